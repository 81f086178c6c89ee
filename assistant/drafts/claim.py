"""What a sentence of a draft claims, without who says so: citations, names and quotation marks taken out."""

from __future__ import annotations

import re

from assistant.drafts.attribution import DraftSentence

LONGEST = 5000  # characters of a sentence whose frame is read
_NAME = "\ue000"  # stands for an author's name until the frame around it is read
_SAYS = (
    r"(?:says?|said|states?|stated|argues?|argued|claims?|claimed|writes?|wrote|notes?|noted|adds?|added|observes?|observed"
    r"|points? out|pointed out|explains?|explained|reports?|reported|maintains?|maintained|contends?|contended"
    r"|warns?|warned|stress(?:es|ed)?|emphasi[sz]e[sd]?|holds?|held|concludes?|concluded|finds?|found|shows?|showed|suggests?|suggested"
    r"|believes?|believed|thinks?|thought|recalls?|recalled|reminds? us|tells? us|insists?|insisted|makes? clear"
    r"|acknowledges?|acknowledged|concedes?|conceded|predicts?|predicted|expects?|asserts?|asserted)"
)
_KIND = r"(?:author|authors|paper|article|essay|piece|report|study)"
_WHO = (
    rf"(?:{_NAME}(?:['’]s (?:\w+ )?{_KIND})?(?: and {_NAME})?|he|she|they|it|(?:the|this|that|his|her|their) {_KIND})"
)
_FRAMES = (
    rf"(?:as )?{_WHO},? (?:\w+ly |also |further |then |rightly |again ){{0,2}}{_SAYS}(?: \w+ly)?(?:,? that\b|,|:)\s*",
    rf"as {_WHO} (?:\w+ly )?{_SAYS}\s*,\s*",
    # "Lee says the ferry …": of verbs that rarely have a plain object ("Lee notes the rise" claims nothing by itself).
    rf"{_WHO} (?:says?|said|argues?|argued|believes?|believed|thinks?|thought|contends?|contended) "
    r"(?!(?:about|against|as|for|from|in|little|more|much|no|nothing|of|on|over|so|to|with)\b)(?=(?:\S+ ){3}\S)",
    rf"(?:according to|in the (?:view|words|account|opinion) of|for) {_WHO}\s*,\s*",
    r"(?:according to|in) (?:his|her|their|him|them)(?: (?:view|words|account|opinion))?\s*,\s*",
)
_OPENING = re.compile(rf"\W*(?:{'|'.join(_FRAMES)})", re.IGNORECASE)
_CLOSING = re.compile(
    rf",? (?:according to {_WHO}|{_WHO} {_SAYS}|{_SAYS} {_WHO}|as {_WHO} {_SAYS})\s*+([.!]?)\s*+$", re.IGNORECASE
)
_TITLE = re.compile(rf"\b(?:Dr|Prof|Professor|Mr|Ms|Mrs|Amb|Gen)\.? (?={_NAME})")


def claim_of(sentence: DraftSentence) -> tuple[str, bool]:
    """What the sentence claims, in its own words, and whether it says who says so ("Lee argues that …").

    Its citations, the references to its notes and its quotation marks are taken out; "Lee argues that" goes, and where
    the author is named otherwise it is "the author": the paper itself speaks of nobody of that name.
    """
    plain = sentence.block.plain
    cuts = [*sentence.aside, *((c.made.tail, c.made.end) for c in sentence.citations if c.here)]
    for quote in sentence.quotes:
        cuts += [(quote.start - 1, quote.start), (quote.end, quote.outer[1])]
    names = [mention for mention in sentence.mentions if mention.person and not _quoted(sentence, mention.start)]
    cuts += [(mention.start, mention.end) for mention in names]
    named = {mention.start for mention in names}
    text, at = "", sentence.begin
    for start, end in sorted(cuts):
        if start < at:
            at = max(at, min(end, sentence.end))
            continue
        text += plain[at:start] + (_NAME if start in named else "")
        at = min(end, sentence.end)
    text += plain[at : sentence.end]
    text = " ".join(text.split())
    if len(text) > LONGEST:  # no sentence that anyone checks
        return text.replace(_NAME, "the author"), False
    return _without_frame(_TITLE.sub("", text))


def _quoted(sentence: DraftSentence, at: int) -> bool:
    return any(quote.start <= at < quote.end for quote in sentence.quotes)


def _without_frame(text: str) -> tuple[str, bool]:
    opening = _OPENING.match(text)
    stated = opening is not None
    if opening:
        text = text[opening.end() :]
    closing = _CLOSING.search(text)
    if closing:
        stated = True
        text = text[: closing.start()] + (closing.group(1) or "")
    text = text.replace(_NAME, "the author")
    text = re.sub(r"(?<!\s)\s++(?=[.,;:!?])", "", text).strip(" ,;:—–-")
    return (text[:1].upper() + text[1:]) if text else text, stated
