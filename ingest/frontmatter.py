"""The YAML block that opens many Markdown files, read for the facts of the paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.blocks import collapse
from ingest.dates import iso_date
from ingest.paper import Facts

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
# What begins with a sign of YAML's is no plain value.
_PLAIN_LINE = re.compile(
    r"([A-Za-z_]{2,20}):[ \t]+([^\s*&!\[{|>].*)$", re.MULTILINE
)  # what begins so is YAML, and no words
LONGEST = 65_536  # characters of a front matter


def split_front_matter(text: str) -> tuple[Facts, str]:
    """The facts that the front matter states, and the text below it; without one, no facts and all of the text."""
    match = _FRONT_MATTER.match(text)
    if match is None or len(match.group(1)) > LONGEST:
        return Facts(), text
    stated = _mapping(match.group(1))
    if stated is None:
        return Facts(), text
    return _facts(stated), text[match.end() :]


def _mapping(block: str) -> Mapping[str, Any] | None:
    """The keys of a YAML block; of one that is not proper YAML, the lines `key: value`; None if it is neither."""
    import yaml

    try:
        # Facts need no aliases, and a few lines of them stand for more than any memory holds.
        aliased = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, yaml.SafeLoader))
        loaded = _plain_lines(block) if aliased else yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        loaded = _plain_lines(block)
    if not isinstance(loaded, dict) or not loaded:
        return None
    return {str(key).casefold(): value for key, value in loaded.items()}


def _plain_lines(block: str) -> dict[str, str]:
    return {key: value.strip().strip("\"'") for key, value in _PLAIN_LINE.findall(block)}


def _facts(stated: Mapping[str, Any]) -> Facts:
    address = _text(stated.get("url")) or _text(stated.get("canonical_url")) or _text(stated.get("source_url"))
    authors = stated.get("author", stated.get("authors"))
    names = [_name(author) for author in (authors if isinstance(authors, list) else [authors])]
    return Facts(
        title=_text(stated.get("title")),
        author=", ".join(name for name in names if name) or None,
        date=iso_date(stated.get("date")),
        url=address if address and address.startswith(("http://", "https://")) else None,
        series=_text(stated.get("series")),
        publisher=_text(stated.get("publisher")),
    )


def _name(author: object) -> str | None:
    return _text(author.get("name")) if isinstance(author, dict) else _text(author)


def _text(stated: object) -> str | None:
    return collapse(stated) or None if isinstance(stated, str) else None
