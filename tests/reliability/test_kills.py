"""A writer is killed: at random moments, and half-way through each of its files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.subject import CONTROLS, EACH_REPLACED, IN_PLACE, OURS, UPDATE, Subject

ROOT = Path(__file__).resolve().parents[2]
TRIES = 200  # 0 broken of 200 means fewer than 1.5 % with 95 % confidence (the rule of three)


def killing(mode: str, name: str, folder: Path, tries: int) -> dict[str, Any]:
    folder = folder / f"{mode} {name}"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.reliability.killing", mode, name, str(folder), str(tries), "7"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("tries", [15, pytest.param(TRIES, marks=pytest.mark.soak)])
def test_killed_at_random(tries: int, tmp_path: Path) -> None:
    told = killing("random", "library", tmp_path, tries)
    print(f"{told}")
    assert told["wrong"] == []
    assert told["left"] == []
    assert told["tries"] == tries
    assert told["last"] > tries // 20  # it was at work


@pytest.mark.parametrize("control", CONTROLS, ids=lambda s: s.name)
@pytest.mark.parametrize("tries", [30, pytest.param(TRIES, marks=pytest.mark.soak)])
def test_the_bad_ways_break(control: Subject, tries: int, tmp_path: Path) -> None:
    told = killing("random", control.name, tmp_path, tries)
    print(f"{control.name}: {len(told['wrong'])} of {told['tries']} broken, as they should be")
    assert told["wrong"]


@pytest.mark.parametrize("subject", [UPDATE], ids=lambda s: s.name)
@pytest.mark.parametrize("tries", [8])
def test_killed_half_way_through_a_file(subject: Subject, tries: int, tmp_path: Path) -> None:
    told = killing("halfway", subject.name, tmp_path, tries)
    print(f"{subject.name}: killed by the system in {told['killed']} of {told['tries']} tries")
    assert told["killed"] > 4
    assert (told["wrong"], told["again"]) == ([], [])


@pytest.mark.soak
@pytest.mark.parametrize("subject", OURS, ids=lambda s: s.name)
def test_killed_half_way_through_a_file_many_times(subject: Subject, tmp_path: Path) -> None:
    test_killed_half_way_through_a_file(subject, 80, tmp_path)


def test_half_a_file_breaks_the_bad_way(tmp_path: Path) -> None:
    told = killing("halfway", IN_PLACE.name, tmp_path, 6)
    assert told["wrong"]
    assert not killing("halfway", EACH_REPLACED.name, tmp_path, 6)[
        "wrong"
    ]  # which breaks between its files, not in one
