"""Citations as BibTeX, an entry for each paper, with the places cited in `annote` and ready to copy above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistant.export.reference import Author, authors, by_paper, date_parts, is_report, keys_of, place, quoted_place
from assistant.reply import Citation
from ingest.paper import Facts

# Braces are counted even behind a backslash, so they are spelt out.
_SPELT = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_SPECIAL = re.compile(r"[\\{}~^#$%&_]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def as_bibtex(papers: Mapping[str, Facts], citations: Iterable[Citation] | None = None) -> str:
    r"""A `.bib` file in UTF-8: the papers cited, or all of `papers` where `citations` is None.

    A paper of a published series is a `@techreport`, any other `@misc`. What is not known of it has no field. Above an
    entry stand the `\cite[¶11]{key}` of its places, as comments.
    """
    entries = by_paper(papers, citations)
    keys = keys_of(entries)
    return "\n".join(_entry(keys[paper], facts, places) for paper, (facts, places) in entries.items())


def _entry(key: str, facts: Facts, places: tuple[Citation, ...]) -> str:
    kind, published = ("techreport", _report(facts)) if is_report(facts) else ("misc", _other(facts))
    parts = date_parts(facts)
    month = _MONTHS[parts[1] - 1] if len(parts) > 1 and 1 <= parts[1] <= 12 else ""
    fields = {
        "author": _braced(" and ".join(_name(author) for author in authors(facts))),
        # The inner braces keep the capitals that styles would lower.
        "title": _braced(_braced(escaped(facts.title or ""))),
        **published,
        "year": _braced(f"{parts[0]:04}" if parts else ""),
        "month": month,  # without braces: a word that styles put into their own language
        "url": _braced(_address(facts.url or "")),
        "annote": _braced(escaped("; ".join(quoted_place(citation) for citation in places))),
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    copied = "".join(f"% \\cite[{where}]{{{key}}}\n" for where in dict.fromkeys(place(c) for c in places))
    return f"{copied}@{kind}{{{key},\n{lines}}}\n"


def _report(facts: Facts) -> dict[str, str]:
    return {
        "institution": _braced(_braced(escaped(facts.publisher or ""))),
        "type": _braced(_braced(escaped(facts.series or ""))),
    }


def _other(facts: Facts) -> dict[str, str]:
    return {"howpublished": _braced(escaped(facts.series or facts.publisher or ""))}


def _name(author: Author) -> str:
    return _braced(escaped(author.literal)) if author.literal else escaped(author.inverted)


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def escaped(text: str) -> str:
    """`text` on one line, with no sign left that TeX would act upon."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return _SPECIAL.sub(lambda sign: _SPELT[sign.group()], line)


def _address(url: str) -> str:
    r"""An address as `\url` takes it, word for word but for what would end the field."""
    return "".join(f"%{ord(c):02X}" if c in "{}\\ " or ord(c) < 32 else c for c in url)
