"""The sentences of a draft with what each puts down to which paper: names, citations, notes, and who "he" is."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assistant.drafts.citations import DraftCitation, brackets, draft_citations, is_all
from assistant.drafts.draft import Draft, DraftBlock
from assistant.drafts.names import Mention, PaperNames
from assistant.drafts.quotes import QuotedSpan, quoted_spans
from assistant.drafts.sentences import draft_sentences
from ingest.blocks import Role

LONGEST = 20_000  # characters of a paragraph; a longer one is read in parts
MOST_NOTES = 5  # notes that a sentence refers to
_REFERENCE = re.compile(r"\[(\d{1,3})\]|([⁰¹²³⁴-⁹]{1,3})")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Who speaks on in a sentence that names nobody: "He adds …", "The author also …", "According to the paper …".
_SPEAKS_ON = re.compile(
    r"\W*(?:(?:he|she|they)\b(?!\s+(?:met|came|went))"
    r"|(?:the|this|that|his|her|their) (?:author|authors|paper|article|essay|piece|report|study)\b"
    r"|it (?:also |further |then )?(?:adds|argues|notes|says|states|warns|concludes|holds|points|stresses|finds)\b"
    r"|according to (?:him|her|them|the (?:author|paper|article|report|study|essay|piece))\b"
    r"|in (?:his|her|their) (?:view|words|account|reading|opinion)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A citation with the papers that it points to once the text around it is read, at `start:end` of the draft."""

    made: DraftCitation
    papers: tuple[str, ...]
    locators: tuple[str, ...]
    text: str
    start: int
    end: int
    here: bool  # it stands in the sentence, and not in a note or on a line of its own


@dataclass(slots=True)
class DraftSentence:
    """`block.plain[begin:end]` of a draft, with its quotations, its citations, and the papers it is put down to.

    `named`: by a name or citation of its own, not by who spoke before. `pure`: it is nothing but citations, which then
    belong to the sentence before. `aside`: spans of brackets and references that are no part of what it says.
    """

    block: DraftBlock
    begin: int
    end: int
    quotes: tuple[QuotedSpan, ...]
    mentions: tuple[Mention, ...]
    citations: list[CitedPlace] = field(default_factory=list)
    papers: tuple[str, ...] = ()
    named: bool = False
    pure: bool = False
    aside: tuple[tuple[int, int], ...] = ()

    @property
    def plain(self) -> str:
        """Its words."""
        return self.block.plain[self.begin : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the draft's text."""
        return self.block.span(self.begin, self.end)


@dataclass(slots=True)
class _Speaking:
    """Which papers the text speaks of: in the section, in the paragraph; and the last one cited, which *ibid.* is."""

    section: tuple[str, ...] = ()
    paragraph: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()  # of the sentence that leads into a quotation set in
    cited: CitedPlace | None = None


def read_sentences(draft: Draft, names: PaperNames) -> Iterator[DraftSentence]:
    """The sentences of a draft in reading order, read as far as they are taken.

    A sentence is put down to the papers that it names or cites; one that goes on with "he" or "the author", to those
    of the sentence before. A name over a section speaks for places cited without one, and a citation on a line of its
    own belongs to the quotation above it.
    """
    notes = {block.label: block for block in draft.blocks if block.role is Role.NOTE and block.label}
    speaking = _Speaking()
    only = tuple(names.labels) if len(names.labels) == 1 else ()
    waiting: DraftSentence | None = None
    for whole in draft.blocks:
        if whole.role not in (Role.QUOTE, Role.ITEM):
            speaking.paragraph = ()
        for block in _in_parts(whole):
            for sentence in _sentences_of(draft, block, names, notes, speaking, only):
                if sentence.pure and waiting is not None and block.role is not Role.NOTE:
                    waiting.citations += [replace(cited, here=False) for cited in sentence.citations]
                    if sentence.papers and not (waiting.named and waiting.papers):
                        waiting.papers, waiting.named = sentence.papers, True
                    speaking.cited = sentence.citations[-1]
                    sentence.citations = []
                    yield waiting
                    yield sentence
                    waiting = None
                    continue
                if waiting is not None:
                    yield waiting
                waiting = sentence
                if sentence.papers:
                    speaking.paragraph = sentence.papers
                    if block.role is Role.HEADING:
                        speaking.section = sentence.papers
                speaking.lead = speaking.paragraph if sentence.plain.rstrip().endswith((":", ",")) else sentence.papers
                for cited in sentence.citations:
                    speaking.cited = cited
    if waiting is not None:
        yield waiting


def _in_parts(block: DraftBlock) -> Iterator[DraftBlock]:
    """The paragraph; one of extraordinary length in parts, cut at white space."""
    plain, start = block.plain, 0
    while len(plain) - start > LONGEST:
        half = start + LONGEST // 2
        cut = max(plain.rfind(stop, half, start + LONGEST) for stop in (". ", "! ", "? ", " "))
        cut = cut + 1 if cut > 0 else start + LONGEST
        yield _part(block, start, cut)
        start = cut
    yield block if start == 0 else _part(block, start, len(plain))


def _part(block: DraftBlock, begin: int, end: int) -> DraftBlock:
    offsets: array[int] | None = None if block.offsets is None else block.offsets[begin:end]
    start, stop = block.span(begin, end)
    return replace(block, start=start, end=stop, plain=block.plain[begin:end], offsets=offsets)


def _sentences_of(
    draft: Draft,
    block: DraftBlock,
    names: PaperNames,
    notes: Mapping[str, DraftBlock],
    speaking: _Speaking,
    only: tuple[str, ...],
) -> Iterator[DraftSentence]:
    plain = block.plain
    mentions = names.mentions(plain)
    made = draft_citations(plain, names, mentions)
    quotes = quoted_spans(plain)
    asides = brackets(plain, made)
    spans = draft_sentences(plain, quotes, asides)
    if block.role is Role.QUOTE and spans:
        spans = _set_in(plain, spans, made)
    references = [] if block.role is Role.NOTE else list(_REFERENCE.finditer(plain))
    starts = [[cited.start for cited in made], [quote.start - 1 for quote in quotes], [m.start for m in mentions]]
    starts += [[begin for begin, _ in asides], [match.start() for match in references]]
    for begin, end in spans:
        cut = [slice(bisect_left(each, begin), bisect_left(each, end)) for each in starts]
        own = made[cut[0]]
        pure = block.role is not Role.HEADING and is_all(plain, begin, end, own)
        sentence = DraftSentence(block, begin, end, tuple(quotes[cut[1]]), tuple(mentions[cut[2]]), pure=pure)
        refers = references[cut[4]]
        labels = [(match.group(1) or match.group(2)).translate(_RAISED) for match in refers]
        sentence.aside = (
            *asides[cut[3]],
            *(match.span() for match, label in zip(refers, labels, strict=True) if label in notes),
        )
        sentence.citations = [_placed(draft, block, cited, here=True) for cited in own]
        for label in labels[:MOST_NOTES]:
            sentence.citations += _of_note(draft, notes.get(label), names)
        _attribute(sentence, speaking, only)
        yield sentence


def _set_in(plain: str, spans: list[tuple[int, int]], made: list[DraftCitation]) -> list[tuple[int, int]]:
    """A quotation set in is one, but for a last line that is nothing but citations."""
    last = spans[-1]
    if len(spans) > 1 and is_all(plain, *last, [cited for cited in made if cited.start >= last[0]]):
        return [(spans[0][0], spans[-2][1]), last]
    return [(spans[0][0], last[1])]


def _of_note(draft: Draft, note: DraftBlock | None, names: PaperNames) -> Iterator[CitedPlace]:
    """The citations that stand in a note of the draft."""
    if note is not None:
        plain = note.plain[:LONGEST]
        for made in draft_citations(plain, names, names.mentions(plain)):
            yield _placed(draft, note, made, here=False)


def _placed(draft: Draft, block: DraftBlock, made: DraftCitation, here: bool) -> CitedPlace:
    start, end = block.span(made.start, made.end)
    return CitedPlace(made, made.papers, made.locators, draft.text[start:end], start, end, here)


def _attribute(sentence: DraftSentence, speaking: _Speaking, only: tuple[str, ...]) -> None:
    """Settle which papers a sentence is put down to, and where its nameless citations point."""
    inside = [quote.outer for quote in sentence.quotes]
    cited = {c.made.start for c in sentence.citations if c.here}
    own = [
        mention
        for mention in sentence.mentions
        if not any(begin <= mention.start < end for begin, end in inside)
        and (not mention.body or mention.start in cited)
    ]
    meant = {c.made.start: c.papers for c in sentence.citations if c.here and c.papers}
    named = dict.fromkeys(paper for m in own for paper in meant.get(m.start, m.papers))  # a year tells which is meant
    named |= dict.fromkeys(paper for c in sentence.citations for paper in c.papers if c.made.named is not None)
    goes_on = _SPEAKS_ON.match(sentence.plain) is not None
    before = speaking.paragraph or speaking.section
    if sentence.block.role is Role.QUOTE:
        before = speaking.lead or before
    sentence.named = bool(named)
    sentence.papers = tuple(named)
    resolved: list[CitedPlace] = []
    for place in sentence.citations:
        if place.made.named is None:
            place = _pointed(place, _last_before(place, own), tuple(named), before, resolved, speaking, only)  # noqa: PLW2901
            if not named and place.papers:
                sentence.papers, sentence.named = place.papers, True
        resolved.append(place)
    sentence.citations = resolved
    if not sentence.papers and (goes_on or (sentence.block.role is Role.QUOTE and before)):
        sentence.papers = before


def _last_before(place: CitedPlace, own: list[Mention]) -> tuple[str, ...]:
    return next((m.papers for m in reversed(own) if place.here and m.end <= place.made.start), ())


def _pointed(
    place: CitedPlace,
    last: tuple[str, ...],
    named: tuple[str, ...],
    before: tuple[str, ...],
    resolved: list[CitedPlace],
    speaking: _Speaking,
    only: tuple[str, ...],
) -> CitedPlace:
    """A place without a name: of the paper named last, else of the one spoken of, else of the one cited last."""
    previous = resolved[-1] if resolved else speaking.cited
    if place.made.again and previous is not None:
        bare = not place.locators and not place.made.pages
        return replace(place, papers=previous.papers, locators=previous.locators if bare else place.locators)
    return replace(place, papers=last or named or before or (previous.papers if previous else ()) or only)
