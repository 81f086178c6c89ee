"""Quotations held against the papers, word for word."""
