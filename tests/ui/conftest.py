"""A small series of our own, as files and as a library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

HARBOUR = """\
Publication of Policy Papers on Harbours
The toll at Alder Lock is forty crowns for every boat.[1] The council raised it in 2019 because dredging had become \
dearer.
Two things drive the toll at every lock of the canal:
- 1. Dredging of the channel, which has to be done each spring.
- 2. Repair of the gates, which are a hundred years old.
Skippers may pay at the lock or by post, and those who pay late lose their place in the queue.[2]
The council expects that traffic on the canal will grow by 12 percent until 2030.
(2024/05/06)
Notes
- 1 Council minutes, 4 March 2019.
"""
FERRIES = """\
Publication of Policy Papers on Harbours
Ferries carry most of the islanders to work, and the first one leaves Port Merrow at five in the morning.
The islanders asked for a night ferry in 2021, but the company refused because crews were short.
A new pier at Port Merrow will cost nine million crowns, and the province pays half of it.
(2023/11/02)
"""
SERIES = """\
[series]
id = "harbours"
name = "Harbour Papers"
publisher = "The Canal Society"

[[papers]]
id = "harbour_01"
title = "Locks and Tolls"
author = "Ada Wren"
date = 2024-05-06
url = "https://example.org/harbour_01.html"
file = "harbour_01.txt"

[[papers]]
id = "ferries_02"
author = "Bo Lindqvist"
date = 2023-11-02
file = "ferries_02.txt"
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def pincite(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the command line within this process."""
    from ui.cli import main

    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def harbour_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short papers and their catalogue."""
    folder = tmp_path_factory.mktemp("harbours")
    (folder / "harbour_01.txt").write_text(HARBOUR, "utf-8")
    (folder / "ferries_02.txt").write_text(FERRIES, "utf-8")
    (folder / "series.toml").write_text(SERIES, "utf-8")
    return folder


@pytest.fixture
def empty_library(tmp_path: Path, encoder_cache: Path) -> Path:
    """A folder for a library that has the compiled encoder and no papers."""
    library = tmp_path / "empty"
    library.mkdir()
    (library / "cache").symlink_to(encoder_cache, target_is_directory=True)
    return library


@pytest.fixture(scope="session")
def harbour_library(harbour_folder: Path, encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the two short papers. Not to be changed."""
    return make_library(tmp_path_factory.mktemp("harbour-library"), harbour_folder, encoder_cache)


def make_library(library: Path, papers: Path, cache: Path) -> Path:
    """Ingest `papers` with the real encoder."""
    from index.build import update
    from index.encoder import load_encoder
    from ingest.intake import collect

    (library / "cache").symlink_to(cache, target_is_directory=True)
    intake = collect([papers])
    assert not intake.failures, intake.failures
    update(library, intake.papers, load_encoder(cache=cache))
    return library
