from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.options import Engine
from tests.index import engines
from tests.ui.conftest import Ran


def test_the_engine_of_the_configuration_is_filled_searched_and_checked(
    pincite: Callable[..., Ran],
    harbour_library: Path,
    copied: Callable[[Path, Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacking = engines.missing(Engine.POSTGRES)
    if lacking:
        pytest.skip(f"{lacking} is not installed")
    library = copied(harbour_library, tmp_path / "engined")
    with engines.served(Engine.POSTGRES, tmp_path) as address:
        file = tmp_path / "pincite.toml"
        file.write_text(f'[index]\nengine = "postgres"\naddress = "{address}"\nname = "harbours"\n', "utf-8")
        monkeypatch.setenv("PINCITE_CONFIG", str(file))
        assert pincite("check", "--library", library).code == 1
        assert pincite("remove", "harbour_01", "--library", library).code == 0
        checked = pincite("check", "--library", library)
        assert checked.code == 0, checked.err
        assert "table harbours: generation 2" in " ".join(checked.out.split())
        found = json.loads(pincite("retrieve", "Who pays for the pier?", "--json", "--library", library).out)
    monkeypatch.delenv("PINCITE_CONFIG")
    by_faiss = json.loads(pincite("retrieve", "Who pays for the pier?", "--json", "--library", library).out)
    assert [(h["paper"], h["locator"]) for h in found["hits"]] == [(h["paper"], h["locator"]) for h in by_faiss["hits"]]
    monkeypatch.setenv("PINCITE_CONFIG", str(file))
    away = pincite("retrieve", "Who pays for the pier?", "--library", library)
    assert away.code == 2
    assert "cannot be reached" in " ".join(away.err.split())
    assert "Traceback" not in away.err


def test_an_engine_without_an_address_is_said(
    pincite: Callable[..., Ran], harbour_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_INDEX__ENGINE", "milvus")
    ran = pincite("retrieve", "Who pays?", "--library", harbour_library)
    assert ran.code == 2
    assert "The engine milvus has no address" in " ".join(ran.err.split())
