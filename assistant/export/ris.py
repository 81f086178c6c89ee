"""Citations as RIS, which Zotero, EndNote and Mendeley import: a record for each paper, a note for each place cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.export.reference import authors, by_paper, date_parts, is_report, keys_of, quoted_place
from assistant.reply import Citation
from ingest.paper import Facts


def as_ris(papers: Mapping[str, Facts], citations: Iterable[Citation] | None = None) -> str:
    """A `.ris` file in UTF-8: the papers cited, or all of `papers` where `citations` is None.

    A paper of a published series is a report (RPRT), any other generic (GEN). What is not known has no line. Each
    cited place is a note (N1): `¶11: “the words”`. Lines end as the format wants it, with CR LF.
    """
    entries = by_paper(papers, citations)
    keys = keys_of(entries)
    records = (_record(keys[paper], facts, places) for paper, (facts, places) in entries.items())
    return "".join(f"{tag}  - {_line(value)}\r\n" for record in records for tag, value in record)


def _record(key: str, facts: Facts, places: tuple[Citation, ...]) -> Iterator[tuple[str, str]]:
    yield "TY", "RPRT" if is_report(facts) else "GEN"
    yield "ID", key
    parts = date_parts(facts)
    stated = [
        *(("AU", author.inverted) for author in authors(facts)),
        ("TI", facts.title),
        ("T3", facts.series),
        ("PB", facts.publisher),
        ("PY", f"{parts[0]:04}" if parts else None),
        ("DA", _date(parts) if parts else None),
        ("UR", facts.url),
        *(("N1", quoted_place(citation)) for citation in places),
    ]
    yield from ((tag, value) for tag, value in stated if value)
    yield "ER", ""


def _date(parts: Sequence[int]) -> str:
    """Year, month, day and whatever else is to be said, with a slash between each two; unknown ones stay empty."""
    return "/".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:]), *[""] * (4 - len(parts))])


def _line(value: str) -> str:
    """A value on one line: a line end within it would begin another tag."""
    return " ".join(value.split())
