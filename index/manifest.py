"""What a generation says of itself (manifest.json), and the commit point (CURRENT)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.corpus import FORMAT, READS
from index.dense_facts import FLAT, DenseFacts
from ingest.errors import FormatMismatch

MANIFEST, CURRENT = "manifest.json", "CURRENT"
CORPUS, DENSE = "corpus.sqlite", "dense.faiss"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it was written: sha256 (hex) and bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class EncoderFacts:
    """The encoder that made the vectors."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds; `indexed`: paragraphs that can be found, not headings and repeated front matter."""

    papers: int
    paragraphs: int
    indexed: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation. `created`: ISO 8601, UTC; `parent`: the generation that it was made from."""

    generation: int
    created: str
    program: str
    encoder: EncoderFacts
    counts: Counts
    files: Mapping[str, FileFacts]
    parent: int | None
    format: int = FORMAT
    dense: DenseFacts = FLAT

    def to_bytes(self) -> bytes:
        """The bytes of manifest.json, with a checksum of their own for when CURRENT, which has one, is lost."""
        facts = asdict(self)
        return json.dumps({**facts, "self": _own(facts)}, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read manifest.json, whose checksum has been compared.

        Raises:
            FormatMismatch: written in another format.
            ValueError, KeyError, TypeError, AttributeError: it is not what was written.
        """
        raw = json.loads(data)
        if raw.pop("self", None) not in (None, _own(raw)):  # generations of Pincite 0.1 have none
            raise ValueError("its checksum does not fit")
        check_format(raw, f" Pincite {raw.get('program', '?')} wrote it.")
        return cls(
            **{key: raw[key] for key in ("generation", "created", "program", "parent", "format")},
            encoder=EncoderFacts(**raw["encoder"]),
            counts=Counts(**raw["counts"]),
            files={name: FileFacts(**facts) for name, facts in raw["files"].items()},
            dense=DenseFacts(**raw.get("dense", {})),  # generations of Pincite 0.1 say nothing: they are flat
        )


@dataclass(frozen=True, slots=True)
class Current:
    """The commit point: the generation that counts, and the sha256 (hex) of its manifest. Generation 0: nothing yet."""

    generation: int
    manifest_sha256: str
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The one line of CURRENT; its own checksum is in it."""
        facts = {"format": self.format, "generation": self.generation, "manifest_sha256": self.manifest_sha256}
        return json.dumps({**facts, "self": _own(facts)}).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Current:
        """Read CURRENT.

        Raises:
            ValueError: it is not what was written.
            FormatMismatch: written in another format.
        """
        raw = json.loads(data)
        if not isinstance(raw, dict) or raw.pop("self", None) != _own(raw):
            raise ValueError("its checksum does not fit")
        check_format(raw, "")
        current = cls(raw["generation"], raw["manifest_sha256"], raw["format"])
        if data != current.to_bytes():
            raise ValueError("it is not as it was written")
        return current


def check_format(raw: Mapping[str, Any], by: str) -> None:
    """Raise FormatMismatch, with the sentence `by`, unless `raw` is of a format that this version reads."""
    found = raw.get("format")
    if not isinstance(found, int) or isinstance(found, bool) or found not in READS:
        age = "newer" if isinstance(found, int) and found > FORMAT else "older"
        raise FormatMismatch(
            f"The library has format {found}, which is {age} than the format {FORMAT} that this Pincite reads.{by}",
            "Use that version, or ingest the papers into a new library.",
        )


def count(connection: sqlite3.Connection) -> Counts:
    """Count what a corpus holds."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM papers), (SELECT count(*) FROM paragraphs), (SELECT count(*) FROM lexical),"
        " (SELECT count(*) FROM passages)"
    ).fetchone()
    return Counts(*row)


def program() -> str:
    """The version of Pincite that is running; "unknown" in a checkout that is not installed."""
    import importlib.metadata

    try:
        return importlib.metadata.version("pincite")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def generation_name(generation: int) -> str:
    """The folder of a generation: `gen-00000007`."""
    return f"gen-{generation:08d}"


def sha256_hex(data: bytes) -> str:
    """The sha256 (hex) of bytes."""
    return hashlib.sha256(data).hexdigest()


def _own(facts: Mapping[str, Any]) -> str:
    return sha256_hex(json.dumps(facts, sort_keys=True).encode())
