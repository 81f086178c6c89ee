"""A library lives through ingests, revisions, removals, damage and restarts, and always holds what it should."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index.build import update
from index.check import check_library
from index.editions import editions_of, paper_at
from index.export import export_library
from index.export_reading import import_library
from index.library import open_library
from index.manifest import DENSE, generation_name
from index.repair import repair_library
from index.search import prepare, search
from ingest.errors import DuplicatePaper, NoLibrary, UnknownPaper
from ingest.paper import Paper
from tests.index.made import paper
from tests.word_hash_encoder import WordHashEncoder

NAMES = ("harbour", "railway", "almanac", "ferry")
WORDS = ("quay", "gale", "toll", "boat", "tide", "lock", "pier", "fare")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(
    lambda words: f"The {' and the '.join(words)} came."
)
BODIES = st.lists(TEXTS, min_size=1, max_size=3, unique=True)


class Library(RuleBasedStateMachine):
    """What is done to a library, beside a dictionary of what should be in it."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(mkdtemp(prefix="stateful-"))
        self.library = self.folder / "library"
        self.encoder = WordHashEncoder()
        self.papers: dict[str, Paper] = {}
        self.editions: dict[str, list[str]] = {}
        self.generation = 0
        self.begun = False

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(bodies=st.dictionaries(st.sampled_from(NAMES), BODIES, min_size=1, max_size=3))
    def ingest(self, bodies: dict[str, list[str]]) -> None:
        given = [paper(name, *texts) for name, texts in bodies.items()]
        outcome = update(self.library, given, self.encoder)
        assert set(outcome.added) == set(bodies) - self.papers.keys()
        assert set(outcome.changed) == {p.id for p in given if p.id in self.papers and self.papers[p.id] != p}
        for one in given:
            past = self.editions.setdefault(one.id, [])
            if one.edition in past:
                past.remove(one.edition)
            past.append(one.edition)
            self.papers[one.id] = one
        self.begun = True

    @rule()
    def ingest_again(self) -> None:
        if self.papers:
            self.encoder.calls.clear()
            outcome = update(self.library, list(self.papers.values()), self.encoder)
            assert (outcome.added, outcome.changed, outcome.removed, self.encoder.calls) == ((), (), (), [])

    @rule(name=st.sampled_from(NAMES))
    def remove(self, name: str) -> None:
        if name in self.papers:
            assert update(self.library, (), self.encoder, remove=[name]).removed == (name,)
            del self.papers[name], self.editions[name]
        else:
            with pytest.raises((UnknownPaper, NoLibrary)):
                update(self.library, (), self.encoder, remove=[name])

    @rule(name=st.sampled_from(NAMES))
    def contradict_oneself(self, name: str) -> None:
        with pytest.raises(DuplicatePaper):
            update(self.library, [paper(name, "A text.")], self.encoder, remove=[name])

    @precondition(lambda self: self.papers)
    @rule(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
    def ask(self, words: list[str]) -> None:
        with open_library(self.library) as snapshot:
            (query,) = prepare(self.encoder, [" ".join(words)], [[word] for word in words])
            hits = search(snapshot, query, 50)
        said = {(hit.paper, hit.text) for hit in hits}
        texts = {(p.id, q.text) for p in self.papers.values() for q in p.paragraphs}
        assert said <= texts
        matching = {key for key in texts if any(word in key[1] for word in words)}
        assert matching <= said  # a paragraph with one of the words is found, whatever has happened before

    @precondition(lambda self: self.papers)
    @rule()
    def damage_and_repair(self) -> None:
        with open_library(self.library) as snapshot:
            dense = self.library / generation_name(snapshot.generation) / DENSE
        dense.write_bytes(dense.read_bytes()[:-3])
        assert not check_library(self.library).ok
        self.encoder.calls.clear()
        assert repair_library(self.library, lambda: self.encoder).lost == ()
        assert self.encoder.calls == []

    @precondition(lambda self: self.papers)
    @rule()
    def move_house(self) -> None:
        archive = self.folder / "library.zip"
        export_library(self.library, archive, replace=True)
        shutil.rmtree(self.library)
        import_library(archive, self.library)

    @invariant()
    def holds_what_it_should(self) -> None:
        if not getattr(self, "begun", False):
            return
        with open_library(self.library) as snapshot:
            assert {r.id: snapshot.paper(r.id) for r in snapshot.papers()} == self.papers
            for name, expected in self.editions.items():
                assert [e.edition for e in editions_of(snapshot, name)] == expected
                assert all(paper_at(snapshot, name, edition).edition == edition for edition in expected)
        report = check_library(self.library, self.encoder)
        assert report.ok, [f.detail for f in report.findings if not f.ok]
        assert len(list(self.library.glob("gen-*"))) <= 2
        assert not [p for p in self.library.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("lives", [6, pytest.param(150, marks=pytest.mark.soak)])
def test_it_always_holds_what_it_should(lives: int) -> None:
    steps = 10 if lives < 10 else 25
    settings = hypothesis.settings(max_examples=lives, stateful_step_count=steps, deadline=None, derandomize=True)
    hypothesis.stateful.run_state_machine_as_test(Library, settings=settings)
    print(f"{lives} lives of up to {steps} steps: always what it should hold")
