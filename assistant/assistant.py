"""The assistant: one library, one encoder, and the way from a question to a reply."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from assistant import facts
from assistant.about import About, about
from assistant.chat_writer import chat_writer, compose
from assistant.citation import cite, short_names
from assistant.evidence import Sentence, sentences_of
from assistant.extract import Extractive
from assistant.judge import Judge
from assistant.learned_judge import DefaultJudge
from assistant.names import alternatives
from assistant.options import AssistantOptions
from assistant.places import readings_of
from assistant.question import Question, understand
from assistant.reading import Reader, Reading
from assistant.refuse import reason_for
from assistant.reply import Answer, Citation, Refusal, Reply, Statement
from assistant.routing import Route, names_of, route
from assistant.rules import RulesJudge
from assistant.support import Support, calibration, judge_support
from assistant.verify import check
from assistant.writer import Draft, Quote, Writer
from assistant.written import Written
from index.encoder import DEFAULT, Encoder, load_encoder
from index.library import PaperRecord, Snapshot, open_library
from index.search import Hit, Query, prepare, search
from ingest.errors import UnknownPaper
from ingest.paper import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval hands to the writer and to the check of support."""

    question: Question
    query: Query
    routed: Route
    about: About | None
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    readings: Mapping[int, Reading]  # of the hits, by their rows; empty where no learned model read them


class Assistant:
    """Answers over one generation of a library. Made by `open`; `__init__` takes finished parts."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, options: AssistantOptions, writer: Writer) -> None:
        self.snapshot = snapshot
        self.encoder = encoder
        self.options = options
        self.writer = writer
        self.judge: Judge = RulesJudge()  # of what a chat model writes: strict, and cheap beside the writing
        self.verifier: Judge = DefaultJudge(encoder)  # of claims that people bring
        self._reader = Reader(snapshot)
        self.records: tuple[PaperRecord, ...] = snapshot.papers()
        self._names = short_names((record.id, record.facts) for record in self.records)
        self._urls = {record.id: record.facts.url for record in self.records}

    @classmethod
    def open(
        cls,
        library: Path,
        encoder_name: str = DEFAULT,
        options: AssistantOptions | None = None,
        encoder: Encoder | None = None,
    ) -> Assistant:
        """Open a library for questions.

        Raises:
            LibraryError: there is no library, it is damaged, or another encoder made it.
            ModelError: the encoder cannot be loaded, or the configured chat model cannot be set up.
        """
        snapshot = open_library(library)
        options = options or AssistantOptions()
        writer: Writer = Extractive(snapshot, options.statements)
        try:
            encoder = encoder or load_encoder(encoder_name, cache=library / "cache")
            snapshot.check_encoder(encoder)
            if options.chat is not None:
                writer = chat_writer(options.chat, snapshot, writer)
        except BaseException:
            snapshot.close()
            raise
        return cls(snapshot, encoder, options, writer)

    def close(self) -> None:
        """Let go of the library's generation."""
        self.snapshot.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def retrieve(self, question: str, k: int = 10, papers: Sequence[str] | None = None) -> tuple[Hit, ...]:
        """The `k` paragraphs nearest to the question, best first, a paragraph once.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            UnknownPaper: `papers` names one that the library does not hold.
        """
        return self.find(question, papers, max(k, self.options.read)).hits[:k]

    def ask(self, question: str, papers: Sequence[str] | None = None) -> Reply:
        """Answer a question from the papers, each statement cited and checked, or refuse and say why.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            UnknownPaper: `papers` names one that the library does not hold.
        """
        begun = time.perf_counter()
        found = self.find(question, papers)
        support = judge_support(found.question, found.query, found.hits, found.sentences, self.snapshot, found.readings)
        told = self._tell(found, support)
        written = Written(told.drafts, self.writer.name)
        if told.drafts:
            support = replace(support, confidence=max(support.confidence, facts.CONFIDENCE))
        elif told.unknown:
            support = replace(support, confidence=0.0)
        elif support.confidence >= self.threshold:
            written = compose(self.writer, found.question, found.query, found.hits)
        statements, dropped = self._checked(written.drafts)
        return self._reply(found, support, statements, dropped + written.dropped, told.unknown, begun, written.writer)

    def _tell(self, found: Found, support: Support) -> facts.Told:
        """The answer of the papers' facts, where the question asks for one of a paper at hand."""
        if found.about is None or not (found.routed.papers or found.about.detail or support.subject >= 0.5):
            return facts.Told()
        return facts.tell(
            facts.Case(found.about, self.snapshot, self.records, found.routed, found.hits, found.sentences)
        )

    @property
    def threshold(self) -> float:
        """The confidence below which a question is refused: the option's, else the calibrated one."""
        if self.options.threshold is not None:
            return self.options.threshold
        answers = self._reader.answers
        return calibration().threshold if answers is None else answers.threshold

    def find(self, text: str, papers: Sequence[str] | None = None, k: int | None = None) -> Found:
        """What the writer and the check of support get to see of a question: `k` paragraphs. Raises as `ask` does."""
        question = replace(understand(text), papers=names_of(self.records))
        routed = self._route(question, papers)
        if routed.several:
            question = replace(question, both=True)
        asked = about(question.text, question.papers)
        query, hits = self._search(question, routed, asked, k or self.options.read)
        readings = {} if asked else self._reader.read(question.text, hits)
        return Found(question, query, routed, asked, hits, sentences_of(question, query, hits), readings)

    def _route(self, question: Question, papers: Sequence[str] | None) -> Route:
        """The papers that the caller names, else those that the question names."""
        routed = route(question.text, self.records)
        if papers is None:
            return routed
        known = {record.id for record in self.records}
        for paper in papers:
            if paper not in known:
                raise UnknownPaper(f"The library holds no paper {paper!r}.", f"It holds: {', '.join(sorted(known))}.")
        return replace(routed, papers=tuple(papers))

    def _search(self, question: Question, routed: Route, asked: About | None, k: int) -> tuple[Query, tuple[Hit, ...]]:
        """The paragraphs nearest to any reading of the question, and the reading that came nearest.

        A capital that stands for its government is read as the country as well: "Rome" → "Italy".
        """
        terms = [alternatives(word) for word in question.words]
        options = self.options.search.for_boilerplate() if asked else self.options.search
        readings = [
            (query, search(self.snapshot, query, k, routed.papers, options))
            for query in prepare(self.encoder, readings_of(routed.rest), terms)
        ]
        query, _ = max(readings, key=lambda reading: reading[1][0].score if reading[1] else 0.0)
        every = sorted((hit for _, found in readings for hit in found), key=lambda hit: (-hit.score, hit.stored.rowid))
        best: dict[int, Hit] = {}
        for hit in every:
            best.setdefault(hit.stored.rowid, hit)
        ranked = _in_turn(best.values()) if question.both else tuple(best.values())
        return query, facts.with_places(asked, self.snapshot, routed, ranked)[:k]

    def _checked(self, drafts: Sequence[Draft]) -> tuple[tuple[Statement, ...], int]:
        """The drafts that hold against their paragraphs, as statements; and how many did not."""
        statements = []
        for draft in drafts:
            citations = tuple(self._cite(quote) for quote in draft.quotes)
            verdict = check(draft, citations, self.judge)
            if verdict is not None:
                statements.append(Statement(draft.text, citations, verdict, round(draft.score, 4)))
        return tuple(statements), len(drafts) - len(statements)

    def _cite(self, quote: Quote) -> Citation:
        return cite(quote.stored, quote.start, quote.end, self._names, self._urls)

    def _reply(
        self,
        found: Found,
        support: Support,
        statements: tuple[Statement, ...],
        dropped: int,
        unknown: str | None,
        begun: float,
        writer: str,
    ) -> Reply:
        body = [hit for hit in found.hits if hit.kind not in (Kind.FRONT, Kind.BACK)] or found.hits
        closest = tuple(self._cite(Quote.whole(hit.stored)) for hit in body[:3])
        searched = found.routed.papers or tuple(record.id for record in self.records)
        confidence = round(support.confidence, 4)
        elapsed = round((time.perf_counter() - begun) * 1000, 1)
        if statements:
            return Answer(found.question.text, statements, closest, confidence, writer, searched, elapsed, dropped)
        reason = unknown or reason_for(found.question, support, len(searched), dropped)
        return Refusal(found.question.text, reason, closest, confidence, writer, searched, elapsed, dropped)


def _in_turn(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """For a question over several papers: the best of each, then the second of each, best first within a round.

    No place is worth more than the one before it: scores never rise along the ranking.
    """
    rounds: list[list[Hit]] = []
    taken: dict[str, int] = {}
    for hit in hits:
        nth = taken[hit.paper] = taken.get(hit.paper, -1) + 1
        if nth == len(rounds):
            rounds.append([])
        rounds[nth].append(hit)
    least = 1.0
    ranked = []
    for hit in (hit for once in rounds for hit in once):
        least = min(least, hit.score)
        ranked.append(hit.scored(least))
    return tuple(ranked)
