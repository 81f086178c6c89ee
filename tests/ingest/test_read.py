from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.blocks import Role
from ingest.errors import SourceError
from ingest.read import read_document

PAGE = b"<!doctype html><html><body><p>One quay.</p><p>Two quays.</p></body></html>"


def test_the_ending_decides() -> None:
    assert [b.role for b in read_document(b"# Quays\n\nText.", "a.md").blocks] == [Role.HEADING, Role.PARAGRAPH]
    assert len(read_document(PAGE, "a.HTML").blocks) == 2
    assert len(read_document(b"One quay.\nTwo quays.", "a.txt").blocks) == 2
    assert len(read_document(b"One quay.\nTwo quays.", "https://h.example/a", "").blocks) == 2


def test_what_the_bytes_are_wins_over_a_wrong_ending() -> None:
    assert len(read_document(PAGE, "a.txt").blocks) == 2
    assert len(read_document(b"One quay.\nTwo quays.\n", "a.html").blocks) == 2


def test_a_page_is_told_from_a_text_in_a_moment() -> None:
    comments = b"<!-- a --> " * 300  # told with an expression that could try two ways of ending each, this takes an age
    assert read_document(comments + b"One quay.", "a.txt").blocks
    assert [b.text for b in read_document(comments + PAGE, "a.txt").blocks] == ["One quay.", "Two quays."]
    assert read_document(b"<p " * 100_000, "a.html").blocks  # and so does looking for the end of each tag


def test_an_unknown_ending_is_refused_and_the_known_ones_are_told() -> None:
    with pytest.raises(SourceError, match=r"a\.xlsx ends in \.xlsx") as caught:
        read_document(b"data", "a.xlsx")
    assert ".md" in caught.value.remedy


def test_reading_text_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ingest.intake import collect; from ingest.read import read_document;"
        "read_document(b'One quay.', 'a.txt');"
        "print([m for m in ('lxml', 'trafilatura', 'markdown_it', 'yaml', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
