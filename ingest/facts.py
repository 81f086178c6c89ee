"""Put facts from several sources together, and dates into one form."""

from __future__ import annotations

import datetime
import re
from dataclasses import fields

from ingest.paper import Facts


def merged(strong: Facts, weak: Facts) -> Facts:
    """Each fact from `strong` where it has one, else from `weak`."""
    return Facts(*(getattr(strong, f.name) or getattr(weak, f.name) for f in fields(Facts)))


def iso_date(stated: object) -> str | None:
    """`2025-03-21` from a date, `2025-03-21T09:00Z` or `2025/3/21`; `2025-03` or `2025` where no more is known; else None."""
    if isinstance(stated, datetime.datetime):
        return stated.date().isoformat()
    if isinstance(stated, datetime.date):
        return stated.isoformat()
    match = re.match(r"([12]\d{3})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d/.-])", str(stated or "").strip())
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        full = datetime.date(year or 0, month or 1, day or 1).isoformat()
    except ValueError:
        return None
    return full[:4] if month is None else full[:7] if day is None else full
