"""The audit of drafts over two short papers, with a judge that one can follow, and drafts made to break it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.audits.audit import Audit, AuditedCitation, AuditedQuotation, AuditedSentence, CitationResult, Severity
from assistant.audits.check import audit_draft
from assistant.audits.form import audit_json
from assistant.drafts.draft import DraftForm
from assistant.drafts.kinds import SentenceKind
from assistant.drafts.reading import draft_of
from assistant.judging.judge import Judgement
from assistant.quotations.quotation import QuotationResult
from assistant.reply import Verdict
from assistant.words import stems
from ingest.errors import UnknownPaper
from tests.assistant import made


class WordJudge:
    """Supported where one text holds every word of the claim, contradicted where the claim says "never"."""

    name = "words"

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        if "never" in claim:
            return Judgement(Verdict.CONTRADICTED, 1.0, "never say never", self.name, 0)
        for n, text in enumerate(evidence):
            if stems(claim) <= stems(text):
                return Judgement(Verdict.SUPPORTED, 1.0, "all its words", self.name, n)
        return Judgement(Verdict.NOT_FOUND, 1.0, "some word is missing", self.name)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("audit")
    with made.assistant(folder) as opened:
        yield opened


def audit(assistant: Assistant, text: str, limit: int = 1000) -> Audit:
    draft = draft_of(text, "memo.md", DraftForm.MARKDOWN)
    done = audit_draft(assistant, draft, judge=WordJudge(), limit=limit)
    for sentence in done.sentences:
        assert draft.text[sentence.start : sentence.end] == sentence.text
        parts: Sequence[AuditedQuotation | AuditedCitation] = (*sentence.quotations, *sentence.citations)
        assert [draft.text[part.start : part.end] for part in parts] == [part.text for part in parts]
    return done


def one(assistant: Assistant, text: str) -> AuditedSentence:
    (sentence,) = audit(assistant, text).sentences
    return sentence


CRANES = "Its cranes were built in 1964"


@pytest.mark.parametrize(
    ("text", "result", "severity"),
    [
        (f"Lopez writes “{CRANES}” (¶1).", QuotationResult.EXACT, Severity.NONE),
        ("Lopez writes “Its cranes … in 1964”.", QuotationResult.ELIDED, Severity.NONE),
        ("Lopez writes “Its cranes were built in 1974”.", QuotationResult.ALTERED, Severity.CONTRADICTED),
        ("Lopez writes “carries timber to the coast”.", QuotationResult.MISATTRIBUTED, Severity.CONTRADICTED),
        ("Lopez writes “the walrus ate the entire pier”.", QuotationResult.FABRICATED, Severity.CONTRADICTED),
        ("The mayor said “the walrus ate the entire pier”.", QuotationResult.FABRICATED, Severity.NOT_FOUND),
        ("It “carries timber to the coast”, he wrote.", QuotationResult.EXACT, Severity.NONE),
        ("> The seabed is soft and must be dredged twice a month.", QuotationResult.ALTERED, Severity.CONTRADICTED),
    ],
)
def test_a_quotation(assistant: Assistant, text: str, result: QuotationResult, severity: Severity) -> None:
    sentence = one(assistant, text)
    (quotation,) = sentence.quotations
    assert quotation.check is not None
    assert (sentence.kind, quotation.check.result, quotation.severity) == (SentenceKind.QUOTATION, result, severity)
    assert sentence.severity is severity


@pytest.mark.parametrize(
    ("text", "severity", "said"),
    [
        ("The “so-called” harbour is new to the coast of it.", Severity.NONE, "set apart"),
        (f"Lopez writes “{CRANES} and so it goes on.", Severity.UNCHECKED, "never closed"),
    ],
)
def test_marks_that_quote_nothing_or_never_end(assistant: Assistant, text: str, severity: Severity, said: str) -> None:
    (quotation,) = one(assistant, text).quotations
    assert quotation.check is None
    assert quotation.severity is severity
    assert said in quotation.why


@pytest.mark.parametrize(
    ("text", "verdict", "severity"),
    [
        ("Its cranes were built in 1964.", Verdict.SUPPORTED, Severity.NONE),
        ("Lopez says that its cranes were built in 1964.", Verdict.SUPPORTED, Severity.NONE),
        ("The cranes were never built in 1964.", Verdict.CONTRADICTED, Severity.CONTRADICTED),
        ("The walrus ate the whole pier in 1964.", Verdict.NOT_FOUND, Severity.NOT_FOUND),
    ],
)
def test_a_claim(assistant: Assistant, text: str, verdict: Verdict, severity: Severity) -> None:
    sentence = one(assistant, text)
    assert sentence.claim is not None
    assert (sentence.kind, sentence.claim.verdict, sentence.severity) == (SentenceKind.CLAIM, verdict, severity)


def test_a_claim_that_another_paper_bears_out(assistant: Assistant) -> None:
    stated = one(assistant, "Lopez argues that the railway from Ostra carries timber to the coast.")
    assert stated.claim is not None
    assert stated.claim.verdict is Verdict.NOT_FOUND
    assert stated.why == "Lopez 2024 does not say this; chen, ¶1 does."
    spoken_of = one(assistant, "The railway from Ostra, dear to Lopez, carries timber.")
    assert spoken_of.papers == ("lopez",)


@pytest.mark.parametrize(
    ("text", "result", "why", "severity"),
    [
        (f"“{CRANES}” (Lopez 2024, ¶1).", CitationResult.HOLDS, "The words stand there.", Severity.NONE),
        (
            f"“{CRANES}” (Lopez 2024, ¶3).",
            CitationResult.ELSEWHERE,
            "The quotation stands in ¶1, not in ¶3.",
            Severity.CONTRADICTED,
        ),
        (f"“{CRANES}” (Lopez 2024, ¶¶1–3).", CitationResult.HOLDS, "The words stand there.", Severity.NONE),
        (
            f"“{CRANES}” (Lopez 2024, ¶40).",
            CitationResult.NO_PARAGRAPH,
            "Lopez 2024 has no ¶40; its last is ¶4.",
            Severity.CONTRADICTED,
        ),
        (
            f"“{CRANES}” (Lopez 2024, note 9).",
            CitationResult.NO_PARAGRAPH,
            "Lopez 2024 has no note 9; its last is note 1.",
            Severity.CONTRADICTED,
        ),
        (
            f"“{CRANES}” (Lopez 2019, ¶1).",
            CitationResult.NO_PAPER,
            "The library holds Lopez 2024, not Lopez 2019.",
            Severity.CONTRADICTED,
        ),
        (
            "Cranes were built (Oster 2019).",
            CitationResult.NO_PAPER,
            "The library holds no paper Oster 2019.",
            Severity.NOT_FOUND,
        ),
        (
            f"“{CRANES}” (Lopez 2024, p. 3).",
            CitationResult.UNCHECKED,
            "Lopez 2024 is held without the pages of its original; cite paragraphs.",
            Severity.UNCHECKED,
        ),
        (
            f"“{CRANES}” (¶1).",
            CitationResult.UNCHECKED,
            "It names no paper, and the text before it names none either.",
            Severity.UNCHECKED,
        ),
        (
            "Its cranes were built in 1964 (Lopez 2024, ¶1).",
            CitationResult.HOLDS,
            "Lopez 2024, ¶1 bears it out.",
            Severity.NONE,
        ),
        (
            "Its cranes were built in 1964 (Lopez 2024, ¶3).",
            CitationResult.ELSEWHERE,
            "¶1 bears it out, not ¶3.",
            Severity.NOT_FOUND,
        ),
        (
            "The walrus ate the whole pier (Lopez 2024, ¶3).",
            CitationResult.NOT_BORNE_OUT,
            "¶3 does not bear it out.",
            Severity.NOT_FOUND,
        ),
        (
            "“The seabed is soft and must be dredged” (Lopez 2024, ¶2).",
            CitationResult.HOLDS,
            "The words stand there.",
            Severity.NONE,
        ),
    ],
)
def test_a_citation(assistant: Assistant, text: str, result: CitationResult, why: str, severity: Severity) -> None:
    (citation,) = one(assistant, text).citations
    assert (citation.result, citation.why, citation.severity) == (result, why, severity)


def test_citations_that_bear_out_a_claim_together(assistant: Assistant) -> None:
    sentence = one(assistant, "Its cranes were built in 1964 (Lopez 2024, ¶3; Lopez 2024, ¶1).")
    assert [c.result for c in sentence.citations] == [CitationResult.UNCHECKED, CitationResult.HOLDS]
    assert sentence.severity is Severity.NONE


def test_a_note_of_the_draft_cites_for_the_sentence_that_refers_to_it(assistant: Assistant) -> None:
    said, note = audit(assistant, f"It says “{CRANES}”.[^1]\n\n[^1]: Lopez 2024, ¶4.\n").sentences
    assert said.citations[0].text == "Lopez 2024, ¶4"
    assert said.severity is Severity.CONTRADICTED
    assert (note.kind, note.why) == (SentenceKind.CITATION, "Checked where the text refers to it.")


def test_several_quotations_in_a_sentence_each_by_its_own_citation(assistant: Assistant) -> None:
    text = f"One says “{CRANES}” (Lopez 2024, ¶1), the other “carries timber to the coast” (chen, ¶9)."
    sentence = one(assistant, text)
    assert [q.severity for q in sentence.quotations] == [Severity.NONE, Severity.NONE]
    assert [c.result for c in sentence.citations] == [CitationResult.HOLDS, CitationResult.NO_PARAGRAPH]


def test_a_judge_that_breaks_leaves_the_claim_unchecked_and_the_rest_checked(assistant: Assistant) -> None:
    class Broken:
        name = "broken"

        def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
            raise RuntimeError("out of order")

    draft = draft_of(f"Its cranes were built in 1964. It says “{CRANES}”.")
    claim, quotation = audit_draft(assistant, draft, judge=Broken()).sentences
    assert claim.severity is Severity.UNCHECKED
    assert "out of order" in claim.why
    assert quotation.severity is Severity.NONE


def test_the_json_form(assistant: Assistant) -> None:
    record = audit_json(audit(assistant, f"# Memo\n\nLopez writes “{CRANES}” (¶3). Its cranes were built in 1964."))
    assert list(record) == ["draft", "form", "sentences", "summary", "warnings", "elapsed_ms"]
    heading, quotation, claim = record["sentences"]
    assert (heading["kind"], heading["verdict"], heading["quotations"]) == ("other", None, [])
    assert quotation["quotations"][0] | {} == quotation["quotations"][0]
    assert {"quote", "result", "source", "differences", "why", "start", "end"} <= set(quotation["quotations"][0])
    assert quotation["citations"][0]["result"] == "elsewhere"
    assert quotation["severity"] == "contradicted"
    assert (claim["verdict"], claim["judge"], claim["evidence"][0]["paper"]) == ("supported", "words", "lopez")
    summary = record["summary"]
    assert (summary["sentences"], summary["checked"], summary["faults"], summary["worst"]) == (3, 3, 1, "contradicted")
    assert summary["claims"] == {"supported": 1}


def test_the_papers_it_is_about(assistant: Assistant) -> None:
    draft = draft_of("The railway from Ostra carries timber to the coast.")
    (within,) = audit_draft(assistant, draft, papers=["lopez"], judge=WordJudge()).sentences
    assert within.severity is Severity.NOT_FOUND
    with pytest.raises(UnknownPaper):
        audit_draft(assistant, draft, papers=["oster"])


def test_beyond_the_limit_nothing_is_dropped_and_all_is_unchecked(assistant: Assistant) -> None:
    text = "Its cranes were built in 1964. " * 30 + "\n\n" + f"It says “{CRANES}”. " * 5
    done = audit(assistant, text, limit=20)
    assert (len(done.sentences), done.checked) == (35, 20)
    assert {s.severity for s in done.sentences[20:]} == {Severity.UNCHECKED}
    assert done.warnings == ("the limit of 20 sentences is reached: 15 more are unchecked",)
    assert done.found == ()
    assert len(done.faults()) == 15


def test_progress_counts_what_will_be_checked(assistant: Assistant) -> None:
    told: list[tuple[int, int]] = []
    draft = draft_of("Its cranes were built in 1964. " * 30)
    audit_draft(assistant, draft, judge=WordJudge(), limit=6, step=lambda done, of, _: told.append((done, of)))
    assert [done for done, _ in told] == list(range(6))
    assert {of for done, of in told if done > 1} == {6}


HOSTILE = {
    "one long word": "a" * 1_000_000,
    "no stops": "words and more " * 50_000,
    "no sentences": "1 2 3 %% -- __ a\n" * 2_000,
    "only quotations": "“so it is here” " * 10_000,
    "nested": "“" * 20_000 + "words in here" + "”" * 20_000,
    "unbalanced": "“a b c ‘d e f «g h " * 2_000,
    "mixed scripts": "Ιταλία и Япония 日本。それは新しい。 \u202eabc\u202c Lopez “спросил их всех” مرحبا؟ " * 100,
    "citations": "(Lopez 2024, ¶1) " * 100_000,
    "cited sentences": "Cranes were built there (Lopez 2024, ¶1). " * 10_000,
    "stops": ".!?" * 100_000 + " a",
    "brackets": "(" * 50_000 + "Lopez 2024" + ")" * 50_000,
    "control": "Lopez says\x00 that\x1b[31m cranes\ud800 were built. " * 50,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_drafts_end_and_leave_nothing_out(assistant: Assistant, case: str) -> None:
    draft = draft_of(HOSTILE[case].encode("utf-8", "replace").decode())
    done = audit_draft(assistant, draft, judge=WordJudge(), limit=20)
    assert done.sentences
    covered = sum(len(s.text.split()) for s in done.sentences)
    words = sum(len(block.plain.split()) for block in draft.blocks)
    assert covered >= 0.99 * words
    assert all(a.end <= b.start for a, b in zip(done.sentences, done.sentences[1:], strict=False))
    assert "Error" not in " ".join(s.why for s in done.sentences)
