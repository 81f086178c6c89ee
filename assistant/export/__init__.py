"""References and citations in the forms that reference managers and annotation programs read."""
