"""A small share of the fuzz run, the same in every run of the suite; `python -m tests.ingest.fuzz` does the rest."""

from __future__ import annotations

import pytest

from ingest.errors import NotText
from ingest.paper import Paper
from tests.ingest import fuzz


@pytest.mark.parametrize("seed", [1, 2])
def test_no_input_leads_to_a_fault(seed: int) -> None:
    found = fuzz.run(seed, 400)
    assert found.faults == {}
    assert found.inputs == 400
    assert found.papers.total() > 200  # else it is noise alone that is read
    assert set(found.papers) == set(fuzz.SHARES)


def test_the_same_seed_makes_the_same_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SEEDS", 6)
    assert list(fuzz.inputs(3, 60)) == list(fuzz.inputs(3, 60))


def test_faults_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check sees what it is for: an exception in a reader, a sentence that is lost, a reader that hangs."""
    monkeypatch.setattr(fuzz, "SEEDS", 2)
    assert isinstance(fuzz.check(".txt", b"One quay was built."), Paper)
    assert isinstance(fuzz.check(".txt", b"\x89PNG"), NotText)
    with monkeypatch.context() as patch:
        patch.setattr("ingest.read.read_text", lambda *_: (_ for _ in ()).throw(KeyError("a")))
        assert list(fuzz.run(1, 20).faults) == ["KeyError: 'a'"]
    with monkeypatch.context() as patch:
        patch.setattr(fuzz, "sentences", lambda text: [(0, 1)])
        assert fuzz.run(1, 20).faults
    with monkeypatch.context() as patch:
        patch.setattr(fuzz, "HANG", 0.05)
        patch.setattr("ingest.read.read_text", lambda *_: [None for _ in iter(int, 1)])
        assert "hangs" in fuzz.run(1, 20).faults
