"""Words that turn a sentence round: negation, modality, quantity of the whole."""

from __future__ import annotations

import re

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|fail(?:s|ed)? to|refus(?:e|es|ed) to"
    r"|declin(?:e|es|ed) to|far from|lacks?|lacked|unable|rather than|instead of)\b|n['’]t\b",
    re.IGNORECASE,
)
# A hedge in the evidence that the claim drops makes certain what the paper leaves open.
HEDGE = re.compile(
    r"\b(?:may|might|could|would|possibl[ey]|perhaps|likely|probably|potential(?:ly)?|appears?|seems?|suggests?|expects?"
    r"|expected|arguably|if|plans?|planning|intends?|aims?|proposed?)\b",
    re.IGNORECASE,
)
ALL = re.compile(r"\b(?:all|every|each|entire(?:ly)?|only|solely|exclusively|always|whole)\b", re.IGNORECASE)
SOME = re.compile(
    r"\b(?:some|several|many|most|part(?:ly|ially)?|certain|often|sometimes|largely|among|including)\b", re.IGNORECASE
)
