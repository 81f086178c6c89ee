"""Gold questions: what a set asks, which paragraphs answer it, and which facts an answer must hold.

A set is a JSON Lines file, one question a line, with exactly these keys:

    id           unique in the file
    question     as a person would ask it
    kind         a word to slice by: "factoid", "list", "why" …
    answerable   whether the papers answer it
    near         unanswerable, though the papers speak of the same names: a near miss
    low_overlap  answerable, in words that the paragraph does not use
    required     [{"paper", "locator", "sha256"}…] the paragraphs that a whole answer cites
    also         the same; paragraphs that support the answer but are not needed for it
    facts        [[spelling…]…] the key facts; any one spelling of a fact counts as the fact
    split        "develop" (open to look at and tune on) or "report" (only ever measured)

The sha256 is of the paragraph's printed text, so a gold paragraph never silently points at changed words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.errors import GoldError

Ref = tuple[str, str]  # paper, locator
TextOf = Callable[[str, str], str | None]  # (paper, locator) → printed text; None where the library holds no such one

SHOWN_PROBLEMS = 10


class Split(StrEnum):
    """Which half of a set a question belongs to."""

    DEVELOP = "develop"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """A paragraph that answers, by address and by the sha256 (hex) of its printed text."""

    paper: str
    locator: str
    sha256: str

    @property
    def ref(self) -> Ref:
        """The address: `(paper, locator)`."""
        return self.paper, self.locator


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One line of a set; the fields are described in the module's docstring."""

    id: str
    question: str
    kind: str
    answerable: bool
    near: bool
    low_overlap: bool
    required: tuple[GoldParagraph, ...]
    also: tuple[GoldParagraph, ...]
    facts: tuple[tuple[str, ...], ...]
    split: Split

    @property
    def needed(self) -> frozenset[Ref]:
        """The paragraphs that a whole answer cites."""
        return frozenset(p.ref for p in self.required)

    @property
    def relevant(self) -> frozenset[Ref]:
        """Every paragraph that supports the answer: required and also."""
        return self.needed | {p.ref for p in self.also}


def text_hash(text: str) -> str:
    """The sha256 (hex) of a paragraph's printed text, UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(path: Path) -> tuple[GoldQuestion, ...]:
    """Read a set.

    Raises:
        GoldError: the file is missing, not UTF-8 or empty, or lines do not follow the schema; each is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}.", "Give the path of a set of questions.") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8 (byte {error.start}).", "Save the set as UTF-8.") from error
    questions: list[GoldQuestion] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            question = _question(_object(line))
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        if question.id in lines:
            problems.append(f"line {number}: id {question.id!r} is also on line {lines[question.id]}")
        lines.setdefault(question.id, number)
        questions.append(question)
    if problems:
        raise GoldError(f"{path.name} does not follow the schema. {_listed(problems)}", "Correct these lines.")
    if not questions:
        raise GoldError(f"{path.name} holds no question.", "Write one JSON object a line.")
    return tuple(questions)


def check_against(questions: Sequence[GoldQuestion], text_of: TextOf) -> None:
    """Make sure that the library holds every gold paragraph, with the words that the set was written on.

    Raises:
        GoldError: paragraphs are missing or have changed; each is named with the questions that need it.
    """
    wanted: dict[GoldParagraph, list[str]] = {}
    for question in questions:
        for paragraph in question.required + question.also:
            wanted.setdefault(paragraph, []).append(question.id)
    problems = []
    for paragraph, users in wanted.items():
        text = text_of(*paragraph.ref)
        if text is None or text_hash(text) != paragraph.sha256:
            fault = "is not in the library" if text is None else "has changed"
            problems.append(f"{paragraph.paper} {paragraph.locator} {fault} ({', '.join(dict.fromkeys(users))})")
    if problems:
        raise GoldError(
            f"{len(problems)} of {len(wanted)} gold paragraphs do not fit the library. {_listed(problems)}",
            "Evaluate on a library of the papers that the set was written on, or review these questions.",
        )


def fingerprint(questions: Sequence[GoldQuestion]) -> str:
    """The sha256 (hex) of the questions, whatever their order: two runs with one fingerprint judged the same set."""
    return hashlib.sha256("\n".join(sorted(repr(q) for q in questions)).encode()).hexdigest()


def _listed(problems: Sequence[str]) -> str:
    more = len(problems) - SHOWN_PROBLEMS
    return "; ".join(problems[:SHOWN_PROBLEMS]) + (f"; and {more} more." if more > 0 else ".")


def _object(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object is wanted, not {json.dumps(value)[:40]}")
    return value


def _question(value: Mapping[str, Any]) -> GoldQuestion:
    _keys(value, {f.name for f in fields(GoldQuestion)}, "the question")
    question = GoldQuestion(
        id=_text(value, "id"),
        question=_text(value, "question"),
        kind=_text(value, "kind"),
        answerable=_flag(value, "answerable"),
        near=_flag(value, "near"),
        low_overlap=_flag(value, "low_overlap"),
        required=tuple(_paragraphs(value, "required")),
        also=tuple(_paragraphs(value, "also")),
        facts=tuple(_facts(value)),
        split=_split(value),
    )
    _agree(question)
    return question


def _agree(question: GoldQuestion) -> None:
    """Raise ValueError where the fields contradict each other."""
    if question.answerable:
        if not question.required:
            raise ValueError("answerable, but 'required' names no paragraph")
        if question.near:
            raise ValueError("'near' marks near misses, but the question is answerable")
    elif question.required or question.also or question.facts:
        raise ValueError("not answerable, but 'required', 'also' or 'facts' is not empty")
    refs = [p.ref for p in question.required + question.also]
    twice = sorted({ref for ref in refs if refs.count(ref) > 1})
    if twice:
        raise ValueError(f"{' '.join(twice[0])} is named twice in 'required' and 'also'")


def _keys(value: Mapping[str, Any], wanted: set[str], of: str) -> None:
    missing, unknown = sorted(wanted - value.keys()), sorted(value.keys() - wanted)
    if missing:
        raise ValueError(f"{', '.join(map(repr, missing))} missing from {of}")
    if unknown:
        raise ValueError(f"{', '.join(map(repr, unknown))} unknown in {of}")


def _text(value: Mapping[str, Any], key: str) -> str:
    text = value[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{key!r} is not a text, or empty")
    return text


def _flag(value: Mapping[str, Any], key: str) -> bool:
    flag = value[key]
    if not isinstance(flag, bool):
        raise ValueError(f"{key!r} is neither true nor false")
    return flag


def _split(value: Mapping[str, Any]) -> Split:
    if value["split"] not in list(Split):
        raise ValueError(f"'split' is {value['split']!r}, not one of {', '.join(Split)}")
    return Split(value["split"])


def _paragraphs(value: Mapping[str, Any], key: str) -> Iterator[GoldParagraph]:
    if not isinstance(value[key], list):
        raise ValueError(f"{key!r} is not a list")
    for entry in value[key]:
        if not isinstance(entry, dict):
            raise ValueError(f"{key!r} holds {json.dumps(entry)[:40]}, not an object with paper, locator and sha256")
        _keys(entry, {"paper", "locator", "sha256"}, key)
        paragraph = GoldParagraph(_text(entry, "paper"), _text(entry, "locator"), _text(entry, "sha256"))
        if len(paragraph.sha256) != 64 or set(paragraph.sha256) - set("0123456789abcdef"):
            raise ValueError(f"the sha256 of {paragraph.paper} {paragraph.locator} is not 64 hexadecimal digits")
        yield paragraph


def _facts(value: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if not isinstance(value["facts"], list):
        raise ValueError("'facts' is not a list")
    for fact in value["facts"]:
        if not isinstance(fact, list) or not fact or not all(isinstance(s, str) and s.strip() for s in fact):
            raise ValueError(f"'facts' holds {json.dumps(fact)[:40]}, not a list of one or more spellings")
        yield tuple(fact)
