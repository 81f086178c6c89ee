"""A one-page memo with planted faults, cut from a library's papers when it is needed: none of their words are here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from assistant.citation import short_names, shown
from assistant.quotations.quotation import DifferenceKind
from index.snapshot import Snapshot
from ingest.paper import Kind
from ingest.sentences import sentences

_QUOTES = re.compile('[“”"‘«»¬\\[\\]()]')
_SPELT = {
    "defense": "defence",
    "program": "programme",
    "honor": "honour",
    "judgment": "judgement",
    "analyze": "analyse",
}


_NUMBERS = {r"\b\d+(?= percent)": "77", r"\b(?:19|20)\d\d\b": "1907", r"\b(?:two|three|four|five)\b": "eleven"}


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a paper and where it stands."""

    paper: str
    label: str
    locator: str
    text: str


@dataclass(slots=True)
class Memo:
    """The memo's Markdown, and the sentences of it that are at fault and those that are not, by what was planted."""

    text: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    clean: list[str] = field(default_factory=list)


def sources(snapshot: Snapshot) -> Iterator[Source]:
    """The sentences of body paragraphs that can be quoted whole, in reading order."""
    records = snapshot.papers()
    labels = short_names((record.id, record.facts) for record in records)
    for record in records:
        for paragraph in snapshot.paper(record.id).paragraphs:
            if paragraph.kind is Kind.PARAGRAPH:
                for start, end in sentences(paragraph.text):
                    text = re.sub(r"\[\d+\]", "", paragraph.text[start:end]).strip()
                    if 10 <= len(text.split()) <= 32 and not re.search(_QUOTES, text) and text.endswith("."):
                        yield Source(record.id, labels[record.id], paragraph.locator, text.removesuffix("."))


def _swap(pattern: str, to: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, to, text, count=1)


ALTERATIONS: dict[DifferenceKind, Callable[[str], str]] = {
    DifferenceKind.NEGATION: _swap(r" (is|are|was|were|has|have|can|will|does) (?!not)", r" \1 not "),
    DifferenceKind.DATE: _swap(r"\b(?:19|20)\d(\d)\b", lambda m: m.group()[:3] + str((int(m.group(1)) + 3) % 10)),
    DifferenceKind.NUMBER: _swap(r"(?<= )(?:two|three|four|five|six)(?= )", "eleven"),
    DifferenceKind.MODAL: _swap(r"(?<= )(?:may|can|could|would|should)(?= )", "must"),
    DifferenceKind.QUANTITY: _swap(r"(?<= )(?:most|many|some|several|few|each)(?= )", "all"),
    DifferenceKind.SPELLING: _swap(rf"\b(?:{'|'.join(_SPELT)})\b", lambda m: _SPELT[m.group()]),
    DifferenceKind.NAME: _swap(r"(?<=[a-z] )(?:Japan|China|Italy|Europe|Tokyo|Pincite|NATO|Washington)\b", "Norway"),
    DifferenceKind.TENSE: _swap(r"(?<= )(?:has|makes|needs|takes|gives)(?= )", "had"),
    DifferenceKind.OTHER: _swap(r"(?<= )(?:important|new|first|large|small|good|strong|long|same)(?= )", "peculiar"),
}


def make_memo(snapshot: Snapshot) -> Memo:
    """One page: each kind of misquotation that the papers have words for, wrong numbers and citations, inventions."""
    memo = Memo()
    fresh = list(sources(snapshot))
    misquotes: list[str] = []
    for kind, alter in ALTERATIONS.items():
        found = next((s for s in fresh if alter(s.text) != s.text), None)
        if found is not None:
            fresh.remove(found)
            misquotes.append(f"One reads: “{alter(found.text)}” ({found.label}, ¶{found.locator}).")
            memo.faults[f"misquoted: {kind}"] = misquotes[-1]
    numbers: list[str] = []
    for pattern, to in _NUMBERS.items():
        found = next((s for s in fresh if re.search(pattern, s.text)), None)
        if found is not None:
            fresh.remove(found)
            numbers.append(f"{re.sub(pattern, to, found.text)} ({found.label}, ¶{found.locator}).")
            memo.faults[f"wrong number: {pattern}"] = numbers[-1]
    one, other, third, fourth, fifth, *rest = _from_several(fresh)
    wrong = {
        "wrong paragraph": f"It says “{one.text}” ({one.label}, ¶{_another(snapshot, one)}).",
        "no such paragraph": f"It says “{other.text}” ({other.label}, ¶99).",
        "wrong year": f"It says “{third.text}” ({third.label.rsplit(' ', 1)[0]} 1999, ¶{third.locator}).",
        "another paper": f"It says “{fourth.text}” ({_not(snapshot, fourth.paper)}).",
        "wrong paragraph of a claim": f"{fifth.text} ({fifth.label}, ¶{_another(snapshot, fifth)}).",
        "invented quotation": f"It says “the walrus of Alder Lock eats forty green crowns at noon” ({one.label}).",
        "invented": "Norway sold forty icebreakers to the harbour master of Alder Lock last winter.",
        "invented and cited": f"The walrus ferries of Alder Lock sank in a storm ({one.label}, ¶{one.locator}).",
    }
    memo.faults |= wrong
    right = [f"It says “{s.text}” ({s.label}, ¶{s.locator})." for s in rest[:4]]
    right += [f"{s.text} ({s.label}, {shown(s.locator)})." for s in rest[4:8]]
    right += [f"{s.text}." for s in rest[8:11]]
    memo.clean = [*right, "We should send this to the desk by noon.", "What does this mean for the spring?",
                  "In our view the case is strong.", "This memo sums up what was read."]  # fmt: skip
    set_in = f"> {rest[11].text}.\n>\n> — {rest[11].label}, ¶{rest[11].locator}"
    parts = ["# Memo", "To: the desk", "Dear all,", *_paragraphs(misquotes), *_paragraphs(numbers),
             *_paragraphs(list(wrong.values())), set_in, *_paragraphs(memo.clean), "Best regards"]  # fmt: skip
    memo.text = "\n\n".join(parts) + "\n"
    return memo


def _paragraphs(lines: list[str]) -> list[str]:
    return [" ".join(lines[i : i + 3]) for i in range(0, len(lines), 3)]


def _from_several(found: list[Source]) -> list[Source]:
    """The papers in turn."""
    by_paper: dict[str, list[Source]] = {}
    for source in found:
        by_paper.setdefault(source.paper, []).append(source)
    longest = max(map(len, by_paper.values()))
    return [held[i] for i in range(longest) for held in by_paper.values() if i < len(held)]


def _another(snapshot: Snapshot, source: Source) -> str:
    """A paragraph of the same paper that does not hold the words."""
    body = [p.locator for p in snapshot.paper(source.paper).paragraphs if p.kind is Kind.PARAGRAPH]
    return next(locator for locator in reversed(body) if locator != source.locator)


def _not(snapshot: Snapshot, paper: str) -> str:
    labels = short_names((record.id, record.facts) for record in snapshot.papers())
    return next(label for known, label in labels.items() if known != paper)
