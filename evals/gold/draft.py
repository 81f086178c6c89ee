"""Gold drafts: texts with planted faults, and what an audit should say of each sentence.

A set is a JSON Lines file, one draft a line, with exactly these keys:

    id        unique in the file
    draft     the draft's file, beside the set
    faults    [{"sentence", "severity", "fault", "required"}…] the sentences that have something against them
    split     "develop" (open to look at and tune on) or "report" (only ever measured)

`sentence` is a sentence of the draft as it stands there; `severity` what an audit should give it: "contradicted",
"not_found" or "unchecked"; `fault` a word for what is wrong with it; `required` the paragraphs that decide, as in the
other sets (may be empty). Every other sentence of the draft has nothing against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.audits.audit import Severity
from evals.gold.line import (
    GoldParagraph,
    Split,
    check_keys,
    choice_at,
    paragraphs_at,
    read_lines,
    read_text,
    text_at,
)
from ingest.errors import GoldError

_FAULTS = (Severity.CONTRADICTED, Severity.NOT_FOUND, Severity.UNCHECKED)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A sentence of a draft that has something against it."""

    sentence: str
    severity: Severity
    fault: str
    required: tuple[GoldParagraph, ...]


@dataclass(frozen=True, slots=True)
class GoldDraft:
    """One line of a set; the fields are described in the module's docstring, `draft` with its folder."""

    id: str
    draft: Path
    faults: tuple[PlantedFault, ...]
    split: Split

    @property
    def paragraphs(self) -> tuple[GoldParagraph, ...]:
        """Every gold paragraph."""
        return tuple(paragraph for fault in self.faults for paragraph in fault.required)


def load_drafts(path: Path) -> tuple[GoldDraft, ...]:
    """Read a set of drafts, and make sure that each planted sentence stands in its draft.

    Raises:
        GoldError: a file is missing, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "draft", lambda value: _draft(value, path.parent))


def _draft(value: Mapping[str, Any], folder: Path) -> tuple[str, GoldDraft]:
    check_keys(value, {f.name for f in fields(GoldDraft)}, "the draft")
    gold = GoldDraft(
        id=text_at(value, "id"),
        draft=folder / text_at(value, "draft"),
        faults=tuple(_faults(value)),
        split=choice_at(value, "split", list(Split)),
    )
    try:
        text = one_line(read_text(gold.draft, "draft"))
    except GoldError as error:
        raise ValueError(error.what) from error
    for fault in gold.faults:
        if text.count(one_line(fault.sentence)) != 1:
            raise ValueError(f"{gold.draft.name} does not hold “{fault.sentence[:60]}” exactly once")
    return gold.id, gold


def _faults(value: Mapping[str, Any]) -> Iterator[PlantedFault]:
    if not isinstance(value["faults"], list):
        raise ValueError("'faults' is not a list")
    for entry in value["faults"]:
        if not isinstance(entry, dict):
            raise ValueError("'faults' holds something that is no object")
        check_keys(entry, {f.name for f in fields(PlantedFault)}, "faults")
        severity = choice_at(entry, "severity", _FAULTS)
        yield PlantedFault(
            text_at(entry, "sentence"), severity, text_at(entry, "fault"), paragraphs_at(entry, "required")
        )


def one_line(text: str) -> str:
    """The text with each run of white space as one space: how a planted sentence is known again."""
    return " ".join(text.split())
