"""What was reworded in a paragraph, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

_PRINTED = re.compile(r"\S+")
BRIDGE = 2  # words: what stands unchanged between two changes, if shorter than either, is told with them


@dataclass(frozen=True, slots=True)
class Rewording:
    """`before[start:end]` became `after[start_after:end_after]`; one of the two may be empty."""

    start: int
    end: int
    start_after: int
    end_after: int


def rewordings(before: str, after: str) -> tuple[Rewording, ...]:
    """The runs of printed words in which two texts differ, as character spans, in order.

    Words are compared as printed, with their punctuation; white space is not. A longest common subsequence is kept
    (Myers, An O(ND) difference algorithm, 1986), but a word or two between two longer changes goes with them.
    """
    words = [m.span() for m in _PRINTED.finditer(before)], [m.span() for m in _PRINTED.finditer(after)]
    codes = LCSseq.opcodes([before[a:b] for a, b in words[0]], [after[a:b] for a, b in words[1]])
    changed: list[list[int]] = []
    for code in codes:
        span = [code.src_start, code.src_end, code.dest_start, code.dest_end]
        if code.tag == "equal":
            continue
        if changed and _bridged(changed[-1], span):
            changed[-1][1], changed[-1][3] = span[1], span[3]
        else:
            changed.append(span)
    return tuple(Rewording(*_span(words[0], c[0], c[1]), *_span(words[1], c[2], c[3])) for c in changed)


def _bridged(last: Sequence[int], span: Sequence[int]) -> bool:
    """Whether so little stands between two changes that they read better as one."""
    between = span[0] - last[1]
    longest = min(max(c[1] - c[0], c[3] - c[2]) for c in (last, span))
    return between == 0 or (between <= BRIDGE and between < longest)


def _span(words: Sequence[tuple[int, int]], first: int, end: int) -> tuple[int, int]:
    """The characters of words `first:end`; an empty span stands where they would."""
    if first < end:
        return words[first][0], words[end - 1][1]
    at = words[first][0] if first < len(words) else words[-1][1] if words else 0
    return at, at
