"""Models opened ahead: the encoder where it is compiled, nothing where it is not, and no trouble either way."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.compile_encoder import COMPILED, ENCODERS
from index.encoder import load_encoder
from index.model_files import GRAPH
from ui.ahead import begin
from ui.settings import Settings


@pytest.fixture
def library(tmp_path: Path, encoder_cache: Path) -> Path:
    (tmp_path / "cache").symlink_to(encoder_cache, target_is_directory=True)
    return tmp_path


def test_the_compiled_encoder_comes_opened(library: Path, encoder_cache: Path) -> None:
    load_encoder(cache=encoder_cache)
    encoder = begin(Settings(library), judge=False).result(timeout=60)
    assert encoder is not None
    assert encoder.fingerprint == load_encoder(cache=encoder_cache).fingerprint


def test_nothing_is_compiled_ahead_and_nothing_written(tmp_path: Path) -> None:
    assert begin(Settings(tmp_path / "library"), judge=False).result(timeout=60) is None
    assert not (tmp_path / "library").exists()


def test_another_encoder_is_left_to_whoever_needs_it(library: Path) -> None:
    assert begin(Settings(library, encoder="some/model"), judge=False).result(timeout=60) is None


def test_a_damaged_one_is_not_taken(tmp_path: Path, encoder_cache: Path) -> None:
    load_encoder(cache=encoder_cache)
    copied = tmp_path / "cache" / ENCODERS / COMPILED
    copied.mkdir(parents=True)
    for file in (encoder_cache / ENCODERS / COMPILED).iterdir():
        (copied / file.name).symlink_to(file)
    (copied / GRAPH).unlink()
    (copied / GRAPH).write_bytes(b"another graph")
    assert begin(Settings(tmp_path), judge=False).result(timeout=60) is None
