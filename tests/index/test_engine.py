from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.build import update
from index.check import check_library
from index.engine import Held, Wanted, connect, open_engine, to_do
from index.library import open_library
from index.options import Engine, IndexOptions
from index.postgres_index import PostgresIndex
from index.search import prepare, search
from ingest.errors import LibraryError, OptionsError
from tests.index import engines
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()
QUESTIONS = ["Who asked for the harbour?", "When did freight double?", "The tide and the wind", "a station rebuilt"]
NAMES = (f"papers{n}" for n in itertools.count())

# milvus-lite 3.2 leaves channels and event loops to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", params=[Engine.POSTGRES, Engine.MILVUS])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexOptions]:
    """An engine of its own."""
    lacking = engines.missing(request.param)
    if lacking:
        pytest.skip(f"{lacking} is not installed")
    with engines.served(request.param, tmp_path_factory.mktemp("engine")) as address:
        yield engines.options(request.param, address)


@pytest.fixture
def engine(server: IndexOptions) -> IndexOptions:
    """The engine, under a name that nothing has."""
    return engines.options(server.engine, server.address or "", next(NAMES))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library"
    update(path, [HARBOUR, RAILWAY, ALMANAC], ENCODER)
    return path


def same(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> None:
    np.testing.assert_array_equal(one[1], other[1])
    np.testing.assert_allclose(one[0], other[0], atol=1e-5)


def test_the_nearest_are_those_of_faiss_whatever_is_chosen_from(library: Path, engine: IndexOptions) -> None:
    queries = ENCODER.encode(QUESTIONS)
    with open_library(library) as snapshot, contextlib.closing(open_engine(engine, snapshot)) as index:
        chosen = snapshot.passages_of(snapshot.paragraphs_of(["railway"]))
        assert index.exact
        assert len(index) == len(snapshot.vectors) == snapshot.manifest.counts.passages
        for k, ids in ((1, None), (10, None), (500, None), (10, chosen), (10, chosen[:1]), (3, np.zeros(0, np.int64))):
            same(snapshot.vectors.search(queries, k, ids), index.search(queries, k, ids))
        assert index.search(queries[:0], 5)[1].shape == (0, 0)
        for wrong in (np.ones((1, 3), dtype=np.float32), np.full((1, 64), np.nan, dtype=np.float32)):
            with pytest.raises(ValueError, match=r"dimensions|not numbers"):
                index.search(wrong, 1)


def test_a_search_of_the_library_is_the_same_in_every_engine(library: Path, engine: IndexOptions) -> None:
    query = prepare(ENCODER, ["When did freight double?"], [["freight"], ["double"]])[0]
    with open_library(library) as snapshot:
        expected = [(hit.paper, hit.locator) for hit in search(snapshot, query, 10)]
        filtered = [(hit.paper, hit.locator) for hit in search(snapshot, query, 10, papers=["harbour"])]
    with open_library(library) as snapshot:
        snapshot.search_in = engine
        assert [(hit.paper, hit.locator) for hit in search(snapshot, query, 10)] == expected
        assert [(hit.paper, hit.locator) for hit in search(snapshot, query, 10, papers=["harbour"])] == filtered
        assert not type(snapshot.vectors).__name__.startswith("Faiss")


def test_only_what_changed_is_sent_and_readers_keep_their_generation(library: Path, engine: IndexOptions) -> None:
    queries = ENCODER.encode(QUESTIONS)
    with open_library(library) as before:
        before.search_in = engine
        found = before.vectors.search(queries, 10)
        news = [paper("harbour", "The harbour silted up.", "Nobody came."), paper("canal", "A canal was dug.")]
        update(library, news, ENCODER, remove=["railway"])
        with open_library(library) as after, contextlib.closing(connect(engine, after)) as index:
            assert [held.generation for held in index.held()] == [1]
            index.fill(after.connection)
            index.fill(after.connection)  # nothing to do
            assert [held.generation for held in index.held()] == [1, 2]
            assert len(index) == after.manifest.counts.passages
            assert index.digests() == dict(after.connection.execute("SELECT id, digest FROM passages"))
            same(after.vectors.search(queries, 30), index.search(queries, 30))
        same(found, before.vectors.search(queries, 10))
        assert len(before.vectors) == before.manifest.counts.passages
    update(library, [paper("lock", "A lock was built.")], ENCODER)
    with open_library(library) as latest, contextlib.closing(open_engine(engine, latest)) as index:
        assert [held.generation for held in index.held()] == [2, 3]
        same(latest.vectors.search(queries, 30), index.search(queries, 30))


def test_another_library_under_the_same_name_is_refused(library: Path, engine: IndexOptions, tmp_path: Path) -> None:
    other = tmp_path / "other"
    update(other, [HARBOUR], ENCODER)
    with open_library(library) as snapshot:
        open_engine(engine, snapshot).close()
    with open_library(other) as snapshot:
        snapshot.search_in = engine
        with pytest.raises(LibraryError, match="of another library") as refused:
            snapshot.vectors  # noqa: B018
        assert "index.name" in refused.value.remedy
    with open_library(library) as snapshot, contextlib.closing(connect(engine, snapshot)) as index:
        assert len(index) == snapshot.manifest.counts.passages


def test_a_fill_that_fails_is_done_again(library: Path, engine: IndexOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_library(library) as snapshot:
        open_engine(engine, snapshot).close()
    update(library, [paper("canal", "A canal was dug.", "Barges came.")], ENCODER, remove=["railway"])
    module = "postgres_index" if engine.engine is Engine.POSTGRES else "milvus_index"

    def killed(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt

    with open_library(library) as snapshot:
        with monkeypatch.context() as patch:
            patch.setattr(f"index.{module}.vectors_of", killed)
            with pytest.raises(KeyboardInterrupt):
                open_engine(engine, snapshot)
        with contextlib.closing(open_engine(engine, snapshot)) as index:
            assert index.digests() == dict(snapshot.connection.execute("SELECT id, digest FROM passages"))
            same(snapshot.vectors.search(ENCODER.encode(QUESTIONS), 30), index.search(ENCODER.encode(QUESTIONS), 30))


def test_threads_search_and_fill_at_once(library: Path, engine: IndexOptions) -> None:
    queries = ENCODER.encode(QUESTIONS)
    faults: list[BaseException] = []
    with open_library(library) as snapshot:
        expected = snapshot.vectors.search(queries, 5)
        snapshot_of_engine = open_library(library)
        snapshot_of_engine.search_in = engine

        def work() -> None:
            try:
                for _ in range(5):
                    same(expected, snapshot_of_engine.vectors.search(queries, 5))
            except BaseException as error:  # noqa: BLE001 - told below
                faults.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        snapshot_of_engine.close()
    assert faults == []


def test_by_its_own_approximate_index(library: Path, engine: IndexOptions) -> None:
    near = engines.options(engine.engine, engine.address or "", engine.name, exact=False)
    queries = ENCODER.encode(QUESTIONS)
    with open_library(library) as snapshot, contextlib.closing(open_engine(near, snapshot)) as index:
        assert not index.exact
        chosen = snapshot.passages_of(snapshot.paragraphs_of(["almanac"]))
        for k, ids in ((5, None), (5, chosen)):
            scores, found = snapshot.vectors.search(queries, k, ids)
            others, those = index.search(queries, k, ids)
            assert np.mean([np.isin(a, b).mean() for a, b in zip(found, those, strict=True)]) > 0.9
            assert np.abs(scores[:, 0] - others[:, 0]).max() < 1e-4
    with open_library(library) as snapshot, contextlib.closing(open_engine(engine, snapshot)) as index:
        same(snapshot.vectors.search(queries, 5), index.search(queries, 5))


@pytest.mark.parametrize(
    ("engine", "address"),
    [
        (Engine.POSTGRES, "postgresql://ada:secret@127.0.0.1:9/papers"),
        (Engine.MILVUS, "http://127.0.0.1:9"),
    ],
)
def test_an_engine_that_is_not_there(library: Path, engine: Engine, address: str) -> None:
    if engines.missing(engine):
        pytest.skip("its client is not installed")
    with open_library(library) as snapshot:
        snapshot.search_in = IndexOptions(engine, address)
        with pytest.raises(LibraryError, match="cannot be reached") as error:
            snapshot.vectors  # noqa: B018
        assert "secret" not in f"{error.value.what}{error.value.remedy}"


def test_options_that_fit() -> None:
    assert IndexOptions().engine is Engine.FAISS
    with pytest.raises(OptionsError, match="postgres has no address"):
        IndexOptions(Engine.POSTGRES)
    for name in ("", "1st", "Papers", "papers; drop", "p" * 41):
        with pytest.raises(OptionsError, match="names a table"):
            IndexOptions(name=name)


def test_when_an_engine_has_to_be_filled() -> None:
    wanted = Wanted(7, "abc", "minilm", 384)
    assert to_do((), wanted, "papers")
    assert to_do((Held(5, "old", "minilm"), Held(6, "older", "minilm")), wanted, "papers")
    assert not to_do((Held(6, "old", "minilm"), Held(7, "abc", "minilm")), wanted, "papers")
    assert not to_do((Held(7, "abc", "minilm"), Held(8, "new", "minilm")), wanted, "papers")
    for held in (Held(7, "other", "minilm"), Held(8, "new", "minilm"), Held(6, "old", "another encoder")):
        with pytest.raises(LibraryError, match=f"papers in the engine holds generation {held.generation} of another"):
            to_do((held,), wanted, "papers")


def test_check_says_what_the_engine_holds(library: Path, engine: IndexOptions) -> None:
    def told() -> tuple[bool, str, str | None]:
        finding = check_library(library, ENCODER, engine).findings[-1]
        assert finding.name == "engine"
        return finding.ok, finding.detail, finding.remedy

    ok, detail, remedy = told()
    assert (ok, remedy) == (False, "Run pincite ingest again, or ask: it is filled then.")
    assert detail.endswith(f"{engine.name}: it is at generation 0, the library at 1")
    with open_library(library) as snapshot:
        open_engine(engine, snapshot).close()
        held = snapshot.manifest.counts.passages
    ok, detail, _ = told()
    assert ok
    assert detail.endswith(f"{engine.name}: generation 1, {held} vectors, exact")
    assert detail.startswith(("PostgreSQL 18", "Milvus"))
    update(library, (), ENCODER, remove=["harbour"])
    assert told()[1].endswith("it is at generation 1, the library at 2")


def test_check_notices_rows_that_are_not_the_librarys(library: Path, engine: IndexOptions) -> None:
    with open_library(library) as snapshot, contextlib.closing(open_engine(engine, snapshot)) as index:
        if isinstance(index, PostgresIndex):
            with index._borrowed() as connection:
                connection.run(f"DELETE FROM {engine.name} WHERE id = 1")
        else:
            index._call("delete", engine.name, filter="id == 1")
    finding = check_library(library, None, engine).findings[-1]
    assert not finding.ok
    assert finding.detail.endswith("they are not the library's")
