"""Whoever encodes, and however much is under way at once, what is written is the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.build import update
from index.crew import HERE, Crew, crew_of
from index.library import open_library
from index.manifest import DENSE
from index.options import Executor, IndexOptions
from index.passages import Passage, passages
from index.ray_crew import Recipe, encode_there
from index.shard import LARGEST, encode_shard, shards_of
from index.tokens import TokenVectors
from ingest.errors import EncoderMismatch, LibraryError, ModelError, OptionsError
from ingest.intake import collect
from ingest.paper import Kind, Paragraph
from tests.index.made import paper
from tests.word_hash_encoder import WordHashEncoder

ROOT = Path(__file__).resolve().parents[2]
ROWS = "SELECT id, paragraph, whole, digest, vector, bits, starts FROM passages ORDER BY id"
# Four chunks of paragraphs, some of which say the same as others that are still under way.
PAPERS = [
    paper(f"p{n}", f"Boat {n % 60} came in spring.", f"It left in week {n % 7} of the year. Nobody saw boat {n}.")
    for n in range(110)
]


class CompanyEncoder(WordHashEncoder):
    """Vectors differ a little by what else is encoded in the same call, as those of real encoders do."""

    def encode_with_tokens(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], tuple[TokenVectors, ...]]:
        vectors, tokens = super().encode_with_tokens(texts, progress=progress)
        company = hashlib.sha256("\0".join(texts).encode()).digest()[0]
        return (vectors * np.float32(1 + company * 1e-6)).astype(np.float32), tokens


def rows(library: Path) -> tuple[list[Any], str]:
    """Every passage as stored, and the checksum of the dense index."""
    with open_library(library) as snapshot:
        return snapshot.connection.execute(ROWS).fetchall(), snapshot.manifest.files[DENSE].sha256


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], str]:
    """What this process alone makes of `PAPERS`."""
    library = tmp_path_factory.mktemp("expected") / "library"
    update(library, PAPERS, CompanyEncoder())
    return rows(library)


@pytest.mark.parametrize("ahead", [1, 3, 50])
def test_who_works_ahead_writes_the_same_and_encodes_nothing_twice(
    ahead: int, tmp_path: Path, expected: tuple[list[Any], str]
) -> None:
    encoder, alone = CompanyEncoder(), WordHashEncoder()
    seen: list[tuple[int, int]] = []
    with ThreadPoolExecutor(3) as pool:
        crew = Crew(HERE.read, lambda shard, by: pool.submit(encode_shard, shard, by).result, ahead)
        outcome = update(tmp_path / "library", PAPERS, encoder, crew=crew, progress=lambda *told: seen.append(told))
    assert rows(tmp_path / "library") == expected
    assert outcome.paragraphs_encoded == update(tmp_path / "alone", PAPERS, alone).paragraphs_encoded
    assert sorted(encoder.calls) == sorted(alone.calls)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (221, 221)


KILLED = """
import os, signal, sys
from pathlib import Path
from index.build import update
from tests.index.test_crew import PAPERS, CompanyEncoder

def die(done, total):
    if done >= 0.6 * total:
        os.kill(os.getpid(), signal.SIGKILL)

update(Path(sys.argv[1]), PAPERS, CompanyEncoder(), progress=die)
"""


def test_an_ingest_gone_on_with_writes_the_same_bytes(tmp_path: Path, expected: tuple[list[Any], str]) -> None:
    """Though what was written down before the end may break off within a shard."""
    library = tmp_path / "library"
    ran = subprocess.run([sys.executable, "-c", KILLED, str(library)], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == -9, ran.stderr
    kept = library / ".unfinished"
    kept.write_bytes(kept.read_bytes()[:-5_000])
    again = CompanyEncoder()
    update(library, PAPERS, again)
    assert rows(library) == expected
    assert 0 < len(again.calls) < len(expected[0]) * 0.75


def made(texts: list[str]) -> Iterator[Passage]:
    for n, text in enumerate(texts):
        yield from passages(Paragraph(str(n), Kind.PARAGRAPH, text), WordHashEncoder().fits)


@given(st.lists(st.text("abc. ", min_size=1, max_size=40), max_size=90))
def test_shards_hold_each_passage_once_whole_ones_apart(texts: list[str]) -> None:
    given_passages = list(made(texts))
    shards = shards_of(given_passages)
    held = [passage for shard in shards for passage in shard.passages]
    assert held == [p for p in given_passages if p.whole] + [p for p in given_passages if not p.whole]
    assert all(1 <= len(shard.passages) <= LARGEST for shard in shards)
    assert all(len({p.whole for p in shard.passages}) == 1 for shard in shards)


def test_another_reader_is_asked_for_every_source(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("A first paragraph of the text.\n", "utf-8")
    asked: list[str] = []

    def read(requests: Any, workers: int | None) -> Any:
        for reading in HERE.read(requests, workers):
            asked.append(reading.job.paper_id)
            yield reading

    intake = collect([tmp_path / "one.txt"], read=read)
    assert asked == [p.id for p in intake.papers] == ["one"]


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(LibraryError, match="needs the package ray") as met, ray(tmp_path):
        pass
    assert '".[ray]"' in met.value.remedy


def test_a_cluster_that_does_not_answer_is_said_at_once(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray is not installed")
    said = r"cluster 127\.0\.0\.1:9 cannot be reached: Connection refused"
    with pytest.raises(LibraryError, match=said) as met, ray(tmp_path, "127.0.0.1:9"):
        pass
    assert "ray status" in met.value.remedy


def ray(cache: Path, address: str | None = None) -> Any:
    return crew_of(IndexOptions(executor=Executor.RAY, ray_address=address), "all-MiniLM-L6-v2", cache)


@pytest.mark.parametrize("address", ["ray-head", "http://ray-head:6379", "", "ray-head:6379:"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(OptionsError, match="it names a Ray cluster"):
        IndexOptions(ray_address=address)


def test_a_worker_refuses_another_program_or_model_than_that_of_the_ingest(encoder_cache: Path) -> None:
    from index.encoder import load_encoder
    from index.manifest import program

    shard = shards_of(made(["Boats came in spring."]))[0]
    encoder = load_encoder(cache=encoder_cache)
    right = Recipe(encoder.name, str(encoder_cache), encoder.fingerprint, program())
    assert encode_there(right, shard) == encode_shard(shard, encoder)
    for wrong, kind, said in (
        (replace(right, fingerprint="0" * 64), EncoderMismatch, "000000000000"),
        (replace(right, program="9.9"), ModelError, "Pincite is 9.9 here"),
        (replace(right, name="no such model"), ModelError, "no such model"),
    ):
        refused = encode_there(wrong, shard)
        assert isinstance(refused, kind)
        assert said in refused.what


def test_the_threads_that_ray_allows_are_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.onnx_encoder import cores

    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    every = cores()
    for told, meant in (("1", 1), ("0", every), ("many", every), ("4000", every)):
        monkeypatch.setenv("OMP_NUM_THREADS", told)
        assert cores() == meant
