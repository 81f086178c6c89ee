"""What a search is narrowed to."""

from __future__ import annotations

import pytest

from index.corpus import PaperRecord
from ingest.errors import UnknownPaper
from ingest.paper import Facts, Kind
from ui.page.choices import choices_of, chosen_papers


def record(name: str, author: str | None, date: str | None) -> PaperRecord:
    return PaperRecord(name, Facts(author=author, date=date), "0" * 64, name, (), {Kind.PARAGRAPH: 1})


RECORDS = (
    record("one", "Ann Lee and Bo Chen", "2023-05-01"),
    record("two", "Ann Lee", "2024-02-01"),
    record("three", "Cy Dunn", "2025-01-01"),
    record("four", None, None),
)
NAMES = {r.id: r.id.title() for r in RECORDS}


def test_papers_authors_and_years_are_offered() -> None:
    shown = [name for name, _ in choices_of(RECORDS, NAMES)]
    assert shown == [
        "One", "Two", "Three", "Four", "by Ann Lee", "by Bo Chen", "by Cy Dunn",
        "since 2025", "since 2024", "until 2024", "until 2023",
    ]  # fmt: skip
    assert choices_of(RECORDS[1:2], NAMES) == (("Two", "two"),)


@pytest.mark.parametrize(
    ("values", "papers"),
    [
        ([], None),
        (["two"], ["two"]),
        (["two", "four"], ["two", "four"]),
        (["by/Ann Lee"], ["one", "two"]),
        (["by/Bo Chen", "by/Cy Dunn"], ["one", "three"]),
        (["since/2024"], ["two", "three"]),
        (["until/2024"], ["one", "two"]),
        (["since/2024", "until/2024"], ["two"]),
        (["by/Ann Lee", "since/2024"], ["two"]),
    ],
)
def test_each_kind_narrows_and_one_of_a_kind_is_enough(values: list[str], papers: list[str] | None) -> None:
    assert chosen_papers(RECORDS, values) == papers


def test_what_nothing_fits_is_said() -> None:
    with pytest.raises(UnknownPaper, match="No paper fits"):
        chosen_papers(RECORDS, ["by/Cy Dunn", "until/2023"])
    with pytest.raises(UnknownPaper, match="no paper 'nobody'"):
        chosen_papers(RECORDS, ["nobody"])


def test_a_paper_that_is_called_like_a_choice_is_the_paper() -> None:
    odd = (*RECORDS, record("by/Ann Lee", "Eve Fox", "2025-01-01"))
    assert chosen_papers(odd, ["by/Ann Lee"]) == ["by/Ann Lee"]
