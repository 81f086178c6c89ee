"""Quotations made from papers with a known result: altered by one word, edited as style guides allow, or wrong."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.quotations.differences import is_negation
from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.quotations.words import Words, words_of
from assistant.words import FUNCTION_WORDS
from ingest.fold import fold
from ingest.paper import Kind, Paper, Paragraph
from ingest.sentences import sentences

_SWAPS: dict[DifferenceKind, str] = {
    DifferenceKind.MODAL: "will may|may will|might will|should must|must should|could will|would might|"
    "can must|shall may",
    DifferenceKind.QUANTITY: "all some|some all|many few|few many|most some|every some|only also|"
    "several many|more less|less more|always sometimes|often always|nearly over|almost exactly|each some|any all",
    DifferenceKind.TENSE: "is was|was is|are were|were are|has had|have had|had has|does did|became becomes|"
    "made makes|took takes|led leads|began begins|said says|held holds",
    DifferenceKind.SPELLING: "defense defence|defence defense|program programme|programme program|center centre|"
    "labor labour|organization organisation|organizations organisations|favor favour|analyze analyse|"
    "behavior behaviour|modernization modernisation|recognize recognise|recognized recognised|"
    "authorized authorised|authorize authorise|toward towards|towards toward|licensing licencing",
    DifferenceKind.NUMBER: "two three|three four|four five|five six|one two|six seven|seven eight|first second|"
    "second third|million billion|billion million|hundred thousand|third fourth|ten twelve",
    DifferenceKind.DATE: "january june|february march|april october|june july|july august|august april|"
    "september november|october december|november may|december january",
}
_NAMES = ("Canada", "Brazil", "Ottawa", "Kenya", "Norway", "Lisbon", "Chile", "Nairobi")
_AUXILIARIES = frozenset("is are was were will would can could should must has have had may might".split())
ELLIPSES = ("…", "...", ". . .", "[…]", "[...]", "[. . .]", " … ", "(…)")
_PRONOUNS = frozenset("it they he she its their his them this these".split())


@dataclass(frozen=True, slots=True)
class QuotationCase:
    """A quotation, the paper that it is said to be from, and what a check should say of it.

    `family`: how it was made; `kind`: of the difference that was put in; `cites`: the locator where it stands.
    """

    family: str
    quote: str
    paper: str | None
    expected: frozenset[QuotationResult]
    kind: DifferenceKind | None = None
    cites: str | None = None


_EXACT = frozenset({QuotationResult.EXACT})
_ELIDED = frozenset({QuotationResult.ELIDED})
_ALTERED = frozenset({QuotationResult.ALTERED})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words `first:last` of a paragraph of a paper."""

    paper: Paper
    paragraph: Paragraph
    first: int
    last: int

    @property
    def words(self) -> Words:
        """The paragraph's words."""
        return words_of(self.paragraph.text, self.paragraph.markers)

    @property
    def text(self) -> str:
        """The excerpt as printed, note markers and all."""
        return self.words.printed(self.first, self.last)

    def edited(self, at: int, until: int, new: str) -> str:
        """The excerpt with words `at:until` replaced as printed; nothing put in closes the gap."""
        words = self.words
        before = words.text[words.starts[self.first] : words.starts[at]]
        after = words.text[words.ends[until - 1] if until > at else words.starts[at] : words.ends[self.last - 1]]
        if until == at:
            return f"{before}{new} {after}"
        return f"{before}{new}{after}" if new else f"{before.rstrip()} {after.lstrip()}"


def body(paper: Paper) -> list[Paragraph]:
    """The running text of a paper."""
    return [p for p in paper.paragraphs if p.kind in (Kind.PARAGRAPH, Kind.ITEM)]


def excerpt(draw: random.Random, papers: Sequence[Paper], least: int = 6, most: int = 60) -> Excerpt:
    """A run of `least` to `most` words of one of the papers that has one so long."""
    while True:
        paper = draw.choice(papers)
        paragraph = draw.choice(body(paper) or list(paper.paragraphs))
        n = len(words_of(paragraph.text, paragraph.markers))
        if n >= least:
            length = draw.randint(least, min(most, n))
            first = draw.randint(0, n - length)
            return Excerpt(paper, paragraph, first, first + length)


def altered(draw: random.Random, kind: DifferenceKind, cut: Excerpt) -> str | None:
    """The excerpt with one word of this kind altered; None where it has none."""
    if kind is DifferenceKind.NEGATION:
        return _negated(draw, cut)
    if kind is DifferenceKind.NAME:
        return _renamed(draw, cut)
    if kind is DifferenceKind.OTHER:
        return _reworded(draw, cut)
    words, swaps = cut.words, dict(pair.split() for pair in _SWAPS[kind].split("|"))
    places = list(range(cut.first, cut.last))
    draw.shuffle(places)
    for i in places:
        printed, norm = words.printed(i, i + 1), words.norms[i]
        if (
            kind is DifferenceKind.NUMBER
            and re.fullmatch(r"\d+", norm)
            and not re.fullmatch(r"(?:1[5-9]|2[01])\d\d", norm)
        ):
            if i not in words.loose and not any(w.isalpha() and len(w) > 2 for w in words.norms[i - 1 : i]):
                return cut.edited(i, i + 1, str(int(norm) + draw.randint(1, 9)))
        elif kind is DifferenceKind.DATE and re.fullmatch(r"(?:19|20)\d\d", norm):
            return cut.edited(i, i + 1, str(int(norm) + draw.choice((-3, -1, 1, 2))))
        elif norm in swaps and not (norm == "may" and printed[0].isupper()):
            new = swaps[norm]
            return cut.edited(i, i + 1, new.capitalize() if printed[0].isupper() else new)
    return None


def _negated(draw: random.Random, cut: Excerpt) -> str | None:
    """A "not" taken out or put in."""
    words = cut.words
    inner = range(cut.first + 1, cut.last - 1)
    present = [i for i in inner if words.norms[i] in ("not", "no", "never", "without", "neither", "nor")]
    if present:
        at = draw.choice(present)
        return cut.edited(at, at + 1, "")
    auxiliaries = [i for i in inner if words.norms[i] in _AUXILIARIES]
    if not auxiliaries:
        return None
    at = draw.choice(auxiliaries) + 1
    return cut.edited(at, at, draw.choice(("not", "never")))


def _renamed(draw: random.Random, cut: Excerpt) -> str | None:
    words = cut.words
    names = [
        i
        for i in range(cut.first + 1, cut.last)
        if words.printed(i, i + 1)[0].isupper() and not any(c in ".!?:\n" for c in words.between(i))
    ]
    if not names:
        return None
    at = draw.choice(names)
    return cut.edited(at, at + 1, draw.choice([name for name in _NAMES if fold(name) != words.norms[at]]))


def _reworded(draw: random.Random, cut: Excerpt) -> str | None:
    """A word put in, left out, changed for another, or two changed over."""
    words = cut.words
    how = draw.randrange(4)
    at = draw.randrange(cut.first + 1, cut.last - 1)
    if words.norms[at] in FUNCTION_WORDS or not words.printed(at, at + 1).islower():
        return None
    if at in words.loose or at + 1 in words.loose or at - 1 in words.loose:
        return None
    if how == 0:
        return cut.edited(at, at, "gladly")
    if how == 1:
        return cut.edited(at, at + 1, "")
    if how == 2:
        return cut.edited(at, at + 1, draw.choice(("harbour", "violet", "candle")))
    one, other = words.printed(at, at + 1), words.printed(at + 1, at + 2)
    return None if fold(one) == fold(other) else cut.edited(at, at + 2, f"{other} {one}")


def _straight(draw: random.Random, text: str) -> str:
    return text.translate(str.maketrans("“”‘’—–", "\"\"''--"))


def _curly(draw: random.Random, text: str) -> str:
    return re.sub(r'"([^"]*)"', r"“\1”", text.replace("'", "’").replace(" - ", " — "))


def _spaces(draw: random.Random, text: str) -> str:
    return "".join(draw.choice(("\u00a0", "\u2009", "  ", "\n", " ")) if c == " " else c for c in text)


def _hidden(draw: random.Random, text: str) -> str:
    marks = ("\u00ad", "\u200b", "\u200d", "\ufeff", "\u2060", "¬")
    return re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", lambda _: draw.choice(marks) if draw.random() < 0.1 else "", text)


def _decomposed(draw: random.Random, text: str) -> str:
    return unicodedata.normalize(draw.choice(("NFD", "NFKD", "NFC")), text)


def _hyphenated(draw: random.Random, text: str) -> str:
    """A word broken at a line's end."""
    return re.sub(r"\b([a-z]{4,})([a-z]{4,})\b", r"\1-\n\2", text, count=1)


def _in_marks(draw: random.Random, text: str) -> str:
    """In quotation marks, a stop or a comma moved inside."""
    marks = draw.choice(("“{}”", '"{}"', "‘{}’", "«{}»", "„{}“", "“‘{}’”"))
    return marks.format(text.rstrip(".,") + draw.choice((".", ",", "", ";")))


def _first_letter(draw: random.Random, text: str) -> str:
    return text[0].swapcase() + text[1:]


def _noted(draw: random.Random, text: str) -> str:
    """A note marker put in after a stop, or the paper's own left out."""
    return re.sub(r"([.,])(\s)", rf"\1[{draw.randint(1, 40)}]\2", re.sub(r"\[\d+\]", "", text), count=1)


TYPOGRAPHY: Mapping[str, Callable[[random.Random, str], str]] = {
    "straight marks": _straight, "curly marks": _curly, "spaces": _spaces, "hidden characters": _hidden,
    "Unicode forms": _decomposed, "line ends": _hyphenated, "quotation marks": _in_marks,
    "first letter": _first_letter, "note markers": _noted,
}  # fmt: skip


def exact_case(draw: random.Random, papers: Sequence[Paper], named: bool, most: int = 400) -> QuotationCase:
    """Words as they stand, or with their typography changed."""
    cut = excerpt(draw, papers, least=4, most=most)
    how = draw.choice(("as printed", *TYPOGRAPHY))
    text = cut.text if how == "as printed" else TYPOGRAPHY[how](draw, cut.text)
    return QuotationCase(f"exact: {how}", text, cut.paper.id if named else None, _EXACT, cites=cut.paragraph.locator)


def elided_case(draw: random.Random, papers: Sequence[Paper], named: bool) -> QuotationCase:
    """Words left out at an ellipsis that do not negate what stays; brackets; a border between paragraphs."""
    how = draw.choice(("words", "sentence", "insertion", "pronoun", "letter", "sic", "emphasis", "ends"))
    while True:
        cut = excerpt(draw, papers, least=12, most=120)
        text = _elided(draw, how, cut)
        if text is not None:
            paper = cut.paper.id if named else None
            return QuotationCase(f"elided: {how}", text, paper, _ELIDED, cites=cut.paragraph.locator)


def _elided(draw: random.Random, how: str, cut: Excerpt) -> str | None:
    words, inner = cut.words, range(cut.first + 2, cut.last - 3)
    at = draw.choice(inner)
    if how == "words":
        until = draw.randint(at + 1, cut.last - 2)
        if any(is_negation(norm) for norm in words.norms[at:until]):
            return None
        return cut.edited(at, until, draw.choice(ELLIPSES))
    if how == "sentence":
        return _without_sentence(draw, cut)
    if how == "insertion":
        return cut.edited(at, at, draw.choice(("[the allies]", "[of 2024]", "[that is, the government]", "[sic]")))
    if how == "pronoun":
        places = [i for i in range(cut.first, cut.last) if words.norms[i] in _PRONOUNS]
        return cut.edited(places[0], places[0] + 1, "[the government]") if places else None
    if how == "letter":
        first = cut.text[0]
        return f"[{first.swapcase()}]{cut.text[1:]}" if first.isalpha() and cut.text[1:2].isalpha() else None
    if how == "sic":
        return cut.edited(at, at, "[sic]")
    if how == "emphasis":
        return f"{cut.text} {draw.choice(('[emphasis added]', '(emphasis added)', '[italics in original]'))}"
    return f"{draw.choice(ELLIPSES)} {cut.text} {draw.choice(ELLIPSES)}"


def _without_sentence(draw: random.Random, cut: Excerpt) -> str | None:
    """Three sentences of a paragraph without the one in the middle."""
    spans = sentences(cut.paragraph.text)
    if len(spans) < 3:
        return None
    n = draw.randrange(len(spans) - 2)
    first, last = (cut.paragraph.text[slice(*spans[m])] for m in (n, n + 2))
    if min(len(words_of(first)), len(words_of(last))) < 3:
        return None
    return f"{first} {draw.choice(ELLIPSES)} {last}"


def border_case(draw: random.Random, papers: Sequence[Paper], named: bool) -> QuotationCase:
    """The end of a paragraph and the beginning of the next."""
    while True:
        paper = draw.choice(papers)
        running = body(paper)
        if len(running) < 2:
            continue
        n = draw.randrange(len(running) - 1)
        one, two = (words_of(p.text, p.markers) for p in running[n : n + 2])
        between = paper.paragraphs[paper.paragraphs.index(running[n]) + 1 : paper.paragraphs.index(running[n + 1])]
        if min(len(one), len(two)) >= 6 and all(p.kind is Kind.HEADING for p in between):
            first, last = draw.randint(3, min(30, len(one))), draw.randint(3, min(30, len(two)))
            text = f"{one.text[one.starts[-first] :]}{draw.choice((' ', chr(10)))}{two.text[: two.ends[last - 1]]}"
            locator = running[n].locator
            return QuotationCase("exact: over a border", text, paper.id if named else None, _EXACT, cites=locator)


def altered_case(draw: random.Random, papers: Sequence[Paper], kind: DifferenceKind, named: bool) -> QuotationCase:
    """One word altered; the quotation has 6 to 80 words."""
    while True:
        cut = excerpt(draw, papers, least=6, most=80)
        text = altered(draw, kind, cut)
        if text is not None:
            paper = cut.paper.id if named else None
            return QuotationCase(f"altered: {kind}", text, paper, _ALTERED, kind, cut.paragraph.locator)


def elided_negation_case(draw: random.Random, papers: Sequence[Paper], named: bool) -> QuotationCase:
    """An ellipsis in the place of a "not"."""
    while True:
        cut = excerpt(draw, papers, least=8, most=80)
        words = cut.words
        places = [
            i
            for i in range(cut.first + 1, cut.last - 2)
            if words.norms[i] in ("not", "never") and words.norms[i + 1] not in ("only", "just", "merely", "simply")
        ]
        if places:
            at = draw.choice(places)
            text = cut.edited(at, at + 1, draw.choice(ELLIPSES))
            return QuotationCase(
                "altered: elided negation", text, cut.paper.id if named else None, _ALTERED, DifferenceKind.NEGATION,
                cut.paragraph.locator,
            )  # fmt: skip


def stitched_case(draw: random.Random, papers: Sequence[Paper], named: bool) -> QuotationCase:
    """Parts of two paragraphs, of one paper or two, put together as one."""
    while True:
        one, two = (excerpt(draw, papers, least=8, most=25) for _ in range(2))
        if one.paragraph.text != two.paragraph.text:
            joint = draw.choice((" ", ". ", " … "))
            text = f"{one.text}{joint}{two.text}"
            return QuotationCase("altered: stitched", text, one.paper.id if named else None, _ALTERED)


def misattributed_case(draw: random.Random, papers: Sequence[Paper]) -> QuotationCase:
    """Words that stand in one paper, said to be from another that does not have them."""
    while True:
        cut = excerpt(draw, papers, least=6, most=80)
        other = draw.choice(papers)
        words = f" {' '.join(cut.words.norms[cut.first : cut.last])} "
        held = (f" {' '.join(words_of(p.text, p.markers).norms)} " for p in other.paragraphs)
        if other.id != cut.paper.id and not any(words in text for text in held):
            return QuotationCase(
                "misattributed", cut.text, other.id, frozenset({QuotationResult.MISATTRIBUTED}),
                cites=cut.paragraph.locator,
            )  # fmt: skip


def fabricated_case(
    draw: random.Random, papers: Sequence[Paper], strangers: Sequence[str], named: bool
) -> QuotationCase:
    """A sentence from elsewhere, words of a paragraph in another order, or snippets of several paragraphs."""
    how = draw.choice(("elsewhere", "shuffled", "snippets"))
    paper = draw.choice(papers)
    if how == "elsewhere":
        text = draw.choice(strangers)
    elif how == "shuffled":
        cut = excerpt(draw, papers, least=10, most=40)
        held = [cut.words.printed(i, i + 1) for i in range(cut.first, cut.last)]
        draw.shuffle(held)
        text = " ".join(held)
    else:
        text = " ".join(excerpt(draw, papers, least=2, most=2).text for _ in range(draw.randint(5, 12)))
    return QuotationCase(
        f"fabricated: {how}", text, paper.id if named else None, frozenset({QuotationResult.FABRICATED})
    )
