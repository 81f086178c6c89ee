"""A quotation beside the paper's own words, word by word: what both have, what is gone, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.quotations.quotation import QuotationCheck
from assistant.quotations.words import words_of


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"  # the paper has them, the quotation has not
    NEW = "new"  # the quotation has them, the paper has not


@dataclass(frozen=True, slots=True)
class DiffRun:
    """Words that stand together, as printed."""

    text: str
    change: Change


def diff_of(check: QuotationCheck) -> tuple[DiffRun, ...]:
    """The paper's words turned into the quotation's; empty where no single passage was quoted, or nothing differs."""
    if check.source is None or not check.differences:
        return ()
    paper = " ".join(citation.quote for citation in (check.source, *check.also))
    runs = diff(paper, check.quote)
    return runs if any(run.change is not Change.SAME for run in runs) else ()


def diff(paper: str, quoted: str) -> tuple[DiffRun, ...]:
    """The runs in reading order. Words are compared as the check of quotations does: typography is no difference.

    Without the runs that are new, they are the words of `paper`; without those that are gone, those of `quoted`.
    """
    ours, theirs = words_of(paper), words_of(quoted)
    found: list[DiffRun] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours.norms, theirs.norms, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(DiffRun(ours.printed(a, b), Change.SAME))
            continue
        if a < b:
            found.append(DiffRun(ours.printed(a, b), Change.GONE))
        if c < d:
            found.append(DiffRun(theirs.printed(c, d), Change.NEW))
    return tuple(found)
