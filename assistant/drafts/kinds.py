"""What a sentence of a draft is: a claim about the papers, a quotation, a citation, or none of these and why."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.words import content_words
from ingest import forms
from ingest.blocks import Role


class SentenceKind(StrEnum):
    """What is to be checked of a sentence."""

    CLAIM = "claim"  # says something that the papers may bear out
    QUOTATION = "quotation"  # holds words in quotation marks, or is a quotation set in
    CITATION = "citation"  # nothing but a citation
    OTHER = "other"  # a heading, a question, the writer's own advice or opinion: nothing to check


FEWEST = 3  # content words of a claim
LONGEST, ENDING = 2000, 200  # characters of a sentence, from its start and from its end, by which it is told apart
_QUESTION = re.compile(r"\?[\"'”’)\]\s]*$")
_LETTERHEAD = re.compile(
    r"\W*(?:to|from|cc|bcc|date|subject|re|regarding|attn|attention|classification|author|prepared (?:by|for)|reference"
    r"|status|version|distribution)\s*:(?:\s|$)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\W*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|thanks|thank you|many thanks|best|best wishes"
    r"|(?:best|kind|warm) regards|yours|sincerely|yours (?:sincerely|faithfully|truly)|cheers)\b[^.!?]{0,60}[,.!]?\W*$",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"\W*(?:to[ -]?do|fixme|tbd|tbc|xxx|action(?: items?| points?)?|next steps?|follow[ -]up|nb|note to self"
    r"|open (?:point|question)s?)\b\s*[:—–-]"
    r"|\W*(?:todo|fixme|tbd|tbc)\b|\[[ x]\]\s"
    r"|\W*(?:please )?(?:check|verify|ask|call|confirm|draft|send|circulate|schedule|find|add|insert|update|review"
    r"|see|cf)\b(?! (?:that|which)\b)[^?]*$",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:we|i) (?:\w+ )?(?:recommend|propose|suggest|advise|urge|ask|request|invite)\b"
    r"|\b(?:it is|is) (?:\w+ )?(?:recommended|proposed|suggested|advisable)\b"
    r"|\A\W*(?:recommendations?|proposals?|our advice)\b\s*[:—–-]"
    r"|\b(?:should|ought to)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(r"\W*(?:please\b|let us\b|let’s\b|let's\b|recommend\b|consider\b)", re.IGNORECASE)
_OPINION = re.compile(
    r"\b(?:in (?:my|our)(?: own)? (?:view|opinion|judge?ment|reading)|to (?:my|our) mind"
    r"|(?:my|our) (?:sense|view|impression|hunch)|one may (?:doubt|wonder)|i am (?:not )?(?:sure|convinced)"
    r"|(?:i|we) (?:\w+ )?(?:think|believe|feel|doubt|hope|fear|suspect|welcome|find|agree|disagree|consider|expect)"
    r"|(?:it )?(?:seems|strikes|appears) (?:to )?(?:me|us))\b",
    re.IGNORECASE,
)
_OF_THE_DRAFT = re.compile(
    r"\b(?:this|the present|our) (?:memo(?:randum)?|brief(?:ing)?|draft|document|summary|annex|section|minute)\b"
    r"|\A\W*(?:the )?(?:annex|appendix|attachment|sections? (?:below|above))\b",
    re.IGNORECASE,
)
_WRITERS = re.compile(r"\b(?:we|our|ours|us|i|my)\b", re.IGNORECASE)
_PRONOUN_IN_CAPITALS = re.compile(r"\bUS\b")
_LEADS_IN = 8  # words below which a line that ends with a colon only leads into what follows


def no_claim(text: str, role: Role, attributed: bool) -> str | None:
    """Why a sentence without quotations says nothing that the papers could bear out; None where it is a claim.

    Args:
        text: the sentence, its citations taken out.
        role: what its paragraph is.
        attributed: it is put down to a paper, by a name or a citation; then advice in it is the paper's.
    """
    bare = text.strip(" \t-–—*•·>|_")
    end, bare = bare[-ENDING:], bare[:LONGEST]
    if role is not Role.HEADING and _QUESTION.search(end):
        return "a question"
    if role is not Role.HEADING and _LETTERHEAD.match(bare):
        return "the head of a memo"
    if role is Role.HEADING or (role is Role.PARAGRAPH and not attributed and _is_heading(bare)):
        return "a heading"
    if _GREETING.match(bare):
        return "a greeting"
    if not attributed:
        told = _own(bare)
        if told:
            return told
    if end.endswith(":") and len(bare.split()) < _LEADS_IN:
        return "leads into what follows"
    if len(content_words(bare)) < FEWEST:
        return "too short to be a claim"
    return None


def _own(text: str) -> str | None:
    """What speaks of the writer and not of the papers."""
    if _TO_DO.match(text):
        return "a thing to do"
    if _IMPERATIVE.match(text) or _ADVICE.search(text):
        return "the writer's own advice"
    if _OPINION.search(text):
        return "the writer's own opinion"
    if _OF_THE_DRAFT.search(text):
        return "speaks of the draft itself"
    if _WRITERS.search(_PRONOUN_IN_CAPITALS.sub("", text)):
        return "speaks of the writers"
    return None


def _is_heading(text: str) -> bool:
    return forms.is_heading_form(text) and (len(text.split()) <= 3 or forms.is_title(text))
