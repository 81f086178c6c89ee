"""Documents that no person would write: each ends within its limits, as a paper or with a message a person understands.

What a PDF can do is in test_pdf.py, what a server can do in test_address.py, and what files can be besides their
bytes in test_nasty_files.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.paper import Facts, Paper
from ingest.parse.apart import Reading, Request, read_apart
from ingest.parse.job import Job
from tests.ingest import nasty_documents
from tests.ingest.nasty_documents import EITHER, HEAVY, READ, Nasty

SECONDS, MEMORY = 20.0, 1 << 30
# What a program says of itself, and no person understands.
JARGON = re.compile(r"Error:|Exception|Traceback|could not be read|XML_PARSE|NoneType|0x[0-9a-f]{6}|<[a-z]+\.[a-z]+")


def requests(ending: str, kinds: Nasty) -> Iterator[Request]:
    for kind, (make, _) in kinds.items():
        yield Job(f"{kind}{ending}", "odd", f"{kind}{ending}", 10**9, Facts()), make()


def wrong_with(reading: Reading, expected: str | None) -> Iterator[str]:
    """What is not as it should be."""
    if reading.cpu > SECONDS:
        yield f"{reading.cpu:.0f} s"
    if reading.peak > MEMORY:
        yield f"{reading.peak:,} bytes"
    if isinstance(reading.result, Paper):
        if expected not in (READ, EITHER):
            yield "was read"
        if not all(p.text.strip() and "\0" not in p.text and "\x1b" not in p.text for p in reading.result.paragraphs):
            yield "holds paragraphs without text, or characters that command"
        if any("root:" in p.text for p in reading.result.paragraphs):
            yield "holds what another file holds"
        return
    said = str(reading.result)
    if expected == READ or (expected is not None and expected not in said):
        yield said
    if JARGON.search(said) or not reading.result.remedy.endswith(".") or reading.job.name not in said:
        yield f"says: {said}"


def all_wrong(ending: str, kinds: Nasty) -> dict[str, list[str]]:
    readings = list(read_apart(requests(ending, kinds)))
    assert len(readings) == len(kinds)
    found = {r.job.name: list(wrong_with(r, kinds[r.job.name.removesuffix(ending)][1])) for r in readings}
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.parametrize("ending", list(nasty_documents.ALL))
def test_odd_documents_end_well(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert all_wrong(ending, nasty_documents.ALL[ending]) == {}
    assert list(tmp_path.rglob("*evil*")) == list(tmp_path.rglob("*pwned*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("ending", list(HEAVY))
def test_they_do_at_full_size(ending: str) -> None:
    assert all_wrong(ending, HEAVY[ending]) == {}


def test_there_are_many_kinds() -> None:
    assert sum(map(len, nasty_documents.ALL.values())) >= 100
