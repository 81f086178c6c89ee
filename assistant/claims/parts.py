"""The parts of a claim: its sentences, and the clauses in them that could be true or false each on its own."""

from __future__ import annotations

import re

from ingest.sentences import sentences

_FEWEST = 4  # words of a part; a shorter one says nothing that could be looked for
_MOST = 8  # parts that are judged apart; the rest of a longer claim is one part
_JOINT = re.compile(r";\s+|,\s+(?:and|but|while|whereas|yet)\s+(?=[\w’'])", re.IGNORECASE)
# A clause has its own subject and its own verb; "Norway, Oslo and Bergen" and "it rose, and rapidly" have not.
_CLAUSE = re.compile(
    r"^(?!(?:which|who|whose|that|not|then|thus|also|so|in|on|at|to|of|by|for|from|with|as)\b)(?:[\w’'-]+\s+){1,6}?"
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do|became|made|took|gave|led"
    r"|went|came|saw|said|kept|held|met|grew|rose|fell|\w{3,}ed)\b",
    re.IGNORECASE,
)


def parts_of(claim: str) -> tuple[str, ...]:
    """The parts in their order, at most `_MOST`; a claim that is of one piece is its only part.

    Nothing is rewritten: a part is a run of the claim's own words, without the joint before it.
    """
    parts = [part for start, end in sentences(claim) for part in _clauses(claim[start:end])]
    if len(parts) > _MOST:
        parts = [*parts[: _MOST - 1], " ".join(parts[_MOST - 1 :])]
    return tuple(parts) or (claim,)


def _clauses(sentence: str) -> list[str]:
    """The sentence cut at each joint with a clause on both sides of it."""
    begun, parts = 0, []
    for joint in _JOINT.finditer(sentence):
        left, right = sentence[begun : joint.start()], sentence[joint.end() :]
        if min(len(left.split()), len(right.split())) >= _FEWEST and _CLAUSE.match(left) and _CLAUSE.match(right):
            parts.append(left.strip())
            begun = joint.end()
    return [*parts, sentence[begun:].strip()]
