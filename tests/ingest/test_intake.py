from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from ingest import errors
from ingest.intake import IngestOptions, Intake, collect
from ingest.paper import Facts
from ingest.targets import paper_id
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, SHARED, to_html, to_markdown, to_text

ONE, TWO = to_text(SERIES_PAPER), to_text(SECTIONED_PAPER)


def ids(intake: Intake) -> list[str]:
    return [paper.id for paper in intake.papers]


def faults(intake: Intake) -> list[tuple[str, str]]:
    return [(Path(failure.source).name, type(failure.error).__name__) for failure in intake.failures]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_bytes(ONE)
    (tmp_path / "a.md").write_bytes(to_markdown(SECTIONED_PAPER))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.html").write_bytes(to_html(SECTIONED_PAPER, site=True))
    (tmp_path / ".hidden.txt").write_bytes(ONE)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.txt").write_bytes(ONE)
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "README.md").write_text("How this folder came to be.")
    return tmp_path


def test_a_folder_is_read_in_order_without_hidden_names(folder: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    intake = collect([folder], progress=lambda done, total, name: seen.append((done, total, Path(name).name)))
    assert ids(intake) == ["a", "b", "c"]
    assert intake.failures == ()
    assert [Path(line.split(":")[0]).name for line in intake.left_out] == ["README.md"]
    assert [done for done, _, _ in seen] == [0, 1, 2, 3]
    assert (seen[0], seen[-1]) == ((0, 3, "a.md"), (3, 3, ""))
    assert {total for _, total, _ in seen} == {3}
    assert [paper.source for paper in intake.papers] == ["a.md", "b.txt", "c.html"]
    assert intake == collect([folder])


def test_the_same_file_named_twice_is_read_once(folder: Path) -> None:
    assert ids(collect([folder / "b.txt", str(folder), folder / "sub" / ".." / "b.txt"])) == ["b", "a", "c"]


def test_a_catalogue_in_the_folder_gives_the_facts_and_names_the_papers(folder: Path) -> None:
    (folder / "series.toml").write_text(
        '[series]\nname = "Ports"\n'
        '[[papers]]\nid = "falk_01"\nfile = "b.txt"\nauthor = "Ines Falk"\ndate = 2023-01-01\n'
        '[[papers]]\nid = "gone_02"\nurl = "https://h.example/gone_02.html"\n'
    )
    intake = collect([folder])
    assert ids(intake) == ["falk_01", "c"]
    assert intake.papers[0].facts == Facts(author="Ines Falk", date="2023-01-01", series="Ports")
    assert [entry.id for entry in intake.not_at_hand] == ["gone_02"]
    assert any("a.md: not named in" in line for line in intake.left_out)
    alone = collect([folder / "b.txt"])
    assert alone.papers == intake.papers[:1]
    by_catalogue = collect([folder / "series.toml"])
    assert by_catalogue.papers == intake.papers[:1]
    assert [entry.id for entry in by_catalogue.not_at_hand] == ["gone_02"]


def test_a_broken_catalogue_does_not_keep_the_papers_out(folder: Path) -> None:
    (folder / "series.toml").write_text("[[papers]]\nname = 'a'")
    intake = collect([folder])
    assert ids(intake) == ["a", "b", "c"]
    assert faults(intake) == [("series.toml", "CatalogueError")]
    assert faults(collect([folder / "b.txt"])) == [("series.toml", "CatalogueError")]
    assert faults(collect([folder / "none.toml"])) == [("none.toml", "CatalogueError")]


def test_two_files_with_one_id(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(to_markdown(SECTIONED_PAPER))
    (tmp_path / "x.txt").write_bytes(ONE)
    intake = collect([tmp_path])
    assert [paper.source for paper in intake.papers] == ["x.md"]
    assert faults(intake) == [("x.txt", "DuplicatePaper")]
    assert "x.md" in intake.failures[0].error.what
    assert "x.txt" in intake.failures[0].error.what


def test_bad_files_stop_no_other(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.md").write_bytes(b" \n\n")
    (tmp_path / "good.txt").write_bytes(ONE)
    (tmp_path / "menu.txt").write_text("PDF")
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1}")
    (tmp_path / "cyrillic.txt").write_bytes("Порт стоит у моря, и стены его низки.".encode("cp1251"))
    (tmp_path / "zip.html").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    intake = collect([tmp_path])
    assert ids(intake) == ["good"]
    assert faults(intake) == [
        ("binary.txt", "NotText"),
        ("blank.md", "EmptySource"),
        ("cyrillic.txt", "NotText"),
        ("empty.txt", "EmptySource"),
        ("menu.txt", "EmptySource"),
        ("old.rtf", "SourceError"),
        ("zip.html", "SourceError"),
    ]
    assert all(Path(failure.source).name in failure.error.what for failure in intake.failures)
    assert all(failure.error.remedy for failure in intake.failures)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "null.txt").symlink_to("/dev/null")
    (tmp_path / "again").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        intake = collect([tmp_path, tmp_path / "gone.txt", tmp_path / ("x" * 300), "\0"])
    told = {Path(failure.source).name[:9]: failure.error.what for failure in intake.failures}
    assert "pipe" in told["pipe.txt"]
    assert "leads back to itself" in told["loop.txt"]
    assert "does not exist" in told["broken.tx"]
    assert "device" in told["null.txt"]
    assert "socket" in told["socket.tx"]
    assert "does not exist" in told["gone.txt"]
    assert "too long" in told["xxxxxxxxx"]
    assert len(intake.failures) == 8


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_files_and_folders_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "shut.txt").write_bytes(ONE)
    (tmp_path / "shut.txt").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    intake = collect([tmp_path])
    assert {failure.error.what.rsplit(": ", 1)[1] for failure in intake.failures} == {"permission denied."}


def test_a_file_over_the_limit_names_both_numbers(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(ONE)
    intake = collect([tmp_path / "big.txt"], IngestOptions(limit=1_000))
    assert f"{len(ONE):,} bytes; the limit is 1,000" in intake.failures[0].error.what


def test_empty_folders_and_no_targets(tmp_path: Path) -> None:
    assert faults(collect([tmp_path])) == [(tmp_path.name, "EmptySource")]
    (tmp_path / "picture.jpg").write_bytes(b"x")
    assert ".txt" in collect([tmp_path]).failures[0].error.remedy
    assert collect([]) == Intake(())


def test_names_that_cannot_be_printed(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9\nx.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 - a name that no str path spells
        file.write(ONE)
    intake = collect([tmp_path])
    assert ids(intake) == ["caf\ufffd x"]
    assert intake.papers[0].source.isprintable()


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (Path("papers/falk_01.txt"), "falk_01"),
        (Path("v1.2.md"), "v1.2"),
        ("https://h.example/en/articles/falk_01.html?print=1#top", "falk_01"),
        ("https://h.example/articles/falk_01/", "falk_01"),
        ("https://h.example/articles/falk_01/index.html", "falk_01"),
        ("https://h.example/caf%C3%A9.html", "café"),
        ("https://h.example/", "h.example"),
    ],
)
def test_ids(location: Path | str, name: str) -> None:
    assert paper_id(location) == name


def test_other_schemes_are_refused() -> None:
    intake = collect(["ftp://h.example/a", "file:///etc/passwd", "http://127.0.0.1/a"])
    assert [type(failure.error) for failure in intake.failures] == [
        errors.SourceError,
        errors.SourceError,
        errors.FetchError,
    ]


def test_the_real_papers() -> None:
    if not (SHARED / "papers").exists():
        pytest.skip(f"the papers of the series are not at hand in {SHARED}")
    intake = collect([SHARED / "papers"])
    assert ids(intake) == ["giulio_pugliese_01", "tuneo_watanabe_06"]
    assert intake.failures == ()
    assert [entry.id for entry in intake.not_at_hand] == [
        "lee_05",
        "kenneth_r_weinstein_01",
        "benedetta_berti_01",
        "tsiporah_fried_01",
    ]
    pugliese, watanabe = intake.papers
    assert [p.locator for p in pugliese.paragraphs] == (
        [
            "f1",
            "f2",
            "1",
            "2",
            "2.1",
            "2.2",
            "2.3",
            *map(str, range(3, 16)),
            "b1",
            "b2",
            "n1",
            "n2",
            "n3",
            "n4",
            "n5",
            "n6",
        ]
    )
    assert [p.locator for p in watanabe.paragraphs] == ["f1", "f2", *map(str, range(1, 16)), "b1"]
    assert [m.target for p in pugliese.paragraphs for m in p.markers] == ["n1", "n2", "n3", "n4", "n5", "n6"]
    assert watanabe.warnings == ("¶8: note 1 is cited but the paper has no notes",)
    assert (pugliese.facts.title, pugliese.facts.author, pugliese.facts.date) == (None, "Giulio Pugliese", "2025-03-21")
    assert (watanabe.facts.title, watanabe.facts.author, watanabe.facts.date) == (None, "Tsuneo Watanabe", "2025-04-04")
