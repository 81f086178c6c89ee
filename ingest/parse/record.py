"""Jobs, papers and errors as JSON, and the frames in which they go from process to process. No pickle."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, astuple
from typing import IO, Any

from ingest import errors
from ingest.errors import SourceError
from ingest.paper import Facts, Kind, Marker, Paper, Paragraph
from ingest.parse.job import Job

_CHUNK = 1 << 20
_LENGTHS = struct.Struct(">IQ")  # of the JSON, and of the bytes behind it


def write_frame(stream: IO[bytes], record: dict[str, Any], data: bytes = b"") -> None:
    """Send one JSON object, and bytes with it."""
    head = json.dumps(record).encode()
    for part in (_LENGTHS.pack(len(head), len(data)) + head, data):
        rest = memoryview(part)
        while rest:  # a signal may cut a write short
            rest = rest[stream.write(rest) :]
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next JSON object and its bytes; None where the other side has ended, in the middle of a frame or not."""
    try:
        head_length, data_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
        return json.loads(_exactly(stream, head_length)), _exactly(stream, data_length)
    except EOFError:
        return None


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """So many bytes, of a stream that may give them in pieces."""
    read = bytearray()
    while len(read) < size:
        chunk = stream.read(min(size - len(read), _CHUNK))
        if not chunk:
            raise EOFError
        read += chunk
    return bytes(read)


def record_of_job(job: Job) -> dict[str, Any]:
    """A job as a JSON object."""
    return asdict(job)


def job_of(record: dict[str, Any]) -> Job:
    """The job in a JSON object."""
    return Job(**{**record, "facts": Facts(**record["facts"])})


def record_of(paper: Paper) -> dict[str, Any]:
    """A paper as a JSON object; its edition is not in it, for it follows from the rest."""
    return {
        "id": paper.id,
        "facts": asdict(paper.facts),
        "paragraphs": [
            [p.locator, p.kind, p.text, p.heading, [astuple(marker) for marker in p.markers], p.page]
            for p in paper.paragraphs
        ],
        "source": paper.source,
        "warnings": paper.warnings,
    }


def paper_of(record: dict[str, Any]) -> Paper:
    """The paper in a JSON object."""
    paragraphs = tuple(
        Paragraph(locator, Kind(kind), text, heading, tuple(Marker(*marker) for marker in markers), page)
        for locator, kind, text, heading, markers, page in record["paragraphs"]
    )
    return Paper(record["id"], Facts(**record["facts"]), paragraphs, record["source"], tuple(record["warnings"]))


def record_of_error(error: SourceError) -> dict[str, Any]:
    """An error as a JSON object."""
    return {"error": type(error).__name__, "what": error.what, "remedy": error.remedy}


def error_of(record: dict[str, Any]) -> SourceError:
    """The error in a JSON object."""
    kind = getattr(errors, record["error"], SourceError)
    error: SourceError = kind(record["what"], record["remedy"])
    return error
