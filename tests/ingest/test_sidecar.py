from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.errors import CatalogueError
from ingest.intake import collect
from ingest.paper import Facts
from ingest.sidecar import read_sidecar, sidecar_beside
from ingest.targets import plan
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, to_markdown, to_text

FACTS = Facts("Quays", "Ines Falk", "2024-02-29", "https://h.example/falk_01.html", "Ports", "HPA")
STATED = {
    "id": "falk_01",
    "title": "Quays",
    "author": "Ines Falk",
    "date": "2024-02-29",
    "url": "https://h.example/falk_01.html",
    "series": "Ports",
    "publisher": "HPA",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "one.txt").write_bytes(to_text(SERIES_PAPER))
    (folder / "two.md").write_bytes(to_markdown(SECTIONED_PAPER))
    return folder


def planned(*targets: Path) -> list[tuple[str, str, Facts]]:
    made = plan(targets)
    assert not made.failures, made.failures
    return [(item.paper_id, Path(str(item.location)).name, item.facts) for item in made.items]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.json", json.dumps(STATED)),
        ("one.yaml", "\n".join(f"{key}: {value}" for key, value in STATED.items())),
        ("one.yml", "\n".join(f"{key}: {value!r}" for key, value in STATED.items())),
        ("one.toml", "\n".join(f"{key} = {value!r}" for key, value in STATED.items())),
        ("one.toml", "\ufeff" + "\n".join(f"{key} = '{value}'" for key, value in STATED.items())),
    ],
)
def test_every_format_states_the_same(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    assert planned(folder) == [("falk_01", "one.txt", FACTS), ("two", "two.md", Facts())]
    assert planned(folder / "one.txt") == planned(folder / name) == [("falk_01", "one.txt", FACTS)]
    assert planned(*sorted(folder.iterdir())) == planned(folder)  # as a shell spells out `papers/*`


def test_several_authors_and_a_bare_year(folder: Path) -> None:
    (folder / "one.yaml").write_text("author: [Ines Falk, Bo Berg]\ndate: 2024\n", "utf-8")
    assert planned(folder / "one.txt") == [("one", "one.txt", Facts(author="Ines Falk; Bo Berg", date="2024"))]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("one.toml", "pages = 3", "unknown key 'pages'"),
        ("one.yaml", "Title: x", "unknown key 'Title'"),
        ("one.yaml", "1: x", "unknown key '1'"),
        ("one.json", '{"title": 3}', "title is int, no text"),
        ("one.json", '{"title": " "}', "title is str, no text"),
        ("one.json", '{"author": ["A", 1]}', "author is int, no text"),
        ("one.json", '{"author": []}', "author is list, no text"),
        ("one.json", '{"date": "soon"}', "the date is not one"),
        ("one.json", '{"date": true}', "the date is not one"),
        ("one.json", '{"url": "h.example"}', "the url is no address: h.example"),
        ("one.json", "[1]", "holds list, not keys"),
        ("one.json", "{", "cannot be read: Expecting"),
        ("one.json", "[" * 20_000, "cannot be read"),
        ("one.toml", "title = ", "cannot be read: Invalid value"),
        ("one.yaml", "a: [", "cannot be read: while parsing"),
        ("one.yaml", "just words", "holds str, not keys"),
        ("one.yaml", "!!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("one.yaml", "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
            f"{b}: &{b} [{','.join(f'*{a}' for _ in range(8))}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        ), "unknown key 'a'"),
        ("one.yaml", "title: &a [x,x]\ndate: [*a,*a]", "title is list, no text"),
        ("one.toml", "x" * 70_000, "70,000 bytes; the limit is 65,536"),
    ],
)  # fmt: skip
def test_what_does_not_follow_the_form_names_the_file_and_the_key(
    folder: Path, name: str, text: str, told: str
) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_sidecar(folder / name)
    assert told in caught.value.what
    assert name in caught.value.what
    assert caught.value.remedy
    made = plan([folder])
    assert [item.paper_id for item in made.items] == ["two"]  # not one, under facts that are known to be wrong
    assert [(Path(source).name, type(error)) for source, error in made.failures] == [("one.txt", CatalogueError)]


def test_what_is_stated_wins_over_what_is_inferred(folder: Path) -> None:
    (folder / "one.json").write_text(json.dumps(STATED), "utf-8")
    (paper,) = collect([folder / "one.txt"]).papers
    assert (paper.id, paper.facts, paper.source) == ("falk_01", FACTS, "one.txt")  # and not the date that it prints


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "one.json").write_bytes(b'{"title": "\xff"}')
    with pytest.raises(CatalogueError, match=r"one\.json is not UTF-8"):
        read_sidecar(folder / "one.json")


def test_two_sidecars(folder: Path) -> None:
    for name in ("one.toml", "one.json"):
        (folder / name).write_text("", "utf-8")
    with pytest.raises(CatalogueError, match=r"one\.txt has 2 files of metadata beside it: one\.toml and one\.json"):
        sidecar_beside(folder / "one.txt")


def test_metadata_without_a_paper_is_told(folder: Path) -> None:
    (folder / "onn.toml").write_text("title = 'Quays'", "utf-8")
    (folder / "package.json").write_text("{}", "utf-8")
    told = [line.rsplit("/", 1)[-1] for line in plan([folder]).left_out]
    assert told == [f"{name}: no paper of that name lies beside it" for name in ("onn.toml", "package.json")]
    (_, error), *_ = plan([folder / "package.json"]).failures
    assert "no paper of that name lies beside it" in error.what


def test_the_catalogue_wins_and_says_so(folder: Path) -> None:
    (folder / "series.toml").write_text(
        '[series]\nname = "Ports"\n[[papers]]\nid = "falk_01"\nfile = "one.txt"\ndate = "2023"\n'
        '[[papers]]\nid = "berg_02"\nauthor = "Bo Berg"\n'
    )
    (folder / "one.yaml").write_text("date: 2024\ntitle: Quays\nid: falk_09\n", "utf-8")
    (folder / "two.toml").write_text("id = 'berg_02'\ntitle = 'Piers'\n", "utf-8")
    for targets in ([folder], [folder / "one.txt", folder / "two.md"]):
        one, two = plan(targets).items
        assert (one.paper_id, one.facts) == ("falk_01", Facts("Quays", None, "2023", series="Ports"))
        assert one.warnings == (
            "date: the catalogue says 2023, one.yaml says 2024; the catalogue's is taken",
            "id: the catalogue says falk_01, one.yaml says falk_09; the catalogue's is taken",
        )
        assert (two.paper_id, two.facts) == ("berg_02", Facts("Piers", "Bo Berg", series="Ports"))
        assert two.warnings == ()
    assert plan([folder]).not_at_hand == []
    (paper,) = collect([folder / "one.txt"]).papers
    assert set(plan([folder]).items[0].warnings) <= set(paper.warnings)
