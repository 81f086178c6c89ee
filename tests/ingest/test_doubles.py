from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.doubles import CROWD, SIZE, Double, doubles, resemblance, settle, sketch_of
from ingest.errors import DuplicatePaper
from ingest.number import number
from ingest.paper import Facts, Kind, Paper, Paragraph
from ingest.read import read_document
from ingest.targets import Item
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, Script, to_html, to_markdown, to_text


def made(name: str, script: Script = SERIES_PAPER, suffix: str = ".txt") -> tuple[Item, Paper]:
    renderings: dict[str, Callable[[Script], bytes]] = {".txt": to_text, ".md": to_markdown, ".html": to_html}
    source = f"{name}{suffix}"
    paper = number(read_document(renderings[suffix](script), source), name, Facts(), source)
    return Item(Path(source), name, Facts(), source), paper


def text_of(seed: int, words: int) -> list[str]:
    rng = random.Random(seed)
    return [f"w{rng.randrange(5000)}" for _ in range(words)]


def body(words: list[str]) -> list[Paragraph]:
    return [Paragraph("1", Kind.PARAGRAPH, " ".join(words))]


@pytest.mark.parametrize("words", [60, 400, 5000])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.5])
def test_the_estimate_is_near_the_share_of_runs_in_common(words: int, share: float) -> None:
    rng = random.Random(words)
    one = text_of(1, words)
    other = [f"x{n}" if rng.random() < share else word for n, word in enumerate(one)]
    runs = [{tuple(text[i : i + 5]) for i in range(len(text) - 4)} for text in (one, other)]
    true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    estimate = resemblance(sketch_of(body(one)), sketch_of(body(other)))
    assert estimate == pytest.approx(true, abs=0.12 if words > SIZE else 1e-9)
    assert resemblance(sketch_of(body(one)), sketch_of(body(one))) == 1.0


def test_what_is_not_compared() -> None:
    assert sketch_of(body(text_of(1, 20))) == frozenset()
    assert resemblance(frozenset(), frozenset()) == 0.0
    _, paper = made("a")
    body_alone = [p for p in paper.paragraphs if p.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.TABLE)]
    assert sketch_of(paper.paragraphs) == sketch_of(body_alone)


def test_typography_makes_no_difference() -> None:
    plain = body(["the", "harbour's", "wall", *text_of(1, 60)])
    assert sketch_of(body(["The", "harbour’s", "Wall,[2]", *text_of(1, 60)])) == sketch_of(plain)


def sketches(**texts: list[str]) -> dict[str, frozenset[int]]:
    return {name: sketch_of(body(text)) for name, text in texts.items()}


def test_of_two_doubles_the_later_is_told() -> None:
    base, other = text_of(1, 300), text_of(2, 300)
    known = sketches(a=base, b=other, c=[*base[:290], "end"], d=base)
    told = doubles(["c", "d"], known)
    assert [(double.paper, double.of) for double in told] == [("c", "a"), ("d", "a")]
    assert told[1].share == 1.0
    assert doubles(["b"], known) == ()
    assert doubles(["a"], known) == (Double("a", "d", 1.0),)  # what was there before is never told again
    assert doubles([], known) == ()


def test_boilerplate_of_many_papers_is_no_double() -> None:
    boilerplate = text_of(0, 60)
    known = sketches(**{f"p{n}": [*boilerplate, *text_of(n + 1, 400)] for n in range(CROWD + 5)})
    assert doubles(list(known), known) == ()


@pytest.mark.parametrize("order", [(".txt", ".html", ".md"), (".html", ".md", ".txt"), (".md", ".txt", ".html")])
def test_of_several_renderings_the_one_that_states_most_is_kept(order: tuple[str, ...]) -> None:
    first = made("other", SECTIONED_PAPER)
    settled = settle([first, *(made("falk_01", suffix=suffix) for suffix in order)])
    assert [paper.source for paper in settled.papers] == ["other.txt", "falk_01.html"]
    assert settled.failures == ()
    assert len(settled.left_out) == 2
    for suffix in (".txt", ".md"):
        assert any(line.startswith(f"falk_01{suffix}: the same paper as falk_01.") for line in settled.left_out)
    assert all("the same words" in line and "which is kept" in line for line in settled.left_out)


def test_other_texts_under_one_id_are_a_failure() -> None:
    settled = settle([made("x", SECTIONED_PAPER, ".md"), made("x", SERIES_PAPER, ".html")])
    assert [paper.source for paper in settled.papers] == ["x.md"]
    ((source, error),) = settled.failures
    assert (source, type(error)) == ("x.html", DuplicatePaper)
    assert "x.html and x.md both have the id 'x'" in error.what
    assert settled.left_out == ()


def test_an_address_without_an_ending_counts_as_a_page() -> None:
    item, paper = made("falk_01", suffix=".html")
    page = replace(item, location="https://h.example/falk_01", name="https://h.example/falk_01"), paper
    settled = settle([made("falk_01"), page])
    assert settled.left_out == (
        "falk_01.txt: the same paper as https://h.example/falk_01 (the same words), which is kept"
        " (its format states more of what is a paragraph)",
    )
