"""A draft read: its blocks, sentences, quotations and citations, and what each sentence puts down to whom."""
