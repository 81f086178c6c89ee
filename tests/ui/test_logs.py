"""What is logged: one JSON object a line, and no text of a question unless asked for."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Answer, Refusal
from ingest.errors import OptionsError, QuestionError
from tests.ui.made import HARBOUR, answer, cite, refusal, state
from ui.audit_log import AuditLog, verify
from ui.caller import ASKER
from ui.logs import open_log, tell
from ui.page.metrics import Metrics
from ui.recording import witness_of

CANARY = "Who paid the ferryman of Port Merrow?"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("pincite", "uvicorn")]
    kept = [(logger, list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, handlers, level, propagate in kept:
        for handler in logger.handlers:
            handler.close()
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_is_an_object_whatever_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "log.jsonl"
    open_log(str(path))
    tell("request", user='a"\nb\x1b[31m', route="page", ms=1.5, more="x" * 5000)
    logging.getLogger("uvicorn.error").warning("Said by %s.", "another")
    (told, other) = lines(path)
    assert (told["event"], told["level"], told["ms"], told["user"]) == ("request", "info", 1.5, 'a"\nb[31m')
    assert len(told["more"]) == 2001
    assert told["time"].endswith("+00:00")
    assert (other["event"], other["text"]) == ("message", "Said by another.")
    assert path.stat().st_mode & 0o077 == 0


def test_a_fault_keeps_to_its_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    open_log(str(path))
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("It failed.")
    (told,) = lines(path)
    assert "Traceback" in told["fault"]
    assert "ValueError: invalid literal" in told["fault"]


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    open_log(str(path))
    tell("one")
    path.rename(tmp_path / "log.1")
    tell("two")
    assert [line["event"] for line in lines(path)] == ["two"]


def test_without_a_log_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    open_log("")
    tell("fault", logging.ERROR)
    assert capfd.readouterr() == ("", "")


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OptionsError, match="cannot be written"):
        open_log(str(tmp_path / "file" / "log.jsonl"))


@pytest.mark.parametrize("texts", [False, True])
def test_questions_are_logged_without_their_texts(tmp_path: Path, texts: bool) -> None:
    path = tmp_path / "log.jsonl"
    open_log(str(path))
    witness = witness_of(Metrics(), texts, None)
    witness(CANARY, answer(state(cite("1")), question=CANARY), 0.25)
    witness(CANARY, QuestionError(f"{CANARY} is too long.", "Shorten it."), 0.1)
    assert [line["outcome"] for line in lines(path)] == ["answer", "refused"]
    assert (CANARY in path.read_text("utf-8")) is texts
    assert "forty crowns" not in path.read_text("utf-8")


def test_what_the_audit_log_keeps(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    witness = witness_of(Metrics(), False, log)
    given: list[Answer | Refusal] = [answer(state(cite("1"))), refusal(cite("3"))]
    ASKER.set("Ada")
    for reply in given:
        witness(reply.question, reply, 0.2)
    witness("", QuestionError("The question is empty.", "Ask something."), 0.0)
    ASKER.set("")
    log.close()
    assert verify(tmp_path / "audit.jsonl").good
    answered, refused, failed = lines(tmp_path / "audit.jsonl")
    assert (answered["asker"], answered["outcome"], refused["outcome"]) == ("Ada", "answer", "refusal")
    quoted = answered["reply"]["statements"][0]["citations"][0]
    assert (quoted["edition"], quoted["locator"], quoted["quote"]) == (HARBOUR.edition, "1", cite("1").quote)
    assert failed["error"] == "The question is empty. Ask something."


def test_figures_hold_no_texts() -> None:
    metrics = Metrics()
    witness_of(metrics, True, None)(CANARY, refusal(cite("1")), 0.3)
    metrics.requested("question", "POST", 200, 0.01)
    metrics.watch("pincite_sessions", "People signed in.", lambda: 3)
    text = metrics.text().decode()
    assert 'pincite_questions_total{outcome="refusal"} 1.0' in text
    assert 'pincite_question_seconds_bucket{le="0.5"} 1.0' in text
    assert 'pincite_requests_total{method="POST",route="question",status="200"} 1.0' in text
    assert "pincite_sessions 3.0" in text
    assert "ferryman" not in text
