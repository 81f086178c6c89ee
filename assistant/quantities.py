"""Numbers and dates as a claim and its evidence state them, in one form: "sixty per cent" is 60 percent."""

from __future__ import annotations

import re
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
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and the words that state it."""

    value: float
    unit: Unit
    words: str


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
_SMALL = "|".join(_WORDS)
_NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{_SMALL})\b(?:[- ](?:{_SMALL})\b)?)"
_TOKEN = re.compile(
    rf"(?P<fold>(?:{_SMALL}|\d+)[- ]?fold)\b"
    rf"|(?P<times>\b(?:{'|'.join(_TIMES)})\b)"
    rf"|\b(?P<month>{'|'.join(_MONTHS)})\b(?:\.? (?P<day>\d{{1,2}})(?!\d|,\d))?"
    rf"|(?P<money>[$€£¥])?(?<![\w.-])(?P<number>{_NUMBER})(?P<scale> ?(?:{'|'.join(_SCALES)})\b)?"
    rf"(?P<unit> ?%| ?per ?cent(?:age points?)?\b|[- ](?:{'|'.join(_DAYS)})s?\b| times\b"
    r"| (?:dollars|euros|yen|pounds)\b)?"
)


def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers and dates of `text`, in order. "One" and "may" count only beside a unit: they are seldom numbers."""
    found = []
    for match in _TOKEN.finditer(fold(text)):
        found += _quantity(match)
    return tuple(found)


def _quantity(match: re.Match[str]) -> list[Quantity]:
    words = match.group().strip()
    if match["fold"]:
        return [Quantity(_value(re.sub(r"[- ]?fold$", "", match["fold"])), Unit.TIMES, words)]
    if match["times"]:
        return [Quantity(_TIMES[match["times"]], Unit.TIMES, words)]
    if match["month"]:
        if (
            match["month"] == "may"
            and not match["day"]
            and not re.match(r",? (?:of )?\d{4}", match.string[match.end() :])
        ):
            return []
        month = [Quantity(_MONTHS.index(match["month"]) + 1.0, Unit.MONTH, match["month"])]
        return month + ([Quantity(float(match["day"]), Unit.DAY, match["day"])] if match["day"] else [])
    value = _value(match["number"]) * _SCALES.get((match["scale"] or "").strip(), 1)
    unit = (match["unit"] or "").strip(" -")
    if unit.startswith(("%", "per")):
        return [Quantity(value, Unit.PERCENT, words)]
    if unit == "times":
        return [Quantity(value, Unit.TIMES, words)]
    if match["money"] or unit in ("dollars", "euros", "yen", "pounds"):
        return [Quantity(value, Unit.MONEY, words)]
    if unit:
        return [Quantity(value * _DAYS[unit.removesuffix("s")], Unit.SPAN, words)]
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", match["number"]) and not match["scale"]:
        return [Quantity(value, Unit.YEAR, words)]
    return [] if match["number"] == "one" else [Quantity(value, Unit.COUNT, words)]


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    return float(sum(_WORDS[word] for word in re.split(r"[- ]", number)))
