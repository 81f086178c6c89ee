"""Number the paragraphs of a document: kinds, locators, note markers, warnings. The same input, the same paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.blocks import Document, collapse
from ingest.classify import Classified, classify
from ingest.dates import date_of
from ingest.errors import EmptySource
from ingest.facts import merged
from ingest.fold import fold
from ingest.notes import find_markers
from ingest.paper import Facts, Kind, Marker, Paper, Paragraph

_LETTER = {Kind.HEADING: "h", Kind.TABLE: "t", Kind.CAPTION: "c", Kind.FRONT: "f", Kind.BACK: "b"}
_MARKED = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.HEADING, Kind.CAPTION})
SHORTEST_REPEAT = 8  # words from which two paragraphs with the same words are worth a warning


def number(document: Document, paper_id: str, facts: Facts, source: str) -> Paper:
    """The paper that `document` holds. `facts` (a catalogue's) win over what the document states of itself.

    Locators: paragraphs 1, 2, 3 …; items 2.1, 2.1.1 … under the paragraph directly before their list, or under the
    list's own number where no paragraph leads into it; headings h1 …, notes n and their printed number, tables t1 …,
    captions c1 …, front matter f1 …, back matter b1 ….

    Raises:
        EmptySource: no paragraph, no list item and no table.
    """
    classified = classify(document.blocks, facts.series or document.facts.series)
    if not any(entry.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.TABLE) for entry in classified):
        held = ", ".join(sorted({str(entry.kind) for entry in classified})) or "nothing"
        raise EmptySource(f"{source} has no paragraphs (only: {held}).", "Add a file that holds the paper's text.")
    locators, repeated = _locators(classified)
    notes = _notes(classified, locators)
    paragraphs = tuple(
        Paragraph(locator, entry.kind, entry.block.text, entry.heading, _markers(entry, notes), entry.block.page)
        for entry, locator in zip(classified, locators, strict=True)
    )
    warnings = (*document.warnings, *repeated, *_unresolved(paragraphs, notes), *_twice(paragraphs))
    dated = _with_date(document.facts, paragraphs)
    return Paper(paper_id, merged(facts, dated), paragraphs, source, warnings)


def shown(paragraph: Paragraph) -> str:
    """A paragraph's place in words: `¶11`, `¶2.1`, `note 3`, `heading h1`."""
    match paragraph.kind:
        case Kind.PARAGRAPH | Kind.ITEM:
            return f"¶{paragraph.locator}"
        case Kind.NOTE:
            return f"note {paragraph.locator.removeprefix('n')}"
        case kind:
            return f"{kind} {paragraph.locator}"


def _locators(classified: Sequence[Classified]) -> tuple[list[str], list[str]]:
    """A unique locator for each entry, and a warning for each note number that is printed twice."""
    locators: list[str] = []
    warnings: list[str] = []
    counts: dict[Kind, int] = {}
    parent, path, leads = "", [0], False
    taken: set[str] = set()
    for entry in classified:
        kind = entry.kind
        if kind is Kind.ITEM:
            if not locators or classified[len(locators) - 1].kind is not Kind.ITEM:
                if not leads:
                    counts[Kind.PARAGRAPH] = counts.get(Kind.PARAGRAPH, 0) + 1
                parent, path = str(counts[Kind.PARAGRAPH]), []
            path = _next(path, entry.block.level)
            locator = ".".join([parent, *map(str, path)])
        elif kind is Kind.NOTE:
            locator = _unused(f"n{entry.block.label}", taken)
            if locator != f"n{entry.block.label}":
                warnings.append(f"two notes are numbered {entry.block.label}: the later one is {locator}")
        else:
            counts[kind] = counts.get(kind, 0) + 1
            locator = f"{_LETTER.get(kind, '')}{counts[kind]}"
        leads = kind is Kind.PARAGRAPH
        taken.add(locator)
        locators.append(locator)
    return locators, warnings


def _next(path: Sequence[int], level: int) -> list[int]:
    """The place after `path` at depth `level`; a level that was skipped is not counted."""
    depth = max(1, min(level, len(path) + 1))
    kept = [*path, 0][:depth]
    return [*kept[:-1], kept[-1] + 1]


def _unused(locator: str, taken: set[str]) -> str:
    """`n1`, or `n1b`, `n1c` … where the number is taken."""
    if locator not in taken:
        return locator
    suffixes = (chr(code) for code in range(ord("b"), ord("z") + 1))
    free = (f"{locator}{suffix}" for suffix in suffixes if f"{locator}{suffix}" not in taken)
    return next(free, None) or _unused(f"{locator}z", taken)


def _notes(classified: Sequence[Classified], locators: Sequence[str]) -> dict[str, str]:
    """The printed numbers of the notes and their locators; of two notes with one number, the first."""
    notes: dict[str, str] = {}
    for entry, locator in zip(classified, locators, strict=True):
        if entry.kind is Kind.NOTE and entry.block.label:
            notes.setdefault(entry.block.label, locator)
    return notes


def _markers(entry: Classified, notes: Mapping[str, str]) -> tuple[Marker, ...]:
    return find_markers(entry.block.text, notes) if entry.kind in _MARKED else ()


def _unresolved(paragraphs: Sequence[Paragraph], notes: Mapping[str, str]) -> list[str]:
    missing = "the paper has no notes" if not notes else "the paper has no such note"
    cited = [(paragraph, marker) for paragraph in paragraphs for marker in paragraph.markers if marker.target is None]
    told = (f"{shown(paragraph)}: note {marker.label} is cited but {missing}" for paragraph, marker in cited)
    return list(dict.fromkeys(told))


def _twice(paragraphs: Sequence[Paragraph]) -> list[str]:
    warnings: list[str] = []
    first: dict[str, Paragraph] = {}
    for paragraph in paragraphs:
        words = fold(paragraph.text)
        if paragraph.kind not in (Kind.PARAGRAPH, Kind.ITEM) or len(words.split()) < SHORTEST_REPEAT:
            continue
        earlier = first.setdefault(words, paragraph)
        if earlier is not paragraph:
            warnings.append(f"{shown(earlier)} and {shown(paragraph)} hold the same words")
    return warnings


def _with_date(facts: Facts, paragraphs: Sequence[Paragraph]) -> Facts:
    """The facts with the date that the paper prints on a line of its own, before any that its page states."""
    outside = [paragraph for paragraph in paragraphs if paragraph.kind in (Kind.BACK, Kind.FRONT)]
    printed = [date for paragraph in reversed(outside) if (date := date_of(collapse(paragraph.text)))]
    return merged(Facts(date=printed[0]), facts) if printed else facts
