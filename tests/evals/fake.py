"""A library of three short papers, gold questions on it, and a system that answers from a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.reply import Answer, Citation, Refusal, Reply, Statement, Verdict
from evals.gold.question import GoldParagraph, GoldQuestion, Ref, Split, text_hash
from evals.system import System

SETS = Path(__file__).parents[2] / "evals" / "sets"

TEXTS: dict[Ref, str] = {
    ("tea", "1"): "Green tea is steamed. It was first grown in 1738.",
    ("tea", "2"): "Black tea is left to oxidise for 60 minutes.",
    ("tea", "3"): "Both come from one plant.",
    ("salt", "1"): "Salt is boiled from brine in wide pans.",
    ("salt", "2"): "The pans are of lead.",
    ("ink", "1"): "Ink was made of oak galls.",
}


def gold(ref: Ref) -> GoldParagraph:
    """A gold paragraph of the library."""
    return GoldParagraph(*ref, text_hash(TEXTS[ref]))


def question(
    name: str = "q",
    *,
    required: Sequence[Ref] = (),
    also: Sequence[Ref] = (),
    facts: Sequence[Sequence[str]] = (),
    near: bool = False,
    low_overlap: bool = False,
    kind: str = "factoid",
    split: Split = Split.DEVELOP,
) -> GoldQuestion:
    """A question that is answerable where it requires paragraphs."""
    return GoldQuestion(
        id=name,
        question=f"What of {name}?",
        kind=kind,
        answerable=bool(required),
        near=near,
        low_overlap=low_overlap,
        required=tuple(map(gold, required)),
        also=tuple(map(gold, also)),
        facts=tuple(map(tuple, facts)),
        split=split,
    )


def cite(ref: Ref, quote: str | None = None) -> Citation:
    """A citation of the whole paragraph, or of a quote that it may not hold."""
    text = TEXTS[ref]
    return Citation(
        *ref,
        kind="paragraph",
        quote=quote or text,
        start=0,
        end=len(quote or text),
        edition="e",
        label=str(ref),
        url=None,
    )


def answer(*statements: tuple[str, Sequence[Citation]], confidence: float = 0.9) -> Answer:
    """An answer of these statements."""
    made = tuple(Statement(text, tuple(citations), Verdict.SUPPORTED, 1.0) for text, citations in statements)
    return Answer("?", made, (), confidence, "fake", (), 1.0)


def refusal(confidence: float = 0.1, closest: Sequence[Citation] = ()) -> Refusal:
    """A refusal."""
    return Refusal("?", "the papers do not say", tuple(closest), confidence, "fake", (), 1.0)


def system(
    replies: Mapping[str, Reply] | None = None, rankings: Mapping[str, Sequence[Ref]] | None = None, *, broken: str = ""
) -> System:
    """A system that looks its replies and rankings up by the question's id, and raises on the id `broken`."""

    def name_in(text: str) -> str:
        return text.removeprefix("What of ").removesuffix("?")

    def ask(text: str) -> Reply:
        if broken and broken in text:
            raise ZeroDivisionError("no tea left")
        return (replies or {})[name_in(text)]

    return System(
        name="fake",
        retrieve=lambda text, k: list(rankings[name_in(text)])[:k] if rankings else list(TEXTS)[:k],
        ask=ask if replies is not None else None,
        text_of=lambda paper, locator: TEXTS.get((paper, locator)),
        corpus=hashlib.sha256(b"three papers").hexdigest(),
    )
