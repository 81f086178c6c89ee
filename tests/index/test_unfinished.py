"""What a killed update has encoded is not encoded again; what is damaged of it, is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.build import update
from index.check import check_library
from index.library import open_library
from index.unfinished import UNFINISHED, Parts, unfinished
from tests.index.made import paper
from tests.word_hash_encoder import WordHashEncoder

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 200
PAPERS = [paper(f"p{n}", f"Boat {n} came in spring.", f"It left in week {n} of the year.") for n in range(DOCUMENTS)]

KILLED = """
import os, signal, sys
from pathlib import Path
from index.build import update
from tests.index.test_unfinished import PAPERS
from tests.word_hash_encoder import WordHashEncoder

def die(done, total):
    if done >= 0.8 * total:
        os.kill(os.getpid(), signal.SIGKILL)

update(Path(sys.argv[1]), PAPERS, WordHashEncoder(), progress=die)
"""
ENTRIES: dict[bytes, Parts] = {
    b"a" * 32: (b"vector", b"bits", b"starts"),
    b"b" * 32: (b"sentence", None, None),
    b"c" * 32: (b"third", b"", b""),
}


def killed(library: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(library)], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == -9, ran.stderr


def texts() -> int:
    """How many texts a whole ingest of `PAPERS` encodes."""
    return len({p.text for given in PAPERS for p in given.paragraphs}) * 2 + 10


def test_killed_at_80_percent_it_encodes_a_quarter_at_most(tmp_path: Path) -> None:
    whole = WordHashEncoder()
    update(tmp_path / "whole", PAPERS, whole)
    library = tmp_path / "library"
    killed(library)
    assert (library / UNFINISHED).exists()
    again = WordHashEncoder()
    assert update(library, PAPERS, again).generation == 1
    assert 0 < len(again.calls) <= 0.25 * len(whole.calls)
    print(f"killed at 80 %: {len(again.calls)} of {len(whole.calls)} texts encoded again")
    assert not (library / UNFINISHED).exists()
    assert check_library(library, whole).ok
    with open_library(library) as found, open_library(tmp_path / "whole") as expected:
        rows = "SELECT digest, vector, bits, starts FROM passages ORDER BY id"
        assert found.connection.execute(rows).fetchall() == expected.connection.execute(rows).fetchall()


@pytest.mark.parametrize("damage", ["flipped", "cut", "another encoder", "not ours"])
def test_what_is_damaged_is_encoded_again(damage: str, tmp_path: Path) -> None:
    library, encoder = tmp_path / "library", WordHashEncoder(salt="other" if damage == "another encoder" else "")
    killed(library)
    path = library / UNFINISHED
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        data[len(data) // 2] ^= 1
    elif damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "not ours":
        data[:] = b"something else"
    path.write_bytes(data)
    update(library, PAPERS, encoder)
    assert len(encoder.calls) > 0.4 * texts() / 2
    assert check_library(library, encoder).ok
    assert not path.exists()


def fill(folder: Path, end: BaseException) -> None:
    with unfinished(folder, "f") as kept:
        for digest, parts in ENTRIES.items():
            kept.add(digest, parts)
        raise end


@pytest.mark.parametrize("cut", [0, 1, 31, 33, 60, 100, 130, 200, 300, 400])
def test_whatever_was_cut_the_rest_is_found(cut: int, tmp_path: Path) -> None:
    path = tmp_path / UNFINISHED
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path, KeyboardInterrupt())
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, len(whole) - cut)])
    with unfinished(tmp_path, "f") as kept:
        found = {digest: kept.find(digest) for digest in ENTRIES}
        here = [digest for digest, parts in found.items() if parts is not None]
        assert here == list(ENTRIES)[: len(here)]  # from the front
        assert all(found[digest] == ENTRIES[digest] for digest in here)
        assert (len(here) == 3) is (cut == 0)
        kept.add(b"d" * 32, (b"after", None, b"s"))
        assert kept.find(b"d" * 32) == (b"after", None, b"s")
    assert not path.exists()


def test_a_disk_that_fails_leaves_nothing_lying_about(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        fill(tmp_path, OSError("full"))
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]
