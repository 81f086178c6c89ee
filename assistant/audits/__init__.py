"""A whole draft audited: every sentence, quotation and citation of it."""
