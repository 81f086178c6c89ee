"""`pincite verify`, over a small library and the judge that ships."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Ran

Pincite = Callable[..., Ran]
TRUE = "The toll at Alder Lock is forty crowns for every boat."
FALSE = "The toll at Alder Lock is ninety crowns for every boat."
OTHER = "The lighthouse at Ostra was painted red by volunteers."


def one_object(ran: Ran) -> dict[str, object]:
    assert ran.err == ""
    made: dict[str, object] = json.loads(ran.out)
    return made


@pytest.mark.parametrize(("claim", "verdict"), [(TRUE, "supported"), (FALSE, "contradicted"), (OTHER, "not_found")])
def test_a_verdict_as_json(pincite: Pincite, harbour_library: Path, claim: str, verdict: str) -> None:
    ran = pincite("verify", claim, "--json", "--library", harbour_library)
    record = one_object(ran)
    assert ran.code == 0
    assert (record["id"], record["claim"], record["verdict"]) == (None, claim, verdict)
    assert 0 <= float(str(record["confidence"])) <= 1
    assert record["why"]
    assert "rules" in str(record["judge"])


def test_a_contradiction_is_read_at_a_glance(pincite: Pincite, harbour_library: Path) -> None:
    shown = pincite("verify", FALSE, "--library", harbour_library).out
    assert shown.strip().startswith("Contradicted. ")
    assert "forty" in shown
    assert "ninety" in shown
    assert "Wren 2024, ¶1" in shown
    assert "judge: " in shown


def test_only_the_papers_that_are_named(pincite: Pincite, harbour_library: Path) -> None:
    record = one_object(pincite("verify", TRUE, "--paper", "ferries_02", "--json", "--library", harbour_library))
    assert record["verdict"] == "not_found"
    assert all(citation["paper"] == "ferries_02" for citation in record["evidence"])  # type: ignore[attr-defined]


def test_a_batch_keeps_its_order_and_names_bad_lines(pincite: Pincite, harbour_library: Path, tmp_path: Path) -> None:
    source, to = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"id": "a", "claim": FALSE}, {"id": "b", "claim": ""}, {"id": "c", "claim": TRUE, "attributed_to": "no"}]
    source.write_text("\n".join([*map(json.dumps, lines), "{"]), "utf-8")
    ran = pincite("verify", "--batch", str(source), "--out", str(to), "--library", harbour_library)
    assert ran.code == 1
    assert "3 lines" in ran.err
    records = [json.loads(line) for line in to.read_text("utf-8").splitlines()]
    assert [record.get("id") for record in records] == ["a", "b", "c", None]
    assert records[0]["verdict"] == "contradicted"
    assert all("error" in record for record in records[1:])


@pytest.mark.parametrize("arguments", [[], [TRUE, "--batch", "in.jsonl"], [TRUE, "--out", "o.jsonl"], [" "]])
def test_wrong_use(pincite: Pincite, harbour_library: Path, arguments: list[str]) -> None:
    ran = pincite("verify", *arguments, "--library", harbour_library)
    assert ran.code == 2
    assert ran.err
    assert "Traceback" not in ran.err
