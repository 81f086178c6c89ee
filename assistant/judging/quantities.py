"""Numbers and dates as a claim and its evidence state them, in one form: "sixty per cent" is 60 percent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ingest.fold import fold


class Unit(StrEnum):
    """What a number counts. Numbers are compared within a unit only."""

    PERCENT = "percent"
    TIMES = "times"
    YEAR = "year"  # a calendar year
    MONTH = "month"  # a calendar month
    DAY = "day"  # a day of a month
    SPAN = "span"  # years, months, weeks or days that something lasts: in days
    MONEY = "money"
    RANK = "rank"  # a place in an order: "the second largest"
    COUNT = "count"


_ROUND = 2.0  # percentage points by which "a third" and a figure may differ


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and the words that state it; `highest`: the end of a range that begins with `value`."""

    value: float
    unit: Unit
    words: str
    highest: float | None = None

    def meets(self, other: Quantity) -> bool:
        """Whether both, of one unit, can be the same number: equal, one within the other's range, or a share in words
        ("a third") and a figure near it.
        """
        if other.value <= (self.highest or self.value) and self.value <= (other.highest or other.value):
            return True
        in_words = self._is_share_in_words() or other._is_share_in_words()
        return in_words and abs(self.value - other.value) <= _ROUND

    def _is_share_in_words(self) -> bool:
        return self.unit is Unit.PERCENT and _SHARE.fullmatch(self.words) is not None


_WORDS = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
} | {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9}
_TIMES = {"half": 0.5, "halve": 0.5, "halved": 0.5, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2,
          "twofold": 2, "twice": 2, "triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "treble": 3, "quadruple": 4,
          "quadrupled": 4, "quadruples": 4}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "century": 36500}
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_RANKS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_SMALL = "|".join(_WORDS)
_NUMBER = rf"(?:\d+(?:,\d{{3}}){{0,9}}(?:\.\d+)?|(?:{_SMALL})\b(?:[- ](?:{_SMALL})\b)?)"
_SCALE = rf" ?(?:{'|'.join(_SCALES)})\b"
_UNIT = rf" ?%| ?per ?cent(?:age points?)?\b|[- ](?:{'|'.join(_DAYS)})s?\b| times\b| (?:dollars|euros|yen|pounds)\b"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

_RANGE = re.compile(  # "10-15 percent", "20 to 30 ships", "between five and six billion dollars"; not "from 5 to 10"
    rf"(?<!from )(?:(?P<between>\bbetween )|(?<![\w.-]))(?P<money>[$€£¥])?(?P<low>{_NUMBER})(?P<lows>{_SCALE})?"
    rf"(?: ?%| ?per ?cent)?(?: ?- ?| to |(?(between) and |(?!)))[$€£¥]?(?P<high>{_NUMBER})(?P<highs>{_SCALE})?"
    rf"(?P<unit>{_UNIT})?(?![\w-]|,\d)"
)
_SHARE = re.compile(  # "a third", "two-thirds of"; not "a third country"
    rf"\b(?P<many>an?|one|two|three|four|nine)[- ](?P<part>{'|'.join(_PARTS)})(?P<s>s?)\b(?= of\b|[.,;:]|$)"
)
_RANK = re.compile(rf"\b(?P<rank>{'|'.join(_RANKS)})(?=[- ](?:\w+est|most|biggest|best|worst)\b)")
_FOLD = re.compile(rf"\b(?P<number>{_SMALL}|\d+)[- ]?fold\b")
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b")
_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})\b(?:\.? (?P<day>\d{{1,2}})(?!\d|,\d))?")
_PLAIN = re.compile(rf"(?P<money>[$€£¥])?(?<![\w.-])(?P<number>{_NUMBER})(?P<scale>{_SCALE})?(?P<unit>{_UNIT})?")


def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers and dates of `text`, in order. "One" and "may" count only beside a unit: they are seldom numbers."""
    text = fold(text)
    found: list[tuple[int, Quantity]] = []
    for form, read in _FORMS:
        rest = list(text)
        for match in form.finditer(text):
            read_here = read(match)
            found += [(match.start(), quantity) for quantity in read_here]
            if read_here:
                rest[match.start() : match.end()] = " " * len(match.group())
        text = "".join(rest)
    return tuple(quantity for _, quantity in sorted(found, key=lambda pair: pair[0]))


def _range(match: re.Match[str]) -> list[Quantity]:
    low, high = _value(match["low"]), _value(match["high"])
    years = _YEAR.fullmatch(match["low"]) and not (match["lows"] or match["highs"] or match["unit"] or match["money"])
    if years or low >= high:  # "2023-27", "3-2": two numbers, or a score
        return []
    scale = _SCALES.get((match["highs"] or "").strip(), 1)
    low *= _SCALES.get((match["lows"] or "").strip(), scale)
    unit, factor = _unit((match["unit"] or "").strip(" -"), money=bool(match["money"]))
    words = match.group().removeprefix("between ").strip()
    return [Quantity(low * factor, unit, words, high * scale * factor)]


def _share(match: re.Match[str]) -> list[Quantity]:
    many = 1 if match["many"] in ("a", "an") else _WORDS[match["many"]]
    if (many > 1) is not bool(match["s"]):
        return []
    return [Quantity(100 * many / _PARTS[match["part"]], Unit.PERCENT, match.group())]


def _rank(match: re.Match[str]) -> list[Quantity]:
    return [Quantity(float(_RANKS[match["rank"]]), Unit.RANK, match.group())]


def _fold(match: re.Match[str]) -> list[Quantity]:
    return [Quantity(_value(match["number"]), Unit.TIMES, match.group())]


def _multiple(match: re.Match[str]) -> list[Quantity]:
    return [Quantity(_TIMES[match.group()], Unit.TIMES, match.group())]


def _month(match: re.Match[str]) -> list[Quantity]:
    after = match.string[match.end() :]
    if match["month"] == "may" and not match["day"] and not re.match(r",? (?:of )?\d{4}", after):
        return []
    month = [Quantity(_MONTHS.index(match["month"]) + 1.0, Unit.MONTH, match["month"])]
    return month + ([Quantity(float(match["day"]), Unit.DAY, match["day"])] if match["day"] else [])


def _plain(match: re.Match[str]) -> list[Quantity]:
    words = match.group().strip()
    value = _value(match["number"]) * _SCALES.get((match["scale"] or "").strip(), 1)
    unit, factor = _unit((match["unit"] or "").strip(" -"), money=bool(match["money"]))
    if unit is Unit.COUNT and _YEAR.fullmatch(match["number"]) and not match["scale"]:
        return [Quantity(value, Unit.YEAR, words)]
    if unit is Unit.COUNT and match["number"] == "one":
        return []
    return [Quantity(value * factor, unit, words)]


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[Quantity]]], ...] = (
    (_RANGE, _range), (_SHARE, _share), (_RANK, _rank), (_FOLD, _fold), (_MULTIPLE, _multiple), (_MONTH, _month),
    (_PLAIN, _plain),
)  # fmt: skip


def _unit(words: str, *, money: bool) -> tuple[Unit, float]:
    """The unit, and what the number is to be multiplied by."""
    if words.startswith(("%", "per")):
        return Unit.PERCENT, 1
    if words == "times":
        return Unit.TIMES, 1
    if money or words in ("dollars", "euros", "yen", "pounds"):
        return Unit.MONEY, 1
    if words:
        return Unit.SPAN, _DAYS[words.removesuffix("s")]
    return Unit.COUNT, 1


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    return float(sum(_WORDS[word] for word in re.split(r"[- ]", number)))
