"""Planted regressions are caught and noise is not: the real system broken in known ways, held against the gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from evals.evaluate import evaluate_set
from evals.gates.file import read_gates
from evals.gates.gate import Bound, CasesGate, FigureGate, Gates
from evals.gates.verdict import Judged
from evals.gold.question import Split
from evals.gold.set import GoldSet, load_set
from evals.reports.report import Report
from evals.system import System
from tests.evals import planted
from tests.evals.fake import SETS
from tests.evals.planted import BREAKS, Plant, pairs_scored_once

Break = Callable[[Plant, pytest.MonkeyPatch], System]

# These take the longest, and others of their kind stay.
LONG = {planted.shuffled_citations, planted.swapped_papers, planted.cites_everything, planted.never_refuses}
SHORT = [broken for broken in BREAKS if broken not in LONG]
WORDS_DECIDE = {"n-036", "n-078"}  # questions that the notes' words find, and their meaning alone does not


@dataclass(frozen=True)
class Ground:
    """A plant, the set that is put to it, the gates, and what the unbroken system makes of it."""

    plant: Plant
    gold: GoldSet
    gates: Gates
    baseline: Report

    @classmethod
    def of(cls, assistant: Assistant, folder: str, gold: GoldSet) -> Ground:
        plant = Plant.of(assistant)
        gates = read_gates(SETS / folder / "gates.toml")
        asked = {case.id for case in gold.cases}
        at_hand = tuple(g for g in gates.gates if not isinstance(g, CasesGate) or asked.issuperset(g.cases))
        return cls(plant, gold, replace(gates, gates=at_hand), evaluate_set(plant.system, gold))

    def judged(self, system: System) -> Judged:
        return Judged.of(evaluate_set(system, self.gold), self.gates, self.baseline)

    def caught(self, broken: Break) -> list[str]:
        """The gates that a break fails, or how many cases it broke."""
        with pytest.MonkeyPatch.context() as patch:
            judged = self.judged(broken(self.plant, patch))
        assert not judged.holds
        return [r.gate.name for r in judged.results if not r.holds] or [f"{len(judged.report.broken)} broken"]


def develop(folder: str, some: bool = False) -> GoldSet:
    """The develop half; `some`: of the answerable questions every third."""
    gold = load_set(SETS / folder / "questions.jsonl")
    asked = [q for q in gold.questions if q.split is Split.DEVELOP]
    answerable = [q for q in asked if q.answerable]
    kept = {q.id for q in answerable[::3]} | WORDS_DECIDE if some else {q.id for q in answerable}
    return replace(gold, questions=tuple(q for q in asked if not q.answerable or q.id in kept))


def by_value(gates: Gates) -> Gates:
    """The same limits on the values: of so few questions the intervals are too wide for them."""
    held = (replace(g, bound=Bound.VALUE) if isinstance(g, FigureGate) else g for g in gates.gates)
    return replace(gates, gates=tuple(held))


@pytest.fixture(scope="module")
def some_notes(notes_library: Path) -> Iterator[Ground]:
    with pairs_scored_once(), Assistant.open(notes_library) as assistant:
        ground = Ground.of(assistant, "notes", develop("notes", some=True))
        yield replace(ground, gates=by_value(ground.gates))


@pytest.fixture(scope="module")
def notes(notes_library: Path) -> Iterator[Ground]:
    with pairs_scored_once(), Assistant.open(notes_library) as assistant:
        yield Ground.of(assistant, "notes", develop("notes"))


@pytest.fixture(scope="module")
def series(series_library: Path) -> Iterator[Ground]:
    with pairs_scored_once(), Assistant.open(series_library) as assistant:
        yield Ground.of(assistant, "series", develop("series"))


@pytest.mark.slow
def test_the_system_as_it_is_passes(some_notes: Ground) -> None:
    judged = some_notes.judged(some_notes.plant.system)
    assert [(r.gate.name, r.told) for r in judged.results if not r.holds] == []
    assert judged.changes == ()


@pytest.mark.slow
@pytest.mark.parametrize("broken", SHORT, ids=lambda broken: broken.__name__)
def test_what_is_broken_on_purpose_is_caught(some_notes: Ground, broken: Break) -> None:
    assert some_notes.caught(broken)


@pytest.mark.soak
@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.__name__)
def test_every_break_is_caught_on_the_notes(notes: Ground, broken: Break) -> None:
    assert notes.caught(broken)


@pytest.mark.soak
@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.__name__)
def test_every_break_is_caught_on_the_series(series: Ground, broken: Break) -> None:
    assert series.caught(broken)


@pytest.mark.soak
@pytest.mark.parametrize("ground", ["notes", "series"])
def test_twenty_other_seeds_fail_nothing(ground: str, request: pytest.FixtureRequest) -> None:
    made: Ground = request.getfixturevalue(ground)
    for seed in range(1, 21):
        report = Report.measured(made.baseline.about, made.baseline.records, seed=seed)
        judged = Judged.of(report, made.gates, made.baseline)
        assert [(seed, r.gate.name, r.told) for r in judged.results if not r.holds] == []


@pytest.mark.soak
def test_another_order_of_the_papers_fails_nothing(notes: Ground, tmp_path: Path, encoder_cache: Path) -> None:
    """The notes ingested one after the other in six orders, so that every row of the library is another one."""
    from index.build import update
    from index.encoder import load_encoder
    from ingest.intake import collect
    from tests.conftest import NOTES

    encoder = load_encoder(cache=encoder_cache)
    papers = collect([NOTES]).papers
    for turn in range(6):
        order = [papers[(turn + step * (1 + turn % 2)) % len(papers)] for step in range(len(papers))]
        library = tmp_path / f"library-{turn}"
        for paper in order if turn else order[::-1]:
            update(library, [paper], encoder)
        with Assistant.open(library, encoder=encoder) as assistant:
            judged = notes.judged(System.of(assistant))
        assert [(turn, r.gate.name, r.told) for r in judged.results if not r.holds] == []


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("quotations", planted.believes_every_quotation),
        pytest.param("claims", planted.says_yes, marks=pytest.mark.soak),
    ],
)
def test_a_check_that_believes_everything_is_caught(
    some_notes: Ground, name: str, broken: Callable[[Plant], System]
) -> None:
    gold = load_set(SETS / "notes" / f"{name}.jsonl")
    baseline = evaluate_set(some_notes.plant.system, gold, split=Split.DEVELOP)
    assert Judged.of(baseline, some_notes.gates, baseline).holds
    report = evaluate_set(broken(some_notes.plant), gold, split=Split.DEVELOP)
    assert not Judged.of(report, some_notes.gates, baseline).holds
