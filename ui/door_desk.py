"""The library behind a door for programs, with the record of what is asked where one is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.desk import Desk
from ui.audit_log import AuditLog
from ui.logs import STDERR, open_log
from ui.opening import open_assistant
from ui.recording import audited, open_recorded
from ui.settings import Settings


@contextmanager
def open_desk(settings: Settings, audit_log: Path | None) -> Iterator[Desk]:
    """The library's desk, for as long as the block runs. `audit_log`: the file that every question is added to.

    What a door has to tell whoever runs it, and nobody else, goes to the log of the settings, else to standard error.

    Raises:
        LibraryError: there is no library, or it cannot be read.
        OptionsError: the log or the audit log cannot be written.
    """
    open_log((settings.page.log if settings.page else "") or STDERR)
    if audit_log is None:
        with closing(Desk(lambda held: open_assistant(settings, held))) as desk:
            yield desk
        return
    with closing(AuditLog(audit_log)) as log:
        witness = audited(log)
        with closing(Desk(lambda held: open_recorded(settings, held, witness))) as desk:
            yield desk
