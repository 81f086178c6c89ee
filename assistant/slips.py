"""Slips of the hand in a question, set right by the words of the papers themselves.

A word is changed only where no paragraph holds it in any spelling, the encoder does not know it as a word either (it
falls into pieces), and the papers have a word that is one slip away: a letter too many, too few, another, or two that
changed places. So a real word that the papers lack stays, and the question is refused for it.
"""

from __future__ import annotations

from collections.abc import Collection

from rapidfuzz.distance import OSA

from assistant.judging.places import is_state
from assistant.names import alternatives
from assistant.words import FUNCTION_WORDS, WORD
from index import lexical
from index.encoder import Encoder
from index.snapshot import Snapshot
from ingest.fold import fold

SHORTEST = 5  # letters of a word that is looked at: shorter ones are one slip away from too many others
LONG = 9  # letters from which on two slips are set right
MOST_ENDING = 6  # letters that an ending adds to a stem
CANDIDATES, PARAGRAPHS = 40, 4  # stems that are followed up, and paragraphs read for each


def corrected(text: str, snapshot: Snapshot, encoder: Encoder, apart: Collection[str] = ()) -> str:
    """`text` with its slips set right, or as it is. `apart`: words (folded) that are right for another reason."""
    changes = [
        (match.start(), match.end(), right)
        for match in WORD.finditer(text)
        if _strange(match.group(), snapshot, apart) and (right := _meant(match.group(), snapshot, encoder))
    ]
    for start, end, right in reversed(changes):
        text = text[:start] + right + text[end:]
    return text


def _strange(word: str, snapshot: Snapshot, apart: Collection[str]) -> bool:
    """Whether a word of letters is in no paragraph, in none of its spellings."""
    folded = fold(word)
    if len(folded) < SHORTEST or not folded.isalpha() or any(letter.isupper() for letter in word[1:]):
        return False
    if folded in FUNCTION_WORDS or folded in apart or is_state(folded):
        return False
    return not any(snapshot.document_frequency(way) for way in alternatives(folded))


def _meant(word: str, snapshot: Snapshot, encoder: Encoder) -> str | None:
    """The word of the papers that was meant, with the capital of the one that was typed."""
    _, (tokens,) = encoder.encode_with_tokens([word])
    if len(tokens.starts) < 2:
        return None
    typed = fold(word)
    slips = 2 if len(typed) >= LONG else 1
    terms = lexical.vocabulary(snapshot.connection, typed[0])
    near = [term for term in terms if _begins_near(typed, term, slips)][:CANDIDATES]
    rows = snapshot.paragraphs(lexical.paragraphs_with(snapshot.connection, near, PARAGRAPHS)).values()
    surfaces = {w for row in rows for w in map(fold, WORD.findall(row.paragraph.text)) if w[:1] == typed[0]}
    ranked = sorted((far, word) for word in surfaces if (far := _slips(typed, word)) <= slips)
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0] > 1):
        return None  # nothing near, or two words equally far
    right = ranked[0][1]
    return right.capitalize() if word[0].isupper() else right


def _slips(typed: str, word: str) -> int:
    """How many slips lie between the two; another ending is no slip ("militarily" is not "military")."""
    far = OSA.distance(typed, word)
    return far if far < 2 or typed[-2:] == word[-2:] else len(typed)


def _begins_near(typed: str, term: str, slips: int) -> bool:
    """Whether a word with this stem could have been meant: what is typed begins as it does, slips apart."""
    if not len(typed) - MOST_ENDING <= len(term) <= len(typed) + slips:
        return False
    lengths = range(len(term) - slips, len(term) + slips + 1)
    return any(OSA.distance(typed[:length], term, score_cutoff=slips) <= slips for length in lengths)
