"""The libraries that benchmarks of size grow: whole, as large as asked for, and varied from the second turn on."""

from __future__ import annotations

from pathlib import Path

from benchmarks.grown import grow
from index.library import open_library
from tests.assistant.made import assistant


def test_a_library_grows_by_papers_with_their_words_exchanged(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    with assistant(small) as made:
        held = made.snapshot.manifest.counts.passages
    grow([small], large, 3 * held)
    with open_library(large) as snapshot:
        assert snapshot.manifest.counts.passages == 3 * held
        papers = {record.id: snapshot.paper(record.id).paragraphs for record in snapshot.papers()}
    assert set(papers) == {f"{name}-{turn}" for name in ("lopez", "chen") for turn in range(3)}
    first, second = ([paragraph.text for paragraph in papers[f"lopez-{turn}"]] for turn in (0, 1))
    assert first != second
    assert [sorted(text) for text in first] == [sorted(text) for text in second]
