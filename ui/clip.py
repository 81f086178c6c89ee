"""The first words of a text, for a place where the whole would be too much."""

from __future__ import annotations


def clip(text: str, longest: int) -> str:
    """At most `longest` characters of `text` on one line, with an ellipsis where something is left out."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 2].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
