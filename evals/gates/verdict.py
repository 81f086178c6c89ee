"""A run with its gates and its baseline: what the reports for people and for CI are made of."""

from __future__ import annotations

from dataclasses import dataclass

from evals.gates.compare import Change, Difference, changes, compare
from evals.gates.gate import GateOutcome, GateResult, Gates
from evals.gates.hold import hold
from evals.records.record import Outcome
from evals.reports.report import Report


@dataclass(frozen=True, slots=True)
class Judged:
    """`differences` and `changes` to the baseline, both empty without one; `results` empty without gates."""

    report: Report
    baseline: Report | None
    results: tuple[GateResult, ...]
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, report: Report, gates: Gates | None, baseline: Report | None, *, force: bool = False) -> Judged:
        """Hold the gates against the run, and compare it with the baseline.

        Raises:
            GoldError: the baseline is of other papers or cases, and `force` is not said.
            OptionsError: the gates do not fit the run.
        """
        results = hold(gates, report, baseline, force=force) if gates else ()
        if baseline is None:
            return cls(report, None, results, (), ())
        compared = compare(baseline, report, force=force)
        return cls(report, baseline, results, compared, changes(baseline, report))

    @property
    def holds(self) -> bool:
        """Whether every gate holds and no case broke the program."""
        return not self.report.broken and all(result.holds for result in self.results)

    @property
    def worse(self) -> tuple[Change, ...]:
        """The cases that were right in the baseline and are not now."""
        return tuple(c for c in self.changes if c.baseline.outcome is Outcome.RIGHT)

    @property
    def better(self) -> tuple[Change, ...]:
        """The cases that are right now and were not in the baseline."""
        return tuple(c for c in self.changes if c.record.outcome is Outcome.RIGHT)

    @property
    def headline(self) -> str:
        """What became of the gates, in a line."""
        if not self.results:
            return f"{len(self.report.broken)} cases broke the program." if self.report.broken else "No gates were set."
        tally = [result.outcome for result in self.results]
        counts = ", ".join(f"{tally.count(outcome)} {outcome}" for outcome in GateOutcome if outcome in tally)
        broken = f"; {len(self.report.broken)} cases broke the program" if self.report.broken else ""
        return f"{len(tally)} gates: {counts}{broken}."
