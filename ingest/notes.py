"""Find the note markers printed in a paragraph and link them to the notes that exist."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.paper import Marker

_BRACKETED = re.compile(r"\[\s*([^\[\]\s,;]{1,9}(?:\s*[,;]\s*[^\[\]\s,;]{1,9}){0,9})\s*\]")  # up to `[lxxxviii]`
_LABEL = re.compile(r"[^\[\]\s,;]+")
_NUMBER = re.compile(r"\d{1,3}")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹]{1,3}")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# `Asia.1`, `Asia.”12`, `campaign.i`, `Asia.(1)`: glued to a stop that follows a word, and nothing but a space after.
_GLUED = re.compile(
    r"(?<=[^\W\d_])(?:[.,;:?!][\"”’'»)]?|[\"”’»][.,;:?!])(?:\((\d{1,3})\)|(\d{1,3})|([ivxlc]{1,5}))(?=\s|$|[\"”’])"
)
_ABBREVIATED = re.compile(
    r"\b(?:no|nos|p|pp|para|paras|vol|art|sec|fig|ch|ed|v|vs|ver|cl|ann|app|cf|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|st"
    r"|[a-z])\.$",
    re.IGNORECASE,
)


def find_markers(text: str, notes: Mapping[str, str]) -> tuple[Marker, ...]:
    """The note markers of `text`, in order, without overlap.

    `notes` maps each printed number of the paper's notes to its locator. `[3]` is a marker whether or not note 3
    exists; bare digits glued to a stop, superscripts inside a word and letters are markers only if their note exists,
    so `[contingencies]`, `m²` and `v.2` are none. Of `[1, 2]` each number is a marker; together they span the brackets.
    """
    found = [*_in_brackets(text, notes), *_superscripts(text, notes), *_glued(text, notes)]
    return tuple(sorted(found, key=lambda marker: marker.start))


def _in_brackets(text: str, notes: Mapping[str, str]) -> list[Marker]:
    markers: list[Marker] = []
    for group in _BRACKETED.finditer(text):
        labels = [(m.group(), m.end()) for m in _LABEL.finditer(text, group.start() + 1, group.end() - 1)]
        if not all(_NUMBER.fullmatch(label) or label in notes for label, _ in labels):
            continue
        start = group.start()
        ends = [*(end for _, end in labels[:-1]), group.end()]
        for (label, _), end in zip(labels, ends, strict=True):
            markers.append(Marker(start, end, label, notes.get(label)))
            start = end
    return markers


def _superscripts(text: str, notes: Mapping[str, str]) -> list[Marker]:
    markers: list[Marker] = []
    for run in _SUPERSCRIPT.finditer(text):
        label = run.group().translate(_DIGITS)
        before = text[max(run.start() - 3, 0) : run.start()]
        after_stop = bool(before) and not before[-1].isalnum() and not before[-1].isspace()
        if after_stop or (label in notes and re.search(r"[^\W\d_]{3}$", before)):
            markers.append(Marker(run.start(), run.end(), label, notes.get(label)))
    return markers


def _glued(text: str, notes: Mapping[str, str]) -> list[Marker]:
    markers: list[Marker] = []
    for match in _GLUED.finditer(text):
        group = next(i for i in (1, 2, 3) if match.group(i))
        label = match.group(group)
        start, end = match.span(group)
        if group == 1:
            start, end = start - 1, end + 1
        if label in notes and not _ABBREVIATED.search(text[max(match.start() - 8, 0) : match.start() + 1]):
            markers.append(Marker(start, end, label, notes[label]))
    return markers
