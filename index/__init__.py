"""Encode, store, search: the library folder and the rankings over it."""
