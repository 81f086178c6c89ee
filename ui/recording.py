"""An assistant whose questions are witnessed: counted, logged, and written to the audit log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.assistant import Assistant
from assistant.reply import Answer, Reply, Statement
from ingest.errors import OptionsError, PinciteError
from ui.audit_log import AuditLog
from ui.caller import ASKER
from ui.logs import tell
from ui.opening import open_assistant
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.page.metrics import Metrics

Witness = Callable[[str, Reply | Exception, float], None]
"""Told of each question: its text, what became of it, and the seconds that took."""


class Recorded(Assistant):
    """As an assistant, with a witness. A witness that fails keeps the answer from being given."""

    witness: Witness

    def ask(self, question: str, papers: Sequence[str] | None = None) -> Reply:
        """As `Assistant.ask`."""

        def once() -> Iterator[Reply]:
            yield super(Recorded, self).ask(question, papers)

        *_, reply = self._witnessed(question, once)
        assert not isinstance(reply, Statement)
        return reply

    def stream(self, question: str, papers: Sequence[str] | None = None) -> Iterator[Statement | Reply]:
        """As `Assistant.stream`."""
        return self._witnessed(question, lambda: super(Recorded, self).stream(question, papers))

    def _witnessed(self, question: str, run: Callable[[], Iterator[Statement | Reply]]) -> Iterator[Statement | Reply]:
        begun = time.perf_counter()
        parts = run()
        while True:
            try:
                part = next(parts)
            except StopIteration:
                return
            except Exception as error:
                self.witness(question, error, time.perf_counter() - begun)
                raise
            if not isinstance(part, Statement):
                self.witness(question, part, time.perf_counter() - begun)
            yield part


def open_recorded(settings: Settings, before: Assistant | None, witness: Witness) -> Assistant:
    """As `open_assistant`, with a witness."""
    opened = open_assistant(settings, before, Recorded)
    assert isinstance(opened, Recorded)
    opened.witness = witness
    return opened


def audited(audit_log: AuditLog) -> Witness:
    """A witness that writes to the audit log, who asked included.

    The witness raises OptionsError where the file does not take it, in words that name none of the server's files.
    """

    def witness(question: str, became: Reply | Exception, seconds: float) -> None:
        values = {"asker": ASKER.get(), "outcome": _outcome(became), "question": question, **_recorded(became)}
        try:
            audit_log.add(values)
        except OptionsError as error:
            tell("fault", logging.ERROR, what=error.what, remedy=error.remedy)
            raise OptionsError(
                "The question cannot be recorded, and what is not recorded is not answered.",
                "Whoever runs Pincite finds the reason in its log.",
            ) from None

    return witness


def witness_of(metrics: Metrics, log_questions: bool, audit_log: AuditLog | None) -> Witness:
    """A witness that counts, tells the log (`log_questions`: with the texts), and writes to the audit log."""
    record = audited(audit_log) if audit_log is not None else None

    def witness(question: str, became: Reply | Exception, seconds: float) -> None:
        outcome = _outcome(became)
        metrics.answered(outcome, seconds)
        said: dict[str, Any] = {"outcome": outcome, "ms": round(seconds * 1000, 1)}
        if not isinstance(became, Exception):
            said |= {"confidence": became.confidence, "writer": became.writer}
        if log_questions:
            said |= {"question": question}
        tell("question", logging.ERROR if outcome == "fault" else logging.INFO, **said)
        if record is not None:
            record(question, became, seconds)

    return witness


def _outcome(became: Reply | Exception) -> str:
    if isinstance(became, Exception):
        return "refused" if isinstance(became, PinciteError) else "fault"
    return "answer" if isinstance(became, Answer) else "refusal"


def _recorded(became: Reply | Exception) -> dict[str, Any]:
    """What the audit log keeps of a reply: all that was shown, with the citations' editions."""
    if isinstance(became, Exception):
        return {"error": str(became)}
    return {"reply": asdict(became)}
