"""An audit on the terminal: the faults in reading order, each with its evidence, then the summary."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.reply import Citation, Verdict
from ui.audits.words import SIGN, Places, details, headline, summary_line
from ui.clip import clip
from ui.terminal import plain

MOST = 200  # faults that are shown
_CLIPPED = 320  # characters of a sentence or passage that is shown
_DIFFERENCES = 8
_EVIDENCE = 2
_COLOUR = {
    Severity.CONTRADICTED: "red",
    Severity.NOT_FOUND: "yellow",
    Severity.UNCHECKED: "blue",
    Severity.NONE: "green",
}


def render_audit(audit: Audit) -> RenderableType:
    """The faults and the summary; a draft without faults gets the summary alone."""
    places = Places(audit)
    faults = audit.found
    parts: list[RenderableType] = []
    for fault in faults[:MOST]:
        parts += ["", *_fault(fault, places.of(fault.start))]
    if len(faults) > MOST:
        parts += ["", Text(f"and {len(faults) - MOST:,} more; --report FILE and --json hold all of them", style="dim")]
    parts += ["", Text(summary_line(audit), style="bold")]
    parts += [Text(line, style="dim") for line in details(audit)]
    parts += [Text(f"Note: {plain(warning)}.", style="yellow") for warning in audit.warnings]
    return Group(*parts)


def _fault(sentence: AuditedSentence, place: str) -> Iterator[RenderableType]:
    colour = _COLOUR[sentence.severity]
    said = headline(sentence)
    yield Text.assemble(
        (f"{SIGN[sentence.severity]} {said[:1].upper()}{said[1:]}", f"bold {colour}"), (f"  {place}", "dim")
    )
    yield _set_in(Text(clip(plain(sentence.text), _CLIPPED)))
    yield _set_in(Text(plain(sentence.why), style=colour))
    for quotation in sentence.quotations:
        if quotation.check is not None and quotation.severity is not Severity.NONE:
            for difference in quotation.check.differences[:_DIFFERENCES]:
                yield _set_in(
                    Text.assemble(
                        (f"{difference.kind.shown}: ", "dim"),
                        (plain(difference.original) or "nothing", "green"),
                        " → ",
                        (plain(difference.quoted) or "nothing", "red"),
                    )
                )
    for citation in evidence_of(sentence)[:_EVIDENCE]:
        yield _set_in(
            Text.assemble(("Nearest: " if is_nearest(sentence) else "", "dim"), (plain(citation.label), "cyan"))
        )
        yield _set_in(Text(clip(plain(citation.quote), _CLIPPED), style="dim"), 4)


def evidence_of(sentence: AuditedSentence) -> tuple[Citation, ...]:
    """The passages that a sentence's faults rest on, each once, the deciding ones first."""
    found: list[Citation] = []
    for quotation in sentence.quotations:
        if (
            quotation.severity is not Severity.NONE
            and quotation.check is not None
            and quotation.check.source is not None
        ):
            found += [quotation.check.source, *quotation.check.also]
    if sentence.claim is not None:
        found += sentence.claim.evidence
    found += [c.found for c in sentence.citations if c.found is not None and c.severity is not Severity.NONE]
    return tuple({(c.paper, c.locator): c for c in reversed(found)}.values())[::-1]


def is_nearest(sentence: AuditedSentence) -> bool:
    """Whether the passages are the nearest ones, and decide nothing."""
    quoted = any(q.check is not None and q.severity is Severity.CONTRADICTED for q in sentence.quotations)
    missed = sentence.claim is not None and sentence.claim.verdict in (Verdict.NOT_FOUND, Verdict.UNCHECKED)
    return not quoted and (missed or sentence.severity is Severity.NOT_FOUND)


def _set_in(text: RenderableType, by: int = 2) -> RenderableType:
    return Padding(text, (0, 0, 0, by))
