"""An audit as JUnit XML: one test case a checked sentence, for the pages of a CI system."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.drafts.kinds import SentenceKind
from ui.audits.text import evidence_of
from ui.audits.words import Places, headline, summary_line
from ui.clip import clip

_NAMED = 120  # characters of a sentence in the name of its case
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def audit_junit(audit: Audit, least: Severity | None) -> bytes:
    """The XML, in UTF-8. Faults of at least the severity `least` fail (None: none does); what is unchecked is skipped.

    A lesser fault passes, with what was found in its output. Headings, questions and the like are no cases, and all
    that is beyond the limit of sentences is one.
    """
    places = Places(audit)
    cases = [s for s in audit.sentences[: audit.checked + 1] if s.kind is not SentenceKind.OTHER]
    suite = ElementTree.Element("testsuite", name=_clean(audit.draft.name))
    failures = skipped = 0
    for number, sentence in enumerate(cases, 1):
        name = f"{number:04d} {places.of(sentence.start)}: {clip(sentence.text, _NAMED)}"
        case = ElementTree.SubElement(
            suite, "testcase", classname=_clean(audit.draft.name), name=_clean(name), time="0"
        )
        if least is not None and sentence.severity.weight >= max(least.weight, 1):
            failures += 1
            failure = ElementTree.SubElement(
                case, "failure", type=str(sentence.severity), message=_clean(headline(sentence))
            )
            failure.text = _clean(_told(sentence))
        elif sentence.severity is Severity.UNCHECKED:
            skipped += 1
            ElementTree.SubElement(case, "skipped", message=_clean(sentence.why))
        elif sentence.severity is not Severity.NONE:
            ElementTree.SubElement(case, "system-out").text = _clean(f"{headline(sentence)}\n{_told(sentence)}")
    counts = {"tests": str(len(cases)), "failures": str(failures), "skipped": str(skipped), "errors": "0"}
    suite.attrib |= {**counts, "time": f"{audit.elapsed_ms / 1000:.3f}"}
    ElementTree.SubElement(suite, "system-out").text = _clean("\n".join([summary_line(audit), *audit.warnings]))
    root = ElementTree.Element("testsuites", counts)
    root.append(suite)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _told(sentence: AuditedSentence) -> str:
    lines = [sentence.text, sentence.why]
    lines += [f"{citation.label}: {citation.quote}" for citation in evidence_of(sentence)[:2]]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
