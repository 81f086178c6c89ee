"""A run as JUnit XML: a suite of its gates and one of its cases, for the pages of a CI system.

A gate that fails is a failure, one that could not be judged an error, one without its baseline skipped. A case that
broke the program is an error; a wrong one is a failure where a failed gate names it, else it is skipped and says why:
what the run as a whole must hold is for the gates to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from evals.gates.gate import CasesGate, GateOutcome, GateResult
from evals.gates.verdict import Judged
from evals.records.record import Outcome, Record
from evals.reports.tables import heading

# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OF_GATE = {GateOutcome.FAILED: "failure", GateOutcome.UNJUDGED: "error", GateOutcome.SKIPPED: "skipped"}


def junit(judged: Judged) -> bytes:
    """The XML, in UTF-8. Cases of a report half have their id and outcome alone."""
    named = {
        name
        for result in judged.results
        if isinstance(result.gate, CasesGate) and not result.holds
        for name in result.gate.cases
    }
    about = judged.report.about
    suites = [
        _suite(f"{about.name or about.kind} gates", [_gate(result) for result in judged.results], 0.0),
        _suite(
            about.name or str(about.kind),
            [_case(record.sealed(), record.id in named, about.name) for record in judged.report.records],
            sum(sum(record.milliseconds.values()) for record in judged.report.records) / 1000,
        ),
    ]
    ElementTree.SubElement(suites[1], "system-out").text = _clean(heading(judged.report))
    root = ElementTree.Element(
        "testsuites",
        {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in ("tests", "failures", "errors")},
    )
    root.extend(suites)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(name: str, cases: Sequence[ElementTree.Element], seconds: float) -> ElementTree.Element:
    counts = {
        tag: str(sum(case.find(element) is not None for case in cases))
        for tag, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    suite = ElementTree.Element(
        "testsuite", {"name": _clean(name), "tests": str(len(cases)), **counts, "time": f"{seconds:.3f}"}
    )
    suite.extend(cases)
    return suite


def _gate(result: GateResult) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname="gates", name=_clean(result.gate.name), time="0")
    if result.outcome in _OF_GATE:
        ElementTree.SubElement(case, _OF_GATE[result.outcome], message=_clean(result.told))
    else:
        ElementTree.SubElement(case, "system-out").text = _clean(result.told)
    return case


def _case(record: Record, named: bool, classname: str) -> ElementTree.Element:
    seconds = sum(record.milliseconds.values()) / 1000
    name = f"{record.id}: {record.asked}" if record.asked else record.id
    case = ElementTree.Element("testcase", classname=_clean(classname), name=_clean(name), time=f"{seconds:.3f}")
    said = f"{record.got or 'nothing'}, not {record.expected}" if record.got != record.expected else "wrong"
    message = _clean(f"{said}: {record.why}" if record.why else said)
    if record.outcome is Outcome.BROKEN:
        ElementTree.SubElement(case, "error", message=_clean(record.why))
    elif record.outcome is Outcome.WRONG and named:
        ElementTree.SubElement(case, "failure", message=message)
    elif record.outcome is not Outcome.RIGHT:
        ElementTree.SubElement(case, "skipped", message=message)
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
