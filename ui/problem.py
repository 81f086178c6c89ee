"""An error as programs get it: problem JSON (RFC 9457), with the remedy, and the page of the documentation."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from ingest.errors import LibraryError, ModelError, OptionsError, PinciteError, UnknownPaper
from ui.fault import explain

MEDIA = "application/problem+json"


def status_of(error: BaseException) -> HTTPStatus:
    """The status of an error: 404 for a paper that is not there, 503 where the library, a model or a setting of the
    server fails, 422 for the other errors that Pincite raises on purpose, 500 for all that nobody foresaw.
    """
    if isinstance(error, UnknownPaper):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, LibraryError | ModelError | OptionsError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, PinciteError) else HTTPStatus.INTERNAL_SERVER_ERROR


def problem_of(error: BaseException) -> dict[str, Any]:
    """The error as a problem. One that nobody foresaw is written to the log, and told without its words: they may
    hold what another caller sent.
    """
    what, remedy = explain(error)
    if not isinstance(error, PinciteError):
        what, remedy = "Something went wrong that should not have.", "The server's log folder has the details."
        return problem(status_of(error), what, remedy)
    return problem(status_of(error), what, remedy, f"urn:pincite:error:{type(error).__name__}")


def problem(status: HTTPStatus, what: str, remedy: str, kind: str = "about:blank") -> dict[str, Any]:
    """`{"type","title","status","detail","remedy"}`. `kind`: of the errors that docs/errors.md tells of, which one."""
    return {
        "type": kind,
        "title": status.phrase,
        "status": int(status),
        "detail": what,
        "remedy": remedy,
    }


def problem_bytes(record: dict[str, Any]) -> bytes:
    """The body of such an answer."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
