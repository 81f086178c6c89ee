"""Sets of every kind: read, run, checked against the papers, written and stamped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.drafts.kinds import SentenceKind
from assistant.drafts.reading import draft_of
from assistant.quotations.quotation import Difference, DifferenceKind, QuotationCheck, QuotationResult
from assistant.reply import Citation
from evals.attempt import attempt, of_split
from evals.gold.draft import load_drafts
from evals.gold.kind import SetKind
from evals.gold.line import Split, text_hash
from evals.gold.quotation import GoldQuotation, load_quotations
from evals.gold.set import line_of, load_set, record_of, stamp, write_set
from evals.records.draft import draft_records
from evals.records.quotation import difference_named, placed, right
from evals.records.record import Outcome, Record
from ingest.errors import GoldError
from ingest.paper import Kind
from tests.evals.fake import SETS, TEXTS, gold, question

MEMO = "Green tea is steamed. Black tea is left for 90 minutes. It is grown on the moon."


def text_of(paper: str, locator: str) -> str | None:
    return TEXTS.get((paper, locator))


def paragraph(paper: str, locator: str) -> dict[str, str]:
    return {"paper": paper, "locator": locator, "sha256": text_hash(TEXTS[paper, locator])}


def quotation(**changes: Any) -> GoldQuotation:
    good = GoldQuotation(
        "a", "left to oxidise for 90 minutes", "tea", QuotationResult.ALTERED, DifferenceKind.NUMBER,
        (gold(("tea", "2")),), Split.DEVELOP,
    )  # fmt: skip
    return replace(good, **changes)


def drafts(folder: Path, *faults: dict[str, Any], **changes: Any) -> Path:
    (folder / "memo.txt").write_text(MEMO, "utf-8")
    line = {"id": "memo", "draft": "memo.txt", "faults": faults, "split": "report"} | changes
    path = folder / "drafts.jsonl"
    path.write_text(json.dumps(line), "utf-8")
    return path


NINETY = {
    "sentence": "Black tea is left  for 90 minutes.", "severity": "contradicted", "fault": "number",
    "required": [paragraph("tea", "2")],
}  # fmt: skip
STALE = paragraph("tea", "2") | {"sha256": "0" * 64}
MOON = {"sentence": "It is grown on the moon.", "severity": "not_found", "fault": "invented", "required": []}


def checked(result: QuotationResult, refs: list[tuple[str, str]], *kinds: DifferenceKind) -> QuotationCheck:
    cited = [Citation(paper, locator, Kind.PARAGRAPH, "q", 0, 1, "e", "label", None) for paper, locator in refs]
    differences = tuple(Difference("60", "90", kind) for kind in kinds)
    return QuotationCheck("q", result, cited[0] if cited else None, differences, "why", 1.0, tuple(cited[1:]))


def test_a_quotation_is_right_by_its_result_placed_by_its_passages_and_named_by_its_differences() -> None:
    says = {
        "a": checked(QuotationResult.ALTERED, [("ink", "1"), ("tea", "2")], DifferenceKind.NUMBER),
        "b": checked(QuotationResult.EXACT, [("tea", "3")]),
    }
    asked: list[str | None] = []

    def check(gold: GoldQuotation) -> QuotationCheck:
        asked.append(gold.attributed_to)
        return says[gold.quote]

    nowhere = quotation(id="c", quote="c", result=QuotationResult.FABRICATED, difference=None, required=())
    cases = [quotation(quote="a"), quotation(id="b", quote="b", attributed_to=None), nowhere]
    first, second, broken = (attempt(case, check) for case in cases)
    assert (right(first), placed(first), difference_named(first)) == (1, 1, 1)
    assert (right(second), placed(second), difference_named(second)) == (0, 0, 0)
    assert (right(broken), placed(broken), difference_named(broken)) == (0, None, None)
    assert (broken.error or "").startswith("KeyError: 'c' at tests/")
    assert asked == ["tea", None, "tea"]


def test_a_split_without_quotations_is_an_error() -> None:
    with pytest.raises(GoldError, match="Of 1 quotations none is in the split report"):
        of_split("quotation", [quotation()], Split.REPORT, lambda gold: gold.split)


def audited(path: Path) -> Audit:
    """An audit that finds the first fault, overlooks the second, and accuses the first sentence."""
    draft = draft_of(path.read_text("utf-8"))
    said = {
        "Green tea is steamed.": Severity.UNCHECKED,
        "Black tea is left for 90 minutes.": Severity.CONTRADICTED,
        "It is grown on the moon.": Severity.NONE,
    }
    made = []
    for text, severity in said.items():
        at = draft.text.index(text)
        made.append(AuditedSentence(text, at, at + len(text), SentenceKind.CLAIM, (), None, (), (), "", severity))
    return Audit(draft, tuple(made), {}, 3, (), 0.0)


def audited_draft(path: Path) -> tuple[Record, ...]:
    (gold,) = load_drafts(path)
    return draft_records(attempt(gold, lambda one: audited(one.draft)))


def test_every_sentence_of_a_draft_is_held_against_what_was_planted(tmp_path: Path) -> None:
    records = audited_draft(drafts(tmp_path, NINETY, MOON))
    assert [(r.expected, r.got) for r in records] == [
        (Severity.NONE, Severity.UNCHECKED),
        (Severity.CONTRADICTED, Severity.CONTRADICTED),
        (Severity.NOT_FOUND, Severity.NONE),
    ]
    assert [r.slices["planted"] for r in records] == ["nothing", "number", "invented"]


def test_a_fault_whose_sentence_was_cut_otherwise_is_told(tmp_path: Path) -> None:
    *cut, missed = audited_draft(drafts(tmp_path, MOON | {"sentence": "grown on the moon."}))
    assert len(cut) == 3
    assert (missed.asked, missed.got, missed.outcome) == ("grown on the moon.", "", Outcome.WRONG)
    assert missed.scores == {"fault flagged": 0.0, "severity right": 0.0}


@pytest.mark.parametrize(
    ("faults", "changes", "said"),
    [
        ([MOON | {"sentence": "Nobody said so."}], {}, "does not hold “Nobody said so.” exactly once"),
        ([MOON | {"sentence": "tea"}], {}, "exactly once"),
        ([MOON], {"draft": "other.txt"}, "other.txt cannot be read"),
    ],
)
def test_a_draft_that_does_not_hold_its_faults_is_refused(
    tmp_path: Path, faults: list[dict[str, Any]], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(GoldError) as raised:
        load_set(drafts(tmp_path, *faults, **changes))
    assert said in raised.value.what


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "holds no case"), ('{"id": "a"}', "neither a question nor a claim"), ("oops", "neither a question")],
)
def test_a_file_that_is_no_set_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(GoldError, match=said):
        load_set(path)
    with pytest.raises(GoldError, match="cannot be read"):
        load_set(tmp_path / "none.jsonl")


@pytest.mark.parametrize("path", sorted(SETS.glob("*/*.jsonl")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_set_that_is_written_is_the_set_that_was_read(path: Path, tmp_path: Path) -> None:
    read = load_set(path)
    for case in read.drafts:
        (tmp_path / case.draft.name).write_bytes(case.draft.read_bytes())
    copy = tmp_path / "copy.jsonl"
    write_set(copy, map(record_of, read.cases))
    again = load_set(copy)
    assert again.fingerprint == read.fingerprint
    assert again.kind is read.kind
    if read.kind is not SetKind.DRAFTS:  # whose files have moved
        assert again.cases == read.cases


CHANGED: dict[SetKind, Callable[[Path, dict[str, str]], Path]] = {
    SetKind.QUESTIONS: lambda folder, stale: written(folder, question("q", required=[("tea", "1")]), stale),
    SetKind.QUOTATIONS: lambda folder, stale: written(folder, quotation(), stale),
    SetKind.DRAFTS: lambda folder, stale: drafts(folder, NINETY | {"required": [stale]}),
}


def written(folder: Path, case: Any, stale: dict[str, str]) -> Path:
    path = folder / "set.jsonl"
    write_set(path, [record_of(case) | {"required": [stale]}])
    return path


@pytest.mark.parametrize("kind", list(CHANGED))
def test_a_changed_paragraph_stops_and_is_named_until_the_set_is_stamped(tmp_path: Path, kind: SetKind) -> None:
    path = CHANGED[kind](tmp_path, STALE)
    with pytest.raises(GoldError, match=r"tea 2 has changed .*") as raised:
        load_set(path).check(text_of)
    assert "--stamp" in raised.value.remedy
    assert [p.ref for p in stamp(path, text_of)] == [("tea", "2")]
    load_set(path).check(text_of)
    assert stamp(path, text_of) == ()


def test_stamping_leaves_the_other_lines_as_they_are_and_invents_no_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    kept = json.dumps(record_of(question("q", required=[("tea", "1")])), indent=None, separators=(",", ":"))
    stale = record_of(question("r")) | {"answerable": True, "required": [STALE]}
    path.write_text(f"{kept}\n\n{json.dumps(stale)}\n", "utf-8")
    stamp(path, text_of)
    assert path.read_text("utf-8").split("\n")[0] == kept
    before = path.read_bytes()
    with pytest.raises(GoldError, match=r"tea 1 is not in the library \(q\)"):
        stamp(path, lambda paper, locator: None)
    assert path.read_bytes() == before


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(words, words, st.booleans()), min_size=1, max_size=5))
def test_whatever_a_quotation_says_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, bool]]
) -> None:
    made = [
        quotation(id=f"{n} {i}", quote=q, attributed_to=i if named else None) for n, (q, i, named) in enumerate(said)
    ]
    path = tmp_path_factory.mktemp("set") / "q.jsonl"
    path.write_text("".join(line_of(record_of(case)) for case in made), "utf-8")
    assert load_quotations(path) == tuple(made)
