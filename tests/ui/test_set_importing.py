"""`eval import`: into a library of the set's own texts, or found in the papers at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from evals.gold.set import load_set
from tests.ui.conftest import Ran

SAMPLES = [
    {"user_input": "Who pays half of the new pier?", "reference": "the province",
     "reference_contexts": ["A new pier at Port Merrow will cost nine million crowns, and the province pays half of "
     "it."]},
    {"user_input": "Why was the toll raised?", "reference": "Because of dredging",
     "reference_contexts": ["A text that stands in none of the papers of this library."]},
]  # fmt: skip


def samples(folder: Path) -> Path:
    path = folder / "samples.jsonl"
    path.write_text("\n".join(map(json.dumps, SAMPLES)), "utf-8")
    return path


def test_contexts_are_found_in_the_papers_at_hand(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path
) -> None:
    out = tmp_path / "set.jsonl"
    ran = pincite("eval", "import", "ragas", samples(tmp_path), "--out", out, "--library", harbour_library)
    assert ran.code == 1
    assert "left out ragas-2: the papers do not hold “A text that stands" in ran.out
    assert "1 cases were left out" in ran.err
    (case,) = load_set(out).questions
    assert (case.required[0].paper, case.facts) == ("ferries_02", (("the province",),))
    assert pincite("eval", "check", out, "--library", harbour_library).code == 0


def test_the_set_s_own_texts_can_come_along(pincite: Callable[..., Ran], empty_library: Path, tmp_path: Path) -> None:
    out = tmp_path / "set.jsonl"
    ran = pincite(
        "eval", "import", "ragas", samples(tmp_path), "--out", out, "--with-papers", "--library", empty_library
    )
    assert ran.code == 0, ran.err
    assert [p.ref for case in load_set(out).questions for p in case.required] == [("samples", "1"), ("samples", "2")]
    assert pincite("eval", "check", out, "--library", empty_library).code == 0


def test_wrong_use_is_told(pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path) -> None:
    def refused(form: str, path: Path, *more: str) -> str:
        ran = pincite("eval", "import", form, path, "--out", tmp_path / "o", *more, "--library", harbour_library)
        assert ran.code == 2
        return ran.err

    assert "no format 'msmarco'" in refused("msmarco", tmp_path)
    assert "no split 'middle'" in refused("ragas", samples(tmp_path), "--split", "middle")
    assert "None of the 1 cases can be placed" in refused("ragas", _last(tmp_path))
    assert "cannot be read" in refused("squad", tmp_path / "none.json")


def _last(folder: Path) -> Path:
    path = folder / "last.jsonl"
    path.write_text(json.dumps(SAMPLES[1]), "utf-8")
    return path
