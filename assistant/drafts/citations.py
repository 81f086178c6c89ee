"""The citations that stand in a draft: `Pugliese 2025, ¶11`, `(Pugliese, para 11)`, `ibid., ¶12`, `note 3`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.drafts.names import Mention, PaperNames

MOST_PLACES = 50  # paragraphs that one citation may name
_YEAR = r"(?:19|20)\d\d[a-z]?(?!\w)"
_NUMBER = r"\d{1,4}(?:\.\d{1,3}){0,3}(?![\w%])"
_SIGN = {
    "¶": "", "§": "", "para": "", "paras": "", "paragraph": "", "paragraphs": "", "item": "", "items": "",
    "note": "n", "notes": "n", "n": "n", "nn": "n", "fn": "n", "footnote": "n", "footnotes": "n", "endnote": "n",
    "endnotes": "n", "table": "t", "heading": "h", "caption": "c", "front": "f", "back": "b",
    "p": "p", "pp": "p", "page": "p", "pages": "p",
}  # fmt: skip
_WORDS = "|".join(sorted((word for word in _SIGN if word.isalpha()), key=len, reverse=True))
_JOIN = r"\s?(?:[-–—]|to\s|and\s|&|,(?:\s?and\s)?)\s?"
_PLACE = rf"(?:¶\s?¶?|§\s?§?|\b(?:{_WORDS})\b\.?)\s?{_NUMBER}(?:{_JOIN}{_NUMBER})*"
_PLACES = rf"{_PLACE}(?:(?:,|;|\s?and|\s?&)\s?{_PLACE})*"
_KIND = r"(?:paper|article|essay|piece|report|study|note|brief|memo)"
_AFTER_NAME = re.compile(
    rf"(?:['’]s)?(?:\s{_KIND})?(?P<dated>,?\s?[(\[]?(?P<year>{_YEAR})[)\]]?)?"
    rf"(?P<placed>(?:\s?[,:]\s?|\s?[(\[]|\s)?(?:at\s|in\s)?(?P<places>{_PLACES})[)\]]?)?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<ibid>\bibid(?:em)?\b\.?(?:,?\s?(?:at\s)?)?)?(?P<places>{_PLACES})?", re.IGNORECASE)
_BARE_START = re.compile(rf"\bibid(?:em)?\b|{_PLACE}", re.IGNORECASE)
_OF = re.compile(r"\s(?:of|in)\s(?:the\s)?")
_LED_IN = re.compile(r"(?:[(\[;]|\b(?:see|cf\.?|in|at|and)|,)\s?$", re.IGNORECASE)
_OPENS = re.compile(r"[\s—–-]*")
_SURE = re.compile(r"[¶§]|para", re.IGNORECASE)  # what no other sentence holds before a number
_AUTHOR = r"[^\W\d_a-z][\w’'-]*(?:\s(?:and|&|et|al\.?|de|van|von|der|[^\W\d_a-z][\w’'-]*)){0,5}"
_STRANGER = re.compile(
    rf"(?:[(\[;]\s?(?:see\s|see\salso\s|cf\.?\s|e\.g\.,?\s)?)(?P<name>{_AUTHOR}),?\s"
    rf"(?P<year>{_YEAR})(?:\s?[,:]\s?(?:{_PLACES}|\d{{1,4}}(?:[-–]\d{{1,4}})?))?(?=\s?[)\];])"
)
_STRANGER_AT = re.compile(  # "according to Smith 2023, ¶4": a paragraph's number makes it a citation wherever it stands
    rf"(?P<name>\b{_AUTHOR}),?\s[(\[]?(?P<year>{_YEAR})[)\]]?\s?[,:]?\s?[(\[]?(?=[¶§]|para){_PLACES}"
)
_REACH = 300  # characters that brackets around citations may hold
_NO_NAMES = frozenset(
    "january february march april may june july august september october november december spring summer autumn winter"
    " fall early mid late since until before after by from in and the article treaty law act resolution strategy"
    " expo".split()
)
_LEADING = frozenset("see as but while".split())  # with a capital letter before a name: "See Smith 2023"
_SHORT_GLUE = re.compile(r"(?:see|cf|e\.g\.|and|also|[\s;,.:()\[\]—–-])*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DraftCitation:
    """`plain[start:end]` of a draft's paragraph, and what it points to.

    `papers`: those that its name fits, empty where it names none of the library. `named`: name and year as printed;
    None where it names no paper, and the text around it has to say which. `amiss`: what is wrong with the name.
    `locators` and `pages`: the places. `again`: it says *ibid.* `tail`: where what follows an author's name begins.
    """

    start: int
    end: int
    papers: tuple[str, ...]
    named: str | None
    amiss: str | None
    locators: tuple[str, ...]
    pages: tuple[int, ...]
    again: bool = False
    tail: int = 0


def draft_citations(plain: str, names: PaperNames, mentions: Sequence[Mention]) -> list[DraftCitation]:
    """The citations of a paragraph, in order.

    Args:
        plain: its words.
        names: what the papers of the library are called.
        mentions: where the paragraph names them.
    """
    found = [made for mention in mentions if (made := _named(plain, names, mention)) is not None]
    taken = [(made.start, made.end) for made in found]
    found += [made for made in _strangers(plain) if not _overlaps(taken, made.start, made.end)]
    taken = sorted((made.start, made.end) for made in found)
    found += _bare(plain, mentions, taken)
    return sorted(found, key=lambda made: made.start)


def brackets(plain: str, citations: Sequence[DraftCitation]) -> list[tuple[int, int]]:
    """The brackets that hold citations and nothing else, as spans with the brackets, in order."""
    spans: dict[tuple[int, int], list[DraftCitation]] = {}
    for made in citations:
        near = max(0, made.start - _REACH)
        begin = max(plain.rfind(opening, near, made.start + 1) for opening in "([")
        closing = ")" if begin >= 0 and plain[begin] == "(" else "]"
        end = plain.find(closing, made.end, made.end + _REACH)
        if begin >= 0 and end >= 0 and closing not in plain[begin : made.start]:
            spans.setdefault((begin, end + 1), []).append(made)
    return [span for span, held in sorted(spans.items()) if _SHORT_GLUE.fullmatch(_rest(plain, span, held))]


def is_all(plain: str, start: int, end: int, citations: Sequence[DraftCitation]) -> bool:
    """Whether `plain[start:end]` is nothing but citations."""
    inside = [made for made in citations if start <= made.start and made.end <= end]
    return bool(inside) and _SHORT_GLUE.fullmatch(_rest(plain, (start, end), inside)) is not None


def _rest(plain: str, span: tuple[int, int], held: Sequence[DraftCitation]) -> str:
    rest, at = "", span[0]
    for made in held:
        rest += plain[at : max(at, made.start)]
        at = max(at, made.end)
    return rest + plain[at : span[1]]


def _named(plain: str, names: PaperNames, mention: Mention) -> DraftCitation | None:
    """A name with a year, a place, or alone in brackets."""
    after = _AFTER_NAME.match(plain, mention.end)
    assert after is not None  # every part of it may be absent
    year, places = after.group("year"), after.group("places")
    if not (year or places or plain[max(0, mention.start - 1)] + plain[mention.end : mention.end + 1] in ("()", "[]")):
        return None
    end = after.end() if year or places else mention.end
    name = plain[mention.start : mention.end]
    named = f"{name} {year}" if year else name
    papers, amiss = mention.papers, None
    if year:
        dated = names.dated(papers, year)
        if not dated:
            labels = " and ".join(sorted(names.labels[paper] for paper in papers)[:3])
            amiss = f"The library holds {labels}, not {named}."
        papers = dated or papers
    locators, pages = _places(places or "")
    end = _balanced(plain, mention.start, end)
    return DraftCitation(mention.start, end, papers, named, amiss, locators, pages, tail=mention.end)


def _balanced(plain: str, start: int, end: int) -> int:
    """The end without a closing bracket that was opened before the start."""
    printed = plain[start:end]
    for opening, closing in ("()", "[]"):
        if printed.endswith(closing) and printed.count(closing) > printed.count(opening):
            return end - 1
    return end


def _bare(plain: str, mentions: Sequence[Mention], taken: Sequence[tuple[int, int]]) -> Iterator[DraftCitation]:
    """Places without a name: of a paper named right behind, else of the one that the text speaks of."""
    starting = {mention.start: mention for mention in mentions}
    beyond = 0
    for start in _BARE_START.finditer(plain):
        if start.start() < beyond or _overlaps(taken, *start.span()):
            continue
        match = _BARE.match(plain, start.start())
        if match is None or not match.group():
            continue
        beyond = match.end()
        begin, end = match.span()
        locators, pages = _places(match.group("places") or "")
        of = _OF.match(plain, end)
        mention = starting.get(of.end()) if of else None
        before = plain[max(0, begin - 8) : begin]
        if (
            _SURE.match(match.group())
            or match.group("ibid")
            or mention
            or _LED_IN.search(before)
            or _OPENS.fullmatch(before)
        ):
            papers, named = ((), None) if mention is None else (mention.papers, plain[mention.start : mention.end])
            again = bool(match.group("ibid"))
            yield DraftCitation(begin, end, papers, named, None, locators, pages, again, begin)


def _strangers(plain: str) -> Iterator[DraftCitation]:
    """A name and a year, in brackets or with a paragraph, that fit no paper of the library."""
    ends = set()
    for match in (*_STRANGER.finditer(plain), *_STRANGER_AT.finditer(plain)):
        # A paragraph's number makes sure that it is a citation: "In Smith 2023, ¶4"; "(The Hague 2014)" is none.
        before = _LEADING | _NO_NAMES if match.re is _STRANGER_AT else _LEADING
        words = match.group("name").split()
        while words and words[0].casefold() in before:
            words = words[1:]
        if words and words[0].casefold() not in _NO_NAMES and match.end() not in ends:
            ends.add(match.end())
            named = f"{' '.join(words)} {match.group('year')}"
            start = match.end("name") - len(" ".join(words))
            amiss = f"The library holds no paper {named}."
            yield DraftCitation(start, match.end(), (), named, amiss, (), (), tail=start)


def _places(printed: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The locators and the pages that a citation names, ranges told one by one."""
    locators: dict[str, None] = {}
    pages: dict[int, None] = {}
    for place in re.finditer(_PLACE, printed, re.IGNORECASE):
        sign = re.match(r"[¶§]|[a-z]+", place.group(), re.IGNORECASE)
        assert sign is not None  # a place begins with one
        prefix = _SIGN[sign.group().casefold()]
        numbers = [match.group() for match in re.finditer(rf"{_NUMBER}|[-–—]|\bto\b", place.group()[sign.end() :])]
        for number in _expanded(numbers):
            if prefix == "p":
                pages[int(number.partition(".")[0])] = None
            else:
                locators[f"{prefix}{number}"] = None
    return tuple(locators)[:MOST_PLACES], tuple(pages)[:MOST_PLACES]


def _expanded(numbers: Sequence[str]) -> Iterator[str]:
    """`4 – 6` as 4, 5, 6; numbers of list items, and spans beyond reason, by their ends."""
    for n, number in enumerate(numbers):
        if number[0].isdigit():
            yield number
        elif 0 < n < len(numbers) - 1 and numbers[n - 1].isdigit() and numbers[n + 1].isdigit():
            first, last = int(numbers[n - 1]), int(numbers[n + 1])
            yield from map(str, range(first + 1, min(last, first + MOST_PLACES)))


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    n = bisect_left(taken, (end,))
    return n > 0 and taken[n - 1][1] > start
