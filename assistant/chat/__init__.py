"""The writer that a configured chat model is: its prompts, its budget, and the check of its words."""
