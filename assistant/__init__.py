"""Retrieve, write, verify: from a question to cited statements or an honest refusal."""
