"""`audit`: a draft held against the papers, on the terminal, as JSON, and as reports for people and for CI."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from assistant.audits.audit import Audit, Severity
from assistant.audits.check import audit_draft
from assistant.audits.form import audit_json
from assistant.drafts.draft import Draft, DraftForm
from assistant.drafts.reading import LONGEST, read_draft
from ingest.errors import OptionsError, SourceError
from ingest.files import printable, read_file
from ui.audits.text import render_audit
from ui.opening import named_papers, open_assistant
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import print_json, print_text

FORMS = (".md", ".html", ".docx", ".xml")
GATES = {"contradicted": Severity.CONTRADICTED, "not-found": Severity.NOT_FOUND, "unchecked": Severity.UNCHECKED}
NEVER = "never"


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What the flags say: which draft, about which papers, which reports, and from which severity on to fail."""

    draft: Path
    papers: Sequence[str] | None
    reports: Sequence[Path]
    fail_on: str
    limit: int
    as_json: bool

    def check(self) -> None:
        """Raises OptionsError: no such severity, or a report that has no known form, no folder, or is the draft."""
        if self.fail_on.replace("_", "-") not in (*GATES, NEVER):
            known = ", ".join([*GATES, NEVER])
            raise OptionsError(f"--fail-on {self.fail_on} is no severity.", f"Give one of {known}.")
        for report in self.reports:
            if report.suffix.casefold() not in FORMS:
                known = ", ".join(FORMS)
                raise OptionsError(
                    f"--report {printable(report)} has no known form.", f"Its name ends in one of {known}."
                )
            if not report.parent.is_dir():
                raise OptionsError(
                    f"The folder of --report {printable(report)} is not there.", "Make it, or give another."
                )
            if report.exists() and self.draft.exists() and report.samefile(self.draft):
                raise OptionsError(f"--report {printable(report)} is the draft itself.", "Give it a file of its own.")

    @property
    def gate(self) -> Severity | None:
        """The least severity that fails; None for never."""
        return GATES.get(self.fail_on.replace("_", "-"))


def audit_file(settings: Settings, request: AuditRequest) -> int:
    """Print what became of the draft's sentences and write the reports; 1 where a fault reaches the gate."""
    request.check()
    data, draft = _read(request.draft)
    with open_assistant(settings) as assistant:
        audit = _audited(assistant, draft, request)
    for report in request.reports:
        _write(report, audit, data, request.gate)
    if request.as_json:
        print_json(audit_json(audit))
    else:
        print_text(render_audit(audit))
    return int(request.gate is not None and bool(audit.faults(request.gate)))


def _read(path: Path) -> tuple[bytes, Draft]:
    if str(path) == "-":
        data = sys.stdin.buffer.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise SourceError(f"The draft has more than {LONGEST:,} bytes.", "Audit it in parts.")
        return data, read_draft(data, "stdin")
    data = read_file(path, LONGEST)
    return data, read_draft(data, printable(path.name))


def _audited(assistant: Assistant, draft: Draft, request: AuditRequest) -> Audit:
    papers = named_papers(assistant, request.papers)
    with progress("Sentences checked:") as step:
        return audit_draft(assistant, draft, papers=papers, limit=request.limit, step=step)


def _write(report: Path, audit: Audit, data: bytes, gate: Severity | None) -> None:
    try:
        report.write_bytes(report_bytes(report.suffix, audit, data, gate))
    except OSError as error:
        what = f"{printable(report)} cannot be written: {error.strerror}."
        raise SourceError(what, "Give --report another file.") from None


def report_bytes(suffix: str, audit: Audit, data: bytes, gate: Severity | None) -> bytes:
    """The report in the form that `suffix` names, one of `FORMS`; `data` is the draft as it came.

    Raises:
        SourceError: a DOCX draft that cannot be annotated.
    """
    form = suffix.casefold()
    if form == ".docx":
        from ui.audits.docx import audit_docx

        return audit_docx(audit, data if audit.draft.form is DraftForm.DOCX else None)
    if form == ".html":
        from ui.audits.html import audit_page

        return audit_page(audit).encode("utf-8", "replace")
    if form == ".md":
        from ui.audits.markdown import audit_markdown

        return audit_markdown(audit).encode("utf-8", "replace")
    from ui.audits.junit import audit_junit

    return audit_junit(audit, gate)
