"""The Python API: names and signatures as pinned, and each of them at work over a small library."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

import assistant.pincite as api
from assistant.pincite import Answer, Engine, IndexOptions, Pincite, QuotationResult, Refusal, Verdict
from index.library import open_library
from index.snapshot import Snapshot
from ingest.errors import EmptySource, NoLibrary, NotText, UnknownPaper
from tests.assistant.made import papers
from tests.word_hash_encoder import WordHashEncoder
from ui.configuration import _Configuration

NAMES = """Added Answer AssistantOptions Audit ChatOptions Citation ClaimCheck Difference Engine Facts Failure Hit
IndexOptions IngestOptions Kind Outcome Paper PaperRecord Paragraph Pincite PinciteError QuotationCheck QuotationResult
Refusal Reply SearchOptions Severity Statement Verdict Weights""".split()
SIGNATURES = """
aadd(*targets: 'str | Path', options: 'IngestOptions | None' = None) -> 'Added'
aask(question: 'str', papers: 'Sequence[str] | None' = None) -> 'Reply'
aaudit(draft: 'str | Path', papers: 'Sequence[str] | None' = None, limit: 'int' = 1000) -> 'Audit'
add(*targets: 'str | Path', options: 'IngestOptions | None' = None) -> 'Added'
apapers() -> 'tuple[PaperRecord, ...]'
aquote(words: 'str', paper: 'str | None' = None) -> 'QuotationCheck'
aremove(*papers: 'str') -> 'Outcome'
aretrieve(question: 'str', k: 'int' = 10, papers: 'Sequence[str] | None' = None) -> 'tuple[Hit, ...]'
ask(question: 'str', papers: 'Sequence[str] | None' = None) -> 'Reply'
assistant() -> 'Iterator[Assistant]'
audit(draft: 'str | Path', papers: 'Sequence[str] | None' = None, limit: 'int' = 1000) -> 'Audit'
aupdate(papers: 'Sequence[Paper]', remove: 'Sequence[str]' = ()) -> 'Outcome'
averify(claim: 'str', papers: 'Sequence[str] | None' = None) -> 'ClaimCheck'
close() -> 'None'
open(library: 'str | Path', *, encoder: 'str | Encoder' = 'all-MiniLM-L6-v2', \
options: 'AssistantOptions | None' = None, index: 'IndexOptions | None' = None, create: 'bool' = False) -> 'Pincite'
paper(paper: 'str') -> 'Paper'
papers() -> 'tuple[PaperRecord, ...]'
paragraph(paper: 'str', locator: 'str') -> 'Paragraph'
quote(words: 'str', paper: 'str | None' = None) -> 'QuotationCheck'
remove(*papers: 'str') -> 'Outcome'
retrieve(question: 'str', k: 'int' = 10, papers: 'Sequence[str] | None' = None) -> 'tuple[Hit, ...]'
update(papers: 'Sequence[Paper]', remove: 'Sequence[str]' = ()) -> 'Outcome'
verify(claim: 'str', papers: 'Sequence[str] | None' = None) -> 'ClaimCheck'
"""
CRANES = "Its cranes were built in 1964."


@pytest.fixture
def pincite(tmp_path: Path) -> Iterator[Pincite]:
    with Pincite.open(tmp_path / "library", encoder=WordHashEncoder(), create=True) as made:
        made.update(papers())
        yield made


def test_names_stay_put() -> None:
    assert sorted(api.__all__) == NAMES
    assert all(inspect.getdoc(getattr(api, name)) or name == "Reply" for name in api.__all__)


def test_signatures_stay_put() -> None:
    methods = {name: member for name, member in vars(Pincite).items() if not name.startswith("_")}
    assert {name for name, member in methods.items() if isinstance(member, property)} == {"encoder", "facts"}
    found = []
    for name in methods:
        if callable(getattr(Pincite, name)):
            signature = inspect.signature(getattr(Pincite, name))
            own = [p for p in signature.parameters.values() if p.name != "self"]
            found.append(f"{name}{signature.replace(parameters=own)}")
    assert sorted(found) == SIGNATURES.strip().splitlines()
    assert all(inspect.getdoc(member) for member in methods.values())


def test_every_one_that_waits_has_a_twin() -> None:
    waiting = {"ask", "retrieve", "verify", "quote", "audit", "add", "update", "remove", "papers"}
    for name in waiting:
        twin = getattr(Pincite, f"a{name}")
        assert inspect.iscoroutinefunction(twin)
        assert inspect.signature(twin) == inspect.signature(getattr(Pincite, name))


def test_asked_and_checked(pincite: Pincite) -> None:
    assert [record.id for record in pincite.papers()] == ["lopez", "chen"]
    assert pincite.facts["lopez"].author == "Maria Lopez"
    assert pincite.paragraph("lopez.txt", "2.1").text.startswith("The seabed is soft")
    assert pincite.paper("chen").paragraphs[0].text.startswith("The railway from Ostra")
    assert [hit.paper for hit in pincite.retrieve("cranes of the harbour", 2, ["chen.txt"])] == ["chen", "chen"]
    reply = pincite.ask("How many ships does the harbour office expect a week?")
    assert isinstance(reply, Answer | Refusal)
    assert pincite.verify("What is that?").verdict is Verdict.UNCHECKED
    assert pincite.quote(CRANES).result is QuotationResult.EXACT
    assert pincite.quote(CRANES, "chen").result is QuotationResult.MISATTRIBUTED
    audit = pincite.audit(f"# Memo\n\nLopez 2024 says that “{CRANES}”\n")
    assert [sentence.kind for sentence in audit.sentences] == ["other", "quotation"]
    with pytest.raises(UnknownPaper):
        pincite.ask("Who runs the railway?", ["nobody"])


def test_twins_say_the_same(pincite: Pincite) -> None:
    async def all_at_once() -> tuple[object, ...]:
        return await asyncio.gather(
            pincite.apapers(),
            pincite.aretrieve("harbour at Norvik", 3),
            pincite.aquote(CRANES),
            pincite.averify("Norvik has cranes."),
        )

    listed, hits, quoted, verified = asyncio.run(all_at_once())
    assert listed == pincite.papers()
    assert [h.locator for h in hits] == [h.locator for h in pincite.retrieve("harbour at Norvik", 3)]  # type: ignore[attr-defined]
    assert quoted == pincite.quote(CRANES)
    assert verified == pincite.verify("Norvik has cranes.")


def test_papers_come_and_go(pincite: Pincite, tmp_path: Path) -> None:
    own = tmp_path / "boats_01.txt"
    own.write_text("The first boat to the island leaves at five in the morning, and nobody likes it.\n", "utf-8")
    (tmp_path / "broken.txt").write_bytes(b"\x00\x01\x02")
    with pincite.assistant() as before:
        added = asyncio.run(pincite.aadd(own, tmp_path / "broken.txt"))
        assert added.outcome.added == ("boats_01",)
        assert [type(failure.error) for failure in added.failures] == [NotText]
        assert len(before.snapshot.papers()) == 2  # what is under way keeps what it began with
    assert pincite.quote("leaves at five in the morning").result is QuotationResult.EXACT
    assert pincite.remove("boats_01.txt", "boats_01").removed == ("boats_01",)
    assert len(pincite.papers()) == 2


def test_what_cannot_be_added_changes_nothing(pincite: Pincite, tmp_path: Path) -> None:
    (tmp_path / "broken.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(NotText):
        pincite.add(tmp_path / "broken.txt")
    with pytest.raises(EmptySource, match="None of the 2 targets"):
        pincite.add(tmp_path / "broken.txt", tmp_path / "empty.txt")
    assert len(pincite.papers()) == 2


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary):
        Pincite.open(tmp_path / "none")
    with Pincite.open(str(tmp_path / "none"), encoder=WordHashEncoder(), create=True) as pincite:
        assert (pincite.papers(), pincite.facts) == ((), {})
        with pytest.raises(NoLibrary, match="Add papers to it first"):
            pincite.ask("Is anybody there?")
        pincite.update(papers())
        assert len(pincite.papers()) == 2
    assert len(pincite.papers()) == 2  # closed, it opens anew when it is used again
    pincite.close()


def test_what_the_configuration_file_can_say_can_be_said_here() -> None:
    """Each of its tables but the page's is an argument of `open`, of the same kind."""
    hints = get_type_hints(_Configuration)
    kinds = {
        key: next(kind for kind in get_args(hints[key]) if kind is not NoneType) for key in _Configuration.model_fields
    }
    said = get_type_hints(Pincite.open)
    arguments = {"library": "library", "encoder": "encoder", "assistant": "options", "index": "index"}
    assert kinds.keys() - {"page"} == arguments.keys()
    for key, argument in arguments.items():
        assert kinds[key] in get_args(said[argument]), key


def test_an_engine_is_sent_what_is_added_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[IndexOptions, int]] = []

    class Engined:
        """The library's own vectors, as if they were an engine's."""

        def __init__(self, options: IndexOptions, snapshot: Snapshot) -> None:
            opened.append((options, snapshot.generation))
            with open_library(snapshot.path) as own:
                self.own = own.vectors

        def __getattr__(self, name: str) -> Any:
            return getattr(self.own, name)

    monkeypatch.setattr("index.engine.open_engine", Engined)
    index = IndexOptions(Engine.POSTGRES, "postgresql:///none")
    with Pincite.open(tmp_path / "library", encoder=WordHashEncoder(), index=index, create=True) as pincite:
        pincite.update(papers())
        assert opened == [(index, 1)]
        assert pincite.retrieve("cranes of the harbour", 1)
        assert opened == [(index, 1)]
        pincite.remove("chen")
        assert opened == [(index, 1), (index, 2)]
