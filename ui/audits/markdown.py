"""An audit as Markdown: the summary, the faults with their evidence, then every sentence in a table."""

from __future__ import annotations

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.drafts.kinds import SentenceKind
from ui.audits.text import evidence_of, is_nearest
from ui.audits.words import SIGN, Places, details, headline, summary_line
from ui.clip import clip
from ui.markdown_text import plain_line

_ROW = 160  # characters of a sentence in the table
_QUOTED = 600


def audit_markdown(audit: Audit) -> str:
    """The report; what stands in the draft and in the papers is escaped."""
    places = Places(audit)
    faults = audit.found
    lines = [f"# Audit of {plain_line(audit.draft.name)}", "", f"**{summary_line(audit)}**", ""]
    lines += [f"- {line}" for line in details(audit)]
    lines += [f"- Note: {plain_line(warning)}." for warning in audit.warnings]
    lines += ["", "## Faults", ""] if faults else ["", "No faults in what was read.", ""]
    for number, fault in enumerate(faults, 1):
        lines += _fault(number, fault, places.of(fault.start))
    lines += ["## Every sentence", "", "| | place | sentence | found |", "| --- | --- | --- | --- |"]
    for s in audit.sentences[: audit.checked]:
        sign = "" if s.kind is SentenceKind.OTHER else SIGN[s.severity]
        found = plain_line(s.why) if s.kind is SentenceKind.OTHER else headline(s)
        lines.append(f"| {sign} | {places.of(s.start)} | {plain_line(clip(s.text, _ROW))} | {found} |")
    if len(audit.sentences) > audit.checked:
        lines.append(f"| ○ | | {len(audit.sentences) - audit.checked:,} more | beyond the limit, unchecked |")
    return "\n".join(lines) + "\n"


def _fault(number: int, sentence: AuditedSentence, place: str) -> list[str]:
    said = headline(sentence)
    lines = [f"### {number}. {SIGN[sentence.severity]} {said[:1].upper()}{said[1:]} ({place})", ""]
    lines += [f"> {plain_line(sentence.text)}", "", plain_line(sentence.why), ""]
    for quotation in sentence.quotations:
        if quotation.check is not None and quotation.severity is not Severity.NONE:
            lines += [
                f"- {d.kind.shown}: the paper has “{_said(d.original)}”, the draft “{_said(d.quoted)}”"
                for d in quotation.check.differences
            ]
    for citation in evidence_of(sentence)[:3]:
        nearest = "Nearest: " if is_nearest(sentence) else ""
        lines.append(f"- {nearest}**{plain_line(citation.label)}**: “{plain_line(clip(citation.quote, _QUOTED))}”")
    return [*lines, ""]


def _said(words: str) -> str:
    return plain_line(words) or "…"
