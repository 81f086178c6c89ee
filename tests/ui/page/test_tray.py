"""Files that are handed in: which are taken, under which names, and where they lie."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import EmptySource, SourceError
from ui.page.tray import Purpose, Tray, check_file, throw_away


@given(st.text(max_size=40), st.sampled_from(Purpose))
def test_a_name_that_is_taken_is_one_of_a_file_in_a_folder(name: str, purpose: Purpose) -> None:
    shown = check_file(f"x{name}y.md", purpose)
    assert PurePath(shown).name == shown
    assert not shown.startswith(".")
    assert shown.isprintable() or not name.isprintable()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("memo.md", "memo.md"),
        ("../../etc/memo.md", "memo.md"),
        ("C:\\Users\\me\\memo.docx", "memo.docx"),
        ("..memo.txt", "memo.txt"),
        ("Mémo été.HTML", "Mémo été.HTML"),
    ],
)
def test_only_the_last_part_of_a_name_counts(given_name: str, kept: str) -> None:
    assert check_file(given_name, Purpose.DRAFT) == kept


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("memo.exe", b"x", "which is not read"),
        ("memo", b"x", "ends in nothing"),
        ("series.toml", b"x", "which is not read"),
        ("", b"x", "1 to 200 bytes"),
        ("é" * 99 + ".md", b"x", "1 to 200 bytes"),
        ("memo.docx", b"MZ not a zip", "does not begin as .docx does"),
        ("memo.md", b"x" * 4_000_001, "more than 4,000,000 bytes"),
    ],
)
def test_what_is_not_taken_is_said(name: str, data: bytes, said: str) -> None:
    tray = Tray()
    with pytest.raises(SourceError, match=said):
        tray.put(name, data, Purpose.DRAFT)
    tray.close()


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(EmptySource, match="0 bytes"):
        Tray().put("memo.md", b"", Purpose.DRAFT)


def test_a_file_is_taken_once_and_leaves_nothing_behind() -> None:
    tray = Tray()
    token = tray.put("../memo.md", "Wörter.".encode(), Purpose.DRAFT)
    with pytest.raises(SourceError, match="no longer at hand"):
        tray.take(token, Purpose.PAPER)  # what was handed in for one purpose does not serve another
    handed = tray.take(token, Purpose.DRAFT)
    assert (handed.name, handed.path.read_text("utf-8")) == ("memo.md", "Wörter.")
    assert handed.path.parent.stat().st_mode & 0o077 == 0
    folder = handed.path.parent.parent
    throw_away(handed)
    assert list(folder.iterdir()) == []
    with pytest.raises(SourceError, match="no longer at hand"):
        tray.take(token, Purpose.DRAFT)
    tray.close()
    assert not folder.exists()


def test_too_much_is_refused_before_it_has_all_come() -> None:
    come = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal come
        for _ in range(100):
            come += 1
            yield b"x" * 1_000_000

    tray = Tray()
    with pytest.raises(SourceError, match="more than 4,000,000 bytes"):
        asyncio.run(tray.receive("memo.md", chunks(), Purpose.DRAFT))
    assert come == 5
    tray.close()
