from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index import disk
from index.build import update
from index.check import check_library
from index.editions import editions_of, find_edition, paper_at
from index.library import current_generation, open_library
from index.manifest import CORPUS, CURRENT, MANIFEST, Current, FileFacts, Manifest, generation_name, sha256_hex
from index.standing import Standing, resolve_citation
from ingest.errors import LibraryDamaged, UnknownPaper
from ingest.paper import Paper
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper, with_facts
from tests.word_hash_encoder import WordHashEncoder

FIRST = RAILWAY
SECOND = paper(
    "railway", "The quay was new then.", FIRST.paragraphs[1].text, "Freight tripled within five years, and more."
)
THIRD = paper("railway", SECOND.paragraphs[1].text, "Nobody knows why the line was closed in the end.")


@pytest.fixture
def encoder() -> WordHashEncoder:
    return WordHashEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: WordHashEncoder) -> Path:
    """The railway in three editions, between two papers that are not revised."""
    update(tmp_path / "books", [HARBOUR, FIRST, ALMANAC], encoder)
    for edition in (SECOND, THIRD):
        outcome = update(tmp_path / "books", [edition], encoder)
        assert (outcome.changed, outcome.revised) == (("railway",), ("railway",))
    return tmp_path / "books"


def editions(library: Path, name: str = "railway") -> list[str]:
    with open_library(library) as snapshot:
        return [record.edition for record in editions_of(snapshot, name)]


def wordings(library: Path) -> list[str]:
    with open_library(library) as snapshot:
        return [text for (text,) in snapshot.connection.execute("SELECT text FROM wordings ORDER BY id")]


def in_format_1(library: Path) -> None:
    """Make the library what the first format was."""
    current = current_generation(library)
    assert current
    folder = library / generation_name(current.generation)
    with closing(sqlite3.connect(folder / CORPUS)) as connection:
        for table in ("editions", "wordings", "sketches", "visits"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE papers DROP COLUMN taken")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    facts = FileFacts(disk.sha256_of(folder / CORPUS), (folder / CORPUS).stat().st_size)
    data = replace(manifest, format=1, files={**manifest.files, CORPUS: facts}).to_bytes()
    (folder / MANIFEST).write_bytes(data)
    (library / CURRENT).write_bytes(Current(current.generation, sha256_hex(data), 1).to_bytes())


def test_former_editions_come_back_whole(library: Path, encoder: WordHashEncoder) -> None:
    assert editions(library) == [FIRST.edition, SECOND.edition, THIRD.edition]
    with open_library(library) as snapshot:
        assert [paper_at(snapshot, "railway", p.edition) for p in (FIRST, SECOND, THIRD)] == [FIRST, SECOND, THIRD]
        records = editions_of(snapshot, "railway")
        assert [record.replaced is None for record in records] == [False, False, True]
        assert [record.taken for record in records[1:]] == [record.replaced for record in records[:-1]]
        assert [len(editions_of(snapshot, name)) for name in ("harbour", "almanac")] == [1, 1]
    findings = {finding.name: finding for finding in check_library(library, encoder).findings}
    assert all(finding.ok for finding in findings.values())
    assert findings["former editions"].detail == "2 former editions, each with its text"


def test_every_kind_of_paragraph_comes_back(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [paper("almanac", "Something else.")], encoder)
    with open_library(library) as snapshot:
        assert paper_at(snapshot, "almanac", ALMANAC.edition) == ALMANAC


def test_a_text_is_stored_once_for_all_former_editions(library: Path) -> None:
    kept = wordings(library)
    assert sorted(kept) == sorted({p.text for edition in (FIRST, SECOND) for p in edition.paragraphs})


def test_other_facts_are_no_edition(library: Path, encoder: WordHashEncoder) -> None:
    outcome = update(library, [with_facts(THIRD, author="Cy Hale")], encoder)
    assert (outcome.changed, outcome.revised) == (("railway",), ())
    assert editions(library) == [FIRST.edition, SECOND.edition, THIRD.edition]


def test_an_edition_that_comes_back_is_kept_once(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [FIRST], encoder)
    assert editions(library) == [SECOND.edition, THIRD.edition, FIRST.edition]
    assert not set(wordings(library)) & {FIRST.paragraphs[2].text}  # it is in the paper again
    update(library, [SECOND], encoder)
    update(library, [FIRST], encoder)
    assert editions(library) == [THIRD.edition, SECOND.edition, FIRST.edition]
    assert check_library(library, encoder).ok


def test_a_removed_paper_leaves_nothing(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [], encoder, remove=["railway"])
    assert wordings(library) == []
    with open_library(library) as snapshot:
        for table in ("editions", "wordings", "visits"):
            assert snapshot.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert snapshot.connection.execute("SELECT paper FROM sketches").fetchall() == [("almanac",), ("harbour",)]
    assert check_library(library, encoder).ok


def test_an_edition_by_the_beginning_of_its_hash(library: Path) -> None:
    with open_library(library) as snapshot:
        assert find_edition(snapshot, "railway", SECOND.edition[:4].upper()).edition == SECOND.edition
        with pytest.raises(UnknownPaper, match=rf"holds no edition 'ffff0000'.*it holds 3: {FIRST.edition[:12]}"):
            find_edition(snapshot, "railway", "ffff0000")
        with pytest.raises(UnknownPaper, match="at least 4 digits"):
            find_edition(snapshot, "railway", SECOND.edition[:3])


@pytest.mark.parametrize(
    ("made_from", "locator", "quote", "standing", "now"),
    [
        (THIRD, "1", None, Standing.CURRENT, ["1"]),
        (FIRST, "2", None, Standing.GONE, []),
        (SECOND, "1", None, Standing.STANDS, ["1"]),
        (SECOND, "1", "The quay", Standing.STANDS, ["1"]),
        (SECOND, "2", None, Standing.GONE, []),
    ],
)
def test_where_a_citation_stands(
    library: Path, made_from: Paper, locator: str, quote: str | None, standing: Standing, now: list[str]
) -> None:
    with open_library(library) as snapshot:
        found = resolve_citation(snapshot, "railway", locator, made_from.edition[:8], quote)
    assert (found.standing, [p.locator for p in found.now]) == (standing, now)
    assert found.cited == next(p for p in made_from.paragraphs if p.locator == locator)
    assert found.quoted is (None if quote is None else True)
    assert (found.edition.edition, found.current) == (made_from.edition, THIRD.edition)


REVISED = paper(
    "harbour",
    "A bridge was built first, by the navy.",
    "The harbour was widened in 1932. Engineers had asked for it since the great storm of 1911.",
    "Fishing fleets moved north after the widening;",
    "the canneries followed them.",
)


@pytest.mark.parametrize(
    ("locator", "quote", "standing", "now", "quoted"),
    [
        ("1", None, Standing.CHANGED, ["2"], None),
        ("1", "widened in 1931", Standing.CHANGED, ["2"], True),
        ("1", "since the great storm", Standing.STANDS, ["2"], True),
        ("1", "Since the great storm", Standing.STANDS, ["2"], True),
        ("1", "since the grea", Standing.CHANGED, ["2"], False),
        ("1", "by the navy", Standing.CHANGED, ["2"], False),
        ("2", None, Standing.STANDS, ["3", "4"], None),
        ("2", "canneries followed", Standing.STANDS, ["4"], True),
        ("2", "the widening; the canneries", Standing.STANDS, ["3", "4"], True),
        ("f1", None, Standing.STANDS, ["f1"], None),
    ],
)
def test_where_quoted_words_stand(
    library: Path,
    encoder: WordHashEncoder,
    locator: str,
    quote: str | None,
    standing: Standing,
    now: list[str],
    quoted: bool | None,
) -> None:
    update(library, [REVISED], encoder)
    with open_library(library) as snapshot:
        found = resolve_citation(snapshot, "harbour", locator, HARBOUR.edition, quote)
    assert (found.standing, [p.locator for p in found.now], found.quoted) == (standing, now, quoted)


def test_a_citation_of_what_never_was(library: Path) -> None:
    with open_library(library) as snapshot:
        with pytest.raises(UnknownPaper, match=r"has no paragraph '7'; it goes from f1 to 2"):
            resolve_citation(snapshot, "railway", "7", FIRST.edition)
        with pytest.raises(UnknownPaper, match="holds no paper"):
            resolve_citation(snapshot, "tramway", "1", FIRST.edition)


@pytest.mark.parametrize(
    "change", ["UPDATE wordings SET text = 'x' WHERE id = 1", "DELETE FROM papers WHERE id = 'railway'"]
)
def test_what_is_stored_wrongly_is_found(library: Path, encoder: WordHashEncoder, change: str) -> None:
    """Checksums guard against the disk; this guards against ourselves."""
    current = current_generation(library)
    assert current
    folder = library / generation_name(current.generation)
    with closing(sqlite3.connect(folder / CORPUS)) as connection:
        connection.execute(change)
        connection.commit()
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    facts = FileFacts(disk.sha256_of(folder / CORPUS), (folder / CORPUS).stat().st_size)
    data = replace(manifest, files={**manifest.files, CORPUS: facts}).to_bytes()
    (folder / MANIFEST).write_bytes(data)
    (library / CURRENT).write_bytes(Current(current.generation, sha256_hex(data)).to_bytes())
    wrong = [finding.name for finding in check_library(library, encoder).findings if not finding.ok]
    assert "former editions" in wrong
    if change.startswith("UPDATE"):
        with (
            open_library(library) as snapshot,
            pytest.raises(LibraryDamaged, match="is damaged: its text has the hash"),
        ):
            paper_at(snapshot, "railway", FIRST.edition)


def test_a_library_of_the_first_format_is_read_and_brought_up_to_date(tmp_path: Path, encoder: WordHashEncoder) -> None:
    library = tmp_path / "old"
    update(library, [HARBOUR, RAILWAY], encoder)
    in_format_1(library)
    with open_library(library) as snapshot:
        assert snapshot.manifest.format == 1
        assert [record.taken for record in editions_of(snapshot, "railway")] == [None]
        found = resolve_citation(snapshot, "railway", "1", RAILWAY.edition)
        assert found.standing is Standing.CURRENT
    assert check_library(library, encoder).ok
    assert update(library, [HARBOUR, RAILWAY], encoder).generation == 1  # nothing to write, and nothing written
    encoder.calls.clear()
    outcome = update(library, [SECOND], encoder)
    assert outcome.revised == ("railway",)
    assert not [text for text in encoder.calls if text == RAILWAY.paragraphs[1].text]
    with open_library(library) as snapshot:
        assert snapshot.manifest.format == 2
        former, current = editions_of(snapshot, "railway")
        assert (former.taken, former.replaced) == (None, current.taken)
        assert paper_at(snapshot, "railway", RAILWAY.edition) == RAILWAY
        assert {paper for (paper,) in snapshot.connection.execute("SELECT paper FROM sketches")} == {
            "harbour",
            "railway",
        }
    assert check_library(library, encoder).ok
    assert json.loads((library / CURRENT).read_bytes())["format"] == 2
