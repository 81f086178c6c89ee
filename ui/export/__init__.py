"""Answers as documents: Markdown, plain text, Word."""
