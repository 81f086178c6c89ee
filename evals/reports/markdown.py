"""A run as Markdown, for the summary of a pull request."""

from __future__ import annotations

import re

from evals.gates.compare import Change
from evals.gates.gate import GateOutcome
from evals.gates.verdict import Judged
from evals.reports.report import Report
from evals.reports.tables import agreements, heading, interval, number, unscored

_SIGN = {
    GateOutcome.HELD: "✅", GateOutcome.FAILED: "❌", GateOutcome.UNJUDGED: "❔", GateOutcome.SKIPPED: "➖",
}  # fmt: skip
_MOST = 20  # changed cases that are listed
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!@])")


def markdown(judged: Judged) -> str:
    """The headline, the gates, the figures beside the baseline's, and what became worse and better since."""
    report = judged.report
    verdict = "holds" if judged.holds else "does not hold"
    lines = [f"## {_plain(report.about.name or report.about.kind)}: {verdict}", "", judged.headline, ""]
    lines += [_plain(heading(report)), ""]
    if judged.results:
        lines += ["| | gate | found |", "| --- | --- | --- |"]
        lines += [f"| {_SIGN[r.outcome]} | {_plain(r.gate.name)} | {_plain(r.told)} |" for r in judged.results]
        lines.append("")
    lines += _figures(judged)
    lines += _advisory(report)
    for title, changed in (("Worse", judged.worse), ("Better", judged.better)):
        if changed:
            lines += ["", f"### {title} than the baseline: {len(changed)}", ""]
            lines += [_line(change) for change in changed[:_MOST]]
            lines += [f"- … and {len(changed) - _MOST} more"] if len(changed) > _MOST else []
    if report.broken:
        lines += ["", f"### Broke the program: {len(report.broken)}", ""]
        lines += [f"- `{r.id}` {_plain(r.sealed().why)}" for r in report.broken[:_MOST]]
    return "\n".join(lines) + "\n"


def _figures(judged: Judged) -> list[str]:
    by_name = {difference.measure: difference for difference in judged.differences}
    beside = ["baseline", "difference", "p"] if judged.baseline else []
    columns = ["measure", "value", "95 % interval", "n", *beside]
    lines = [f"| {' | '.join(columns)} |", f"| --- |{' ---: |' * (len(columns) - 1)}"]
    for name, estimate in judged.report.estimates.items():
        if not estimate.n:
            continue
        cells = [_plain(name), number(estimate.value), interval(estimate), str(estimate.n)]
        if judged.baseline:
            theirs, made = judged.baseline.estimates.get(name), by_name.get(name)
            cells.append(number(theirs.value) if theirs else "-")
            known = made is not None and made.estimate.n > 0
            cells += [f"{made.estimate.value:+.3f}", f"{made.p:.2g}"] if made and known else ["-", "-"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _advisory(report: Report) -> list[str]:
    """How far the advisory judge agrees, and what it left unscored; nothing where none was asked."""
    advisory = report.advisory
    if advisory is None:
        return []
    lines = ["", f"### Advisory judge: {_plain(advisory.judge)}", ""]
    lines += ["| agreement with | agree | 95 % interval | Cohen's kappa | 95 % interval | n |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for name, one in agreements(advisory):
        figures = (number(one.raw.value), interval(one.raw), number(one.kappa.value), interval(one.kappa))
        lines.append(f"| {name} | {' | '.join(figures)} | {one.raw.n} |")
    return [*lines, "", _plain(unscored(advisory))]


def _line(change: Change) -> str:
    record = change.record.sealed()
    was, now = change.baseline, change.record
    told = f"- `{record.id}` {was.outcome} ({was.got or 'nothing'}) → {now.outcome} ({now.got or 'nothing'})"
    asked = f": {_plain(record.asked)}" if record.asked else ""
    return told + asked + (f" ({_plain(record.why)})" if record.why else "")


def _plain(text: str) -> str:
    """`text` on one line, with nothing that Markdown would take as its own."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
