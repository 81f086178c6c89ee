"""Words as the assistant compares them: folded, stemmed, function words apart."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from ingest.fold import fold

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

# Words that shape a question or a sentence but say nothing of its subject.
FUNCTION_WORDS = frozenset(
    """a about above according after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing done down during each else ever every few for from further
    had has have having he her here hers him his how however i if in into is it its itself just let ll may me might
    more most much must my no nor not of off on once one only or other our out over own per please shall she should
    so some such tell than that the their them then there these they this those through to too under until up upon us
    very was we were what when where whether which while who whom whose why will with within without would you your
    say says said give name list explain describe mention mentioned mentions state states stated show know like get
    many kind sort exactly actually really hello hi hey thanks thank ok okay bye
    paper papers article articles author authors text series""".split()
)

_STEMMER = Stemmer.Stemmer("english", maxCacheSize=0)  # `stem` keeps what it found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word (Snowball's English stemmer), lower-case."""
    return str(_STEMMER.stemWord(word.lower()))


def words(text: str) -> list[str]:
    """The words of `text`, folded: hyphenated words whole and as their parts."""
    found: list[str] = []
    for match in WORD.finditer(fold(text)):
        word = match.group().removesuffix("'s")
        found.append(word)
        if "-" in word:
            found.extend(word.split("-"))
    return found


def content_words(text: str) -> list[str]:
    """The words that say what `text` is about, folded, in order, once each."""
    return list(dict.fromkeys(w for w in words(text) if w not in FUNCTION_WORDS and (len(w) > 1 or w.isdigit())))


def stems(text: str) -> frozenset[str]:
    """The stems of all words of `text`."""
    return frozenset(stem(w) for w in words(text))


def shared_words(text: str, passage: str) -> float:
    """The share (0..1) of the content words of `text` that stand in `passage`, by their stems."""
    wanted, printed = content_words(text), stems(passage)
    return sum(stem(word) in printed for word in wanted) / len(wanted) if wanted else 0.0
