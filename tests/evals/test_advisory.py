"""The advisory judge: a scripted server that agrees, disagrees, fails and answers nonsense, and what may be gated."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from assistant.chat.judge import ChatJudge
from assistant.chat.model import ChatFault
from assistant.chat.options import ChatOptions
from assistant.claims.claim import ClaimCheck
from assistant.judging.judge import Judgement
from assistant.reply import VERDICTS, Reply, Verdict
from evals.advisory.adviser import Adviser
from evals.evaluate import evaluate_set
from evals.gates.file import read_gates
from evals.gates.gate import GateOutcome
from evals.gates.hold import hold
from evals.gates.verdict import Judged
from evals.gold.claim import GoldClaim
from evals.gold.question import Ref, Split
from evals.gold.set import load_set, record_of, write_set
from evals.measures.agreement import Agreement, cohen_kappa
from evals.reports.file import read_report, write_report
from evals.reports.html import report_page
from evals.reports.markdown import markdown
from evals.reports.report import Report
from evals.reports.tables import tables
from evals.system import System
from ingest.errors import GoldError, OptionsError
from tests.assistant.openai_server import Script, Turn, serving
from tests.evals.fake import TEXTS, answer, cite, gold, question, refusal, system
from ui.terminal import print_text

YES, AGAINST, NO = VERDICTS
TEA, TEA_2 = ("tea", "1"), ("tea", "2")


class Rules:
    """A deterministic judge: words that are not the paragraph's are in no paper."""

    name = "rules"

    def judge(self, claim: str, evidence: object) -> Judgement:
        return Judgement(NO, 1.0, "other words", self.name)


def scripted(*verdicts: Verdict | str, name: str = "scripted") -> Adviser:
    """An adviser that gives these verdicts in turn, the last for ever; a text is what it fails with."""
    left = list(verdicts)

    def advise(statement: str, texts: object) -> tuple[Verdict, str]:
        said = left.pop(0) if len(left) > 1 else left[0]
        if not isinstance(said, Verdict):
            raise ChatFault(said)
        return said, "words <b>"

    return Adviser(name, advise)


REPLIES: dict[str, Reply] = {
    "said": answer((TEXTS[TEA], [cite(TEA)]), ("Green tea is fried.", [cite(TEA)])),
    "other": answer((TEXTS[TEA_2], [cite(TEA_2)])),
    "bare": answer(("Nobody says so.", [])),
    "mute": refusal(),
}
CLAIMS = tuple(
    GoldClaim(f"c{n:02}", f"Claim {n}.", label, () if label is NO else (gold(TEA),), None, Split.DEVELOP)
    for n, label in enumerate([YES, AGAINST, NO] * 8)
)


def questions(folder: Path) -> Path:
    path = folder / "questions.jsonl"
    write_set(path, [record_of(question(name, required=[TEA])) for name in REPLIES])
    return path


def claims(folder: Path) -> Path:
    path = folder / "claims.jsonl"
    write_set(path, map(record_of, CLAIMS))
    return path


def answering(adviser: Adviser | None) -> System:
    rankings = {name: list(TEXTS) for name in REPLIES}
    return replace(system(REPLIES, rankings), judge=Rules(), adviser=adviser)


def checking(adviser: Adviser | None, shown: Ref = TEA, verdict: Verdict = YES) -> System:
    """A system that finds every claim supported by one paragraph."""
    return replace(
        answering(adviser), check=lambda claim: ClaimCheck(claim, verdict, 0.5, (cite(shown),), "because", "fake")
    )


def labelled(folder: Path, adviser: Adviser | None = None, shown: Ref = TEA) -> Report:
    """A run over claims whose advisory judge gives what people say."""
    labels = {claim.claim: claim.label for claim in CLAIMS}
    agreeing = Adviser("scripted", lambda statement, texts: (labels[statement], ""))
    return evaluate_set(checking(adviser or agreeing, shown), load_set(claims(folder)))


PAIRS = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), min_size=1, max_size=40)


@settings(max_examples=40)
@given(PAIRS)
def test_kappa_is_scikit_learn_s(pairs: list[tuple[Verdict, Verdict]]) -> None:
    made = Agreement.of(pairs, 0)
    assert made.raw.value == pytest.approx(np.mean([a is b for a, b in pairs]))
    assert made.raw.n == made.kappa.n == len(pairs)
    if len({verdict for pair in pairs for verdict in pair}) == 1:
        assert math.isnan(made.kappa.value)  # chance would agree as well
        return
    theirs, ours = ([str(pair[n]) for pair in pairs] for n in (0, 1))
    assert made.kappa.value == pytest.approx(cohen_kappa_score(theirs, ours))
    assert math.isnan(made.kappa.low) or made.kappa.low <= made.kappa.value + 1e-9
    assert math.isnan(made.kappa.high) or made.kappa.high <= 1 + 1e-9


def test_the_interval_of_kappa_is_that_of_drawing_the_pairs_again() -> None:
    pairs = [(YES, YES)] * 30 + [(NO, NO)] * 12 + [(YES, NO)] * 8 + [(AGAINST, NO)] * 5 + [(AGAINST, AGAINST)] * 5
    made, draw = Agreement.of(pairs, 0).kappa, np.random.default_rng(1)
    again = [[pairs[n] for n in draw.integers(0, len(pairs), len(pairs))] for _ in range(150)]
    drawn = [cohen_kappa_score([str(a) for a, _ in one], [str(b) for _, b in one]) for one in again]
    assert (made.low, made.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.06)


def test_kappa_by_hand() -> None:
    """Of 50 grants 20 and 15 alike: 0.7 observed, 0.5 by chance, so 0.4."""
    assert cohen_kappa(np.array([[[20, 5], [10, 15]]]))[0] == pytest.approx(0.4)
    assert Agreement.of([], 0).raw.n == 0


def test_each_shown_statement_is_judged_beside_the_program(tmp_path: Path) -> None:
    report = evaluate_set(answering(scripted(YES, YES, NO)), load_set(questions(tmp_path)))
    records = {record.id: record for record in report.records}
    assert [(a.verdict, a.program, a.human) for a in records["said"].advice] == [(YES, YES, None), (YES, NO, None)]
    assert records["said"].scores["advisory support"] == 1.0
    assert records["other"].scores["advisory support"] == 0.0
    assert records["bare"].scores["advisory support"] == 0.0  # it cites nothing, and nobody was asked
    assert (records["bare"].advice, records["mute"].advice) == ((), ())
    assert "advisory support" not in records["mute"].scores
    advisory = report.advisory
    assert advisory is not None
    assert (advisory.asked, advisory.failed, advisory.program.raw.n, advisory.human.raw.n) == (3, 0, 3, 0)
    assert advisory.program.raw.value == pytest.approx(1 / 3)
    assert report.estimates["advisory support"].n == 3


def test_a_failure_is_unscored_counted_and_never_right(tmp_path: Path) -> None:
    report = evaluate_set(answering(scripted(YES, "it took too long", NO)), load_set(questions(tmp_path)))
    records = {record.id: record for record in report.records}
    assert "advisory support" not in records["said"].scores  # one of its two statements has no verdict
    assert records["said"].advice[1].verdict is Verdict.UNCHECKED
    advisory = report.advisory
    assert advisory is not None
    assert dict(advisory.unscored) == {"it took too long": 1}
    assert (advisory.asked, advisory.program.raw.n) == (3, 2)
    assert report.estimates["advisory support"].n == 2
    assert report.outcomes == evaluate_set(answering(None), load_set(questions(tmp_path))).outcomes


def test_a_label_counts_for_the_paragraphs_that_it_is_of(tmp_path: Path) -> None:
    report = labelled(tmp_path)
    advisory = report.advisory
    assert advisory is not None
    assert (advisory.human.raw.value, advisory.human.kappa.value, advisory.human.raw.n) == (1.0, 1.0, 24)
    assert advisory.program.raw.value == pytest.approx(1 / 3)
    assert report.estimates["advisory verdict right"].value == 1.0
    elsewhere = labelled(tmp_path, shown=TEA_2).advisory  # of these only "not found" is true whatever is shown
    assert elsewhere is not None
    assert (elsewhere.human.raw.n, elsewhere.program.raw.n) == (8, 24)


def test_it_is_in_every_form_and_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = evaluate_set(answering(scripted(YES, "it was <b>", NO)), load_set(questions(tmp_path)))
    write_report(report, tmp_path / "run.json")
    again = read_report(tmp_path / "run.json")
    assert again.advisory == report.advisory
    value = json.loads((tmp_path / "run.json").read_text("utf-8"))["advisory"]
    assert (value["asked"], value["unscored"], value["program"]["raw"]["n"]) == (3, {"it was <b>": 1}, 2)
    page, text = report_page(Judged.of(report, None, None)), markdown(Judged.of(report, None, None))
    print_text(tables(report))
    shown = capsys.readouterr().out
    for form in (page, text, shown):
        assert "Unscored: 1 of 3 statements" in form
        assert "people" in form
    assert "it was <b>" not in page + text
    assert "words &lt;b&gt;" in page
    silent = evaluate_set(answering(None), load_set(questions(tmp_path)))
    assert silent.as_json()["advisory"] is None
    assert "dvisory" not in report_page(Judged.of(silent, None, None)) + markdown(Judged.of(silent, None, None))


def test_a_run_of_before_there_were_advisers_is_read(tmp_path: Path) -> None:
    report = evaluate_set(answering(None), load_set(questions(tmp_path)))
    old = {key: value for key, value in report.as_json().items() if key not in ("adviser", "advisory")}
    (tmp_path / "run.json").write_text(json.dumps(old), "utf-8")
    assert read_report(tmp_path / "run.json").about == report.about


def test_words_of_a_report_half_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    write_set(path, (record_of(replace(claim, split=Split.REPORT)) for claim in CLAIMS))
    report = evaluate_set(checking(scripted(YES)), load_set(path))
    write_report(report, tmp_path / "run.json")
    kept = (tmp_path / "run.json").read_text("utf-8")
    assert "words" not in kept.partition('"cases"')[2]
    again = read_report(tmp_path / "run.json").advisory
    assert again is not None
    assert report.advisory is not None
    assert again.human == report.advisory.human
    assert "Claim 1." not in report_page(Judged.of(report, None, None))


GATE = '[[figures]]\nmeasure = "advisory support"\nat_least = 0.0\nmin_n = 1\n'


def held(folder: Path, text: str, report: Report, baseline: Report | None = None) -> list[GateOutcome]:
    (folder / "gates.toml").write_text(text, "utf-8")
    return [result.outcome for result in hold(read_gates(folder / "gates.toml"), report, baseline)]


def test_nothing_is_gated_before_people_agree(tmp_path: Path) -> None:
    report = evaluate_set(answering(scripted(YES)), load_set(questions(tmp_path)))
    with pytest.raises(OptionsError, match="no advisory judge was asked"):
        held(tmp_path, GATE, evaluate_set(answering(None), load_set(questions(tmp_path))))
    with pytest.raises(OptionsError, match="people's labels was reported over 0 of them; 20 are wanted"):
        held(tmp_path, GATE, report)
    named = 'agreement = "claims/run.json"\n' + GATE
    with pytest.raises(GoldError, match="cannot be read"):
        held(tmp_path, named, report)
    write_report(labelled(tmp_path, scripted(YES, name="another")), tmp_path / "claims" / "run.json")
    with pytest.raises(OptionsError, match=r"by scripted, and .* is of another"):
        held(tmp_path, named, report)
    write_report(labelled(tmp_path, shown=TEA_2), tmp_path / "claims" / "run.json")
    with pytest.raises(OptionsError, match=r"over 8 of them in run\.json; 20 are wanted"):
        held(tmp_path, named, report)
    write_report(labelled(tmp_path), tmp_path / "claims" / "run.json")
    assert held(tmp_path, named, report) == [GateOutcome.HELD]
    failing = evaluate_set(answering(scripted(NO)), load_set(questions(tmp_path)))
    assert held(tmp_path, named.replace("0.0", "0.5"), failing) == [GateOutcome.FAILED]


def test_a_run_over_claims_is_its_own_witness(tmp_path: Path) -> None:
    gate = '[[figures]]\nmeasure = "advisory verdict right"\nat_least = 0.8\n'
    assert held(tmp_path, gate, labelled(tmp_path)) == [GateOutcome.HELD]
    assert held(tmp_path, gate, labelled(tmp_path, scripted(YES))) == [GateOutcome.FAILED]
    with pytest.raises(OptionsError, match="over 8 of them"):
        held(tmp_path, gate, labelled(tmp_path, shown=TEA_2))


def test_a_judge_that_mostly_fails_decides_nothing(tmp_path: Path) -> None:
    write_report(labelled(tmp_path), tmp_path / "run.json")
    failing = evaluate_set(answering(scripted("its server failed", YES)), load_set(questions(tmp_path)))
    named = 'agreement = "run.json"\n' + GATE
    assert held(tmp_path, named, failing) == [GateOutcome.UNJUDGED]


def test_two_judges_are_not_compared(tmp_path: Path) -> None:
    write_report(labelled(tmp_path), tmp_path / "run.json")
    text = 'agreement = "run.json"\n[[differences]]\nmeasure = "advisory support"\ndrop = 0.0\nmin_n = 1\n'
    ours, theirs = (
        evaluate_set(answering(scripted(verdict, name=name)), load_set(questions(tmp_path)))
        for verdict, name in ((NO, "scripted"), (YES, "another"))
    )
    assert held(tmp_path, text, ours, theirs) == [GateOutcome.UNJUDGED]
    assert held(tmp_path, text, ours, ours) == [GateOutcome.HELD]


def test_only_what_has_statements_is_judged(tmp_path: Path) -> None:
    shipped = load_set(Path(__file__).parents[2] / "evals" / "sets" / "notes" / "quotations.jsonl")
    with pytest.raises(GoldError, match=r"reads questions and claims, and quotations\.jsonl holds quotations"):
        evaluate_set(answering(scripted(YES)), shipped)


@pytest.fixture(scope="module")
def server() -> Iterator[Script]:
    with serving() as script:
        yield script


@pytest.fixture
def judge(server: Script) -> ChatJudge:
    pytest.importorskip("langchain_openai", reason="the extra `openai` is not installed")
    return ChatJudge.from_options(
        ChatOptions("openai:scripted", base_url=server.url, timeout_s=20.0, backoff_s=0.002, longest_wait_s=0.01)
    )


def said(verdict: str, quote: str = "") -> Turn:
    return Turn(json.dumps({"verdict": verdict, "quote": quote}))


def test_a_model_gives_its_verdict_with_words_of_the_paragraph(judge: ChatJudge, server: Script) -> None:
    server.set(said("supported", "Green  tea is “steamed”".replace("“", "").replace("”", "")))
    assert judge.verdict("Tea is steamed.", [TEXTS[TEA]]) == (YES, "Green  tea is steamed")
    told = server.requests[0]["messages"]
    assert json.dumps({"paragraph": TEXTS[TEA]}) in told[1]["content"]
    assert json.dumps({"statement": "Tea is steamed."}) in told[1]["content"]
    server.set(Turn("```json\n" + said("contradicted", "first grown in 1738").text + "\n```"))
    assert judge.verdict("It was first grown in 1800.", [TEXTS[TEA]])[0] is AGAINST
    server.set(said("not_found", "whatever"))
    assert judge.verdict("Coffee is dear.", [TEXTS[TEA]]) == (NO, "")


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Turn("Yes, it is supported."), "not one whole JSON object"),
        (Turn('["supported"]'), "none of the three"),
        (said("unchecked"), "none of the three"),
        (Turn('{"verdict": "supported"}'), "no text"),
        (said("supported", "Coffee is dear"), "stands in none of the paragraphs"),
        (said("supported", "tea is steam"), "stands in none of the paragraphs"),
        (said("supported", " … "), "stands in none of the paragraphs"),
    ],
)
def test_nonsense_is_asked_for_once_more_and_is_no_verdict(
    judge: ChatJudge, server: Script, reply: Turn, fault: str
) -> None:
    server.set(reply, said("not_found"))
    assert judge.verdict("Tea is steamed.", [TEXTS[TEA]]) == (NO, "")
    assert fault in server.requests[1]["messages"][-1]["content"]
    server.set(reply)
    with pytest.raises(ChatFault, match=fault):
        judge.verdict("Tea is steamed.", [TEXTS[TEA]])
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("turn", "fault", "asked"),
    [
        (Turn(status=401), r"refused the key \(401\)", 1),
        (Turn(status=500), r"server failed \(500\)", 3),
        (Turn("{", finish="length"), "longer than it may be", 1),
        (replace(said("supported", "Green tea"), cut=0.5), "could not be reached", 3),
    ],
)
def test_a_failing_server_is_a_fault(judge: ChatJudge, server: Script, turn: Turn, fault: str, asked: int) -> None:
    server.set(turn)
    with pytest.raises(ChatFault, match=fault):
        judge.verdict("Tea is steamed.", [TEXTS[TEA]])
    assert len(server.requests) == asked


def test_what_does_not_fit_is_not_sent(judge: ChatJudge, server: Script) -> None:
    server.set(said("supported", "tea"))
    with pytest.raises(ChatFault, match="too short for what is cited"):
        judge.verdict("Tea is steamed.", ["tea " * 20_000])
    assert server.requests == []
