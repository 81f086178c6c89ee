"""The reports of a check, to be saved as files."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import PurePath

from assistant.audits.audit import Audit
from assistant.audits.form import audit_json
from assistant.claims.claim import ClaimCheck, claim_json
from assistant.quotations.quotation import quotation_json
from ui.auditing import report_bytes
from ui.page.checking import Checked

_STEM = "pincite-check"


class Report(StrEnum):
    """A report by the last part of its address."""

    HTML = "report.html"
    DOCX = "report.docx"
    MARKDOWN = "report.md"
    JUNIT = "report.xml"
    JSON = "report.json"

    @property
    def label(self) -> str:
        """What it is called where it is offered."""
        return _LABELS[self]

    @property
    def media_type(self) -> str:
        """Its type, as a server names it."""
        return _TYPES[self]

    def of(self, checked: Checked) -> bytes:
        """The report.

        Raises:
            SourceError: a DOCX draft that cannot be annotated.
        """
        if self is Report.JSON:
            return json.dumps(_form(checked), ensure_ascii=False, indent=2).encode("utf-8", "replace")
        assert isinstance(checked.result, Audit)  # `reports_for` offers no other
        return report_bytes(PurePath(self).suffix, checked.result, checked.data or b"", None)

    def file_name(self, checked: Checked) -> str:
        """`memo.audit.docx` for a draft that came as a file, `pincite-check.json` for what was pasted."""
        ending = PurePath(self).suffix
        if isinstance(checked.result, Audit) and checked.data is not None:
            return f"{PurePath(checked.result.draft.name).stem}.audit{ending}"
        return f"{_STEM}{ending}"


_LABELS = {
    Report.HTML: "HTML",
    Report.DOCX: "Word, with comments",
    Report.MARKDOWN: "Markdown",
    Report.JUNIT: "JUnit",
    Report.JSON: "JSON",
}
_TYPES = {
    Report.HTML: "text/html",
    Report.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Report.MARKDOWN: "text/markdown",
    Report.JUNIT: "application/xml",
    Report.JSON: "application/json",
}


def reports_for(checked: Checked) -> tuple[Report, ...]:
    """Those that there are of such a check: of a draft all, of a claim or a quotation its JSON."""
    return tuple(Report) if isinstance(checked.result, Audit) else (Report.JSON,)


def _form(checked: Checked) -> dict[str, object]:
    result = checked.result
    if isinstance(result, Audit):
        return audit_json(result)
    return claim_json(None, result) if isinstance(result, ClaimCheck) else quotation_json(None, result)
