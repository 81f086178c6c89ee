"""The printed text of one paragraph from the pieces that a format gives: note references, raised numbers, breaks."""

from __future__ import annotations

import re

from ingest.blocks import collapse
from ingest.lines import begins_item

BREAK = "\ue000"  # stands for a line break until the paragraph is complete
NUMBERS = re.compile(r"[\[(]?\s*\d++(?:(?:\s++(?:[,;]\s*+)?|[,;]\s*+)\d++)*\s*[\])]?")
RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT = re.compile(r"(?:feet|foot|miles?|met(?:re|er)s?|kilomet(?:re|er)s?|inch(?:es)?|yards?)$", re.IGNORECASE)
_LONG_LINE = 80  # characters from which lines parted by breaks are paragraphs of their own
_REFERENCE, _RAISED, _LOWERED = "\x01", "\x02", "\x03"  # no XML can hold these
_IN_BRACKETS = re.compile(rf"\[ ?((?:{_REFERENCE}\[[^\[\]]*+\][ ,;]*)+)\]")


def reference(label: str) -> str:
    """A piece that stands for a reference to the note with this printed label."""
    return f"{_REFERENCE}[{label}]"


def raised(text: str) -> str:
    """A piece that is set as a superscript; a reference is raised as it is."""
    return text if _REFERENCE in text else f"{_RAISED}{text}{_LOWERED}"


def note_labels(text: str, before: str) -> list[str]:
    """The notes that a raised number refers to where it follows `before`; none where it is a power.

    After a stop or a whole word it is a reference (`sea.¹`, `quays²`), after a letter or a unit a power (`m²`).
    """
    before = before.rstrip()
    word = re.fullmatch(r"[^\W\d_]{3}", before[-3:])
    if before and (not before[-1].isalnum() or (word and not _UNIT.search(before))):
        return re.findall(r"\d+", text)
    return []


def printed(raw: str) -> str:
    """The text of the joined pieces as it is printed, white space collapsed, line breaks still standing as BREAK.

    A reference is printed `[1]` and stands right after the word before it; so is a raised number that is one. Soft
    hyphens, which are seen at line ends only, go.
    """
    text = collapse(raw.replace("\u00ad", ""))
    if _RAISED in text:
        text = _with_raised(text.replace(f"{_LOWERED}{_RAISED}", ""))
    if _REFERENCE in text:
        text = _IN_BRACKETS.sub(_bracketed, text)
        text = text.replace(f" {_REFERENCE}", "").replace(_REFERENCE, "")
    return text


def pieces(raw: str) -> list[str]:
    """The paragraphs of a block with line breaks: an empty line parts them; so does each break between long lines."""
    parted: list[str] = []
    for part in re.split(rf"{BREAK}\s*{BREAK}[\s{BREAK}]*", raw):
        lines = [line for piece in part.split(BREAK) if (line := collapse(piece))]
        listed = sum(begins_item(line) for line in lines) >= 2
        long = len(lines) > 1 and all(len(line) >= _LONG_LINE and line[-1] in '.!?”’")]' for line in lines[:-1])
        parted += lines if listed or long else [" ".join(lines)]
    return [piece for piece in parted if piece]


def _with_raised(text: str) -> str:
    done: list[str] = []
    end = 0
    while (start := text.find(_RAISED, end)) >= 0 and (stop := text.find(_LOWERED, start)) >= 0:
        done.append(text[end:start])
        end = stop + 1
        piece = text[start + 1 : stop]
        inner = piece.strip()
        if not NUMBERS.fullmatch(inner):
            done.append(piece)
        elif labels := note_labels(inner, "".join(done[-3:])[-40:]):
            done.append("".join(map(reference, labels)))
        else:
            done.append(inner.translate(RAISED_DIGITS))
    return "".join([*done, text[end:]])


def _bracketed(match: re.Match[str]) -> str:
    labels = re.findall(rf"{_REFERENCE}\[([^\]]*)\]", match[1])
    return f"[{', '.join(labels)}]"
