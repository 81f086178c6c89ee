"""The assistant: one library, one encoder, and the way from a question to a reply."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from assistant import facts
from assistant.abbreviations import other_forms
from assistant.about import About, Subject, about
from assistant.citation import cite, short_names
from assistant.evidence import sentences_of
from assistant.extract import Extractive
from assistant.found import Found
from assistant.judging.default_judge import DefaultJudge, StrictJudge
from assistant.judging.judge import Judge
from assistant.judging.places import readings_of
from assistant.manifest import Manifest, corpus_fingerprint
from assistant.names import alternatives
from assistant.options import AssistantOptions
from assistant.own_calibration import OwnCalibration
from assistant.question import Question, understand
from assistant.reading import Reader
from assistant.refuse import reason_for
from assistant.reply import Answer, Citation, Refusal, Reply, Statement
from assistant.routing import Register, Route, names_of, route
from assistant.slips import corrected
from assistant.support import Support, calibration, judge_support, without_subject
from assistant.verify import check
from assistant.writer import Draft, Quote, Writer
from assistant.written import Written
from index.corpus import StoredParagraph
from index.encoder import DEFAULT, Encoder, load_encoder
from index.library import PaperRecord, Snapshot, open_library
from index.search import Hit, Query, search_readings
from ingest.errors import UnknownPaper
from ingest.fold import fold
from ingest.paper import Kind

if TYPE_CHECKING:
    from assistant.drafts.names import PaperNames


class Assistant:
    """Answers over one generation of a library. Made by `open`; `__init__` takes finished parts."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, options: AssistantOptions, writer: Writer) -> None:
        self.snapshot = snapshot
        self.encoder = encoder
        self.options = options
        self.writer = writer
        self.judge: Judge = StrictJudge()  # of what a chat model writes
        self.verifier: Judge = DefaultJudge(encoder)  # of claims that people bring
        self.calibration = OwnCalibration.load(options.calibration) if options.calibration else OwnCalibration()
        self._reader = Reader(snapshot)
        self.records: tuple[PaperRecord, ...] = snapshot.papers()
        self._corpus = corpus_fingerprint((record.id, record.edition) for record in self.records)
        self.names = short_names((record.id, record.facts) for record in self.records)
        self._known = names_of(self.records)
        self._register = Register(self.records)
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
            OptionsError: the calibration that is named cannot be read.
        """
        snapshot = open_library(library)
        options = options or AssistantOptions()
        writer: Writer = Extractive(snapshot, options.statements)
        try:
            encoder = encoder or load_encoder(encoder_name, cache=library / "cache")
            snapshot.check_encoder(encoder)
            if options.chat is not None:
                from assistant.chat.writer import chat_writer

                writer = chat_writer(options.chat, snapshot, writer)
            return cls(snapshot, encoder, options, writer)
        except BaseException:
            snapshot.close()
            raise

    def close(self) -> None:
        """Let go of the library's generation."""
        self.snapshot.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def cite(self, stored: StoredParagraph, start: int, end: int) -> Citation:
        """A citation of these characters of a paragraph, by the paper's short name (`names`)."""
        return cite(stored, start, end, self.names, self._urls)

    @cached_property
    def paper_names(self) -> PaperNames:
        """The names by which claims and drafts speak of the papers."""
        from assistant.drafts.names import PaperNames

        return PaperNames.of(self.records)

    def names_a_paper(self, text: str) -> bool:
        """Whether a text names an author of the library, or a paper by its id."""
        return bool(self._register.named(fold(text)))

    def without_names(self, text: str) -> str:
        """A question or claim without the names of the papers' authors ("According to Lee, …" → "…")."""
        return route(text, self._register).rest

    def retrieve(self, question: str, k: int = 10, papers: Sequence[str] | None = None) -> tuple[Hit, ...]:
        """The `k` paragraphs nearest to the question, best first, a paragraph once.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            UnknownPaper: `papers` names one that the library does not hold.
        """
        asked, routed, subject = self._understood(question, papers)
        return self._search(asked, routed, subject, max(k, self.options.read))[1][:k]

    def ask(self, question: str, papers: Sequence[str] | None = None) -> Reply:
        """Answer a question from the papers, each statement cited and checked, or refuse and say why.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            UnknownPaper: `papers` names one that the library does not hold.
        """
        *_, reply = self._run(question, papers, at_once=False)
        assert not isinstance(reply, Statement)
        return reply

    def stream(self, question: str, papers: Sequence[str] | None = None) -> Iterator[Statement | Reply]:
        """The same, each statement as soon as it is written and checked; the last thing that comes is the reply."""
        return self._run(question, papers, at_once=True)

    def _run(self, text: str, papers: Sequence[str] | None, *, at_once: bool) -> Iterator[Statement | Reply]:
        begun = time.perf_counter()
        found = self.find(text, papers)
        support = self._support(found)
        support = replace(support, confidence=self.calibration.of_answer(support.confidence))
        told = self._tell(found, support)
        coming: Iterator[Draft | Written] = iter(told.drafts)
        if told.drafts:
            support = replace(support, confidence=max(support.confidence, facts.CONFIDENCE))
        elif told.unknown:
            support = replace(support, confidence=0.0)
        elif support.confidence >= self.threshold:
            coming = self._written(found, at_once)
        statements: list[Statement] = []
        dropped, writer = 0, self.writer.name
        for part in coming:
            if isinstance(part, Written):
                dropped, writer = dropped + part.dropped, part.writer
                continue
            statement = self._checked(part)
            if statement is None:
                dropped += 1
                continue
            statements.append(statement)
            yield statement
        yield self._reply(found, support, tuple(statements), dropped, told.unknown, begun, writer)

    def _written(self, found: Found, at_once: bool) -> Iterator[Draft | Written]:
        """What the writer writes, each draft as soon as it is there (or all at the end), and then the `Written`."""
        if isinstance(self.writer, Extractive):  # for which nothing of the chat models is imported
            drafts = self.writer.write(found)
            return iter((*drafts, Written(drafts, self.writer.name)))
        from assistant.chat.writer import compose_all, stream

        return (stream if at_once else compose_all)(self.writer, found)

    def _support(self, found: Found) -> Support:
        nothing = without_subject(found.question, self.snapshot) if found.about is None else None
        return nothing or judge_support(
            found.question, found.query, found.hits, found.sentences, self.snapshot, found.readings
        )

    def _tell(self, found: Found, support: Support) -> facts.Told:
        """The answer of the papers' facts, where the question asks for one of a paper at hand."""
        if found.about is None:
            return facts.Told()
        # "Summarise the papers" shares no word with any of them, and means them all the same.
        of_them = found.routed.papers or found.about.detail or found.about.subject is Subject.GIST
        if not of_them and support.subject < 0.5:
            return facts.Told()
        return facts.tell(
            facts.Case(found.about, self.snapshot, self.records, found.routed, found.hits, found.sentences)
        )

    @property
    def manifest(self) -> Manifest:
        """What answers here, as each reply carries it."""
        prompts = None
        if self.options.chat is not None:
            from assistant.chat.prompts import fingerprint

            prompts = fingerprint()
        return Manifest(
            corpus=self._corpus,
            encoder=self.encoder.fingerprint,
            writer=self.writer.name,
            prompts=prompts,
            judge=self.judge.name,
            reader=self._reader.name,
            threshold=self.threshold,
            calibration=self.calibration.sha256,
        )

    @property
    def threshold(self) -> float:
        """The confidence below which a question is refused: the option's, else one's own calibration's, else the one
        that ships.
        """
        if self.options.threshold is not None:
            return self.options.threshold
        if self.calibration.threshold is not None:
            return self.calibration.threshold
        answers = self._reader.answers
        return calibration().threshold if answers is None else answers.threshold

    def find(self, text: str, papers: Sequence[str] | None = None) -> Found:
        """What the writer and the check of support get to see of a question. Raises as `ask` does."""
        question, routed, asked = self._understood(text, papers)
        query, hits = self._search(question, routed, asked, self.options.read)
        sentences = sentences_of(question, query, hits)
        if asked:
            return Found(question, query, routed, asked, hits, sentences, {})
        readings = self._reader.read(question.text, hits)
        return Found(question, query, routed, asked, hits, self._reader.read_alone(question.text, sentences), readings)

    def _understood(self, text: str, papers: Sequence[str] | None) -> tuple[Question, Route, About | None]:
        """A question, the papers that it is put to, and what it asks of the papers themselves."""
        question = understand(text)
        text = corrected(question.text, self.snapshot, self.encoder, self._known)
        question = replace(question if text == question.text else understand(text), papers=self._known)
        routed = self._route(question, papers)
        if routed.several:
            question = replace(question, both=True)
        asked = about(question.text, question.papers)
        if routed.topic and asked is None:  # no paper speaks of its author: neither the name nor the verb is looked for
            topic = understand(f"What is said about {routed.topic}?")
            question = replace(topic, papers=self._known, both=question.both, put=question.text)
            routed = replace(routed, rest=topic.text)
        return question, routed, asked

    def _route(self, question: Question, papers: Sequence[str] | None) -> Route:
        """The papers that the caller names, else those that the question names."""
        routed = route(question.text, self._register)
        if papers is None:
            return routed
        known = {record.id for record in self.records}
        for paper in papers:
            if paper not in known:
                raise UnknownPaper(f"The library holds no paper {paper!r}.", f"It holds: {', '.join(sorted(known))}.")
        return replace(routed, papers=tuple(papers))

    def _search(self, question: Question, routed: Route, asked: About | None, k: int) -> tuple[Query, tuple[Hit, ...]]:
        """The paragraphs nearest to any reading of the question, and the reading that came nearest.

        A capital that stands for its government is read as the country as well ("Rome" → "Italy"), and what the papers
        abbreviate in both forms ("GCAP" → "Global Combat Air Program").
        """
        terms = [alternatives(word) for word in question.words]
        options = self.options.search.for_boilerplate() if asked else self.options.search
        forms = tuple(dict.fromkeys((*readings_of(routed.rest), *other_forms(routed.rest, self.snapshot))))
        readings = search_readings(self.snapshot, self.encoder, forms, terms, k, routed.papers, options)
        query, _ = max(readings, key=lambda reading: reading[1][0].score if reading[1] else 0.0)
        every = sorted((hit for _, found in readings for hit in found), key=lambda hit: (-hit.score, hit.stored.rowid))
        best: dict[int, Hit] = {}
        for hit in every:
            best.setdefault(hit.stored.rowid, hit)
        ranked = _in_turn(best.values()) if question.both else tuple(best.values())
        return query, facts.with_places(asked, self.snapshot, routed, ranked)[:k]

    def _checked(self, draft: Draft) -> Statement | None:
        """A draft that holds against its paragraphs, as a statement; None where it does not."""
        citations = tuple(self._cite(quote) for quote in draft.quotes)
        verdict = check(draft, citations, self.judge)
        return None if verdict is None else Statement(draft.text, citations, verdict, round(draft.score, 4))

    def _cite(self, quote: Quote) -> Citation:
        return self.cite(quote.stored, quote.start, quote.end)

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
        text, manifest = found.question.put or found.question.text, self.manifest
        if statements:
            return Answer(text, statements, closest, confidence, writer, searched, elapsed, dropped, manifest)
        reason = unknown or reason_for(found.question, support, len(searched), dropped)
        return Refusal(text, reason, closest, confidence, writer, searched, elapsed, dropped, manifest)


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
