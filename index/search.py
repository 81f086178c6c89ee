"""The one search: dense and lexical candidates, compared token by token, fused into one ranking of paragraphs."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index import lexical
from index.corpus import StoredParagraph
from index.encoder import Encoder
from index.fusion import Weights, fuse
from index.library import Snapshot
from index.tokens import Signatures, TokenVectors, best_similarities
from ingest.paper import Kind


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """`candidates`: paragraphs taken from each of the dense and the lexical ranking before the comparison by token."""

    candidates: int = 50
    weights: Weights = Weights()
    # Boilerplate and notes share the words of every question and answer few; a body paragraph as close wins.
    boilerplate_penalty: float = 0.06
    note_penalty: float = 0.04

    def for_boilerplate(self) -> SearchOptions:
        """The same, for a question about the series, the papers or their notes."""
        return replace(self, boilerplate_penalty=0.0, note_penalty=0.0)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the rankings take it: unit vector (d,), tokens, and groups of alternative words."""

    text: str
    vector: NDArray[np.float32]
    tokens: TokenVectors
    terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found: its fused score (best first) and what each view gave to it."""

    stored: StoredParagraph
    score: float
    dense: float  # best cosine of the paragraph's passages
    late: float  # weighted mean over the question's tokens of the best similarity in the paragraph
    lexical: float  # BM25 over the sum of the idf of the question's words, cut at 1
    signatures: Signatures

    @property
    def paper(self) -> str:
        """The paper's id."""
        return self.stored.paper

    @property
    def locator(self) -> str:
        """The paragraph's address in the paper."""
        return self.stored.paragraph.locator

    @property
    def kind(self) -> Kind:
        """What the paragraph is."""
        return self.stored.paragraph.kind

    @property
    def text(self) -> str:
        """The paragraph's printed text."""
        return self.stored.paragraph.text

    def scored(self, score: float) -> Hit:
        """The same paragraph with another score."""
        return replace(self, score=score)

    def standing_for(self, stored: StoredParagraph) -> Hit:
        """A paragraph found through this one (a note by its marker): its place in the ranking, none of its words."""
        return replace(self, stored=stored, signatures=self.signatures.none())


def prepare(encoder: Encoder, texts: Sequence[str], terms: Sequence[Sequence[str]]) -> tuple[Query, ...]:
    """Encode the readings of a question, once for all views; `terms` are the words of all of them."""
    vectors, tokens = encoder.encode_with_tokens(texts)
    groups = tuple(tuple(group) for group in terms)
    return tuple(Query(text, vectors[n], tokens[n], groups) for n, text in enumerate(texts))


def search(
    snapshot: Snapshot,
    query: Query,
    k: int = 10,
    papers: Collection[str] | None = None,
    options: SearchOptions = SearchOptions(),
) -> tuple[Hit, ...]:
    """The `k` best paragraphs, a paragraph once, best first; ties by position in the library.

    With `papers`, only paragraphs of these are considered: the filter acts before the search. Front matter that they
    share with another paper, for which it is indexed, is found there and cited as their own.
    """
    scope = _Scope.of(snapshot, papers)
    return _ranked(snapshot, query, k, scope, options, lambda: _by_words(snapshot, query.terms, scope, options))


def search_readings(
    snapshot: Snapshot,
    encoder: Encoder,
    readings: Sequence[str],
    terms: Sequence[Sequence[str]],
    k: int = 10,
    papers: Collection[str] | None = None,
    options: SearchOptions = SearchOptions(),
) -> tuple[tuple[Query, tuple[Hit, ...]], ...]:
    """What `search` finds for each reading of a question; `terms` are the words of all of them.

    The ranking by words is the same for all, and is made while the encoder is at work.
    """
    scope = _Scope.of(snapshot, papers)
    groups = tuple(tuple(group) for group in terms)
    words = snapshot.beside.begin(lambda: _by_words(snapshot, groups, scope, options))
    queries = prepare(encoder, readings, groups)
    return tuple((query, _ranked(snapshot, query, k, scope, options, words.result)) for query in queries)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The rows that are considered, None for all; `shared`: see `Snapshot.shared_front`."""

    allowed: Collection[int] | None
    shared: Mapping[int, int]

    @classmethod
    def of(cls, snapshot: Snapshot, papers: Collection[str] | None) -> _Scope:
        if papers is None:
            return cls(None, {})
        shared = snapshot.shared_front(papers)
        return cls(snapshot.paragraphs_of(papers) | shared.keys(), shared)


def _ranked(
    snapshot: Snapshot,
    query: Query,
    k: int,
    scope: _Scope,
    options: SearchOptions,
    by_words: Callable[[], Mapping[int, float]],
) -> tuple[Hit, ...]:
    dense = _dense(snapshot, query, options.candidates, scope.allowed)
    words = by_words()
    rows = sorted(dense.keys() | words.keys())
    if not rows:
        return ()
    # An approximate index says who is near, the corpus how near.
    missing = [row for row in rows if row not in dense or not snapshot.vectors.exact]
    dense |= snapshot.best_cosines(missing, query.vector)
    kinds, signatures = snapshot.kinds(rows), snapshot.signatures(rows)
    late = late_scores(query.tokens, signatures)
    scored = []
    for row in rows:
        lex = words.get(row, 0.0)
        cosine = dense.get(row, 0.0)
        score = fuse(cosine, late[row], lex, options.weights) - _penalty(kinds[row], options)
        scored.append((-score, scope.shared.get(row, row), row, cosine, late[row], lex))
    best = sorted(scored)[:k]
    stored = snapshot.paragraphs(shown for _, shown, *_ in best)  # of the others, nobody reads the words
    return tuple(
        Hit(stored[shown], -less, cosine, near, lex, signatures[row]) for less, shown, row, cosine, near, lex in best
    )


def late_scores(question: TokenVectors, passages: Mapping[int, Signatures]) -> dict[int, float]:
    """The weighted mean over the question's tokens of the best similarity among a passage's (ColBERT's MaxSim); 0 for
    a passage without tokens.
    """
    weight = float(question.weights.sum())
    late = dict.fromkeys(passages, 0.0)
    told = [row for row, passage in passages.items() if len(passage.starts)]
    if told and weight:
        best = best_similarities(question, [passages[row] for row in told])
        late.update(zip(told, (best @ question.weights / weight).tolist(), strict=True))
    return late


def _dense(snapshot: Snapshot, query: Query, candidates: int, allowed: Collection[int] | None) -> dict[int, float]:
    """Paragraph rows with the best cosine among their passages."""
    # A paragraph has about five passages (itself and its sentences): ask for enough to fill the candidates.
    ids = None if allowed is None else snapshot.passages_of(allowed)
    scores, passages = snapshot.vectors.search(query.vector[None, :], candidates * 4, ids)
    owner = snapshot.paragraph_of(passages[0].tolist())
    best: dict[int, float] = {}
    for score, passage in zip(scores[0].tolist(), passages[0].tolist(), strict=True):
        row = owner[passage]
        if row not in best and len(best) < candidates:
            best[row] = score
    return best


def _by_words(
    snapshot: Snapshot, terms: Sequence[Sequence[str]], scope: _Scope, options: SearchOptions
) -> dict[int, float]:
    """Paragraph rows with their BM25 as a share of the sum of the idf of the question's words, at most 1."""
    found = lexical.rank(snapshot.connection, terms, options.candidates, scope.allowed)
    total = sum(_idf(snapshot, group) for group in terms) or 1.0
    return {row: min(score / total, 1.0) for row, score in found}


def _idf(snapshot: Snapshot, group: Sequence[str]) -> float:
    """The idf that FTS5's bm25() gives to the most telling of a group of alternatives, never negative."""
    total = snapshot.paragraph_count
    found = max((snapshot.document_frequency(word) for word in group), default=0)
    return max(math.log((total - found + 0.5) / (found + 0.5)), 1e-6)


def _penalty(kind: Kind, options: SearchOptions) -> float:
    if kind in (Kind.FRONT, Kind.BACK):
        return options.boilerplate_penalty
    return options.note_penalty if kind is Kind.NOTE else 0.0
