"""Pincite over HTTP."""
