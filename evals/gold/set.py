"""A gold set of any kind: read by what its first line holds, checked against a library, written, stamped anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.gold.claim import GoldClaim, load_claims
from evals.gold.draft import GoldDraft, load_drafts
from evals.gold.kind import SetKind, kind_of
from evals.gold.line import GoldParagraph, TextOf, check_paragraphs, read_text, text_hash
from evals.gold.question import GoldQuestion, fingerprint, load
from evals.gold.quotation import GoldQuotation, load_quotations
from ingest.errors import GoldError

_HASHED = {"paper", "locator", "sha256"}

Record = dict[str, Any]
GoldCase = GoldQuestion | GoldClaim | GoldQuotation | GoldDraft


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The cases of a file; those of the other three kinds are empty."""

    path: Path
    kind: SetKind
    questions: tuple[GoldQuestion, ...] = ()
    claims: tuple[GoldClaim, ...] = ()
    quotations: tuple[GoldQuotation, ...] = ()
    drafts: tuple[GoldDraft, ...] = ()

    @property
    def cases(self) -> Sequence[GoldCase]:
        """The cases, in the file's order."""
        return [*self.questions, *self.claims, *self.quotations, *self.drafts]

    @property
    def fingerprint(self) -> str:
        """See `evals.gold.question.fingerprint`; for drafts, of the lines and not of the drafts' texts."""
        return fingerprint([json.dumps(record_of(case), sort_keys=True) for case in self.cases])

    def check(self, text_of: TextOf) -> None:
        """Make sure that the library holds every gold paragraph as it was.

        Raises:
            GoldError: paragraphs are missing or have changed; each is named.
        """
        check_paragraphs(((case.id, p) for case in self.cases for p in case.paragraphs), text_of)


def load_set(path: Path) -> GoldSet:
    """Read a set of any kind.

    Raises:
        GoldError: the file is missing or empty, of no kind, or lines do not follow the schema; each is named.
    """
    kind = kind_of(path)
    if kind is SetKind.QUESTIONS:
        return GoldSet(path, kind, questions=load(path))
    if kind is SetKind.CLAIMS:
        return GoldSet(path, kind, claims=load_claims(path))
    if kind is SetKind.QUOTATIONS:
        return GoldSet(path, kind, quotations=load_quotations(path))
    if kind is SetKind.DRAFTS:
        return GoldSet(path, kind, drafts=load_drafts(path))
    if not read_text(path, "question").strip():
        raise GoldError(f"{path.name} holds no case.", "Write one JSON object a line.")
    raise GoldError(
        f"The first line of {path.name} is neither a question nor a claim, a quotation or a draft.",
        f"pincite eval schema {'|'.join(SetKind)} prints what a line holds.",
    )


def record_of(case: GoldCase) -> Record:
    """A case as its line holds it."""
    record = asdict(case)
    if isinstance(case, GoldDraft):
        record["draft"] = case.draft.name
    return record


def write_set(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write a set whole, or leave what was there.

    Raises:
        GoldError: the place cannot be written.
    """
    _write(path, "".join(line_of(record) for record in records))


def line_of(record: Mapping[str, Any]) -> str:
    """A case as one line of a set."""
    return json.dumps(record, ensure_ascii=False) + "\n"


def stamp(path: Path, text_of: TextOf) -> tuple[GoldParagraph, ...]:
    """Give each gold paragraph of a set the hash of the words that it has now; the paragraphs that changed.

    Only lines with such a paragraph are written anew. Whoever stamps a set has read again what its cases say.

    Raises:
        GoldError: the set cannot be read, or a paragraph is not in the library: then nothing is written.
    """
    load_set(path)
    lines = read_text(path, "question").split("\n")
    changed: dict[GoldParagraph, None] = {}
    for n, line in enumerate(lines):
        record = json.loads(line) if line.strip() else {}
        stale = False
        for entry in _paragraphs(record):
            text = text_of(entry["paper"], entry["locator"])
            if text is None:
                raise GoldError(
                    f"{entry['paper']} {entry['locator']} is not in the library ({record['id']}).",
                    "Name another paragraph in this case, or drop the case; nothing was stamped.",
                )
            if text_hash(text) != entry["sha256"]:
                entry["sha256"] = text_hash(text)
                changed[GoldParagraph(**entry)] = None
                stale = True
        if stale:
            lines[n] = line_of(record).rstrip("\n")
    if changed:
        _write(path, "\n".join(lines))
    return tuple(changed)


def _paragraphs(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if value.keys() == _HASHED:
            yield value
        else:
            for inner in value.values():
                yield from _paragraphs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _paragraphs(inner)


def _write(path: Path, text: str) -> None:
    made = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with made.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except OSError as error:
        raise GoldError(f"{path} cannot be written: {error.strerror}.", "Name a place that can be written.") from error
