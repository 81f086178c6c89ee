"""From what a chat model says to drafts: its evidence looked up in the paragraphs it was given, word for word.

A statement whose evidence fails is dropped whole. Its words are then judged like any draft's (`verify.check`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from assistant.chat.reply import Evidence, Said
from assistant.chat.wording import unfaithful
from assistant.lists import lead_in
from assistant.words import content_words
from assistant.writer import Draft, Quote
from assistant.written import Reason, Rejected
from index.library import Snapshot
from index.search import Hit
from ingest.fold import fold, fold_with_map
from ingest.paper import Kind
from ingest.sentences import sentences

LONGEST = 1000  # characters of a statement


def resolve(said: Said, given: Mapping[tuple[str, str], Hit], snapshot: Snapshot) -> tuple[Draft, ...] | Rejected:
    """The drafts of a statement, one for each of its sentences, or why it is dropped.

    Args:
        said: the statement.
        given: the paragraphs that the model was given, by paper and locator.
        snapshot: the library, for the sentence that leads into an item.
    """
    text = " ".join(visible(said.text).split())
    if not content_words(text) or len(text) > LONGEST:
        return Rejected(text[:LONGEST], Reason.UNREADABLE, f"{len(text)} characters")
    if not said.evidence:
        return Rejected(text, Reason.NO_EVIDENCE, "")
    quotes: dict[Quote, None] = {}
    score = 0.0
    for evidence in said.evidence:
        hit = given.get((evidence.paper, evidence.locator))
        if hit is None:
            return Rejected(text, Reason.UNKNOWN_PARAGRAPH, _address(evidence))
        quote = find_quote(hit, evidence.quote)
        if quote is None:
            return Rejected(text, Reason.INVENTED_QUOTE, _address(evidence))
        before = lead_in(snapshot, hit.stored) if hit.kind is Kind.ITEM else None
        if before is not None:
            quotes[Quote(before, *sentences(before.paragraph.text)[-1])] = None
        quotes[quote] = None
        score = max(score, min(max(hit.score, 0.0), 1.0))
    printed = tuple(quotes)
    drafts = tuple(Draft(text[start:end], printed, score) for start, end in sentences(text))
    for draft in drafts:
        fault = unfaithful(draft.text, [quote.text for quote in printed])
        if fault is not None:
            return Rejected(text, *fault)
    return drafts


def find_quote(hit: Hit, words: str) -> Quote | None:
    """The sentences of a paragraph in which `words` are printed, typography apart; None where they are not.

    The quote is widened to whole sentences: one that begins after a "not" would say the opposite of its paper.
    """
    folded, offsets = fold_with_map(hit.text)
    wanted = fold(words)
    if not any(character.isalnum() for character in wanted):
        return None
    found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded)
    if found is None:
        return None
    if hit.kind in (Kind.ITEM, Kind.NOTE):
        return Quote.whole(hit.stored)
    first, last = offsets[found.start()], offsets[found.end() - 1]
    touched = [(start, end) for start, end in sentences(hit.text) if start <= last and end > first]
    return Quote(hit.stored, min((first, *(s for s, _ in touched))), max((last + 1, *(e for _, e in touched))))


def visible(text: str) -> str:
    """`text` without characters that are not seen (tags, zero widths, changes of direction) or not to be printed."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))


def _address(evidence: Evidence) -> str:
    return f"{visible(evidence.paper)[:80]} {visible(evidence.locator)[:20]}"
