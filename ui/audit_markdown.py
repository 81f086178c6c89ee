"""An audit as Markdown: the summary, the faults with their evidence, then every sentence in a table."""

from __future__ import annotations

import re

from assistant.audit import Audit, AuditedSentence, Severity
from assistant.draft_kinds import SentenceKind
from ui.audit_text import evidence_of, is_nearest
from ui.audit_words import SIGN, Places, details, headline, summary_line
from ui.clip import clip

_ROW = 160  # characters of a sentence in the table
_QUOTED = 600
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def audit_markdown(audit: Audit) -> str:
    """The report; what stands in the draft and in the papers is escaped."""
    places = Places(audit)
    faults = audit.found
    lines = [f"# Audit of {_plain(audit.draft.name)}", "", f"**{summary_line(audit)}**", ""]
    lines += [f"- {line}" for line in details(audit)]
    lines += [f"- Note: {_plain(warning)}." for warning in audit.warnings]
    lines += ["", "## Faults", ""] if faults else ["", "No faults in what was read.", ""]
    for number, fault in enumerate(faults, 1):
        lines += _fault(number, fault, places.of(fault.start))
    lines += ["## Every sentence", "", "| | place | sentence | found |", "| --- | --- | --- | --- |"]
    for s in audit.sentences[: audit.checked]:
        sign = "" if s.kind is SentenceKind.OTHER else SIGN[s.severity]
        found = _plain(s.why) if s.kind is SentenceKind.OTHER else headline(s)
        lines.append(f"| {sign} | {places.of(s.start)} | {_plain(clip(s.text, _ROW))} | {found} |")
    if len(audit.sentences) > audit.checked:
        lines.append(f"| ○ | | {len(audit.sentences) - audit.checked:,} more | beyond the limit, unchecked |")
    return "\n".join(lines) + "\n"


def _fault(number: int, sentence: AuditedSentence, place: str) -> list[str]:
    said = headline(sentence)
    lines = [f"### {number}. {SIGN[sentence.severity]} {said[:1].upper()}{said[1:]} ({place})", ""]
    lines += [f"> {_plain(sentence.text)}", "", _plain(sentence.why), ""]
    for quotation in sentence.quotations:
        if quotation.check is not None and quotation.severity is not Severity.NONE:
            lines += [
                f"- {d.kind}: the paper has “{_plain(d.original) or '…'}”, the draft “{_plain(d.quoted) or '…'}”"
                for d in quotation.check.differences
            ]
    for citation in evidence_of(sentence)[:3]:
        nearest = "Nearest: " if is_nearest(sentence) else ""
        lines.append(f"- {nearest}**{_plain(citation.label)}**: “{_plain(clip(citation.quote, _QUOTED))}”")
    return [*lines, ""]


def _plain(text: str) -> str:
    """`text` on one line, without any power over Markdown or HTML."""
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))
