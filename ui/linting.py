"""`lint`: drafts held against the papers, one fault a line, in the forms that editors, hooks and CI read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.audits.check import audit_draft
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import open_draft
from ingest.errors import OptionsError, PinciteError
from ingest.files import printable
from ui.auditing import GATES, NEVER
from ui.fault import complain, explain
from ui.opening import named_papers, open_assistant
from ui.settings import Settings
from ui.terminal import plain

_WITH_LINES = (DraftForm.TEXT, DraftForm.MARKDOWN)


class LineFormat(StrEnum):
    """`text`: as compilers write, `memo.md:12:5: contradicted: …`; `github`: annotations of a workflow's run."""

    TEXT = "text"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class LintRequest:
    """What the flags say: which drafts, about which papers, from which severity on to fail, in which form."""

    drafts: Sequence[Path]
    papers: Sequence[str] | None
    fail_on: str
    form: LineFormat
    limit: int

    @property
    def gate(self) -> Severity | None:
        """The least severity that fails; None for never.

        Raises:
            OptionsError: there is no such severity.
        """
        name = self.fail_on.replace("_", "-")
        if name not in (*GATES, NEVER):
            raise OptionsError(
                f"--fail-on {self.fail_on} is no severity.", f"Give one of {', '.join([*GATES, NEVER])}."
            )
        return GATES.get(name)


def lint_drafts(settings: Settings, request: LintRequest) -> int:
    """Print each fault of each draft on a line; 1 where one reaches the gate, or where a draft cannot be read.

    Raises:
        LibraryError: there is no library, or it cannot be read.
        OptionsError: an unknown severity.
    """
    gate = request.gate
    failed = False
    with open_assistant(settings) as assistant:
        papers = named_papers(assistant, request.papers)
        for path in request.drafts:
            try:
                audit = audit_draft(assistant, open_draft(path), papers=papers, limit=request.limit)
            except PinciteError as error:
                complain(*explain(error))
                failed = True
                continue
            for line in fault_lines(audit, path, gate, request.form):
                sys.stdout.write(f"{line}\n")
            failed = failed or (gate is not None and bool(audit.faults(gate)))
    return int(failed)


def fault_lines(audit: Audit, path: Path, gate: Severity | None, form: LineFormat) -> Iterator[str]:
    """A line for each faulty sentence, in reading order."""
    written = _FORMS[form]
    lined = audit.draft.form in _WITH_LINES
    for sentence in audit.found:
        place = position(audit.draft.text, sentence.start) if lined else None
        fails = gate is not None and sentence.severity.weight >= gate.weight
        yield written(printable(path), place, sentence, fails)


def position(text: str, start: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def _text(path: str, place: tuple[int, int] | None, sentence: AuditedSentence, fails: bool) -> str:
    at = "".join(f":{number}" for number in place or ())
    return f"{path}{at}: {_said(sentence)}: {_why(sentence)}"


def _github(path: str, place: tuple[int, int] | None, sentence: AuditedSentence, fails: bool) -> str:
    """https://docs.github.com/actions/reference/workflow-commands: values must not end the command or the line."""
    facts = [f"file={_escaped(path, ',:')}"]
    if place:
        facts += [f"line={place[0]}", f"col={place[1]}"]
    facts.append(f"title=Pincite%3A {_said(sentence)}")
    return f"::{'error' if fails else 'warning'} {','.join(facts)}::{_escaped(_why(sentence), '')}"


_FORMS: dict[LineFormat, Callable[[str, tuple[int, int] | None, AuditedSentence, bool], str]] = {
    LineFormat.TEXT: _text,
    LineFormat.GITHUB: _github,
}


def _said(sentence: AuditedSentence) -> str:
    return str(sentence.severity).replace("_", " ")


def _why(sentence: AuditedSentence) -> str:
    return plain(" ".join(sentence.why.split()))


def _escaped(text: str, marks: str) -> str:
    for mark in f"%\r\n{marks}":
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text
