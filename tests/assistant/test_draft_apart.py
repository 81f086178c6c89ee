"""Drafts read in a process of their own: the same draft, the same errors, and an end to whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafts import apart as draft_apart
from assistant.drafts.apart import draft_of_record, open_draft_apart, record_of_draft
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import draft_of, open_draft
from ingest.errors import EmptySource, NotText, SourceError

MARKDOWN = "# Tolls *now*\n\nWren says that the **toll** is &amp; stays.[^1]\n\n- one item\n\n[^1]: Wren 2024, ¶3.\n"


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "memo.md").write_text(MARKDOWN, "utf-8")
    (tmp_path / "old.txt").write_bytes("Für immer.".encode("windows-1252"))
    (tmp_path / "page.html").write_text("<h1>Tolls</h1><p>They are <b>high</b>.</p>", "utf-8")
    document = docx.Document()
    document.add_paragraph("The toll is forty crowns.")
    document.save(str(tmp_path / "memo.docx"))
    for path in sorted(tmp_path.glob("*.*")):
        assert open_draft_apart(path) == open_draft(path)


@given(st.text(min_size=1), st.sampled_from([DraftForm.TEXT, DraftForm.MARKDOWN]))
def test_a_draft_survives_the_way(text: str, form: DraftForm) -> None:
    draft = draft_of(f"a {text}", form=form)
    record = json.loads(json.dumps(record_of_draft(draft)))
    assert draft_of_record(record) == draft


@pytest.mark.parametrize(("name", "data", "kind"), [("a.txt", b"\n", EmptySource), ("a.md", b"\0\1\2" * 9, NotText)])
def test_errors_come_back_as_they_were_raised(tmp_path: Path, name: str, data: bytes, kind: type[SourceError]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(kind) as here:
        open_draft(path)
    with pytest.raises(kind) as apart:
        open_draft_apart(path)
    assert (apart.value.what, apart.value.remedy) == (here.value.what, here.value.remedy)


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("lambda data, name: bytearray(2 << 30)", "a.txt needs more than 1 GiB of memory"),
        ("lambda data, name: 1 // 0", "ZeroDivisionError"),
        ("lambda data, name: __import__('os').kill(__import__('os').getpid(), 9)", "was ended from outside"),
        ("lambda data, name: (apart.allow(0.1), [None for _ in iter(int, 1)])", "are not enough to read it"),
    ],
)
def test_whatever_befalls_the_reader_is_this_draft_s_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str, said: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The toll is forty crowns.", "utf-8")
    code = "import sys; sys.path.insert(0, sys.argv[1]); from assistant.drafts import apart; "
    code += "from ingest.parse import limits; apart.allow = limits.allow; "
    monkeypatch.setattr(draft_apart, "_CODE", f"{code}apart.read_draft = {reader}; apart.main()")
    with pytest.raises(SourceError) as failed:
        open_draft_apart(path)
    assert said in failed.value.what


def test_a_process_that_holds_to_no_limit_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The toll is forty crowns.", "utf-8")
    monkeypatch.setattr(draft_apart, "_CODE", "import time; time.sleep(60)")
    monkeypatch.setattr(draft_apart, "_MOST", 0.2)
    with pytest.raises(SourceError, match="was ended from outside"):
        open_draft_apart(path)
