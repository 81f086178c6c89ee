"""Answers about the papers themselves, from their recorded facts and their own lines, each with its place.

A fact that no source states is said to be unknown; a note that is marked and missing is said to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.about import About, Subject
from assistant.evidence import Sentence
from assistant.gist import gist
from assistant.routing import Route
from assistant.writer import Draft, Quote
from index.corpus import PaperRecord, StoredParagraph
from index.search import Hit
from index.snapshot import Snapshot
from ingest.paper import Kind
from ingest.sentences import sentences

# A fact of the catalogue, or a note found by its number, does not hang on similarity.
CONFIDENCE = 0.9
_GIST_PAPERS = 3  # a gist of all papers is one of the first few
# How near another paper's best paragraph must come to the first one's, for the paper to be meant as well.
_ALSO_MEANT = 0.9


@dataclass(frozen=True, slots=True)
class Told:
    """`drafts` that answer; or, where the fact is known to be missing, `unknown`: the sentence that says so."""

    drafts: tuple[Draft, ...] = ()
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question about papers with what was found for it."""

    about: About
    snapshot: Snapshot
    records: Sequence[PaperRecord]
    routed: Route
    hits: Sequence[Hit]
    sentences: Sequence[Sentence]

    @property
    def meant(self) -> list[PaperRecord]:
        """The papers that the question names; else those whose paragraphs come nearest to it."""
        by_id = {record.id: record for record in self.records}
        if self.routed.papers:
            return [by_id[paper] for paper in self.routed.papers]
        best: dict[str, float] = {}
        for hit in self.hits:
            if hit.kind not in (Kind.FRONT, Kind.BACK):
                best.setdefault(hit.paper, hit.score)
        top = max(best.values(), default=0.0)
        return [by_id[paper] for paper, score in best.items() if score >= _ALSO_MEANT * top]


def tell(case: Case) -> Told:
    """Answer a question about papers; an empty `Told` where it is better answered from what the papers say."""
    teller = _TELLERS.get(case.about.subject)
    return teller(case) if teller else Told()


def with_places(about: About | None, snapshot: Snapshot, routed: Route, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, with the paragraphs first that hold the fact asked for: a date line, a note, the words in full."""
    if about is None or not hits:
        return tuple(hits)
    papers = routed.papers or tuple(dict.fromkeys(hit.paper for hit in hits))[:1]
    places: list[StoredParagraph] = []
    if about.subject is Subject.DATE:
        places = [
            p for paper in papers for p in snapshot.of_kind(paper, Kind.BACK) if any(map(str.isdigit, p.paragraph.text))
        ]
    elif about.subject is Subject.NAME:
        places = [p for paper in papers for p in snapshot.of_kind(paper, Kind.BACK) if p.paragraph.text[:1].isalpha()]
    elif about.subject is Subject.NOTE:
        every = routed.papers or tuple(record.id for record in snapshot.papers())
        notes = [p for paper in every for p in snapshot.of_kind(paper, Kind.NOTE)]
        places = [p for p in notes if p.paragraph.locator == f"n{about.detail}"]
    elif about.subject is Subject.EXPANSION:
        places = [h.stored for h in hits if _expands(about.detail, h.text)]
    elif about.subject is Subject.SOURCE and hits[0].kind is not Kind.NOTE:
        targets = {m.target for m in hits[0].stored.paragraph.markers}
        places = [p for p in snapshot.of_kind(hits[0].paper, Kind.NOTE) if p.paragraph.locator in targets]
    first = [_raised(place, hits, n) for n, place in enumerate(places)]
    rows = {place.rowid for place in places}
    return (*first, *(hit for hit in hits if hit.stored.rowid not in rows))


def _raised(place: StoredParagraph, hits: Sequence[Hit], n: int) -> Hit:
    """A paragraph at the head of the ranking, for what it is rather than for its words."""
    known = next((hit for hit in hits if hit.stored.rowid == place.rowid), None)
    return (known or hits[0].standing_for(place)).scored(min(hits[0].score, 0.99) + 0.01 / (n + 1))


def _date(case: Case) -> Told:
    drafts, unknown = [], []
    for record in case.meant:
        who = _who(record)
        date = record.facts.date
        place = _line(case.snapshot, record.id, (date or "").replace("-", "/")) or _nearest(case, record.id)
        if date and place:
            drafts.append(Draft(f"{who} is dated {date}.", (place,), 1.0, recorded=True))
        else:
            unknown.append(who)
    return _told(drafts, unknown, "date")


def _title(case: Case) -> Told:
    drafts, unknown = [], []
    for record in case.meant:
        place = _nearest(case, record.id)
        if record.facts.title and place:
            drafts.append(Draft(f"{_who(record)} is titled “{record.facts.title}”.", (place,), 1.0, recorded=True))
        else:
            unknown.append(_who(record))
    return _told(drafts, unknown, "title")


def _name(case: Case) -> Told:
    drafts = []
    for record in case.meant if case.routed.papers else []:
        author = record.facts.author
        place = _line(case.snapshot, record.id, author or "") or _nearest(case, record.id)
        if author and place:
            drafts.append(Draft(f"{author} is the author of {record.id}.", (place,), 1.0, recorded=True))
    return Told(tuple(drafts))


def _author(case: Case) -> Told:
    drafts, unknown = [], []
    for record in case.meant:
        place = _nearest(case, record.id)
        if record.facts.author and place:
            named = _line(case.snapshot, record.id, record.facts.author)
            text = f"{record.facts.author}{_dated(record)}: {place.text}"
            drafts.append(Draft(text, (place, named) if named else (place,), 1.0, recorded=True))
        else:
            unknown.append(record.id)
    return _told(drafts, unknown, "author")


def _which(case: Case) -> Told:
    drafts = []
    for record in case.meant:
        place = _nearest(case, record.id)
        if place:
            drafts.append(Draft(f"{_who(record)}{_dated(record)}: {place.text}", (place,), 1.0, recorded=True))
    return Told(tuple(drafts))


def _gist(case: Case) -> Told:
    """For each paper: where it says what it does, else its most central opening; and the same of its close."""
    drafts = []
    for record in case.meant if case.routed.papers else case.records[:_GIST_PAPERS]:
        drafts += [Draft(quote.text, (quote,), 1.0) for quote in gist(case.snapshot, record.id)]
    return Told(tuple(drafts))


def _note(case: Case) -> Told:
    locator = f"n{case.about.detail}"
    drafts, missing = [], []
    for paper in case.routed.papers or [record.id for record in case.records]:
        for note in case.snapshot.of_kind(paper, Kind.NOTE):
            if note.paragraph.locator == locator:
                drafts += [_marked(paragraph, locator) for paragraph in case.snapshot.citing(paper, locator)]
                drafts.append(Draft(note.paragraph.text, (Quote.whole(note),), 1.0))
        missing.append(paper)
    if drafts:
        return Told(tuple(drafts))
    return Told(unknown=f"No note {case.about.detail} is printed in {' or '.join(missing)}.")


def _source(case: Case) -> Told:
    """The notes that match best themselves; else those that hang on the best sentence."""
    if case.hits and case.hits[0].kind is Kind.NOTE:
        top = case.hits[0]
        near = [h for h in case.hits if h.kind is Kind.NOTE and h.paper == top.paper and h.score >= 0.92 * top.score]
        return Told(tuple(_whole(hit.stored, hit.score) for hit in near[:3]))
    found = next((hit for hit in case.hits[:3] if any(m.target for m in hit.stored.paragraph.markers)), None)
    own = [s for s in case.sentences if found and s.hit.stored.rowid == found.stored.rowid]
    if found is None or not own:
        return Told()
    top = found
    markers = [m for m in top.stored.paragraph.markers if m.target]
    best = max(own, key=lambda s: s.score)
    inside = [m.target for m in markers if best.start <= m.start < best.end] or [m.target for m in markers]
    notes = [n for n in case.snapshot.of_kind(top.paper, Kind.NOTE) if n.paragraph.locator in inside]
    quote = Quote(top.stored, best.start, best.end)
    return Told((Draft(quote.text, (quote,), best.score), *(_whole(note, top.score) for note in notes)))


def _expansion(case: Case) -> Told:
    for hit in case.hits:
        if _expands(case.about.detail, hit.text):
            spans = sentences(hit.text)
            start, end = next((s for s in spans if _expands(case.about.detail, hit.text[slice(*s)])), spans[0])
            quote = Quote(hit.stored, start, end)
            return Told((Draft(quote.text, (quote,), 1.0),))
    return Told(unknown=f"The papers never spell out “{case.about.detail}”.")


_TELLERS: dict[Subject, Callable[[Case], Told]] = {
    Subject.DATE: _date,
    Subject.TITLE: _title,
    Subject.NAME: _name,
    Subject.AUTHOR: _author,
    Subject.WHICH: _which,
    Subject.GIST: _gist,
    Subject.NOTE: _note,
    Subject.SOURCE: _source,
    Subject.EXPANSION: _expansion,
}


def _expands(abbreviation: str, text: str) -> bool:
    """Whether `text` prints the abbreviation beside its words: "Long Form (LF)" or "LF (Long Form)"."""
    term = re.escape(abbreviation.removesuffix("s"))
    return re.search(rf"\w \({term}s?\)|\b{term}s? \([A-Z][\w-]+(?: |-|\d)", text) is not None


def _told(drafts: Sequence[Draft], unknown: Sequence[str], fact: str) -> Told:
    """What is known; where nothing is, that nothing is."""
    if drafts or not unknown:
        return Told(tuple(drafts))
    return Told(unknown=f"Neither the text nor the catalogue states the {fact} of {' or '.join(unknown)}.")


def _who(record: PaperRecord) -> str:
    return f"{record.facts.author}’s paper" if record.facts.author else f"The paper {record.id}"


def _dated(record: PaperRecord) -> str:
    return f" ({record.facts.date})" if record.facts.date else ""


def _whole(stored: StoredParagraph, score: float) -> Draft:
    return Draft(stored.paragraph.text, (Quote.whole(stored),), min(max(score, 0.0), 1.0))


def _nearest(case: Case, paper: str) -> Quote | None:
    """The paper's sentence that comes nearest to the question; else its first paragraph."""
    own = [s for s in case.sentences if s.hit.paper == paper and s.hit.kind is Kind.PARAGRAPH]
    if own:
        best = max(own, key=lambda s: s.score + 2 * s.hit.score)  # the best paragraph first, then its sentence
        return Quote(best.hit.stored, best.start, best.end)
    first = case.snapshot.first_paragraph(paper)
    return Quote.whole(first) if first else None


def _line(snapshot: Snapshot, paper: str, holds: str) -> Quote | None:
    """The back matter of the paper that holds these words: its date line, its acknowledgement."""
    lines = snapshot.of_kind(paper, Kind.BACK) if holds else ()
    return next((Quote.whole(stored) for stored in lines if holds in stored.paragraph.text), None)


def _marked(paragraph: StoredParagraph, locator: str) -> Draft:
    """The sentence of `paragraph` that holds the marker of a note."""
    at = next(m.start for m in paragraph.paragraph.markers if m.target == locator)
    start, end = next((s, e) for s, e in sentences(paragraph.paragraph.text) if s <= at < e)
    quote = Quote(paragraph, start, end)
    return Draft(quote.text, (quote,), 1.0)
