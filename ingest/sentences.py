"""Split a paragraph into sentences, as spans of its printed text."""

from __future__ import annotations

import re

LONGEST_QUOTATION = 400  # characters; a longer one is split inside, like running text

LONGEST_ASIDE = 200  # characters of a parenthesis

# A stop, with what is printed close behind it: closing quotes and brackets, note markers, superscripts, glued digits.
_STOP = re.compile(
    r"(?:[.!?…]+|[。！？؟।])[\"”’'»)\]]*(\d{1,2}(?=\s)|(?:\[(?:note\s)?[\w*]{1,3}\]|[⁰¹²³⁴-⁹]{1,3})*)[\"”’»)]*"
)
_ELLIPSIS = re.compile(r"(?:\.\s){2,3}\.|\.{3,}|…")
_OPENING = "\"“‘'«([¿¡"
_NEVER = frozenset(
    "mr mrs ms dr prof gen adm lt col capt maj sgt cdr sen rep gov pres amb hon rev st messrs"
    " e.g i.e viz cf vs v approx ca esp incl resp".split()
)
_BEFORE_NUMBER = frozenset(
    "no nos nr para paras p pp vol vols art arts sec secs fig figs ch chs pt app ann cl res doc §"
    " jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_MAY_END = frozenset("inc ltd co corp jr sr etc al dept univ assn bros ph.d op ibid ed eds trans".split())
_STARTERS = frozenset(
    "the this these those that it its in on at he she they we you i but and or so as for if while when where why how"
    " who what although though because since after before during despite however moreover furthermore nevertheless"
    " therefore thus still yet also such some many most all both each any no not to a an by with from under over"
    " there here his her their our my your one two another other more meanwhile instead indeed rather".split()
)
_NUMBERED = frozenset("war pillar part phase article category type chapter title volume annex class tier stage".split())
_PAIRS = (("“", "”", LONGEST_QUOTATION), ("«", "»", LONGEST_QUOTATION), ("(", ")", LONGEST_ASIDE))
# What is no sentence before its dot: the number of a list item or of a table.
_OPENS_LINE = re.compile(
    r"\d{1,3}|[a-zA-Z]|[ivxIVX]{2,4}|(?:table|figure|box|chart|map)\s(?:[A-Z]-)?\d{1,3}", re.IGNORECASE
)
_SAID = re.compile(
    r"[A-Z][\w’'-]+(?:\s[A-Z][\w.’'-]+){0,3}\s(?:said|says|asked|asks|added|adds|told|wrote|writes|argued|argues|replied|noted)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as spans `(start, end)`, in order, without white space at their ends.

    Together they hold all of the text but white space. A note marker glued to a stop belongs to the sentence before
    it; a quotation of several sentences stays whole up to 400 characters, so that the words that attribute it stay
    with it; a line end (in a table) always parts.
    """
    inside = _inside(text)
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for stop in _STOP.finditer(text, line.start(), line.end()):
            if not inside[stop.end()] and _is_boundary(text, start, stop):
                spans.append((start, stop.end()))
                start = stop.end()
        spans.append((start, line.end()))
    trimmed = (_trimmed(text, start, end) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    span = text[start:end]
    return start + len(span) - len(span.lstrip()), start + len(span.rstrip())


def _inside(text: str) -> bytearray:
    """For each offset, and the end, whether it lies inside a quotation or parenthesis short enough to keep whole."""
    inside = bytearray(len(text) + 1)
    straight = [match.start() for match in re.finditer('"', text)]
    straight = straight if len(straight) % 2 == 0 else []
    pairs = [(begin, end, LONGEST_QUOTATION) for begin, end in zip(straight[::2], straight[1::2], strict=True)]
    for opening, closing, limit in _PAIRS:
        opened: list[int] = []
        for match in re.finditer(f"[{re.escape(opening + closing)}]", text):
            if match.group() == opening:
                opened.append(match.start())
            elif opened:
                pairs.append((opened.pop(), match.start(), limit))
    for begin, end, limit in pairs:
        if end - begin <= limit:
            inside[begin + 1 : end + 1] = b"\x01" * (end - begin)
    return inside


def _is_boundary(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a sentence that began at `start` ends with this stop."""
    following = text[stop.end() : stop.end() + 80]
    if stop.group()[0] in "。！？":
        return True
    if not following[:1].isspace():
        return False
    following = following.lstrip()
    core = following.lstrip(_OPENING)
    if not core or core[0].islower():
        return False
    if stop.group()[0] in "!?؟।":
        return not _is_attribution(stop, following)
    before = text[max(start, stop.start() - 60) : stop.start()]
    if _is_ellipsis(text, stop):
        return False
    return _is_full_stop(before, stop, core, at_start=stop.start() - 60 <= start)


def _is_attribution(stop: re.Match[str], following: str) -> bool:
    """`“Why now?” Emanuel asked.` goes on after its question mark."""
    said = _SAID.match(following)
    return said is not None and stop.group()[-1] in '"”»' and said.group().split()[0].casefold() not in _STARTERS


def _is_ellipsis(text: str, stop: re.Match[str]) -> bool:
    """Three dots, spaced or not, are words left out; a fourth one ends the sentence."""
    for match in _ELLIPSIS.finditer(text, max(0, stop.start() - 6), min(len(text), stop.start() + 8)):
        if match.start() <= stop.start() < match.end():
            return match.group().count(".") != 4 or stop.end() < match.end()
    return False


def _is_full_stop(before: str, stop: re.Match[str], core: str, at_start: bool) -> bool:
    """Whether a dot after `before` and before `core` ends a sentence and not an abbreviation."""
    glued = stop.group(1)
    token = "" if not before or before[-1].isspace() else before.rsplit(maxsplit=1)[-1].lstrip(_OPENING + "—–-")
    token = re.split(r"[—–-]", token)[-1]
    word = token.casefold()
    short = word.rpartition(".")[2]
    if glued.isdigit():
        return not (token[-1:].isdigit() or word in _BEFORE_NUMBER or word in _NEVER)
    if glued:
        return True
    if at_start and _OPENS_LINE.fullmatch(before.strip()):
        return False
    if word in _NEVER:
        return False
    if short in _BEFORE_NUMBER:
        return not (core[0].isdigit() or (word != "no" and re.match(r"[IVXLC]+\b", core)))
    if len(token) == 1 and token.isalpha():
        words = before.split()
        if token in "IVX" and len(words) > 1 and words[-2].casefold() in _NUMBERED:
            return True
        return _starts_sentence(core)
    if word in _MAY_END or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", token):
        return _starts_sentence(core)
    return True


def _starts_sentence(core: str) -> bool:
    """Whether the next word is one that opens sentences, as against a name."""
    match = re.match(r"[^\W\d_]+", core)
    if match is None or (len(match.group()) == 1 and core[1:2] == "."):
        return False
    return match.group().casefold() in _STARTERS
