"""British and American spellings of one word, by rule: both are looked for, whichever the reader types."""

from __future__ import annotations

import re

_PAIRS = (
    (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|able|al|ite|ful|hood|ly)?$)", "or"),  # labour, favourable
    (r"is(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)", "iz"),  # modernise, organisation
    (r"ys(?=(?:e|es|ed|ing)$)", "yz"),  # analyse
    (r"(?<=[dfp])ence(?=s?$)", "ense"),  # defence, offence
    (r"tre(?=s?$)", "ter"),  # centre, theatre
    (r"ogue(?=s?$)", "og"),  # dialogue, catalogue
    (r"(?<=progra)mme(?=s?$)", "m"),
    (r"ll(?=(?:ed|ing|er|ers)$)", "l"),  # travelled
    (r"ae(?=[a-z]{2})", "e"),  # encyclopaedia
)
_BRITISH_TO_AMERICAN = tuple((re.compile(british), american) for british, american in _PAIRS)
_AMERICAN_TO_BRITISH = (
    (re.compile(r"(?<=[a-z]{2})or(?=(?:s|ed|ing|able|al|ful)?$)"), "our"),
    (re.compile(r"iz(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)"), "is"),
    (re.compile(r"yz(?=(?:e|es|ed|ing)$)"), "ys"),
    (re.compile(r"(?<=[dfp])ense(?=s?$)"), "ence"),
    (re.compile(r"ter(?=s?$)"), "tre"),
    (re.compile(r"og(?=s?$)"), "ogue"),
    (re.compile(r"(?<=progra)m(?=s?$)"), "mme"),
)


def other_spellings(word: str) -> tuple[str, ...]:
    """The spellings of `word` (folded) that the other side of the Atlantic would use; often none.

    Rules make some words that nobody writes ("docto" has no twin): harmless, as they match nothing.
    """
    variants = (form.sub(other, word) for form, other in _BRITISH_TO_AMERICAN + _AMERICAN_TO_BRITISH)
    return tuple(dict.fromkeys(v for v in variants if v != word))
