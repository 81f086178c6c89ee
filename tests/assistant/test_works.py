"""A note that only names a work is told from one that says something."""

from __future__ import annotations

import pytest

from assistant.works import names_a_work


@pytest.mark.parametrize(
    "note",
    [
        "Ada Wren, Tolls of the Alder Canal (Harbour Press, 2024).",
        "Ada Wren, “What a lock may cost,” Journal of Canals 31, no. 1 (2024): 17–44.",
        "“Toll policy,” Ministry of Canals, December 16, 2022.",
        "Cited in: Jan van der Meer et al., “The locks,” arXiv:2401.00001.",
        "Ada Wren, Tolls, 2nd ed. (2023), https://example.org/tolls, last accessed 3 May 2024.",
    ],
)
def test_references(note: str) -> None:
    assert names_a_work(note)


@pytest.mark.parametrize(
    "note",
    [
        "The toll was forty crowns in 2024.",
        "This follows “What a lock may cost”, which counts barges only.",
        "Alder Lock.",
        "Until 2023 the harbour kept two cranes (Wren 2024).",
        "",
    ],
)
def test_notes_that_say_something(note: str) -> None:
    assert not names_a_work(note)
