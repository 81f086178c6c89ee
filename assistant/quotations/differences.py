"""What kind of word a difference between a paper and a quotation touches."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from assistant.judging.places import other_names
from assistant.quotations.quotation import DifferenceKind
from assistant.spelling import other_spellings
from assistant.words import FUNCTION_WORDS, stem

NEGATIONS = frozenset(
    """not no never none nothing nobody nowhere neither nor cannot non without hardly scarcely barely rarely seldom
    unlikely unable fail fails failed failing failure refuse refuses refused refusing deny denies denied denying lack
    lacks lacked lacking""".split()
)
_MODALS = frozenset(
    """can could may might must shall should will would ought need needs cannot perhaps possibly probably maybe
    likely certainly definitely surely""".split()
)
# Style guides let a bracket put a modal into the past: `[would]` for `will`.
_PAST = {"would": "will", "could": "can", "might": "may", "should": "shall"}
_QUANTITIES = frozenset(
    """all any some many much most more few fewer less least several every each both either only almost nearly about
    approximately roughly around over under exactly precisely always often sometimes usually generally mostly
    mainly partly largely entire entirely whole wholly majority minority plenty numerous enough once twice
    increasingly frequently occasionally""".split()
)
_NUMBER_WORDS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions trillion trillions dozen dozens first second third fourth fifth sixth seventh
    eighth ninth tenth percent per-cent percentage half quarter third thirds double triple
    % ‰ $ € £ ¥ ₩ - dollar dollars euro euros yen pound pounds""".split()
)
_MONTHS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
    spring summer autumn winter century decade""".split()
)
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\ds?")
_NUMERIC = re.compile(r"\d[\d.,:/^]*(?:st|nd|rd|th|s|bn|m|k|tn)?")
_VERBS = """be is are was were been being am 's 're|have has had having 've|do does did done doing|go goes went gone
going|make makes made making|take takes took taken taking|give gives gave given giving|get gets got gotten getting|say
says said saying|see sees saw seen seeing|come comes came coming|become becomes became becoming|begin begins began begun
beginning|build builds built building|bring brings brought bringing|buy buys bought buying|choose chooses chose chosen
choosing|draw draws drew drawn drawing|fall falls fell fallen falling|feel feels felt feeling|fight fights fought
fighting|find finds found finding|grow grows grew grown growing|hold holds held holding|keep keeps kept keeping|know
knows knew known knowing|lead leads led leading|leave leaves left leaving|lose loses lost losing|mean means meant
meaning|meet meets met meeting|pay pays paid paying|rise rises rose risen rising|run runs ran running|seek seeks sought
seeking|sell sells sold selling|send sends sent sending|set sets setting|show shows showed shown showing|speak speaks
spoke spoken speaking|spend spends spent spending|stand stands stood standing|tell tells told telling|think thinks
thought thinking|understand understands understood understanding|win wins won winning|write writes wrote written
writing|underlie underlies underlay underlying|undertake undertakes undertook undertaken undertaking|withdraw withdraws
withdrew withdrawn withdrawing|arise arises arose arisen arising|drive drives drove driven driving|strike strikes struck
striking|teach teaches taught teaching|deal deals dealt dealing|bear bears bore borne bearing|break breaks broke broken
breaking|catch catches caught catching|forget forgets forgot forgotten forgetting|hide hides hid hidden hiding|lay lays
laid laying|lie lies lay lain lying|read reads reading|ride rides rode ridden riding|shoot shoots shot shooting|sink
sinks sank sunk sinking|wear wears wore worn wearing"""
_LEMMA = {form: forms.split()[0] for forms in _VERBS.split("|") for form in forms.split()}
_AUXILIARIES = frozenset("be is are was were been being am have has had having do does did 's 've 're".split())
_SPELLINGS = (
    "grey gray|whilst while|amongst among|towards toward|afterwards afterward|sceptic skeptic|sceptical skeptical|"
    "scepticism skepticism|judgement judgment|ageing aging|cheque check|licence license|practise practice|"
    "tyre tire|plough plow|aluminium aluminum|jewellery jewelry|mould mold|kerb curb|learnt learned|burnt burned|"
    "spelt spelled|dreamt dreamed|leapt leaped|backwards backward|forwards forward|upwards upward|storey story|"
    "manoeuvre maneuver|manoeuvres maneuvers|artefact artifact|artefacts artifacts|acknowledgement acknowledgment|"
    "fulfil fulfill|enrol enroll|skilful skillful|instalment installment|travelling traveling|cosy cozy|draught draft|"
    "amid amidst|advisor adviser|advisors advisers|cancelled canceled|& and|% percent|% percentage|no number|"
    "okay ok|enquiry inquiry|enquiries inquiries|disc disk|tonne ton|sulphur sulfur|pretence pretense|sizeable sizable|"
    "likeable likable|focussed focused|focussing focusing|co operate cooperate"
)
_SAME_WORD = frozenset(frozenset(pair.split()) for pair in _SPELLINGS.split("|"))
_VALUES = {
    word: str(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}
_NEGATIVE_PREFIX = re.compile(r"(?:un|in|im|il|ir|dis|non|mis|anti|counter|de)")


def kind_of(
    original: Sequence[str], quoted: Sequence[str], names: Collection[str] = (), near: Collection[str] = ()
) -> DifferenceKind:
    """The kind of a difference, by the first rule that applies.

    Args:
        original: the paper's words, folded; may be empty.
        quoted: the quotation's, folded; may be empty.
        names: those of them that are printed as names.
        near: the words around, which tell a day of the month from another number.
    """
    gone = [word for word in original if word not in quoted]
    new = [word for word in quoted if word not in original]
    both = gone + new
    if same_word(original, quoted):
        return DifferenceKind.SPELLING
    if _negations(original) != _negations(quoted) or _opposite(original, quoted):
        return DifferenceKind.NEGATION
    if any(_is_date(word, names) for word in both) or (any(_is_number(w) for w in both) and _MONTHS & set(near)):
        return DifferenceKind.DATE
    if any(_is_number(word) for word in both):
        return DifferenceKind.NUMBER
    if any(word in _MODALS for word in both):
        return DifferenceKind.MODAL
    if any(word in _QUANTITIES for word in both):
        return DifferenceKind.QUANTITY
    if any(word in names for word in both):
        return DifferenceKind.NAME
    if _is_tense(gone, new):
        return DifferenceKind.TENSE
    return DifferenceKind.OTHER


def same_word(original: Sequence[str], quoted: Sequence[str]) -> bool:
    """Whether both are spellings of the same: British or American, contracted, in one word or two, figures or words."""
    if not original or not quoted:
        return False
    first, second = _spelt_out(original), _spelt_out(quoted)
    if first == second or "".join(first) == "".join(second):
        return True
    return len(first) == len(second) and all(a == b or _variant(a, b) for a, b in zip(first, second, strict=True))


@lru_cache(maxsize=4096)
def _variant(one: str, other: str) -> bool:
    if frozenset((one, other)) in _SAME_WORD or other in other_spellings(one) or one in other_spellings(other):
        return True
    return _VALUES.get(one, one) == _VALUES.get(other, other)


def _spelt_out(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if word.endswith("n't"):
            stem_ = {"ca": "can", "wo": "will", "sha": "shall"}.get(word[:-3], word[:-3])
            found += [stem_, "not"]
        elif word == "cannot":
            found += ["can", "not"]
        else:
            found.append(word)
    return found


def is_negation(word: str) -> bool:
    """Whether a folded word negates what it stands with."""
    return word in NEGATIONS or word.endswith("n't")


def kind_in_brackets(original: Sequence[str], bracketed: Sequence[str]) -> DifferenceKind | None:
    """The kind of what words in brackets change of the paper's words in whose place they stand; None: nothing told.

    A bracket may name who is meant, and put a verb into another tense. It may not turn a negation, give another
    number, another strength of claim (`[would]` for `will` is none) or another state (`[China]` for `Beijing` is none).
    """
    if _negations(original) % 2 != _negations(bracketed) % 2:
        return DifferenceKind.NEGATION
    for kind, read in ((DifferenceKind.NUMBER, _value), (DifferenceKind.MODAL, _modal), (DifferenceKind.NAME, _state)):
        before, after = ({read(word) for word in words} - {None} for words in (original, bracketed))
        if before and after and (not before & after if kind is DifferenceKind.NAME else before != after):
            return kind
    return None


def is_state(word: str) -> bool:
    """Whether a folded word names a state, its people or its capital."""
    return _state(word) is not None


def _value(word: str) -> str | None:
    return _VALUES.get(word, word if word[0].isdigit() else None)


def _modal(word: str) -> str | None:
    return _PAST.get(word, word) if word in _MODALS else None


def _state(word: str) -> frozenset[str] | None:
    """The names of the state that a word names, None where it names none."""
    names = frozenset(other_names(word.removesuffix("'s")))
    return names if len(names) > 1 else None


def _negations(words: Sequence[str]) -> int:
    return sum(is_negation(word) for word in words)


def _opposite(original: Sequence[str], quoted: Sequence[str]) -> bool:
    """`likely` for `unlikely`, `legal` for `illegal`."""
    return any(_negates(a, b) or _negates(b, a) for a in original for b in quoted if a != b)


def _negates(word: str, plain: str) -> bool:
    return len(plain) > 3 and word.endswith(plain) and bool(_NEGATIVE_PREFIX.fullmatch(word[: -len(plain)]))


def _is_date(word: str, names: Collection[str]) -> bool:
    if word in ("may", "march"):
        return word in names
    return word in _MONTHS or word in _DAYS or bool(_YEAR.fullmatch(word))


def _is_number(word: str) -> bool:
    return word in _NUMBER_WORDS or bool(_NUMERIC.fullmatch(word))


def _is_tense(gone: Sequence[str], new: Sequence[str]) -> bool:
    """Whether only the forms of verbs differ."""
    rest_gone = [word for word in gone if word not in _AUXILIARIES]
    rest_new = [word for word in new if word not in _AUXILIARIES]
    if not rest_gone and not rest_new:
        return bool(gone or new)
    if len(rest_gone) != len(rest_new):
        return False
    return all(_verb_forms(a, b) for a, b in zip(rest_gone, rest_new, strict=True))


def _verb_forms(one: str, other: str) -> bool:
    if one in _LEMMA or other in _LEMMA:
        return _LEMMA.get(one, one) == _LEMMA.get(other, other)
    marked = any(word.endswith(("ed", "ing")) for word in (one, other))
    return marked and stem(one) == stem(other)


def may_be_name(printed: str, opens: bool) -> bool:
    """Whether a printed word is a name: capitals, and not only because it opens a sentence."""
    if not printed[:1].isupper():
        return False
    if printed[1:] != printed[1:].lower():
        return True
    return not opens and printed.lower() not in FUNCTION_WORDS
