from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import lexical
from index.build import update
from index.check import check_library
from index.encoder import Progress
from index.library import open_library
from index.passages import passages
from index.tokens import Signatures
from ingest.errors import DuplicatePaper, EncoderMismatch, LibraryError, NoLibrary, SourceError, UnknownPaper
from ingest.paper import Kind, Paper, Paragraph, edition_of
from tests.index.made import ALMANAC, BANNER, HARBOUR, RAILWAY, paper, with_facts
from tests.word_hash_encoder import WordHashEncoder

ALL = (HARBOUR, RAILWAY, ALMANAC)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "some" / "where"


@pytest.fixture
def encoder() -> WordHashEncoder:
    return WordHashEncoder()


def passage_texts(library: Path) -> list[str]:
    """The printed text of every passage of the library."""
    with open_library(library) as snapshot:
        rows = snapshot.connection.execute(
            'SELECT substr(p.text, s.start + 1, s."end" - s.start)'
            " FROM passages s JOIN paragraphs p ON p.id = s.paragraph"
        )
        return [text for (text,) in rows]


def test_what_went_in_comes_out(library: Path, encoder: WordHashEncoder) -> None:
    outcome = update(library, ALL, encoder)
    assert outcome.added == ("harbour", "railway", "almanac")
    assert outcome.generation == 1
    with open_library(library) as snapshot:
        assert [snapshot.paper(p.id) for p in ALL] == list(ALL)
        assert [record.id for record in snapshot.papers()] == [p.id for p in ALL]
    assert check_library(library, encoder).ok


def test_the_same_again_costs_nothing(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    before = {path: path.stat().st_mtime_ns for path in library.rglob("*") if path.name != "write.lock"}
    encoder.calls.clear()
    outcome = update(library, ALL, encoder)
    assert outcome.unchanged == ("harbour", "railway", "almanac")
    assert (outcome.added, outcome.changed, outcome.paragraphs_encoded, outcome.generation) == ((), (), 0, 1)
    assert encoder.calls == []
    assert {path: path.stat().st_mtime_ns for path in library.rglob("*") if path.name != "write.lock"} == before


def test_only_changed_words_are_encoded(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    encoder.calls.clear()
    changed = paper(
        "railway", RAILWAY.paragraphs[1].text, "Freight tripled in five years. The station was rebuilt twice."
    )
    outcome = update(library, [HARBOUR, changed], encoder)
    assert (outcome.changed, outcome.unchanged, outcome.paragraphs_encoded, outcome.generation) == (
        ("railway",),
        ("harbour",),
        1,
        2,
    )
    assert encoder.calls == [
        "Freight tripled in five years. The station was rebuilt twice.",
        "Freight tripled in five years.",
        "The station was rebuilt twice.",
    ]
    with open_library(library) as snapshot:
        assert snapshot.paper("railway") == changed
        assert [record.id for record in snapshot.papers()] == ["harbour", "railway", "almanac"]  # it keeps its place
        assert not lexical.rank(snapshot.connection, [["doubled"]], 5)
        assert lexical.rank(snapshot.connection, [["tripled"]], 5)
    assert check_library(library, encoder).ok


def test_an_update_equals_a_library_made_afresh(tmp_path: Path) -> None:
    changed = paper("railway", "Freight fell. Nobody had planned for that.", RAILWAY.paragraphs[1].text)
    update(tmp_path / "a", [HARBOUR, RAILWAY], WordHashEncoder())
    update(tmp_path / "a", [changed, ALMANAC], WordHashEncoder())
    update(tmp_path / "b", [HARBOUR, changed, ALMANAC], WordHashEncoder())
    contents = []
    for library in (tmp_path / "a", tmp_path / "b"):
        with open_library(library) as snapshot:
            rows = snapshot.connection.execute(
                "SELECT p.paper, p.position, s.start, s.vector, s.bits, s.starts, l.text, l.heading, l.lead_in"
                " FROM paragraphs p LEFT JOIN passages s ON s.paragraph = p.id LEFT JOIN lexical l ON l.rowid = p.id"
                ' ORDER BY p.paper, p.position, s.start, s."end", s.whole'
            )
            contents.append(rows.fetchall())
    assert contents[0] == contents[1]


def test_new_facts_are_stored_without_encoding(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    encoder.calls.clear()
    dated = with_facts(RAILWAY, date="1935", author="Cy Hale")
    outcome = update(library, [dated], encoder)
    assert (outcome.changed, outcome.paragraphs_encoded, encoder.calls) == (("railway",), 0, [])
    with open_library(library) as snapshot:
        assert snapshot.paper("railway") == dated


def test_removal(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    outcome = update(library, [], encoder, remove=["railway"])
    assert (outcome.removed, outcome.unchanged, outcome.generation) == (("railway",), (), 2)
    with open_library(library) as snapshot:
        assert [record.id for record in snapshot.papers()] == ["harbour", "almanac"]
        assert not lexical.rank(snapshot.connection, [["freight"]], 5)
        with pytest.raises(UnknownPaper):
            snapshot.paper("railway")
    assert check_library(library, encoder).ok


def test_the_last_paper_may_go(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [HARBOUR], encoder)
    update(library, [], encoder, remove=["harbour"])
    with open_library(library) as snapshot:
        assert snapshot.papers() == ()
        scores, ids = snapshot.vectors.search(encoder.encode(["harbour"]), 5)
        assert scores.shape == ids.shape == (1, 0)
    assert update(library, [RAILWAY], encoder).added == ("railway",)


def test_shared_front_matter_is_found_once(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    assert passage_texts(library).count(BANNER.text) == 1
    with open_library(library) as snapshot:
        ((row, _),) = lexical.rank(snapshot.connection, [["finished"]], 5)
        assert snapshot.paragraphs([row])[row].paper == "harbour"
        assert snapshot.paragraph("railway", "f1") == BANNER
        assert snapshot.paragraph_count == lexical.paragraph_count(snapshot.connection)


def test_shared_front_matter_passes_to_the_next_paper(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    encoder.calls.clear()
    update(library, [], encoder, remove=["harbour"])
    assert encoder.calls == []
    with open_library(library) as snapshot:
        ((row, _),) = lexical.rank(snapshot.connection, [["finished"]], 5)
        assert snapshot.paragraphs([row])[row].paper == "railway"
    assert passage_texts(library).count(BANNER.text) == 1


def test_items_are_found_by_the_words_of_their_lead_in(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [ALMANAC], encoder)
    with open_library(library) as snapshot:
        found = snapshot.paragraphs(row for row, _ in lexical.rank(snapshot.connection, [["decide"]], 5))
        assert sorted(stored.paragraph.locator for stored in found.values()) == ["1", "1.1", "1.2"]
        scores = {
            found[row].paragraph.locator: score for row, score in lexical.rank(snapshot.connection, [["decide"]], 5)
        }
        assert scores["1"] > scores["1.1"]


def test_headings_are_found_through_the_paragraphs_under_them(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [ALMANAC], encoder)
    with open_library(library) as snapshot:
        found = snapshot.paragraphs(row for row, _ in lexical.rank(snapshot.connection, [["tides"]], 9))
        kinds = {stored.paragraph.kind for stored in found.values()}
        assert Kind.PARAGRAPH in kinds
        assert Kind.HEADING not in kinds


def test_signatures_point_into_the_printed_text(library: Path) -> None:
    encoder = WordHashEncoder(longest=13)
    update(library, [ALMANAC], encoder)
    with open_library(library) as snapshot:
        rows = {s.paragraph.locator: s for s in snapshot.paragraphs(snapshot.paragraphs_of(["almanac"])).values()}
        signatures = snapshot.signatures([stored.rowid for stored in rows.values()])
        expected: dict[str, set[str | None]] = {
            "2": {"The", "ele¬ments", "are", "not", "kind", "to", "sailing", "ships"},
            "1.1": {None, "The", "height", "of", "the", "tide"},
        }
        for locator, words in expected.items():
            found = signatures[rows[locator].rowid]
            text = rows[locator].paragraph.text
            printed = {
                None if start < 0 else text[start:].split(" ")[0].strip(".[]9") for start in found.starts.tolist()
            }
            assert printed == words
        assert signatures[rows["h1"].rowid].starts.shape == (0,)


def test_signatures_are_the_signs_of_the_tokens(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [HARBOUR], encoder)
    with open_library(library) as snapshot:
        stored = snapshot.first_paragraph("harbour")
        assert stored is not None
        (whole,) = (p for p in passages(stored.paragraph, encoder.fits) if p.whole)
        _, (tokens,) = encoder.encode_with_tokens([whole.text_for_encoder])
        expected = Signatures.of(tokens, tokens.starts)
        found = snapshot.signatures([stored.rowid])[stored.rowid]
        np.testing.assert_array_equal(found.bits, expected.bits)
        np.testing.assert_array_equal(found.starts, expected.starts)


def test_progress_reaches_its_end_and_never_goes_back(library: Path, encoder: WordHashEncoder) -> None:
    seen: list[tuple[int, int]] = []
    update(library, ALL, encoder, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == 1 + 2 + 2 + 8  # one banner, not three; no heading


def test_papers_that_claim_one_id(library: Path, encoder: WordHashEncoder) -> None:
    with pytest.raises(DuplicatePaper, match=r"'harbour': harbour.txt and other.md"):
        update(library, [HARBOUR, replace(HARBOUR, source="other.md")], encoder)
    assert not library.exists()


def test_a_paper_both_given_and_removed(library: Path, encoder: WordHashEncoder) -> None:
    with pytest.raises(DuplicatePaper, match="both given and to be removed"):
        update(library, [HARBOUR], encoder, remove=["harbour"])


def test_one_address_for_two_paragraphs(library: Path, encoder: WordHashEncoder) -> None:
    twice = Paper("p", HARBOUR.facts, (HARBOUR.paragraphs[1],) * 2, "p.txt")
    with pytest.raises(SourceError, match=r"p.txt: 2 paragraphs have the address '1'"):
        update(library, [twice], encoder)


def test_removing_what_is_not_there_changes_nothing(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    with pytest.raises(UnknownPaper, match=r"'railways'.*Did you mean railway"):
        update(library, [], encoder, remove=["railways"])
    with open_library(library) as snapshot:
        assert snapshot.generation == 1
    assert not list(library.glob(".staging*"))


def test_removing_from_a_library_that_is_only_begun(library: Path, encoder: WordHashEncoder) -> None:
    with pytest.raises(UnknownPaper, match="it holds no paper 'railway'"):
        update(library, [HARBOUR], encoder, remove=["railway"])
    with pytest.raises(NoLibrary):
        open_library(library)


def test_nothing_to_begin_with(library: Path, encoder: WordHashEncoder) -> None:
    with pytest.raises(NoLibrary, match="There is no library in"):
        update(library, [], encoder, remove=["harbour"])
    assert not library.exists()


@pytest.mark.parametrize(
    "other",
    [WordHashEncoder("another"), WordHashEncoder(salt="newer revision")],
    ids=["name", "same name, other weights"],
)
def test_another_encoder_is_refused(library: Path, encoder: WordHashEncoder, other: WordHashEncoder) -> None:
    update(library, [HARBOUR], encoder)
    with pytest.raises(EncoderMismatch, match=f"made with word-hash .* configured is {other.name} ") as caught:
        update(library, [HARBOUR, RAILWAY], other)
    assert caught.value.remedy
    with open_library(library) as snapshot:
        assert snapshot.generation == 1


def test_a_failing_encoder_leaves_the_library_as_it_was(library: Path, encoder: WordHashEncoder) -> None:
    update(library, [HARBOUR], encoder)

    class Failing(WordHashEncoder):
        def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(library, [RAILWAY], Failing())
    with open_library(library) as snapshot:
        assert [record.id for record in snapshot.papers()] == ["harbour"]
    assert not list(library.glob(".staging*"))
    assert update(library, [RAILWAY], encoder).generation == 2


def test_a_folder_that_cannot_be_written(tmp_path: Path, encoder: WordHashEncoder) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="cannot be written") as caught:
        update(tmp_path / "file", [HARBOUR], encoder)
    assert "as it was" in caught.value.remedy


def test_a_damaged_dense_index_is_made_again(library: Path, encoder: WordHashEncoder) -> None:
    update(library, ALL, encoder)
    dense = library / "gen-00000001" / "dense.faiss"
    dense.write_bytes(dense.read_bytes()[:-1] + b"?")
    encoder.calls.clear()
    outcome = update(library, [HARBOUR], encoder)
    assert (outcome.unchanged, outcome.generation, encoder.calls) == (("harbour",), 2, [])
    assert check_library(library, encoder).ok


def test_a_text_repeated_in_two_papers_is_encoded_once(library: Path, encoder: WordHashEncoder) -> None:
    again = replace(HARBOUR, id="reprint", source="reprint.txt")
    update(library, [HARBOUR, again], encoder)
    assert len(encoder.calls) == len(set(encoder.calls))
    texts = [text for text in passage_texts(library) if text != BANNER.text]
    assert all(texts.count(text) == 2 for text in texts)


def test_a_paper_without_paragraphs_can_be_kept(library: Path, encoder: WordHashEncoder) -> None:
    bare = Paper("bare", HARBOUR.facts, (), "bare.txt")
    update(library, [bare], encoder)
    with open_library(library) as snapshot:
        assert snapshot.paper("bare") == bare
        assert snapshot.paper("bare").edition == edition_of(())


def test_many_paragraphs_pass_the_chunk(library: Path, encoder: WordHashEncoder) -> None:
    long = Paper(
        "long", HARBOUR.facts, tuple(Paragraph(str(n), Kind.PARAGRAPH, f"Gale {n} blew.") for n in range(1, 200)), "l"
    )
    assert update(library, [long], encoder).paragraphs_encoded == 199
    with open_library(library) as snapshot:
        assert len(snapshot.vectors) == 199
