"""Questions to begin with, drawn from the library's own papers, and kept only where the papers do answer them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from assistant.assistant import Assistant
from assistant.reply import Answer
from ingest.paper import Kind, Paper

_NUMBERED = re.compile(r"(?:Two|Three|Four|Five|Six|Seven|Several)\s")
_MARKER = re.compile(r"\[\w{1,3}\]")
_SPELT_OUT = re.compile(
    r"\b((?:[A-Z][\w’]{1,40}+(?:-[a-z][\w’]{0,40}+)?+(?: (?:(?:of|and|for|the|to|in) )?+|-(?=[A-Z]))){1,5}"
    r"[A-Z][\w’]{1,40}+(?:-[a-z][\w’]{0,40}+)?+) \(([A-Z][A-Za-z0-9]{2,7})\)"
)
# A name within a sentence: its first word would be capitalised anyway.
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]*[A-Za-z0-9](?: [A-Z][\w-]+){0,3}")
_SHORTEST, _LONGEST = 12, 120  # characters of a question
_TRIED = 5  # candidates of each paper that are put to the assistant
_PAPERS = 12  # papers that are looked at


def draw_examples(assistant: Assistant, wanted: int) -> tuple[str, ...]:
    """Up to `wanted` questions, the papers taking turns, the most telling of each paper first."""
    papers = [assistant.snapshot.paper(record.id) for record in assistant.records[:_PAPERS]]
    used = {paper.id: _names(paper) for paper in papers}
    drawn = [_answered(assistant, paper, _candidates(paper, assistant.names[paper.id], used)) for paper in papers]
    return tuple(islice(_in_turns(drawn), wanted))


def _in_turns(drawn: Sequence[Iterator[str]]) -> Iterator[str]:
    """A question of each paper, then another of each until all are through, no question twice. None is drawn before it
    is wanted, for each is put to the assistant.
    """
    told: set[str] = set()
    while drawn:
        more = []
        for questions in drawn:
            for question in islice(questions, 1):
                more.append(questions)
                if question not in told:
                    told.add(question)
                    yield question
        drawn = more


def _answered(assistant: Assistant, paper: Paper, candidates: Iterator[str]) -> Iterator[str]:
    """The first candidates, as far as they are answered from this paper."""
    fitting = (question for question in candidates if _SHORTEST <= len(question) <= _LONGEST)
    for question in islice(dict.fromkeys(fitting), _TRIED):
        reply = Assistant.ask(assistant, question)  # nobody asked it, so no witness (ui.recording) is told
        if isinstance(reply, Answer) and reply.statements[0].citations[0].paper == paper.id:
            yield question


def _candidates(paper: Paper, name: str, used: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Questions that the paper's own words suggest: its lists, the names it returns to, its abbreviations."""
    yield from _of_lists(paper)
    spelt = {short: long for p in _body(paper) for long, short in _SPELT_OUT.findall(p) if _abbreviates(short, long)}
    author = re.sub(r" [0-9]{4}[a-z]*$", "", name) if paper.facts.author else ""
    says = f"What does {author} say about" if author.istitle() else "What is said about"
    for count, term in enumerate(_telling(paper, used)):
        yield f"What is the {spelt[term]} ({term})?" if term in spelt and count % 2 else f"{says} {term}?"


def _of_lists(paper: Paper) -> Iterator[str]:
    """A sentence such as "Three things matter here:" before a list, as the question that the list answers."""
    listed = {p.locator.partition(".")[0] for p in paper.paragraphs if p.kind is Kind.ITEM and "." in p.locator}
    for paragraph in paper.paragraphs:
        lead = _MARKER.sub("", paragraph.text).strip()
        if paragraph.locator in listed and _NUMBERED.match(lead) and lead.endswith(":"):
            yield f"Which {lead[0].lower()}{lead[1:-1]}?"


def _abbreviates(short: str, spelt: str) -> bool:
    """Whether the letters of the abbreviation are the initials of the words before it."""
    initials = "".join(word[0] for word in re.split(r"[ -]", spelt) if word[:1].isupper())
    return initials == re.sub(r"[^A-Z]", "", short.upper())


def _telling(paper: Paper, used: Mapping[str, Counter[str]]) -> list[str]:
    """The names that this paper returns to and the other papers seldom or never use, most telling first."""
    own = used[paper.id]
    elsewhere = Counter(chain.from_iterable(names.elements() for other, names in used.items() if other != paper.id))
    author = set((paper.facts.author or "").split())
    ranked = sorted(own, key=lambda term: (-own[term] / (1 + elsewhere[term]), term))
    return [term for term in ranked if own[term] > 1 and not author & set(term.split())]


def _names(paper: Paper) -> Counter[str]:
    return Counter(chain.from_iterable(_NAME.findall(text) for text in _body(paper)))


def _body(paper: Paper) -> Sequence[str]:
    return [p.text for p in paper.paragraphs if p.kind in (Kind.PARAGRAPH, Kind.ITEM)]


if __name__ == "__main__":  # python -m ui.examples LIBRARY: one question to try, for `make run`
    with Assistant.open(Path(sys.argv[1])) as opened:
        sys.stdout.write("\n".join(draw_examples(opened, int(sys.argv[2]) if len(sys.argv) > 2 else 1)) + "\n")
