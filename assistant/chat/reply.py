"""A chat model's reply as it is asked for: one JSON object of statements with evidence. Nothing is guessed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"```(?:json)?[ \t]*\n")
_OPENED = re.compile(r'\s*(?:```(?:json)?[ \t]*\n\s*)?\{\s*"statements"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class Unreadable(ValueError):
    """The reply is not of the form asked for; the message says how, in our words alone."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the model says it stands on: not yet looked up."""

    paper: str
    locator: str
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the model made it: not yet checked."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ChatReply:
    """The whole reply; with a `refusal` there are no statements."""

    statements: tuple[Said, ...]
    refusal: str | None


def unfenced(text: str) -> str:
    """`text` without the code fence around the whole of it, where there is one."""
    bare = text.strip()
    opening = _FENCE.match(bare)
    if opening and bare.endswith("```") and len(bare) >= opening.end() + 3:
        return bare[opening.end() : -3]
    return text


def parse(text: str) -> ChatReply:
    """Read a whole reply; a code fence around it is taken off.

    Raises:
        Unreadable: it is empty, not JSON, or JSON of another form.
    """
    if not text.strip():
        raise Unreadable("it was empty")
    try:
        found = json.loads(unfenced(text))
    except (ValueError, RecursionError):
        raise Unreadable("it was not one whole JSON object") from None
    if not isinstance(found, dict) or not isinstance(found.get("statements"), list):
        raise Unreadable('it had no list "statements"')
    refusal = found.get("refusal")
    if refusal is not None and not isinstance(refusal, str):
        raise Unreadable('"refusal" was neither null nor a text')
    statements = tuple(_said(entry) for entry in found["statements"])
    if statements and refusal and refusal.strip():
        raise Unreadable("it both answered and refused")
    return ChatReply(statements, None if statements else (refusal or "").strip() or None)


def growing(text: str, at: int | None) -> tuple[list[Said], int | None]:
    """The statements that have become whole in a reply that is still being written.

    Args:
        text: the reply so far.
        at: where the last call stopped, 0 at first; None: the reply can only be read as a whole.

    Returns:
        The new statements, and where to go on from.
    """
    if at is None:
        return [], None
    if at == 0:
        opened = _OPENED.match(text)
        if opened is None:
            return [], 0
        at = opened.end()
    new: list[Said] = []
    while True:
        start = _BETWEEN.match(text, at).end()  # type: ignore[union-attr] # it matches the empty text as well
        if text[start : start + 1] != "{":
            return new, at
        try:
            entry, at = json.JSONDecoder().raw_decode(text, start)
            new.append(_said(entry))
        except Unreadable:
            return new, None
        except (ValueError, RecursionError):
            return new, at


def _said(entry: Any) -> Said:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise Unreadable('a statement had no "text"')
    evidence = entry.get("evidence", [])
    if not isinstance(evidence, list):
        raise Unreadable('"evidence" was no list')
    return Said(entry["text"], tuple(_evidence(piece) for piece in evidence))


def _evidence(piece: Any) -> Evidence:
    keys = ("paper", "locator", "quote")
    if not isinstance(piece, dict) or not all(isinstance(piece.get(key), str) for key in keys):
        raise Unreadable("a piece of evidence lacked its paper, locator or quote")
    return Evidence(*(piece[key] for key in keys))
