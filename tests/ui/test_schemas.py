"""The published JSON Schemas: each `--json` form of the real command line keeps to its own, and says no more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from assistant.audits.audit import CitationResult, Severity
from assistant.drafts.draft import DraftForm
from assistant.drafts.kinds import SentenceKind
from assistant.forms import reply_json
from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import Verdict
from index.standing import Standing
from ingest.align import Relation
from ingest.paper import Kind
from tests.ui.made import answer, cite, state

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
NAMES = sorted(path.stem for path in SCHEMAS.glob("*.json"))
Run = Callable[..., Any]

MEMO = """\
# A memo

A near miss asks for something that the papers do not say. Lists are numbered under the paragraph that leads into them
(pincite_01_locators, ¶99). The note says that "a near miss is a question with the names of another series".
See Lee 2020.

What does that mean?
"""


@cache
def schema(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    return read


def closed(part: Any) -> Any:
    """A schema that lets nothing pass which it does not name."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: closed(value) for key, value in part.items()}
    if "properties" in found and "object" in found.get("type", ()):
        found.setdefault("additionalProperties", False)
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    known: Registry[Any] = Registry().with_resources(
        (f"{n}.json", Resource.from_contents(closed(schema(n)))) for n in NAMES
    )
    return Draft202012Validator(closed(schema(name)), registry=known, format_checker=FormatChecker())


def holds(name: str, record: dict[str, Any]) -> dict[str, Any]:
    faults = [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(record)]
    assert faults == []
    return record


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from parts(item)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["title"]
    references = {part["$ref"] for part in parts(schema(name)) if "$ref" in part}
    assert references <= {f"{other}.json" for other in NAMES}


def test_the_page_lists_them_all() -> None:
    listed = re.findall(r"^\| \[(\w+)\.json\]\(\1\.json\)", (SCHEMAS / "index.md").read_text("utf-8"), re.M)
    assert sorted(listed) == NAMES


def enum(name: str, key: str) -> set[str]:
    """The words that a schema lists for `key`, wherever it stands."""
    found = [part["properties"][key]["enum"] for part in parts(schema(name)) if key in part.get("properties", {})
             and "enum" in part["properties"][key]]  # fmt: skip
    return {word for words in found for word in words if word is not None}


def test_schemas_list_the_words_that_the_program_has() -> None:
    assert enum("citation", "kind") == enum("paragraph", "kind") == enum("retrieve", "kind") == set(Kind)
    assert enum("ask", "support") == enum("verify", "verdict") == enum("audit", "verdict") == set(Verdict)
    assert enum("quote", "result") == set(QuotationResult)
    assert enum("quote", "kind") == set(DifferenceKind)
    assert enum("audit", "severity") == enum("audit", "worst") == set(Severity)
    assert enum("audit", "form") == set(DraftForm)
    assert enum("audit", "kind") == {*SentenceKind, *DifferenceKind}
    assert enum("audit", "result") == {*QuotationResult, "unchecked", *CitationResult}
    assert enum("show", "standing") == set(Standing)
    assert enum("changes", "change") == set(Relation)


def test_every_command_keeps_to_its_schema(pincite: Run, notes_library: Path, tmp_path: Path) -> None:
    memo = tmp_path / "memo.md"
    memo.write_text(MEMO, "utf-8")

    def said(name: str, *arguments: str | Path) -> dict[str, Any]:
        ran = pincite(*arguments, "--json", "--library", notes_library)
        assert ran.code == 0, ran.err
        return holds(name, json.loads(ran.out))

    paper = said("papers", "papers")["papers"][0]["paper"]
    assert said("retrieve", "retrieve", "What is a near miss?", "-k", "3")["hits"]
    answered = said("ask", "ask", "What is a near miss?")
    assert answered["outcome"] == "answer"
    citation = holds("citation", answered["statements"][0]["citations"][0])
    assert said("ask", "ask", "How much does Pincite cost?")["outcome"] == "refusal"
    assert said("verify", "verify", "A near miss is a question that the papers answer.")["evidence"]
    assert said("verify", "verify", "Hello there!")["verdict"] == "unchecked"
    assert said("quote", "quote", citation["quote"])["result"] == "exact"
    altered = citation["quote"].replace("papers", "newspapers", 1)
    assert said("quote", "quote", altered)["differences"]
    assert said("quote", "quote", "xyzzy plugh")["source"] is None
    audited = said("audit", "audit", memo, "--fail-on", "never")
    assert {sentence["kind"] for sentence in audited["sentences"]} == {"claim", "quotation", "other"}
    assert said("show", "show", paper)["paragraphs"]
    assert len(said("show", "show", paper, "1")["paragraphs"]) == 1
    assert said("check", "check")["ok"]


def test_editions_keep_to_their_schemas(pincite: Run, empty_library: Path, tmp_path: Path) -> None:
    paper = tmp_path / "boats_01.txt"
    paper.write_text("The first boat leaves at five.\nThe toll is forty crowns for every boat.\n", "utf-8")
    assert pincite("ingest", paper, "--library", empty_library).code == 0
    first = json.loads(pincite("show", "boats_01", "--json", "--library", empty_library).out)["edition"]
    paper.write_text("The first boat leaves at six.\nThe toll is forty crowns for every boat.\n", "utf-8")
    assert pincite("ingest", paper, "--library", empty_library).code == 0
    ran = pincite("show", "boats_01", "--changes", "--json", "--library", empty_library)
    changes = holds("changes", json.loads(ran.out))
    assert changes["changes"][0]["differences"] == [{"before": "five.", "after": "six."}]
    flags = ("--edition", first, "--quote", "leaves at five", "--json", "--library", empty_library)
    standing = holds("show", json.loads(pincite("show", "boats_01", "1", *flags).out))
    assert standing["standing"] == "changed"


def test_a_batch_keeps_to_the_schemas_line_by_line(pincite: Run, notes_library: Path, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id": 7, "question": "What is a near miss?"}\n{"id": "b"}\nnot json\n', "utf-8")
    ran = pincite("ask", "--batch", lines, "--library", notes_library)
    first, second, third = map(json.loads, ran.out.splitlines())
    assert holds("ask", first)["id"] == 7
    assert (holds("error", second)["id"], holds("error", third)["id"]) == ("b", None)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ask", {"outcome": "perhaps"}),
        ("ask", {"outcome": "refusal", "reason": None}),
        ("ask", {"statements": []}),
        ("ask", {"confidence": 1.5}),
        ("ask", {"surprise": 1}),
    ],
)
def test_what_does_not_keep_to_a_schema_is_noticed(name: str, change: dict[str, Any]) -> None:
    good = reply_json(None, answer(state(cite("1"))))
    assert validator(name).is_valid(good)
    assert not validator(name).is_valid({**good, **change})
