"""Gold cases as HTML: the list of a set, one of them to be reviewed, and the lines that say what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.citation import shown
from evals.gold.line import GoldParagraph, Ref, TextOf, fault_of
from evals.gold.question import GoldQuestion
from evals.gold.set import GoldCase
from evals.gold.told import asked, expected, told
from evals.records.record import Record
from ui.page.links import paragraph_address
from ui.page.render import fragment

CLIPPED = 240  # characters of a paragraph that is one of several


@dataclass(frozen=True, slots=True)
class Row:
    """A case: whether it was reviewed as it stands, and what is wrong with its paragraphs, by their places."""

    case: GoldCase
    seen: bool
    faults: Mapping[Ref, str]

    @classmethod
    def of(cls, case: GoldCase, seen: bool, text_of: TextOf) -> Row:
        """The case, its paragraphs looked up."""
        faults = {paragraph.ref: fault_of(paragraph, text_of) for paragraph in case.paragraphs}
        return cls(case, seen, {ref: fault for ref, fault in faults.items() if fault})

    @property
    def asked(self) -> str:
        """The words that it puts."""
        return asked(self.case)

    @property
    def expected(self) -> str:
        """What should come of it."""
        return expected(self.case)


def cases_html(name: str, rows: Sequence[Row], every: Sequence[Row], names: Mapping[str, str]) -> str:
    """The cases of one half as a table; `every`: those of both, of which the faulty ones are counted."""
    return fragment(
        "cases.html",
        name=name,
        rows=rows,
        every=every,
        waiting=sum(not row.seen for row in rows),
        faulty=sum(bool(row.faults) for row in every),
        label=lambda ref: _label(ref, names),
        to=lambda ref: _address(ref, names),
    )


def case_html(row: Row, records: Sequence[Record], names: Mapping[str, str], text_of: TextOf) -> str:
    """One case: what it says, its paragraphs with their words, and what the program makes of it."""
    lines = [(what, words) for what, words in told(row.case, {}) if what not in ("needs", "also")]
    return fragment(
        "case.html",
        row=row,
        lines=lines,
        gold=[(what, p.ref, text_of(*p.ref)) for what, p in _gold(row.case)],
        records=records,
        label=lambda ref: _label(ref, names),
        to=lambda ref: _address(ref, names),
    )


def offered_html(places: Sequence[tuple[Ref, str]], names: Mapping[str, str], whole: bool) -> str:
    """Paragraphs to choose from, each a click from its place; `whole`: with all their words."""
    longest = 20_000 if whole else CLIPPED
    return fragment(
        "offered.html",
        places=[(_label(ref, names), _address(ref, names), text) for ref, text in places],
        longest=longest,
    )


def kept_html(words: str) -> str:
    """A line that says what was done."""
    return fragment("case_line.html", words=words, sign="✓")


def line_html(words: str) -> str:
    """A line that says or asks something."""
    return fragment("case_line.html", words=words, sign="")


def doubt_html(facts: Sequence[str]) -> str:
    """The question whether key facts are meant that stand in no paragraph of the case."""
    return fragment("case_doubt.html", facts=facts)


def _gold(case: GoldCase) -> list[tuple[str, GoldParagraph]]:
    """Each gold paragraph with what it is for."""
    if isinstance(case, GoldQuestion):
        return [("needed", one) for one in case.required] + [("helps", one) for one in case.also]
    return [("decides", one) for one in case.paragraphs]


def _label(ref: Ref, names: Mapping[str, str]) -> str:
    return f"{names.get(ref[0], ref[0])}, {shown(ref[1])}"


def _address(ref: Ref, names: Mapping[str, str]) -> str:
    """The reader page at a place; empty where the library does not hold the paper."""
    return paragraph_address(*ref) if ref[0] in names else ""
