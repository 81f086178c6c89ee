"""The published schemas and the readers of sets accept the same lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from evals.gold.claim import load_claims
from evals.gold.draft import load_drafts
from evals.gold.kind import SetKind, kind_of
from evals.gold.question import load
from evals.gold.quotation import load_quotations
from evals.gold.schema import SCHEMAS, schema_of
from ingest.errors import GoldError
from tests.evals.fake import SETS

LOADERS: dict[SetKind, Callable[[Path], Sequence[object]]] = {
    SetKind.QUESTIONS: load,
    SetKind.CLAIMS: load_claims,
    SetKind.QUOTATIONS: load_quotations,
    SetKind.DRAFTS: load_drafts,
}
PARAGRAPH = {"paper": "tea", "locator": "2", "sha256": "0" * 64}
GOOD: dict[SetKind, dict[str, Any]] = {
    SetKind.QUESTIONS: {
        "id": "a", "question": "How long?", "kind": "factoid", "answerable": True, "near": False,
        "low_overlap": False, "required": [PARAGRAPH], "also": [], "facts": [["60"]], "split": "develop",
    },
    SetKind.CLAIMS: {
        "id": "a", "claim": "An hour.", "label": "contradicted", "required": [PARAGRAPH], "alteration": "number",
        "split": "report",
    },
    SetKind.QUOTATIONS: {
        "id": "a", "quote": "left for 60 minutes", "attributed_to": "tea", "result": "altered",
        "difference": "number", "required": [PARAGRAPH], "split": "develop",
    },
    SetKind.DRAFTS: {
        "id": "a", "draft": "memo.txt", "split": "develop",
        "faults": [{"sentence": "Tea is steamed.", "severity": "contradicted", "fault": "verb", "required": []}],
    },
}  # fmt: skip
# What a field of a good line may be changed for: right in one place, wrong in another.
VALUES: st.SearchStrategy[Any] = st.sampled_from([
    None, True, False, 0, "", "  ", "tea", "develop", "report", "x", [], {}, [PARAGRAPH], [{"paper": "tea"}],
    [PARAGRAPH | {"sha256": "AB"}], [PARAGRAPH | {"page": "1"}], [[]], [[""]], [["60", "sixty"]], ["60"], ...,
    "supported", "contradicted", "not_found", "unchecked", "exact", "fabricated", "misattributed", "altered", "name",
])  # fmt: skip


def accepted(kind: SetKind, folder: Path, line: dict[str, Any]) -> bool:
    path = folder / "set.jsonl"
    path.write_text(json.dumps(line), "utf-8")
    try:
        LOADERS[kind](path)
    except GoldError:
        return False
    return True


@pytest.mark.parametrize("kind", list(SetKind))
def test_the_reader_and_the_schema_accept_the_same_lines(
    kind: SetKind, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("sets")
    (folder / "memo.txt").write_text("Tea is steamed.", "utf-8")
    schema = Draft202012Validator(json.loads(schema_of(kind)))
    keys = st.sampled_from([*GOOD[kind], "extra"])
    seen = set()

    @settings(max_examples=150)
    @given(st.dictionaries(keys, VALUES, max_size=3))
    def agree(changes: dict[str, Any]) -> None:
        line = {key: value for key, value in (GOOD[kind] | changes).items() if value is not ...}
        if kind is SetKind.DRAFTS and "draft" in changes:
            return  # whether a file is there is not the schema's to say
        valid = schema.is_valid(line)
        seen.add(valid)
        assert accepted(kind, folder, line) is valid, (line, [e.message for e in schema.iter_errors(line)])

    agree()
    assert seen == {True, False}


@pytest.mark.parametrize("path", sorted(SETS.glob("*/*.jsonl")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_sets_that_ship_follow_their_schema(path: Path) -> None:
    kind = kind_of(path)
    assert kind is not None
    assert str(kind) == path.stem
    schema = Draft202012Validator(json.loads(schema_of(kind)))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines if not schema.is_valid(line)] == []
    assert len(LOADERS[kind](path)) == len(lines)


@pytest.mark.parametrize("kind", list(SetKind))
def test_every_field_is_told(kind: SetKind) -> None:
    schema = json.loads(schema_of(kind))
    Draft202012Validator.check_schema(schema)
    assert [key for key, field in schema["properties"].items() if not field.get("description")] == []


def test_there_is_a_schema_for_each_kind_and_no_other() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(SetKind)


@pytest.mark.parametrize("text", ["", "[]", "{}", "no json", '"claim"'])
def test_what_is_no_set_is_of_no_kind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(text, "utf-8")
    assert kind_of(path) is None
    assert kind_of(tmp_path / "missing.jsonl") is None
