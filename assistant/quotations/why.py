"""The reasons that a checked quotation comes with, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.quotations.align import Move, Step
from assistant.quotations.items import Quote
from assistant.quotations.quotation import Difference, DifferenceKind
from assistant.quotations.reading import Reading
from assistant.quotations.search import FEW
from assistant.quotations.stitching import Part
from assistant.reply import Citation

_LATIN, _LOOKALIKES = re.compile("[A-Za-z]"), re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_SHOWN = 5  # differences that are told
_LONGEST = 12  # words of a difference that are told


def clean(quote: Quote, reading: Reading, cited: Sequence[Citation]) -> str:
    """Of a quotation that stands in the paper."""
    return " ".join([f"Word for word in {_places(cited)}{_edits(quote, reading)}.", *reading.remarks])


def misattributed(reading: Reading, cited: Sequence[Citation], named: str) -> str:
    """Of one that stands in another paper than the one named."""
    return " ".join([f"The words stand in {_places(cited)}, not in {named}.", *reading.remarks])


def altered(quote: Quote, reading: Reading, cited: Sequence[Citation], other: str | None) -> str:
    """Of one with other words; `other`: the paper named, where the nearest words are not in it."""
    told = [f"{_count(reading.differences)} from {_places(cited)}: {_listed(reading.differences)}."]
    if any(d.kind is DifferenceKind.NEGATION and _is_ellipsis(d.quoted) for d in reading.differences):
        told.append("The ellipsis drops a negation, which turns the meaning.")
    if reading.leaps:
        told.append("An ellipsis leads from one paragraph into another.")
    if other is not None:
        told.append(f"The paper named, {other}, holds nothing so near.")
    return " ".join([*told, *reading.remarks])


def sewn(quote: Quote, parts: Sequence[Part], cited: Sequence[Citation]) -> str:
    """Of one that is made of several places."""
    labels = list(dict.fromkeys(citation.label for citation in cited))
    if len(labels) == 1:
        return f"Stitched from {len(parts)} places of {labels[0]}, presented as one passage."
    return f"Stitched from {', '.join(labels[:-1])} and {labels[-1]}, presented as one passage."


def fabricated(quote: Quote, reading: Reading | None, source: Citation | None) -> str:
    """Of one that no passage holds."""
    if reading is None or source is None:
        return "No passage of the library holds these words, nor any near them."
    shared = sum(move.step is Step.SAME for move in reading.moves)
    return (
        f"No passage of the library holds these words; the nearest, {source.label}, has {shared} of its {quote.words}"
        " in this order."
    )


def warnings(quote: Quote) -> list[str]:
    """What a reader should know whatever the result."""
    told = []
    if quote.words <= FEW:
        told.append("So few words prove little.")
    mixed = [word for word in quote.text.split() if _LATIN.search(word) and _LOOKALIKES.search(word)]
    if mixed:
        told.append(f"“{_cut(mixed[0])}” mixes letters of two alphabets that look alike.")
    if quote.hidden:
        told.append(f"Invisible characters were left out of the comparison ({', '.join(quote.hidden[:3])}).")
    return told


def _places(cited: Sequence[Citation]) -> str:
    return " and ".join(dict.fromkeys(citation.label for citation in cited))


def _edits(quote: Quote, reading: Reading) -> str:
    told = []
    if reading.left_out:
        told.append(f"{reading.left_out} {'word' if reading.left_out == 1 else 'words'} left out at the ellipsis")
    told += [_bracketed(quote, reading, move) for move in reading.moves if _is_put(quote, reading, move)][:_SHOWN]
    return f", {', '.join(told)}" if told else ""


def _is_put(quote: Quote, reading: Reading, move: Move) -> bool:
    """Whether a step is a bracket of the quotation, and not one that the paper prints."""
    if move.step is not Step.BRACKET or move.item is None:
        return False
    return quote.items[move.item].inside != reading.window.norms[move.first : move.last]


def _bracketed(quote: Quote, reading: Reading, move: Move) -> str:
    assert move.item is not None
    printed = quote.printed(move.item, move.item + 1)
    original = reading.window.printed(move.first, move.last)
    return f"with {printed} for “{_cut(original)}”" if original else f"with {printed} put in"


def _count(differences: Sequence[Difference]) -> str:
    if not differences:
        return "The words are put together otherwise, different"
    return f"{len(differences)} {'difference' if len(differences) == 1 else 'differences'}"


def _listed(differences: Sequence[Difference]) -> str:
    told = "; ".join(_told(difference) for difference in differences[:_SHOWN])
    more = len(differences) - _SHOWN
    return f"{told}; and {more} more" if more > 0 else told


def _told(difference: Difference) -> str:
    original, quoted = _cut(difference.original), _cut(difference.quoted)
    if _is_ellipsis(difference.quoted):
        return f"“{original}” is left out at the ellipsis ({difference.kind.shown})"
    if not quoted:
        return f"“{original}” is missing ({difference.kind.shown})"
    if not original:
        return f"“{quoted}” is put in ({difference.kind.shown})"
    return f"“{original}” became “{quoted}” ({difference.kind.shown})"


def _is_ellipsis(quoted: str) -> bool:
    return bool(quoted) and not any(c.isalnum() for c in quoted)


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= _LONGEST else " ".join(words[:_LONGEST]) + " …"
