"""Words looked for within a paper."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.fold import fold, fold_with_map
from ingest.paper import Paper

Found = Mapping[str, tuple[tuple[int, int], ...]]  # by locator: where in the paragraph's text, in order
MOST = 500  # places that are marked


def places_of(paper: Paper, words: str) -> Found:
    """Where the paper has the words, however quotes, dashes, accents and capitals are; at most `MOST` places."""
    wanted = fold(words)
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    left = MOST
    for paragraph in paper.paragraphs if wanted else ():
        text, offsets = fold_with_map(paragraph.text)
        spans: list[tuple[int, int]] = []
        at = text.find(wanted)
        while at >= 0 and len(spans) < left:
            spans.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
            at = text.find(wanted, at + len(wanted))
        if spans:
            found[paragraph.locator] = tuple(spans)
            left -= len(spans)
    return found
