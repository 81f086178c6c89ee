"""What happens, as JSON lines: on standard error, or in a file that may be moved away while it is written to.

One object a line: `time` (UTC), `level`, `event`, and what belongs to it. Texts of questions are not among it, unless
they were asked for.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from ingest.errors import OptionsError
from ui.terminal import plain

STDERR = "-"
_NAMES = ("pincite", "uvicorn")
_LONGEST = 2000  # characters of one value


class JsonLines(logging.Formatter):
    """A record as one line of JSON, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        told = getattr(record, "told", None)
        line |= {"event": record.msg, **told} if told is not None else {"event": "message", "text": record.getMessage()}
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps({name: _short(value) for name, value in line.items()}, ensure_ascii=True, default=str)


def open_log(where: str) -> None:
    """Send what is told to `where`: a file's path, `-` for standard error; empty: nowhere.

    Raises:
        OptionsError: the file cannot be written.
    """
    handler: logging.Handler = logging.NullHandler()
    if where:
        handler = logging.StreamHandler(sys.stderr) if where == STDERR else _file(Path(where).expanduser())
        handler.setFormatter(JsonLines())
    for name in _NAMES:
        logger = logging.getLogger(name)
        if where or name == "pincite":
            for old in list(logger.handlers):
                logger.removeHandler(old)
                old.close()
            logger.addHandler(handler)
            logger.propagate = False
            logger.setLevel(logging.INFO if name == "pincite" else logging.WARNING)


def tell(event: str, level: int = logging.INFO, **values: object) -> None:
    """Write a line, where there is a log."""
    logging.getLogger("pincite").log(level, event, extra={"told": values})


def _file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        return WatchedFileHandler(path, encoding="utf-8")
    except OSError as error:
        raise OptionsError(
            f"The log {path} cannot be written: {(error.strerror or str(error)).lower()}.",
            "Name another file with --log, or - for standard error.",
        ) from None


def _short(value: object) -> object:
    if not isinstance(value, str):
        return value
    return plain(value) if len(value) <= _LONGEST else plain(value[:_LONGEST]) + "…"
