"""The power goes at any moment of a commit: the library is the old one or the new, and what was acknowledged stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.errors import PinciteError
from tests.reliability.power import Recording, images, put, record
from tests.reliability.subject import CONTROLS, FIRST, OURS, UPDATE, Subject

FLUSHES = 7  # of one commit


def recorded(subject: Subject, folder: Path, without: int | None = None) -> tuple[Recording, object, object]:
    at = folder / "recorded"
    subject.start(at)
    old = subject.state(at)
    recording = record(at, lambda: subject.change(at), without)
    return recording, old, subject.state(at)


def broken(subject: Subject, folder: Path, without: int | None = None) -> tuple[int, list[str]]:
    """How many disks may be found, and what is wrong with those that are neither old nor new."""
    recording, old, new = recorded(subject, folder, without)
    assert old != new
    wrong: list[str] = []
    tries = 0
    for image, acknowledged in images(recording):
        tries += 1
        at = folder / "found"
        put(image, at)
        try:
            found = subject.state(at)
            if found not in ([new] if acknowledged else [old, new]):
                wrong.append(f"lost: {found}")
        except (PinciteError, OSError, ValueError, KeyError, AssertionError) as error:
            wrong.append(f"broken: {error}")
        shutil.rmtree(at)
    return tries, wrong


@pytest.mark.parametrize("subject", [FIRST, UPDATE], ids=lambda s: s.name)
def test_old_or_new(subject: Subject, tmp_path: Path) -> None:
    tries, wrong = broken(subject, tmp_path)
    assert wrong == []
    assert tries > 50
    print(f"{subject.name}: {tries} disks after a loss of power, 0 broken, 0 acknowledged states lost")


@pytest.mark.soak
@pytest.mark.parametrize("subject", [s for s in OURS if s not in (FIRST, UPDATE)], ids=lambda s: s.name)
def test_old_or_new_of_the_others(subject: Subject, tmp_path: Path) -> None:
    test_old_or_new(subject, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("flush", range(FLUSHES))
def test_each_flush_is_needed(flush: int, tmp_path: Path) -> None:
    _, wrong = broken(UPDATE, tmp_path, without=flush)
    assert wrong
    print(f"without flush {flush + 1} of {FLUSHES}: {len(wrong)} broken")


def test_a_commit_flushes_seven_times(tmp_path: Path) -> None:
    assert recorded(UPDATE, tmp_path)[0].flushes == FLUSHES


@pytest.mark.parametrize("subject", CONTROLS, ids=lambda s: s.name)
def test_the_bad_ways_break(subject: Subject, tmp_path: Path) -> None:
    tries, wrong = broken(subject, tmp_path)
    assert wrong
    print(f"{subject.name}: {len(wrong)} of {tries} broken, as they should be")
