"""What people ask and write is not in the log, whichever command they bring it to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.conftest import Ran
from ui.logs import open_log, tell

CANARY = "ferryman Zweckverband-8841"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log that is open, and put away again."""
    loggers = [logging.getLogger(name) for name in ("pincite", "uvicorn")]
    kept = [(logger, list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    path = tmp_path / "log.jsonl"
    open_log(str(path))
    yield path
    for logger, handlers, level, propagate in kept:
        for handler in set(logger.handlers) - set(handlers):
            handler.close()
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.mark.parametrize("command", ["ask", "verify", "quote", "audit"])
def test_no_command_logs_what_it_was_asked(
    command: str,
    harbour_library: Path,
    pincite: Callable[..., Ran],
    log: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = f"The {CANARY} pays forty crowns at Alder Lock."
    draft = tmp_path / "draft.md"
    draft.write_text(text + "\n")
    with caplog.at_level(logging.DEBUG):
        ran = pincite(command, draft if command == "audit" else text, "--library", harbour_library)
        tell("seen")
    assert ran.out.strip(), ran.err
    assert '"event": "seen"' in log.read_text("utf-8")  # and the log was open
    assert CANARY not in log.read_text("utf-8")
    assert CANARY not in caplog.text
