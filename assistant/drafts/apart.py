"""Read a draft in a process of its own, held to the limits of a paper's: what a hostile file does ends there.

Windows knows no such limits: there it is read in this process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from array import array
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from assistant.drafts.draft import Draft, DraftBlock, DraftForm
from assistant.drafts.reading import LONGEST, read_draft
from ingest.blocks import Role
from ingest.errors import SourceError
from ingest.files import printable, read_file
from ingest.parse.apart import why_ended
from ingest.parse.job import failures
from ingest.parse.limits import PATIENCE, SECONDS, limit_process
from ingest.parse.record import error_of, read_frame, record_of_error, write_frame

_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from assistant.drafts.apart import main; main()"
_MOST = 4 * PATIENCE * SECONDS  # seconds by the clock after which a process that holds to no limit is ended
_AT_ONCE = threading.BoundedSemaphore(2)  # drafts that are read at once: each may take a GiB of memory


def open_draft_apart(path: Path) -> Draft:
    """The draft in a file, read in a process of its own.

    Raises:
        SourceError: it cannot be read, see `read_draft`; or not within the limits of time and memory.
    """
    data, name = read_file(path, LONGEST), printable(path.name)
    if not hasattr(os, "fork"):
        return read_draft(data, name)
    asked = BytesIO()
    write_frame(asked, {"name": name}, data)
    root = str(Path(__file__).resolve().parents[2])
    with (
        _AT_ONCE,
        subprocess.Popen(
            [sys.executable, "-P", "-c", _CODE, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is this process's own affair
        ) as process,
    ):
        try:
            answer, _ = process.communicate(asked.getvalue(), _MOST)
        except subprocess.TimeoutExpired:
            process.kill()
            answer, _ = process.communicate()
        finally:
            process.kill()
    ending = PurePath(name).suffix.casefold()
    if process.returncode or not answer:
        raise why_ended(name, ending, process.returncode)
    record = json.loads(answer)
    if "error" in record:
        raise error_of(record)
    return draft_of_record(record)


def main() -> None:
    """What the process does: read one draft from standard input, answer on standard output, end."""
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    name, data = str(frame[0]["name"]), frame[1]
    limit_process()
    try:
        with failures(name):
            answer = json.dumps(record_of_draft(read_draft(data, name)))
    except SourceError as error:
        answer = json.dumps(record_of_error(error))
    sys.stdout.write(answer)


def record_of_draft(draft: Draft) -> dict[str, Any]:
    """A draft as a JSON object."""
    return {
        "name": draft.name,
        "form": draft.form,
        "text": draft.text,
        "blocks": [
            [b.start, b.end, b.role, b.plain, None if b.offsets is None else b.offsets.tolist(), b.label]
            for b in draft.blocks
        ],
        "warnings": draft.warnings,
    }


def draft_of_record(record: dict[str, Any]) -> Draft:
    """The draft in a JSON object."""
    blocks = tuple(
        DraftBlock(start, end, Role(role), plain, None if offsets is None else array("q", offsets), label)
        for start, end, role, plain, offsets, label in record["blocks"]
    )
    return Draft(record["name"], DraftForm(record["form"]), record["text"], blocks, tuple(record["warnings"]))
