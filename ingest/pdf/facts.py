"""The facts that a PDF states of itself, where they are facts: a program's defaults are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from ingest.blocks import collapse
from ingest.dates import iso_date
from ingest.paper import Facts

LONGEST = 300  # characters
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|qxd|tex|dvi|rtf|odt|pptx?|xlsx?|wpd|p65|ps|txt|html?)$", re.IGNORECASE)
_PROGRAM = re.compile(
    r"(?:microsoft\s+(?:word|powerpoint|excel)|powerpoint\s+presentation|untitled|unbenannt|document\d*|print"
    r"|layout\s*\d*|slide\s*\d+|title|no\s+title|none|unknown|anonymous|\(?unspecified\)?|(?:pdf)?latex\b)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"admin(?:istrator)?|user\d*|owner|author|microsoft(?:\s.*)?|office(?:\s.*)?|hp|dell|\w+\d|\S[^\s@]*+@\S+",
    re.IGNORECASE,
)


def stated_facts(metadata: Mapping[str, str], name: str) -> Facts:
    """Title, author and date of the file's metadata. What looks like a file's or program's name is left unknown.

    The date is when the file was made, so it counts only with a title that is stated too.
    """
    title = _title(metadata.get("Title", ""), name)
    created = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", metadata.get("CreationDate", ""))
    date = iso_date("-".join(created.groups())) if created and title else None
    return Facts(title=title, author=_author(metadata.get("Author", "")), date=date)


def _title(stated: str, name: str) -> str | None:
    title = collapse(stated.replace("\0", ""))
    stem = PurePath(name).stem.casefold()
    if not 4 <= len(title) <= LONGEST or title.casefold() in (stem, PurePath(name).name.casefold()):
        return None
    if _FILE_NAME.search(title) or _PROGRAM.match(title) or "_" in title or "\ufffd" in title:
        return None
    return title if " " in title and sum(c.isalpha() for c in title) >= 0.6 * len(title.replace(" ", "")) else None


def _author(stated: str) -> str | None:
    """A name of two words and more: one word is an account."""
    author = collapse(stated.replace("\0", ""))
    if not 4 <= len(author) <= LONGEST or _ACCOUNT.fullmatch(author) or _PROGRAM.match(author) or " " not in author:
        return None
    return author
