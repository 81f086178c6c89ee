"""Whether words left out at an ellipsis turn what the rest says."""

from __future__ import annotations

import re

from assistant.quotations.differences import is_negation
from assistant.quotations.window import Window

_BORDER = re.compile(r"[.,;:!?()—–\n]|\s-\s")
_OPENERS = frozenset(
    """and but or nor although though which who whom whose because while whereas if unless since when where that yet so
    than as however""".split()
)
_CLOSERS = frozenset(
    "and but or although though which who because while whereas if unless since when where yet".split()
)
# A phrase of its own begins with these: what follows them goes with them.
_PHRASES = frozenset("without lack lacking".split())
_AFTER_PHRASE = frozenset("in on at by for from to of with into over under after before during through across".split())
_NOT_ONLY = frozenset("only just merely simply least".split())


def dropped_negation(window: Window, first: int, last: int) -> str:
    """The negation among the words `first:last` that governs words which stay, as printed; empty if there is none.

    A negation whose whole clause is left out changes nothing of the rest: it stands between marks of punctuation or
    conjunctions that lie in what is left out, or at its ends.
    """
    for i in range(first, last):
        if _negates(window, i) and not (_closed_left(window, first, i) and _closed_right(window, i, last)):
            end = i + 2 if window.norms[i] in ("fail", "fails", "failed", "refuse", "refuses", "refused") else i + 1
            return window.printed(i, min(end, last))
    return ""


def _negates(window: Window, i: int) -> bool:
    following = window.norms[i + 1] if i + 1 < len(window.norms) else ""
    return is_negation(window.norms[i]) and not (window.norms[i] == "not" and following in _NOT_ONLY)


def _closed_left(window: Window, first: int, i: int) -> bool:
    """Whether a clause or a phrase begins at or before the negation, and within what is left out."""
    if window.norms[i] in _PHRASES:
        return True
    if window.norms[i] in ("no", "neither", "nor") and i > first and window.norms[i - 1] in _AFTER_PHRASE:
        return True
    return any(_BORDER.search(window.between(n)) or window.norms[n] in _OPENERS for n in range(first, i + 1))


def _closed_right(window: Window, i: int, last: int) -> bool:
    """Whether that clause ends within what is left out."""
    for n in range(i + 1, last + 1):
        if _BORDER.search(window.between(n)):
            return True
        following = window.norms[n] if n < len(window.norms) else ""
        if following in _CLOSERS or (window.norms[i] in _PHRASES and n == last and following in _AFTER_PHRASE):
            return True
    return last >= len(window.norms)
