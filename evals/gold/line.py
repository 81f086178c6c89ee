"""What every kind of gold set shares: lines of JSON read whole or refused, gold paragraphs, and their check.

A field that is missing, unknown or of another type is a fault of its line; a set is read only when no line has one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ingest.errors import GoldError

Ref = tuple[str, str]  # paper, locator
TextOf = Callable[[str, str], str | None]  # (paper, locator) → printed text; None where the library holds no such one
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

SHOWN_PROBLEMS = 10
SHOWN_IDS = 3  # of the cases that need a paragraph


class Split(StrEnum):
    """Which half of a set a case belongs to."""

    DEVELOP = "develop"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """A paragraph that answers or decides, by address and by the sha256 (hex) of its printed text."""

    paper: str
    locator: str
    sha256: str

    @property
    def ref(self) -> Ref:
        """The address: `(paper, locator)`."""
        return self.paper, self.locator


def text_hash(text: str) -> str:
    """The sha256 (hex) of a paragraph's printed text, UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_lines(path: Path, noun: str, parse: Callable[[Mapping[str, Any]], tuple[str, T]]) -> tuple[T, ...]:
    """Read a set: `parse` gives the id and the case of a line, or raises ValueError; `noun` names what a line holds.

    Raises:
        GoldError: the file is missing, not UTF-8 or empty, or lines do not follow the schema; each is named.
    """
    cases: list[T] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(read_text(path, noun).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            identifier, case = parse(_object(line))
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        if identifier in lines:
            problems.append(f"line {number}: id {identifier!r} is also on line {lines[identifier]}")
        lines.setdefault(identifier, number)
        cases.append(case)
    if problems:
        raise GoldError(
            f"{path.name} does not follow the schema. {listed(problems)}",
            f"Correct these lines; pincite eval schema {noun}s prints the schema.",
        )
    if not cases:
        raise GoldError(f"{path.name} holds no {noun}.", "Write one JSON object a line.")
    return tuple(cases)


def read_text(path: Path, noun: str) -> str:
    """The file's text. Raises GoldError: it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}.", f"Give the path of a set of {noun}s.") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8 (byte {error.start}).", "Save the set as UTF-8.") from error


def check_paragraphs(wanted: Iterable[tuple[str, GoldParagraph]], text_of: TextOf) -> None:
    """Make sure that the library holds every gold paragraph, with the words that the set was written on.

    `wanted`: the id of a case and a paragraph that it needs.

    Raises:
        GoldError: paragraphs are missing or have changed; each is named with the cases that need it.
    """
    users: dict[GoldParagraph, list[str]] = {}
    for identifier, paragraph in wanted:
        users.setdefault(paragraph, []).append(identifier)
    problems = []
    for paragraph, needed_by in users.items():
        if fault := fault_of(paragraph, text_of):
            ids = list(dict.fromkeys(needed_by))
            more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
            problems.append(f"{paragraph.paper} {paragraph.locator} {fault} ({', '.join(ids[:SHOWN_IDS])}{more})")
    if problems:
        raise GoldError(
            f"{len(problems)} of {len(users)} gold paragraphs do not fit the library. {listed(problems)}",
            "Evaluate on a library of the papers that the set was written on, or review these cases and renew their "
            "hashes: pincite eval check SET --stamp.",
        )


def fault_of(paragraph: GoldParagraph, text_of: TextOf) -> str:
    """What is wrong with a gold paragraph, in a few words; empty where the library holds it as it was."""
    text = text_of(*paragraph.ref)
    if text is None:
        return "is not in the library"
    return "" if text_hash(text) == paragraph.sha256 else "has changed"


def listed(problems: Sequence[str]) -> str:
    """The first `SHOWN_PROBLEMS` of them in one line, and how many more there are."""
    more = len(problems) - SHOWN_PROBLEMS
    return "; ".join(problems[:SHOWN_PROBLEMS]) + (f"; and {more} more." if more > 0 else ".")


def check_keys(value: Mapping[str, Any], wanted: Iterable[str], of: str) -> None:
    """Raise ValueError where keys are missing or unknown."""
    wanted = set(wanted)
    missing, unknown = sorted(wanted - value.keys()), sorted(value.keys() - wanted)
    if missing:
        raise ValueError(f"{', '.join(map(repr, missing))} missing from {of}")
    if unknown:
        raise ValueError(f"{', '.join(map(repr, unknown))} unknown in {of}")


def text_at(value: Mapping[str, Any], key: str) -> str:
    """The text under `key`, with a character that is no space."""
    text = value[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{key!r} is not a text, or empty")
    return text


def text_or_none_at(value: Mapping[str, Any], key: str) -> str | None:
    """As `text_at`, or None for null."""
    return None if value[key] is None else text_at(value, key)


def flag_at(value: Mapping[str, Any], key: str) -> bool:
    """The truth value under `key`; 0 and 1 are none."""
    flag = value[key]
    if not isinstance(flag, bool):
        raise ValueError(f"{key!r} is neither true nor false")
    return flag


def choice_at(value: Mapping[str, Any], key: str, of: Sequence[E]) -> E:
    """The one of `of` that is named under `key`."""
    for choice in of:
        if value[key] == choice:
            return choice
    raise ValueError(f"{key!r} is {value[key]!r}, not one of {', '.join(of)}")


def paragraphs_at(value: Mapping[str, Any], key: str) -> tuple[GoldParagraph, ...]:
    """The gold paragraphs under `key`."""
    return tuple(_paragraphs(value, key))


def _paragraphs(value: Mapping[str, Any], key: str) -> Iterator[GoldParagraph]:
    if not isinstance(value[key], list):
        raise ValueError(f"{key!r} is not a list")
    for entry in value[key]:
        if not isinstance(entry, dict):
            raise ValueError(f"{key!r} holds {json.dumps(entry)[:40]}, not an object with paper, locator and sha256")
        check_keys(entry, {"paper", "locator", "sha256"}, key)
        paragraph = GoldParagraph(text_at(entry, "paper"), text_at(entry, "locator"), text_at(entry, "sha256"))
        if len(paragraph.sha256) != 64 or set(paragraph.sha256) - set("0123456789abcdef"):
            raise ValueError(f"the sha256 of {paragraph.paper} {paragraph.locator} is not 64 hexadecimal digits")
        yield paragraph


def check_distinct(paragraphs: Sequence[GoldParagraph], where: str) -> None:
    """Raise ValueError where one paragraph is named twice."""
    refs = [p.ref for p in paragraphs]
    twice = sorted({ref for ref in refs if refs.count(ref) > 1})
    if twice:
        raise ValueError(f"{' '.join(twice[0])} is named twice in {where}")


def _object(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object is wanted, not {json.dumps(value)[:40]}")
    return value
