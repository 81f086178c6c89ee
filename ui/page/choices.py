"""What a search is narrowed to: papers, authors and years, chosen from one list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.library import PaperRecord
from ingest.errors import UnknownPaper

_BY, _SINCE, _UNTIL = "by/", "since/", "until/"  # before an author or a year, as the list's values
_AND = re.compile(r";|\s(?:&|and)\s")


def choices_of(records: Sequence[PaperRecord], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What can be chosen, as (shown, value): each paper, then each author and year where there is more than one."""
    papers = [(names[record.id], record.id) for record in records]
    authors = sorted({author for record in records for author in _authors(record)})
    years = sorted({year for record in records if (year := _year(record))}, reverse=True)
    found = [(f"by {author}", f"{_BY}{author}") for author in authors] if len(authors) > 1 else []
    if len(years) > 1:
        found += [(f"since {year}", f"{_SINCE}{year}") for year in years[:-1]]
        found += [(f"until {year}", f"{_UNTIL}{year}") for year in years[1:]]
    return (*papers, *found)


def chosen_papers(records: Sequence[PaperRecord], values: Iterable[str]) -> list[str] | None:
    """The papers that fit what was chosen, None where nothing was: one of the papers, by one of the authors, in time.

    A paper whose author or date is not known does not fit where one is asked for.

    Raises:
        UnknownPaper: one of the values is none that the list holds, or no paper fits all of them.
    """
    values = list(values)
    if not values:
        return None
    known = {record.id for record in records}
    named = {value for value in values if value in known}
    others = [value for value in values if value not in known]
    authors = {value.removeprefix(_BY) for value in others if value.startswith(_BY)}
    since = [value.removeprefix(_SINCE) for value in others if value.startswith(_SINCE)]
    until = [value.removeprefix(_UNTIL) for value in others if value.startswith(_UNTIL)]
    strange = [value for value in others if not value.startswith((_BY, _SINCE, _UNTIL))]
    if strange:
        raise UnknownPaper(f"The library holds no paper {strange[0]!r}.", f"It holds: {', '.join(sorted(known))}.")
    fitting = [
        record.id
        for record in records
        if (not named or record.id in named)
        and (not authors or not authors.isdisjoint(_authors(record)))
        and all(year <= _year(record) for year in since)
        and all(_year(record) and _year(record) <= year for year in until)
    ]
    if not fitting:
        raise UnknownPaper("No paper fits all that the search is narrowed to.", "Take away one of the choices.")
    return fitting


def _authors(record: PaperRecord) -> list[str]:
    """The authors of a paper, one by one: `Ann Lee and Bo Chen` are two."""
    return [author for part in _AND.split(record.facts.author or "") if (author := part.strip())]


def _year(record: PaperRecord) -> str:
    """The year of a paper; empty where its date is not known."""
    return (record.facts.date or "")[:4]
