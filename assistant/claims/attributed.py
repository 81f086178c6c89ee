"""A claim that names who says it: "Lee argues that …" is held against Lee's own papers, and without these words, which
no paper has of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafts.attribution import read_sentences
from assistant.drafts.claim import claim_of
from assistant.drafts.draft import Draft, DraftBlock, DraftForm
from ingest.blocks import Role

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def attributed(assistant: Assistant, claim: str) -> tuple[str, tuple[str, ...]]:
    """What a sentence claims of its author, and the ids of the author's papers; none, and the claim as it is, where it
    names no author of the library's as its speaker, or is more than a sentence.
    """
    if not assistant.names_a_paper(claim):
        return claim, ()
    draft = Draft("claim", DraftForm.TEXT, claim, (DraftBlock(0, len(claim), Role.PARAGRAPH, claim),))
    read = list(read_sentences(draft, assistant.paper_names))
    if len(read) != 1 or not (read[0].named and read[0].papers):
        return claim, ()
    claimed, stated = claim_of(read[0])
    return (claimed, read[0].papers) if stated and claimed else (claim, ())
