"""Locators as people write them: `11`, `¶11`, `2.1`, `n3`, `note 3`."""

from __future__ import annotations

import re

from ingest.errors import UnknownPaper

_PREFIX = {
    "": "",
    "¶": "",
    "§": "",
    "p": "",
    "para": "",
    "paragraph": "",
    "item": "",
    "n": "n",
    "note": "n",
    "footnote": "n",
    "endnote": "n",
    "f": "f",
    "front": "f",
    "b": "b",
    "back": "b",
    "h": "h",
    "heading": "h",
    "t": "t",
    "table": "t",
    "c": "c",
    "caption": "c",
}
_WRITTEN = re.compile(r"\s*+([¶§]|[a-z]{0,20})\.?\s*+([0-9]+(?:\.[0-9]+)*|[ivxlc]{1,20}|[*†‡]+)\s*", re.IGNORECASE)


def read_locator(text: str) -> str:
    """The locator that `text` means: `¶11` → `11`, `note 3` → `n3`.

    Raises:
        UnknownPaper: it has not the form of a locator.
    """
    written = _WRITTEN.fullmatch(text)
    prefix = _PREFIX.get(written.group(1).lower()) if written else None
    if written is None or prefix is None:
        raise UnknownPaper(
            f"{text!r} is not the address of a paragraph.",
            "Write 11 for paragraph 11, 2.1 for the first item of a list, n3 for note 3.",
        )
    return prefix + written.group(2)
