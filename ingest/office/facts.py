"""The facts that a word processor's file states of itself: in its title page and in its properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.blocks import Block, Role, collapse
from ingest.dates import date_of, iso_date
from ingest.facts import merged
from ingest.paper import Facts
from ingest.pdf.facts import stated_facts

_TEMPLATE = re.compile(
    r"(?:word|new|blank)\s+document|normal(?:\.dotm?)?|(?:report|paper|document)\s+title", re.IGNORECASE
)


def office_facts(
    blocks: Sequence[Block], stated: Mapping[str, Sequence[str]], properties: Mapping[str, str], name: str
) -> Facts:
    """Title, author and date: what the title page prints wins over the file's properties.

    The title is the paragraph set as the title, else the property, else the only heading of level 1 where it opens the
    text. What looks like a template's or program's words, or like an account, is left unknown. So are the dates among
    the properties: they say when the file was begun or saved, often years from when the paper came out.

    Args:
        blocks: of the text.
        stated: paragraphs set as "title", "author" or "date".
        properties: "Title" and "Author" of the file.
        name: of the file, which is no title.
    """
    titles, authors, dates = (stated.get(fact, ()) for fact in ("title", "author", "date"))
    known = {key: value for key, value in properties.items() if not _TEMPLATE.fullmatch(collapse(value))}
    by_file = stated_facts(known, name)
    printed = Facts(
        title=titles[0] if titles else None,
        author=", ".join(dict.fromkeys(authors)) or None,
        date=next((date for line in dates if (date := date_of(line) or iso_date(line))), None),
    )
    author = ", ".join(one.strip() for one in by_file.author.split(";")) if by_file.author else None
    return merged(merged(printed, Facts(title=by_file.title, author=author)), Facts(title=_opening(blocks)))


def _opening(blocks: Sequence[Block]) -> str | None:
    """The heading that opens the text, where no other of its level says anything else."""
    first = [block.text for block in blocks if block.role is Role.HEADING and block.level == 1]
    opens = bool(blocks) and blocks[0].role is Role.HEADING and blocks[0].level == 1
    return first[0] if opens and len(set(first)) == 1 else None
