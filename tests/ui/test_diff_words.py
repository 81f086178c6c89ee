"""A quotation beside the paper's own words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.quotations.words import words_of
from ui.diff_words import Change, DiffRun, diff

TEXT = st.lists(st.sampled_from("the toll is forty crowns not for every boat 1964 1974".split()), max_size=12).map(
    " ".join
)


def test_what_is_gone_and_what_is_new() -> None:
    assert diff("Its cranes were built in 1964.", "Its cranes were not built in 1974") == (
        DiffRun("Its cranes were", Change.SAME),
        DiffRun("not", Change.NEW),
        DiffRun("built in", Change.SAME),
        DiffRun("1964", Change.GONE),
        DiffRun("1974", Change.NEW),
    )


def test_typography_and_note_markers_are_no_difference() -> None:
    assert {
        run.change for run in diff("The port’s “new” pier,[3] it is said.", "the port's 'new' pier it is said")
    } == {Change.SAME}


@given(TEXT, TEXT)
def test_either_text_can_be_read_out_of_it(paper: str, quoted: str) -> None:
    runs = diff(paper, quoted)

    def read(without: Change) -> tuple[str, ...]:
        return words_of(" ".join(run.text for run in runs if run.change is not without)).norms

    assert read(Change.NEW) == words_of(paper).norms
    assert read(Change.GONE) == words_of(quoted).norms
