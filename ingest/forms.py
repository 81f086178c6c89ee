"""The forms by which a line of a policy paper is known: banner, acknowledgement, caption, heading, note."""

from __future__ import annotations

import re

LONGEST_HEADING = 12  # words
LONGEST_LINE = 120  # characters of a heading
LONG_PARAGRAPH = 20  # words
LONG_SENTENCE = 10  # words of a paragraph that ends like a sentence
LONGEST_FACTS = 60  # words

_PAPER = r"(?:(?:policy|working|research|discussion|issue|position|occasional|expert)\s+)?(?:paper|brief|essay|report|note|article)"  # noqa: E501
_BANNER = re.compile(
    rf"publications?\s+of\s+(?:[\w-]+\s+)?{_PAPER}s\b.*[^.]$"
    r"|(?:[\w-]+\s+){0,8}(?:policy|working|research|discussion|occasional)\s+(?:paper|brief|essay|note)s?\s+series\b[^.]*$"
    rf"|this\s+{_PAPER}\s+(?:is|forms)\s+(?:a\s+)?part\s+of\s+(?:a|the|our|an)\s+(?:[\w-]+\s+)?series\b",
    re.IGNORECASE | re.DOTALL,
)
_HOSTS = re.compile(
    r"[^.]{2,160}\b(?:hosts|publishes|presents|runs|features|offers)\s+(?:a|this|the)\s+series\s+of\s+"
    rf"(?:[\w-]+\s+)?{_PAPER}s\b",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"pdf|home|menu|search|share|print|download(?:\s+(?:the\s+)?pdf)?|view\s+pdf|contact(?:\s+us)?|about(?:\s+us)?"
    r"|subscribe|skip\s+to\s+(?:main\s+)?content|back\s+to\s+top|log\s?in|sign\s+in|tweet|e-?mail|citation|listen"
    r"|next|previous|home\s*[>»›|].{1,120}",
    re.IGNORECASE,
)
_MENU_WORDS = frozenset("pdf home menu about contact search share print news events experts topics".split())
_WORD = r"[A-ZÀ-Þ][\w.’'-]*"
_BYLINE = re.compile(rf"[Bb]y\s+(?:(?:Dr|Prof)\.\s+)?{_WORD}(?:[\s,]+(?:and\s+)?{_WORD}){{1,7}}")
_FACT_LINES = re.compile(r"(?:[A-Z][\w().-]*(?:\s[A-Z(][\w().-]*){0,3}:\s+\S.*?){2,}", re.DOTALL)
_ONE_NAME = rf"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.\s+)?{_WORD}(?:\s+(?:{_WORD}|de|di|von|van|der|al|bin)){{1,5}}"
_NAMES = rf"{_ONE_NAME}(?:\s+and\s+{_ONE_NAME})?"
_WISH = r"(?:would\s+like|wish|wishes)\s+to\s+(?:\w+\s+)?(?:acknowledge|thank|express)|gratefully\s+acknowledges?"
_THANK = rf"(?:{_WISH}|(?:is|are|am)\s+(?:deeply\s+|very\s+)?grateful|thanks?\b)"
_HELP = r".*\b(?:comments?|feedback|drafts?|research|review(?:ers?|ing)?|suggestions|assistance|support|help)\b"
_ACKNOWLEDGEMENT = re.compile(
    r"[Aa]cknowledge?ments?\b\s*[:.—-]"
    rf"|(?:[Tt]he\s+(?:present\s+)?)?(?:[Cc]o-?)?[Aa]uthors?\s+{_THANK}"
    rf"|{_NAMES}\s+(?:{_WISH})"
    rf"|(?:I|[Ww]e|{_NAMES})\s+{_THANK}{_HELP}"
    rf"|{_NAMES}\s+provided\s+(?:\w+\s+){{0,3}}(?:comments|support|assistance|feedback)\b",
)
_DISCLAIMER = re.compile(r"(?:disclaimer\b|(?:the\s+)?(?:views|opinions)\s+expressed\b)", re.IGNORECASE)
_BACK_HEADING = re.compile(
    r"(?:acknowledge?ments?|disclaimer|about\s+the\s+authors?|author\s+information"
    r"|authors?(?:['’]s?)?\s+(?:note|bio|biography))\W*",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:sources?|photo(?:graph)?s?|images?|pictures?|credits?|(?:photo|image|picture)\s+(?:credits?|by|source))\s*:\s*\S"
    r"|(?:photo|image|picture)\s+(?:by|courtesy)\s|©\s*\S"
    r"|(?:figure|fig\.|table|chart|map|graph|box|exhibit|diagram)\s+(?:[A-Z]-?)?\d{1,3}(?:[.-]\d{1,2})?\s*[.:–—-]\s",
    re.IGNORECASE,
)
_NOTES_HEADING = re.compile(
    r"(?:(?:end|foot)[\s-]?notes?|notes?(?:\s+and\s+(?:references|sources))?|references|sources|citations|bibliography"
    r"|works\s+cited)\s*:?",
    re.IGNORECASE,
)
_NOTE_LABEL = re.compile(
    r"(?:[\[(]\s*(\d{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3})\s*[\])][.:]?"
    r"|(\d{1,3})[.):]?|([ivxlc]{1,6})[.):]|([*†‡§]{1,3}))\s+(?=\S)"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARKS = re.compile(r"(?<!\[\d\])(?<!\[\d{2}\])(?<!\[\d{3}\])(?<![⁰¹²³⁴-⁹])(?:\[\d{1,3}\]|[⁰¹²³⁴-⁹])++$")
_HEADING_START = re.compile(r"[\"'“‘(¿¡]?(?:[^\W\d_]|\d)")
_NUMBERED = re.compile(r"(?:\d{1,2}\.)+\d{0,2}\s|[IVX]{1,5}\.\s")
_ENDS_SHORTENED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr|[A-Z]\.[A-Z])\.$")
_SENTENCE_ENDS = (".”", ".’", '."', ".'", ".)", ".]")


def is_banner(text: str, series: str | None = None, follows: bool = False) -> bool:
    """The series' own line or boilerplate: `Publication of Policy Papers for …`, `X hosts a series of policy papers …`.

    The second form may also open an ordinary article on X: it counts only where it `follows` another banner or goes on
    to speak of the series. `series` is the name that a catalogue gives.
    """
    if series and text.casefold().rstrip(".") == series.casefold().rstrip("."):
        return True
    if _BANNER.match(text):
        return True
    return bool(_HOSTS.match(text)) and (follows or len(re.findall(r"\bseries\b", text)) > 1)


def is_menu(text: str) -> bool:
    """A stray piece of the web page: `PDF`, `Home`, or a line of two and more such words."""
    words = re.findall(r"\w+", text.casefold())
    return bool(_MENU.fullmatch(text.strip(" >|»·"))) or (1 < len(words) <= 8 and _MENU_WORDS.issuperset(words))


def is_byline(text: str) -> bool:
    """`By Jane Roe and John Doe`, alone on a line."""
    return bool(_BYLINE.fullmatch(text))


def is_fact_lines(text: str) -> bool:
    """Two or more facts as `Report No.: 12 Version: 3`, in one short block."""
    return len(text.split()) <= LONGEST_FACTS and bool(_FACT_LINES.fullmatch(text))


def is_acknowledgement(text: str) -> bool:
    """Thanks to those who helped with the paper."""
    return bool(_ACKNOWLEDGEMENT.match(text))


def is_disclaimer(text: str) -> bool:
    """Whose views these are, or what the publisher does not answer for."""
    return bool(_DISCLAIMER.match(text))


def is_back_heading(text: str) -> bool:
    """A heading over what is not part of the argument: acknowledgements, the authors, a disclaimer."""
    return bool(_BACK_HEADING.fullmatch(text))


def is_caption(text: str) -> bool:
    """`Source: …`, `Photo: …`, `Figure 1: …`; a sentence that begins with "Figure 1 shows" is none."""
    return bool(_CAPTION.match(text))


def is_notes_heading(text: str) -> bool:
    """`Notes`, `Endnotes`, `References` and the like, alone on a line."""
    return bool(_NOTES_HEADING.fullmatch(text))


def note_label(text: str) -> tuple[str, str] | None:
    """The printed number of a note's entry and its text: `1 Text`, `[1] Text`, `1. Text`, `¹ Text`, `iv. Text`."""
    match = _NOTE_LABEL.match(text.translate(_SUPERSCRIPTS))
    if match is None:
        return None
    label = next(group for group in match.groups() if group)
    return label, text[match.end() :]


def is_heading_form(text: str) -> bool:
    """Short, begins with a capital or a number, ends without a stop; a question mark is allowed."""
    bare = _MARKS.sub("", text[: 2 * LONGEST_LINE]).rstrip()
    first = _HEADING_START.match(bare)
    if not first or len(bare) > LONGEST_LINE or len(bare.split()) > LONGEST_HEADING:
        return False
    if bare[-1] in ".:;,!…—–" and not _ENDS_SHORTENED.search(bare):
        return False
    return not first.group()[-1].islower() and not bare.endswith(_SENTENCE_ENDS)


def is_long(text: str) -> bool:
    """Long enough to be the body under a heading."""
    words = len(text.split())
    return words >= LONG_PARAGRAPH or (words >= LONG_SENTENCE and _MARKS.sub("", text[-40:])[-1:] in '.:?!”")')


def is_title(text: str) -> bool:
    """Set like a title: numbered, or with a capital on most of its longer words."""
    if _NUMBERED.match(text):
        return True
    words = re.findall(r"[^\W\d_]{4,}", text)
    return sum(word[0].isupper() for word in words) > 0.6 * len(words) if words else text[:1].isupper()
