"""Answered questions that a program alters so that their passage no longer answers: near misses, of which the public
sets have hardly any.

One word or name of a question that asks who, what or when is exchanged: a name for another, a year, a word for its
opposite, now and then a "did" for "didn't". Yes-or-no questions are left out: a passage answers them either way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from training.mechanical_rows import names_in
from training.pair import Pair, Target

WEIGHT = 0.5  # of the loss: a program gave the label
DENIED = 0.1  # of the questions that allow nothing else: "n't" must not come to mean by itself that nothing answers
SETS = ("selqa_sent", "quoref_pos", "own")  # the others ask the same few questions, or yes-or-no ones
_ASKS = re.compile(r"(?:(?:in|on|at|by|to|for|from|of|with) )?(?:who|whom|whose|what|which|when|where|how|why)\b", re.I)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DID = re.compile(r"\b(?:did|does|do|was|were|is|are|has|have|had|could|would|should)\b(?! not\b)")
_OPPOSITES = """
first last | earliest latest | oldest newest | largest smallest | biggest smallest | highest lowest | longest
shortest | most least | best worst | more less | more fewer | greater smaller | higher lower | older younger |
before after | early late | begin end | began ended | start stop | started stopped | opened closed | open close
| founded dissolved | joined left | join leave | won lost | win lose | increase decrease | increased decreased |
rise fall | rose fell | gain lose | gained lost | born buried | north south | northern southern | east west |
eastern western | inside outside | above below | support oppose | supported opposed | allow forbid | allowed
forbade | include exclude | included excluded | accept reject | accepted rejected | with without | public
private | major minor | male female | men women | father mother | son daughter | brother sister | husband wife |
hot cold | strong weak | rich poor | buy sell | bought sold | import export | victory defeat | success failure |
advantages disadvantages | always never | all none
"""
OPPOSITES: dict[str, str] = {
    one: other for pair in " ".join(_OPPOSITES.split()).split("|") for one, other in (pair.split(), pair.split()[::-1])
}  # fmt: skip
_OPPOSITE = re.compile(rf"\b(?:{'|'.join(OPPOSITES)})\b")


def altered_questions(pairs: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """A near miss of each answered pair that allows one, with the passage that answered the question unaltered."""
    answered = [pair for pair in pairs if pair.target is Target.ANSWERS and pair.source in SETS]
    names = sorted({run.group() for pair in answered for run in names_in(pair.asked)})
    made = []
    for pair in answered:
        if not _ASKS.match(pair.asked):
            continue
        ways = [_redated(pair, rng), _opposed(pair, rng), _renamed(pair, names, rng)]
        if not any(ways) and rng.random() < DENIED:
            ways.append(_denied(pair))
        asked = [way for way in ways if way is not None]
        if asked:
            source = f"{pair.source} altered"
            made.append(
                replace(pair, asked=rng.choice(asked), target=Target.NO_ANSWER, source=source, span=None, weight=WEIGHT)
            )
    return made


def _renamed(pair: Pair, names: Sequence[str], rng: random.Random) -> str | None:
    """A name for another that the passage has, but not in the answer; else for one that other questions have."""
    told = names_in(pair.asked)
    if not told:
        return None
    answer = pair.passage[slice(*pair.span)] if pair.span else ""
    told_there = {run.group() for run in names_in(pair.passage)}
    near = sorted(name for name in told_there if name not in pair.asked and name not in answer)
    far = [name for name in rng.sample(names, min(len(names), 5)) if name not in pair.passage]
    others = near if near and (not far or rng.random() < 0.7) else far
    if not others:
        return None
    one = rng.choice(told)
    name: str = rng.choice(others)
    return pair.asked[: one.start()] + name + pair.asked[one.end() :]


def _redated(pair: Pair, rng: random.Random) -> str | None:
    found = _YEAR.search(pair.asked)
    if not found:
        return None
    year = str(int(found.group()) + rng.choice((-10, -3, -2, -1, 1, 2, 5)))
    return None if year in pair.passage else pair.asked[: found.start()] + year + pair.asked[found.end() :]


def _opposed(pair: Pair, rng: random.Random) -> str | None:
    found = list(_OPPOSITE.finditer(pair.asked))
    if not found:
        return None
    one = rng.choice(found)
    return pair.asked[: one.start()] + OPPOSITES[one.group()] + pair.asked[one.end() :]


def _denied(pair: Pair) -> str | None:
    found = _DID.search(pair.asked)
    return pair.asked[: found.end()] + "n't" + pair.asked[found.end() :] if found else None
