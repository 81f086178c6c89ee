"""Drafts read from each form: their blocks, their words, and where these stand."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import LONGEST_MARKDOWN, MOST_BRACKETS, draft_of, read_draft
from ingest.blocks import Role
from ingest.errors import EmptySource, NotText, SourceError

MARKDOWN = """\
---
title: Tolls
---
# Tolls *now*

Wren says that the **toll** is "a \\*good\\* one", see [the paper](https://example.org/a) &amp; its notes.[^1]
It goes on, `plainly`.

> A quotation
> set in.
>
> — Wren 2024, ¶3

- one item
- another

| lock | toll |
| --- | --- |
| Alder | forty |

```
code is left out
```

<div>raw <b>words</b></div>

[^1]: Wren 2024, *para* 11.
"""


def test_markdown_is_read_as_words_with_their_places() -> None:
    draft = draft_of(MARKDOWN, form=DraftForm.MARKDOWN)
    read = [(block.role, block.plain.split()) for block in draft.blocks]
    assert read[0] == (Role.HEADING, ["Tolls", "now"])
    expected = 'Wren says that the toll is "a *good* one", see the paper & its notes.[1] It goes on, plainly.'
    assert read[1] == (Role.PARAGRAPH, expected.split())
    assert [role for role, _ in read] == [
        Role.HEADING, Role.PARAGRAPH, Role.QUOTE, Role.QUOTE, Role.ITEM, Role.ITEM,
        Role.TABLE, Role.TABLE, Role.TABLE, Role.TABLE, Role.PARAGRAPH, Role.NOTE,
    ]  # fmt: skip
    assert read[-2][1] == ["raw", "words"]
    assert (draft.blocks[-1].label, read[-1][1]) == ("1", ["Wren", "2024,", "para", "11."])
    assert draft.warnings == ("1 block of code left out",)
    for block in draft.blocks:
        for word in re.finditer(r"[^\W\d]+", block.plain):
            start, end = block.span(*word.span())
            assert draft.text[start:end] == word.group()


LINES = st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=8)


@given(LINES, st.sampled_from([DraftForm.TEXT, DraftForm.MARKDOWN]))
def test_words_stand_where_the_blocks_say(lines: list[str], form: DraftForm) -> None:
    try:
        draft = draft_of("\n".join(lines), form=form)
    except EmptySource:
        assert form is DraftForm.MARKDOWN or not any(c.isalnum() for c in "".join(lines))
        return
    for block in draft.blocks:
        assert 0 <= block.start <= block.end <= len(draft.text)
        for at, character in enumerate(block.plain):
            start, end = block.span(at, at + 1)
            assert 0 <= start < end <= len(draft.text)
            if form is DraftForm.TEXT and character != " ":
                assert draft.text[start:end] == character


def test_text_has_a_block_a_line_or_joins_what_is_wrapped() -> None:
    text = (
        "MEMO\nThe toll is high.\n  A quotation set in.\n- an item\n> a quotation\n\nNotes\n[1] Wren 2024.\n2 Other.\n"
    )
    read = [(b.role, b.plain, b.label) for b in draft_of(text).blocks]
    assert read == [
        (Role.PARAGRAPH, "MEMO", None),
        (Role.PARAGRAPH, "The toll is high.", None),
        (Role.QUOTE, "A quotation set in.", None),
        (Role.ITEM, "an item", None),
        (Role.QUOTE, "a quotation", None),
        (Role.PARAGRAPH, "Notes", None),
        (Role.NOTE, "Wren 2024.", "1"),
        (Role.NOTE, "Other.", "2"),
    ]
    words = "the toll at the lock is raised each year because the channel has to be dredged".split()
    wrapped = "\n".join([" ".join(words[:11]), " ".join(words[11:] + words[:8]), " ".join(words[8:11]) + "."])
    (block,) = draft_of(wrapped + "\n").blocks
    assert (block.start, block.end) == (0, len(wrapped))
    assert "\n" not in block.plain


def test_html_is_read_without_code_and_with_all_else() -> None:
    page = """<html><head><script>alert("x")</script><style>p {}</style></head><body>
    <h1>Tolls</h1><p onclick="go()">The <b>toll</b> is <q>high</q>.</p><blockquote><p>Set in.</p></blockquote>
    <div class="related share">Said beside it.</div><noscript>no</noscript></body></html>"""
    draft = read_draft(page.encode(), "memo.html")
    assert draft.form is DraftForm.HTML
    assert draft.text == "Tolls\n\nThe toll is “high”.\n\nSet in.\n\nSaid beside it."
    assert [block.role for block in draft.blocks] == [Role.HEADING, Role.PARAGRAPH, Role.QUOTE, Role.PARAGRAPH]
    assert all(draft.text[b.start : b.end] == b.plain for b in draft.blocks)


def test_what_a_draft_is_shows_in_its_bytes() -> None:
    page = b"<!doctype html><html><body><p>The toll is high.</p></body></html>"
    assert read_draft(page, "memo.txt").form is DraftForm.HTML
    assert read_draft(page, "memo.md").form is DraftForm.HTML
    assert read_draft("Zölle steigen stark.".encode("cp1252"), "memo.txt").warnings == (
        "read as Windows-1252, for it is not UTF-8",
    )


def test_docx_by_another_name() -> None:
    docx = pytest.importorskip("docx")
    written = BytesIO()
    document = docx.Document()
    document.add_paragraph("The toll is high.")
    document.save(written)
    assert read_draft(written.getvalue(), "memo.docx").text == "The toll is high."
    renamed = read_draft(written.getvalue(), "memo.txt")
    assert (renamed.form, renamed.name, renamed.text) == (DraftForm.DOCX, "memo.txt", "The toll is high.")
    assert renamed.warnings == ("read as DOCX, though its name ends in .txt",)


def bomb() -> bytes:
    """A small DOCX whose text unpacks to half a gigabyte."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(
                b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>"
            )
            for _ in range(64):
                part.write(b"a " * (4 << 20))
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "error", "said"),
    [
        (b"", "memo.txt", EmptySource, "empty"),
        (b" \n \n", "memo.md", EmptySource, "empty"),
        (b"... --- !!!", "memo.txt", EmptySource, "holds no words"),
        (b"# \n\n---\n", "memo.md", EmptySource, "holds no words"),
        (b"<html><body><script>x()</script></body></html>", "memo.html", EmptySource, "holds no words"),
        (b"plain words in here", "memo.docx", NotText, "memo.docx"),
        (b"PK\x03\x04 and then nothing", "memo.docx", SourceError, "memo.docx"),
        (bytes(range(256)) * 8, "memo.txt", NotText, "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "memo.md", NotText, "picture"),
        (b"a,b", "memo.xlsx", SourceError, ".xlsx"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, name: str, error: type[SourceError], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        read_draft(data, name)


def test_a_bomb_is_not_unpacked() -> None:
    data = bomb()
    assert len(data) < 1_500_000
    with pytest.raises(SourceError, match=r"memo\.docx"):
        read_draft(data, "memo.docx")


def test_markdown_beyond_its_limits_is_read_as_text() -> None:
    long = draft_of("Words of it. " * (LONGEST_MARKDOWN // 13 + 1), form=DraftForm.MARKDOWN)
    assert "read as plain text" in long.warnings[0]
    assert f"{LONGEST_MARKDOWN:,} characters" in long.warnings[0]
    tangled = draft_of("![" * (MOST_BRACKETS + 1) + "words", form=DraftForm.MARKDOWN)
    assert len(tangled.warnings) == 1
    assert draft_of(">" * 5000 + " words", form=DraftForm.MARKDOWN).blocks  # nested beyond the parser's patience
