"""Gates held against a run: on bounds of intervals, on differences to a baseline, on single cases."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evals.gates.advisable import check_advisable, is_advisory, too_many_unscored
from evals.gates.compare import Difference, check_comparable, difference
from evals.gates.gate import CasesGate, DifferenceGate, FigureGate, Gate, GateOutcome, GateResult, Gates
from evals.judging import measures_of
from evals.measures.statistics import Estimate, holm
from evals.records.record import Outcome, Record
from evals.reports.report import Report
from ingest.errors import OptionsError


def hold(
    gates: Gates, report: Report, baseline: Report | None = None, *, force: bool = False
) -> tuple[GateResult, ...]:
    """What becomes of each gate for this kind of set, in the file's order; those for other kinds are left out.

    `force`: compare with a baseline over other papers or cases too, by the ids that both have.

    Raises:
        GoldError: the baseline is of other papers or cases.
        OptionsError: no gate is for this kind of set, one names a case or slice that the run does not have, or one is
            on an advisory judge that was not yet held against people's labels.
    """
    if baseline is not None and not force:
        check_comparable(baseline, report)
    own = [gate for gate in gates.gates if gate.of is report.about.kind]
    if not own:
        raise OptionsError(
            f"Of {len(gates.gates)} gates none is for {report.about.kind}.", "Add some, or leave --gates out."
        )
    advisory = report.advisory
    check_advisable(gates, report.about.kind, report.about.adviser, advisory.human if advisory else None)
    unscored = too_many_unscored(own, report)
    compared = _compared(own, report, baseline)
    tested = [(gate, made) for gate, made in compared if not gate.by_chance]
    adjusted = holm([_p(gate, made) for gate, made in tested])
    chance = {id(gate): (made, 0.0) for gate, made in compared if gate.by_chance}
    chance |= {id(gate): (made, p) for (gate, made), p in zip(tested, adjusted, strict=True)}
    return tuple(
        GateResult(gate, GateOutcome.UNJUDGED, unscored)
        if unscored and is_advisory(gate)
        else _result(gate, report, chance.get(id(gate)), gates.alpha)
        for gate in own
    )


def _result(gate: Gate, report: Report, compared: tuple[Difference, float] | None, alpha: float) -> GateResult:
    if isinstance(gate, FigureGate):
        return _figure(gate, report)
    if isinstance(gate, CasesGate):
        return _cases(gate, report)
    if compared is None:
        return GateResult(gate, GateOutcome.SKIPPED, "no baseline was given")
    return _difference(gate, *compared, alpha)


def _figure(gate: FigureGate, report: Report) -> GateResult:
    estimate = _estimate(gate, report)
    number = gate.bound.of(estimate)
    told = f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}), n {estimate.n}"
    if estimate.n < gate.min_n:
        return GateResult(gate, GateOutcome.UNJUDGED, f"{told}: {gate.min_n} cases are wanted")
    if math.isnan(number):
        return GateResult(gate, GateOutcome.UNJUDGED, f"{told}: there is no such number")
    held = number >= gate.at_least if gate.at_least is not None else number <= float(gate.at_most or 0.0)
    return GateResult(gate, GateOutcome.HELD if held else GateOutcome.FAILED, told)


def _difference(gate: DifferenceGate, made: Difference, p: float, alpha: float) -> GateResult:
    estimate = made.estimate
    told = f"{estimate.value:+.3f} ({estimate.low:+.3f} to {estimate.high:+.3f}), n {estimate.n}"
    if not gate.by_chance:
        told += f", p {p:.2g} after Holm's correction"
    if estimate.n < gate.min_n:
        return GateResult(gate, GateOutcome.UNJUDGED, f"{told}: {gate.min_n} cases with a number in both are wanted")
    beyond = estimate.value < -gate.drop if gate.drop is not None else estimate.value > float(gate.rise or 0.0)
    return GateResult(gate, GateOutcome.FAILED if beyond and p < alpha else GateOutcome.HELD, told)


def _cases(gate: CasesGate, report: Report) -> GateResult:
    found = {record.id: record for record in report.records}
    missing = [name for name in gate.cases if name not in found]
    if missing:
        raise OptionsError(
            f"A gate names cases that this run does not have: {', '.join(missing[:5])}.",
            "Correct the gate, or run the split that has them.",
        )
    wrong = [found[name] for name in gate.cases if found[name].outcome is not Outcome.RIGHT]
    told = "; ".join(_told(record) for record in wrong[:5]) + (f"; and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    return GateResult(gate, GateOutcome.FAILED if wrong else GateOutcome.HELD, told or f"all {len(gate.cases)} right")


def _told(record: Record) -> str:
    why = record.sealed().why
    return f"{record.id} is {record.outcome}" + (f": {why}" if why else "")


def _estimate(gate: FigureGate, report: Report) -> Estimate:
    if gate.by is None:
        return report.estimates[gate.measure]
    return measures_of(gate.of)[gate.measure].estimate(_sliced(gate, report), report.seed)


def _sliced(gate: FigureGate | DifferenceGate, report: Report) -> Sequence[Record]:
    if gate.by is None:
        return report.records
    records = [record for record in report.records if record.slices.get(gate.by) == gate.value]
    if not records:
        raise OptionsError(
            f"A gate is on {gate.by} {gate.value!r}, and the run has no such case.", "Correct the gate's slice."
        )
    return records


def _compared(
    gates: Sequence[Gate], report: Report, baseline: Report | None
) -> list[tuple[DifferenceGate, Difference]]:
    if baseline is None:
        return []
    return [
        (gate, difference(baseline, report, gate.measure, {record.id for record in _sliced(gate, report)}))
        for gate in gates
        if isinstance(gate, DifferenceGate)
    ]


def _p(gate: DifferenceGate, made: Difference) -> float:
    return made.p_lower if gate.drop is not None else made.p_higher
