"""Dates as papers, pages and catalogues write them, in one form: ISO 8601."""

from __future__ import annotations

import datetime
import re

_MONTHS = {
    name: number
    for number, month in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
    for name in (month, month[:3])
} | {"sept": 9}
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[/.年-]\s*(?P<month>\d{1,2})\s*[/.月-]\s*(?P<day>\d{1,2})日?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})")
_STATED = re.compile(r"([12]\d{3})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d/.-])")


def date_of(line: str) -> str | None:
    """The date of a line that holds nothing else, e.g. `(2025/03/21)`, `March 21, 2025`, `21 March 2025`; else None."""
    bare = line.strip().strip("()[]（）").strip().rstrip(".")
    for form in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST):
        if match := form.fullmatch(bare):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
            return _iso(int(match["year"]), number, int(match["day"]))
    return None


def iso_date(stated: object) -> str | None:
    """`2025-03-21` from a date, `2025-03-21T09:00Z` or `2025/3/21`; `2025-03` or `2025` where no more is stated.

    None for anything else.
    """
    if isinstance(stated, datetime.datetime):
        return stated.date().isoformat()
    if isinstance(stated, datetime.date):
        return stated.isoformat()
    match = _STATED.match(str(stated or "").strip())
    if match is None:
        return None
    year, month, day = match.groups()
    full = _iso(int(year), int(month or 1), int(day or 1))
    return full and full[: 4 if month is None else 7 if day is None else 10]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
