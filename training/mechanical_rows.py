"""Rows that a program makes: true sentences, and the same with one figure, date, name or negation altered.

They teach what the rules see anyway: `training/curve.py` tells what they are worth. A name is put in for another of the
same paper, as many words long.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ingest.sentences import sentences
from training.own_rows import Row
from training.pair import Target

MONTHS = "January February March April May June July August September October November December".split()
_WORDS = range(8, 36)  # of a sentence that is taken as a claim
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,/-])(?!\.\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b(?= \d)")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)\b(?! not\b)")
_CAPITALS = re.compile(r"\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")


def names_in(text: str) -> list[re.Match[str]]:
    """Runs of words with capitals inside a sentence; at its beginning a capital says nothing."""
    return [run for run in _CAPITALS.finditer(text) if re.search(r"[a-z,;] $", text[: run.start()])]


def mechanical(rows: Sequence[Row], seed: int) -> list[Row]:
    """Of each true claim of `rows` an altered one, and of a sentence of its paper a copy and an altered one.

    Claims that allow no alteration give none. Deterministic in `seed`.
    """
    rng = random.Random(f"{seed}/mechanical")
    made: list[Row] = []
    for row in rows:
        if row.target is not Target.SUPPORTED:
            continue
        made.extend(_altered(row, rng))
        copied = _copied(row, rng)
        if copied:
            made.extend([copied, *_altered(copied, rng)])
    return made


def _copied(row: Row, rng: random.Random) -> Row | None:
    """A sentence of the row's paper as a claim about its paragraph."""
    n = rng.randrange(len(row.paragraphs))
    text = row.paragraphs[n]
    spans = [(a, b) for a, b in sentences(text) if len(text[a:b].split()) in _WORDS]
    if not spans:
        return None
    start, end = rng.choice(spans)
    return replace(
        row, identifier=f"{row.identifier} copy", text=text[start:end].strip(), evidence=(start, end), kind="copy",
        paragraph=n,
    )  # fmt: skip


def _altered(row: Row, rng: random.Random) -> Iterator[Row]:
    scarce, common = ["number", "date"], ["name", "negation"]
    rng.shuffle(scarce)
    rng.shuffle(common)
    for kind in scarce + common:
        text = WAYS[kind](row.text, row, rng)
        if text is not None and text != row.text:
            yield replace(row, identifier=f"{row.identifier} {kind}", text=text, target=Target.CONTRADICTED, kind=kind)
            return


def _put(text: str, pattern: re.Pattern[str], rng: random.Random, new: Callable[[str], str]) -> str | None:
    """`text` with one match of `pattern` exchanged."""
    found = list(pattern.finditer(text))
    if not found:
        return None
    one = rng.choice(found)
    return text[: one.start()] + new(one.group()) + text[one.end() :]


def _number(text: str, row: Row, rng: random.Random) -> str | None:
    def other(old: str) -> str:
        value = float(old.replace(",", ""))
        if "." in old:
            return f"{value * rng.choice((0.5, 1.3, 2)):,.{len(old.partition('.')[2])}f}"
        new = int(value) + rng.choice((-1, 1, 2)) if value < 20 else round(value * rng.choice((0.5, 0.8, 1.3, 2)))
        return f"{new:,}"

    return None if _YEAR.search(text) else _put(text, _NUMBER, rng, other)


def _date(text: str, row: Row, rng: random.Random) -> str | None:
    if _MONTH.search(text) and rng.random() < 0.5:
        return _put(text, _MONTH, rng, lambda old: rng.choice([month for month in MONTHS if month != old]))
    return _put(text, _YEAR, rng, lambda old: str(int(old) + rng.choice((-4, -2, -1, 1, 2, 3))))


def _name(text: str, row: Row, rng: random.Random) -> str | None:
    found = names_in(text)
    if not found:
        return None
    old = rng.choice(found)
    told = {run.group() for paragraph in row.paragraphs for run in names_in(paragraph)}
    kin = [name for name in sorted(told) if len(name.split()) == len(old.group().split()) and name not in text]
    return text[: old.start()] + rng.choice(kin) + text[old.end() :] if kin else None


def _negation(text: str, row: Row, rng: random.Random) -> str | None:
    if " not " in text.replace(" not only ", " "):
        return text.replace(" not ", " ", 1)
    return _put(text, _AUXILIARY, rng, lambda old: f"{old} not")


WAYS: dict[str, Callable[[str, Row, random.Random], str | None]] = {
    "number": _number, "date": _date, "name": _name, "negation": _negation,
}  # fmt: skip
