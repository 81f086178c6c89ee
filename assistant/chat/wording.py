"""What a chat model may do with the words of its evidence: leave out clauses, join, move one part to the front.

A rule-bound judge cannot tell a synonym from an antonym, or an adverb from a slander, so as long as the judge is bound
by rules, the words that carry meaning must come from the evidence, keep their "not", "may" and "most", their "from" and
"to", and their order, but that the statement may begin in the middle and go on with what stands before: "Oster passed
Tarn" has the words of "Tarn passed Oster". What is left out lies between commas (or is an adverb), and is no condition
or doubt: "The minister of Oster resigned" does not become "Oster resigned", nor "If it rains, we close" "We close".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.judging.polarity import ALL, HEDGE, NEGATION, SOME
from assistant.names import alternatives
from assistant.words import FUNCTION_WORDS, WORD, stem
from assistant.written import Reason
from ingest.fold import fold

_CONNECTIVES = frozenset("although but however moreover nor since therefore though thus whereas yet".split())
_MODAL = re.compile(r"\b(?:will|would|shall|should|must|can|need)\b", re.IGNORECASE)
_MARKERS = {"a “not”": (NEGATION,), "a “may” or “will”": (HEDGE, _MODAL), "an “all” or “most”": (ALL, SOME)}
_MONTH = re.compile(r"\b(?:\d+|in|of|since|until|by|from|to|and|late|early|mid|last|next|this)[ -]may$")
_ALIKE = {"might": "may", "every": "all", "each": "all"}

# What stands within the scope of such a word is not what the paper states.
_SCOPE = re.compile(
    r"\b(?:if|unless|whether|provided|except|den(?:y|ies|ied)|doubt(?:s|ed|ful)?|dispute[sd]?|hope[sd]?|fear(?:s|ed)?"
    r"|wish(?:es|ed)?|wants?|wanted|promise[sd]?|pledge[sd]?|propose[sd]?|expect(?:s|ed)?|predict(?:s|ed)?|rumou?rs?"
    r"|false|untrue|myth|suppose[sd]?|imagine[sd]?|pretend(?:s|ed)?|threaten(?:s|ed)?|so-called|unlikely|hardly|barely"
    r"|scarcely|\w*(?:alleg|suppos|report|purport)edly)\b"
)
_SEGMENT = re.compile(r"[,;:](?=\s|$)|[()]|\s-+\s|[.!?][\"')]*(?=\s|$)")

# Words that say which way round: "from 5 to 10", "before 2030", "with a subsidy".
_RELATION = re.compile(
    r"\b(?:from|to|into|by|than|before|after|until|since|against|over|under|above|below|between|with|without|for)\b"
)

_ADDRESS = re.compile(r"(?:https?:|ftp:|mailto:|www\.)\S+|\]\s?\([^)]*+\)?|[\w.+-]{1,64}@[\w-]+\.\w+")
_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?]{0,50}\b(?:instructions?|prompts?|rules|above|previous)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\byou are (?:now )?an? (?:\w+ )?(?:assistant|model|chatbot|ai)\b"
    r"|\b(?:ai|chat|helpful) (?:assistants?|models?|bots?)\b[^.!?]{0,40}\b(?:must|should|shall|are to|reply|answer)\b"
    r"|\b(?:tell|inform|assure|convince) the (?:reader|user)s?\b"
    r"|\b(?:respond|reply|answer) (?:only|to (?:the (?:user|reader|question)|(?:each|every|any|all) questions?))\b"
)
_OWN_VIEW = re.compile(
    r"\b(?:(?:this|our) (?:paper|article|brief|report|study)|the (?:paper|author)s?) \w+s?\b|\b(?:i|we) \w+\b"
)
_STATES = re.compile(rf"(?:{_OWN_VIEW.pattern}) that\b")
_REPORTS = re.compile(
    r"\baccording to\b|\bin (?:his|her|their|its) (?:view|words|opinion)\b|\b(?:critics|observers|in the view of)\b"
    r"|\b(?:said|says?|saying|stated|argue[sd]?|arguing|claimed|claiming|warn(?:s|ed|ing)?|told|wrote|writes"
    r"|believe[sd]?|thinks?|contend(?:s|ed)?|insist(?:s|ed)?|declare[sd]?|asserted|asserts|alleged|alleges|commented"
    r"|complain(?:s|ed)?|called|calls)\b"
    r"|\b(?:notes?|noted|states?|claims?|maintain(?:s|ed)?|held|holds?|suggest(?:s|ed)?|announced?|report(?:s|ed)?)"
    r" that\b"
)


def unfaithful(text: str, evidence: Sequence[str]) -> tuple[Reason, str] | None:
    """What a statement does that its evidence does not, and at which words; None where there is nothing.

    Args:
        text: the statement.
        evidence: the printed sentences that it stands on.
    """
    return _beyond(text, evidence) or _changed(text, evidence)


def _beyond(text: str, evidence: Sequence[str]) -> tuple[Reason, str] | None:
    """What a statement brings in, or takes out of the mouth of those who say it or of the condition it stands under."""
    plain, printed = fold(text), fold(" ".join(evidence))
    for told in (printed, plain):
        if order := _INSTRUCTS.search(told):
            return Reason.INSTRUCTION, order.group()
    for address in _ADDRESS.finditer(text):
        if fold(address.group()) not in printed:
            return Reason.LINK, address.group()
    report = _REPORTS.search(_OWN_VIEW.sub(" ", printed))
    if report and not _REPORTS.search(plain):
        return Reason.ATTRIBUTION, report.group()
    for part in evidence:
        for scope in _SCOPE.finditer(fold(part)):
            if not re.search(rf"\b{re.escape(scope.group())}\b", plain):
                return Reason.SCOPE, scope.group()
    known = frozenset(word for part in evidence for word in _stems(part))
    own = [word for word in _content(text) if not _ways(word) & known]
    if own:
        return Reason.OWN_WORDS, ", ".join(own)
    return None


def _changed(text: str, evidence: Sequence[str]) -> tuple[Reason, str] | None:
    """What a statement made of the evidence's words does to their sense."""
    plain = fold(text)
    for what, patterns in _MARKERS.items():
        said = set(_stems(text)) | {""}
        there = sum((_marked(fold(part), patterns) for part in evidence), Counter())
        there = Counter({key: n for key, n in there.items() if key[1] in said})
        here = _marked(plain, patterns)
        if there != here:
            changed = (there - here) + (here - there)
            return Reason.MARKER, f"{what} at {', '.join(sorted(word for _, word in changed))}"
    turned = _relations(plain) - sum((_relations(fold(part)) for part in evidence), Counter())
    if turned:
        return Reason.RELATION, ", ".join(sorted(" … ".join(pair) for pair in turned))
    said_ways = [_ways(word) for word in _content(text)]
    if not _in_order(said_ways, _kept_whole(evidence, frozenset().union(*said_ways))):
        return Reason.ORDER, text
    return None


def _content(text: str) -> list[str]:
    """The words that carry meaning, folded, in order, as often as they stand."""
    found = (match.group().removesuffix("'s") for match in WORD.finditer(fold(text)))
    return [word for word in found if word not in FUNCTION_WORDS | _CONNECTIVES and not NEGATION.fullmatch(word)]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in _content(text)]


def _ways(word: str) -> set[str]:
    """The stems under which the evidence may hold a word: British and American spelling, a city for its country."""
    return {stem(word), *(stem(fold(way)) for way in alternatives(word))}


def _marked(folded: str, patterns: Sequence[re.Pattern[str]]) -> Counter[tuple[str, str]]:
    """Each marker with the stem of the word that it is about: the next one that carries meaning.

    A "not" is a "not" however it is said; of "may" and "will", "all" and "most" each is its own.
    """
    marked: Counter[tuple[str, str]] = Counter()
    for pattern in patterns:
        for match in pattern.finditer(folded):
            if "-" in (folded[match.start() - 1 : match.start()], folded[match.end() : match.end() + 1]):
                continue  # a part of a name: "all-MiniLM"
            if match.group() == "may" and _MONTH.search(folded[: match.end()]):
                continue
            word = "not" if pattern is NEGATION else _ALIKE.get(match.group(), match.group())
            following = _stems(folded[match.end() :])[:1]
            marked[word, following[0] if following else ""] += 1
    return marked


def _relations(folded: str) -> Counter[tuple[str, str]]:
    """Each word that says which way round, with the stem that follows it."""
    return Counter(
        (match.group(), following)
        for match in _RELATION.finditer(folded)
        for following in _stems(folded[match.end() :])[:1] or [""]
    )


def _kept_whole(evidence: Sequence[str], said: frozenset[str]) -> list[str]:
    """The stems of the parts between commas that the statement holds whole, adverbs apart."""
    kept = []
    for segment in (segment for part in evidence for segment in _SEGMENT.split(_STATES.sub(" ", fold(part)))):
        if all(stem(word) in said or word.endswith("ly") for word in _content(segment)):
            kept += _stems(segment)
    return kept


def _in_order(said: Sequence[set[str]], printed: Sequence[str]) -> bool:
    """Whether the words stand in the order of the evidence, begun anywhere: its second part may come first."""
    return any(_runs_through([*said[at:], *said[:at]], printed) for at in range(max(len(said), 1)))


def _runs_through(said: Sequence[set[str]], printed: Sequence[str]) -> bool:
    rest = iter(printed)
    return all(any(word in ways for word in rest) for ways in said)
