"""Gold drafts: texts with planted faults, what an audit should say of each sentence, and a run over them.

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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.audits.audit import Audit, Severity
from evals.attempt import attempt_each, of_split
from evals.gold.line import (
    GoldParagraph,
    Split,
    TextOf,
    check_keys,
    check_paragraphs,
    choice_at,
    paragraphs_at,
    read_lines,
    read_text,
    text_at,
)
from evals.run import Progress
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


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence of an audited draft: what was expected of it, what it got, and the planted fault, if one."""

    text: str
    expected: Severity
    got: Severity
    planted: PlantedFault | None


@dataclass(frozen=True, slots=True)
class GoldDraftCase:
    """A gold draft and what became of it; `error`: what the system raised, then `audit` is None."""

    gold: GoldDraft
    audit: Audit | None
    error: str | None
    milliseconds: float

    @property
    def sentences(self) -> tuple[JudgedSentence, ...]:
        """Every sentence of the audit, beside what was expected; of a broken case none."""
        planted = {_line(fault.sentence): fault for fault in self.gold.faults}
        judged = []
        for sentence in self.audit.sentences if self.audit else ():
            fault = planted.get(_line(sentence.text))
            expected = fault.severity if fault else Severity.NONE
            judged.append(JudgedSentence(sentence.text, expected, sentence.severity, fault))
        return tuple(judged)

    @property
    def unmatched(self) -> tuple[PlantedFault, ...]:
        """The faults whose sentence the audit does not have as one: it cut the draft in another way."""
        cut = {_line(sentence.text) for sentence in self.sentences}
        return tuple(fault for fault in self.gold.faults if _line(fault.sentence) not in cut)


def load_drafts(path: Path) -> tuple[GoldDraft, ...]:
    """Read a set of drafts, and make sure that each planted sentence stands in its draft.

    Raises:
        GoldError: a file is missing, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "draft", lambda value: _draft(value, path.parent))


def check_drafts_against(drafts: Sequence[GoldDraft], text_of: TextOf) -> None:
    """As `evals.gold.question.check_against`, for drafts."""
    check_paragraphs(((one.id, p) for one in drafts for fault in one.faults for p in fault.required), text_of)


def run_drafts(
    audit: Callable[[Path], Audit],
    drafts: Sequence[GoldDraft],
    *,
    split: Split | None = None,
    progress: Progress | None = None,
) -> tuple[GoldDraftCase, ...]:
    """Have the drafts of `split` (None: all) audited, one after the other; what `audit` raises is that case's error.

    Raises:
        GoldError: the split holds no draft.
    """
    asked = of_split("draft", drafts, split, lambda gold: gold.split)
    return tuple(GoldDraftCase(*made) for made in attempt_each(asked, lambda gold: audit(gold.draft), progress))


def _draft(value: Mapping[str, Any], folder: Path) -> tuple[str, GoldDraft]:
    check_keys(value, {f.name for f in fields(GoldDraft)}, "the draft")
    gold = GoldDraft(
        id=text_at(value, "id"),
        draft=folder / text_at(value, "draft"),
        faults=tuple(_faults(value)),
        split=choice_at(value, "split", list(Split)),
    )
    try:
        text = _line(read_text(gold.draft, "draft"))
    except GoldError as error:
        raise ValueError(error.what) from error
    for fault in gold.faults:
        if text.count(_line(fault.sentence)) != 1:
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


def _line(text: str) -> str:
    return " ".join(text.split())
