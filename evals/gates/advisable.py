"""Whether a gate may be on what a chat model says: not before its agreement with people's labels was reported."""

from __future__ import annotations

from collections.abc import Sequence

from evals.gates.gate import CasesGate, Gate, Gates
from evals.gold.kind import SetKind
from evals.judging import measures_of
from evals.measures.agreement import Agreement
from evals.measures.measure import Group
from evals.reports.file import read_report
from evals.reports.report import Report
from ingest.errors import OptionsError

FEWEST_LABELS = 20  # people's labels without which an agreement says nothing
MOST_UNSCORED = 0.1  # of the statements put to the judge: with more, its measures decide nothing
_REMEDY = (
    "Run a set of claims with --advisory-judge --out DIR, look at the agreement, and name that run in the file of "
    'gates: agreement = "DIR/run.json".'
)


def is_advisory(gate: Gate) -> bool:
    """Whether a chat model has a part in the gate's measure."""
    return not isinstance(gate, CasesGate) and measures_of(gate.of)[gate.measure].group is Group.ADVISORY


def check_advisable(gates: Gates, kind: SetKind, judge: str, human: Agreement | None) -> None:
    """Make sure that no gate for this kind of set is on a judge that nobody has compared with people.

    `judge`: the advisory judge, empty where none is asked; `human`: the run's own agreement with people's labels, None
    before the run, when that of claims is still to come.

    Raises:
        OptionsError: a gate is on the judge, and its agreement was not reported, or over too few labels.
        GoldError: the run that should hold the agreement cannot be read.
    """
    named = [gate for gate in gates.gates if gate.of is kind and is_advisory(gate)]
    if not named:
        return
    gated = f"A gate is on “{named[0].name}”"
    if not judge:
        raise OptionsError(f"{gated}, and no advisory judge was asked.", "Add --advisory-judge, or drop the gate.")
    where = ""
    if gates.agreement is not None:
        reported = read_report(gates.agreement).advisory
        where = f" in {gates.agreement.name}"
        if reported is None or reported.judge != judge:
            other = reported.judge if reported else "no advisory judge"
            raise OptionsError(f"{gated} by {judge}, and {gates.agreement} is of {other}.", _REMEDY)
        human = reported.human
    elif human is None and kind is SetKind.CLAIMS:
        return
    n = human.raw.n if human else 0
    if n < FEWEST_LABELS:
        raise OptionsError(
            f"{gated}, and the agreement of {judge} with people's labels was reported over {n} of them{where}; "
            f"{FEWEST_LABELS} are wanted.",
            _REMEDY,
        )


def too_many_unscored(gates: Sequence[Gate], report: Report) -> str:
    """Why the advisory measures decide nothing in this run, in a few words; empty where they may, or none is gated."""
    advisory = report.advisory if any(map(is_advisory, gates)) else None
    if advisory is None or advisory.failed <= MOST_UNSCORED * advisory.asked:
        return ""
    return f"{advisory.failed} of {advisory.asked} statements are unscored, and {MOST_UNSCORED:.0%} are borne"
