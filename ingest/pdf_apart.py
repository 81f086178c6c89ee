"""Start the child that reads a PDF, and turn every way in which it can end into pages or an error with its remedy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ingest.errors import SourceError

LONGEST = 600.0  # seconds; the child keeps to far less, where the system lets it count them
_CODE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ingest.pdf_child import main; main()"
_PASSWORD, _SECURITY = 4, 5  # PDFium's error codes
_COPY = "Get a fresh copy of the file."
_TEXT = "Save its text as .txt and add that."


def read_apart(data: bytes, name: str, max_pages: int) -> dict[str, Any]:
    """The child's answer: `pages` and `metadata`.

    Raises:
        SourceError: encrypted, damaged, too many pages, or beyond the limits of time and memory.
    """
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", _CODE, root, str(max_pages)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise SourceError(f"{name} takes longer than {LONGEST:.0f} seconds to read.", _TEXT) from None
    if done.returncode:
        raise _ended(name, done.returncode, done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "too_many" in answer:
        what = f"{name} has {answer['too_many']:,} pages; the limit is {max_pages:,}."
        raise SourceError(what, "Split it into parts and add those.")
    if "refused" in answer:
        raise _refused(name, answer)
    if answer["missing"] and answer["missing"] == len(answer["pages"]):
        raise SourceError(f"{name} is damaged: none of its {answer['missing']:,} pages can be opened.", _COPY)
    return answer


def _ended(name: str, code: int, stderr: bytes) -> SourceError:
    """Why the child ended without an answer."""
    if b"MemoryError" in stderr or b"bad_alloc" in stderr:
        return _too_large(name)
    if code < 0:
        import signal

        if code == -getattr(signal, "SIGALRM", 0):
            return SourceError(f"{name} is too complex: one of its pages cannot be read in time.", _TEXT)
        return SourceError(f"{name} is damaged or unpacks to more than 1 GiB: the engine gave up.", _COPY)
    return SourceError(f"{name} is damaged: {_last_line(stderr)}.", _COPY)


def _refused(name: str, answer: dict[str, Any]) -> SourceError:
    if answer["refused"] in ("complex", "time"):
        return SourceError(f"{name} is too complex: {answer['why']}", _TEXT)
    if answer["refused"] == "memory":
        return _too_large(name)
    if answer.get("code") in (_PASSWORD, _SECURITY):
        return SourceError(f"{name} is encrypted and needs a password.", "Remove the password and add the file again.")
    return SourceError(f"{name} is damaged: it cannot be opened as a PDF.", _COPY)


def _too_large(name: str) -> SourceError:
    return SourceError(f"{name} unpacks to more than 1 GiB.", _TEXT)


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200].rstrip(".") if lines else "the engine gave up"
