"""Replies for people to read elsewhere: Markdown, Word and plain text, read back by other programs."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from assistant.reply import Citation, Verdict
from ingest.paper import Facts, Kind
from ingest.read import read_document
from tests.ui.made import FACTS, answer, cite, refusal, state
from ui.export.docx import as_docx
from ui.export.markdown import as_markdown
from ui.export.text import as_text

ANSWER = answer(
    state(cite("1", "The toll at Alder Lock is forty crowns.[1]")),
    state(cite("2.1")),
    state(cite("2.2")),
    state(cite("3"), Verdict.UNCHECKED),
)
REFUSAL = refusal(cite("1"), cite("n1"))
FIRST = (
    "Ada Wren, “Locks and Tolls”, Harbour Papers, 6 May 2024 (edition {}), ¶1: "
    "“The toll at Alder Lock is forty crowns.[1]”"
)
ADDRESS = "https://example.org/harbour_01.html"
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
markup = st.text("#*-+_`[]<>()!&|~^\\1.:=/ \n\tab;", min_size=1, max_size=40)


def parsed(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(MarkdownIt("commonmark", {"html": True}).use(footnote_plugin).parse(markdown))


def plain(node: SyntaxTreeNode) -> str:
    """The words of a node; a reference to a footnote as ^."""
    if node.type == "footnote_ref":
        return "^"
    if node.type == "footnote_anchor":
        return ""
    return "".join(map(plain, node.children)) if node.children else "\n" if node.type == "softbreak" else node.content


def footnotes(tree: SyntaxTreeNode) -> list[str]:
    return [plain(note).strip() for note in tree.walk() if note.type == "footnote"]


def test_markdown_has_footnotes_that_are_found() -> None:
    tree = parsed(as_markdown(FACTS, [ANSWER, REFUSAL]))
    assert [plain(n) for n in tree.walk() if n.type == "heading"] == ["What is the toll?", "Who built the lock?"]
    assert sum(n.type == "footnote_ref" for n in tree.walk()) == 6
    notes = footnotes(tree)
    edition = cite("1").edition[:12]
    assert notes[0] == f"{FIRST.format(edition)} {ADDRESS}"
    assert notes[1] == "Wren 2024, ¶2.1: “Dredging of the channel.”"
    assert len(notes) == 6
    assert [plain(n) for n in tree.walk() if n.type == "list_item"][:2] == [
        "Dredging of the channel.^",
        "Repair of the gates.^",
    ]
    said = [plain(n) for n in tree.children if n.type == "paragraph"]
    assert said[:2] == [
        "The toll at Alder Lock is forty crowns.[1]^",
        "Skippers may pay at the lock or by post.[2]^ (unchecked)",
    ]
    assert "The papers do not say. No paragraph names a builder." in said
    assert [n.attrs["href"] for n in tree.walk() if n.type == "link"] == [ADDRESS]


@example("0)", "12. a", "- ")
@example("+ a", "=", ": a")
@given(words | markup, words | markup, words | markup)
def test_markdown_shows_the_words_and_obeys_none(question: str, statement: str, title: str) -> None:
    facts = {"harbour_01": Facts(title=title, url="https://example.org/a>b c")}
    citation = cite("1")
    reply = answer(state(citation, text=statement), question=question)
    tree = parsed(as_markdown(facts, [reply]))
    shown = [" ".join(plain(n).split()) for n in tree.children if n.type in ("heading", "paragraph")]
    assert shown[0] == " ".join(question.split()).replace("\0", "\ufffd")
    assert shown[1] == (" ".join(statement.split()).replace("\0", "\ufffd") + "^")
    assert len(footnotes(tree)) == 1
    kinds = {n.type for n in tree.walk()}
    assert kinds <= set(
        "root heading inline text paragraph footnote_ref em footnote_block footnote footnote_anchor link softbreak"
        " text_special".split()
    )


def footnotes_of(data: bytes) -> tuple[Any, Any]:
    with ZipFile(BytesIO(data)) as archive:
        return tuple(etree.fromstring(archive.read(f"word/{name}.xml")) for name in ("document", "footnotes"))


def test_word_reads_real_footnotes() -> None:
    data = as_docx(FACTS, [ANSWER, REFUSAL])
    document = Document(BytesIO(data))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "What is the toll?",
        "Who built the lock?",
    ]
    body, notes = footnotes_of(data)
    referred = [r.get(qn("w:id")) for r in body.iter(qn("w:footnoteReference"))]
    assert referred == ["1", "2", "3", "4", "5", "6"]
    defined = {n.get(qn("w:id")): n for n in notes}
    assert list(defined) == ["-1", "0", *referred]
    assert "".join(defined["1"].itertext()) == f" {FIRST.format(cite('1').edition[:12])} {ADDRESS}"
    styles = {s.style_id for s in document.styles}
    assert {"FootnoteText", "FootnoteReference"} <= styles
    used = {e.get(qn("w:val")) for e in notes.iter(qn("w:pStyle"), qn("w:rStyle"))}
    assert used <= styles


def test_the_parts_of_the_document_know_of_each_other() -> None:
    with ZipFile(BytesIO(as_docx(FACTS, [ANSWER]))) as archive:
        types, main, notes, settings_ = (
            archive.read(name).decode()
            for name in (
                "[Content_Types].xml",
                "word/_rels/document.xml.rels",
                "word/_rels/footnotes.xml.rels",
                "word/settings.xml",
            )
        )
    assert 'PartName="/word/footnotes.xml"' in types
    assert 'Target="footnotes.xml"' in main
    assert f'Target="{ADDRESS}" TargetMode="External"' in notes
    assert re.search(r'<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>', settings_)


def test_what_pincite_writes_it_reads_with_its_notes() -> None:
    paper = read_document(as_docx(FACTS, [ANSWER]), "answer.docx")
    notes = [block.text for block in paper.blocks if block.text.startswith(("Ada Wren", "Wren 2024"))]
    assert len(notes) == 4


@settings(max_examples=25)
@given(words, words)
def test_any_words_make_a_document(statement: str, title: str) -> None:
    facts = {"harbour_01": Facts(title=title, url="https://example.org/?a=<&>\x00")}
    body, notes = footnotes_of(as_docx(facts, [answer(state(cite("1"), text=statement))]))
    assert len(list(body.iter(qn("w:footnoteReference")))) == 1
    assert len(notes) == 3


def test_plain_text_has_labels_and_sources() -> None:
    said = as_text(FACTS, [ANSWER, REFUSAL])
    assert "The toll at Alder Lock is forty crowns.[1] [Wren 2024, ¶1]\n" in said
    assert "- Dredging of the channel. [Wren 2024, ¶2.1]\n" in said
    assert "Skippers may pay at the lock or by post.[2] [Wren 2024, ¶3] (unchecked)\n" in said
    assert said.endswith("[Wren 2024, note 1] “Council minutes, 4 March 2019.”\n")
    assert f"\n    {ADDRESS}\n" in said
    assert max(map(len, said.splitlines())) <= 88
    assert as_text(FACTS, [ANSWER, ANSWER]).count("“Repair of the gates.”") == 1


@given(words)
def test_plain_text_commands_no_terminal(statement: str) -> None:
    said = as_text({}, [answer(state(cite("1"), text=statement))])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", said)


def test_a_paper_of_which_nothing_is_known_is_named_by_its_id() -> None:
    unknown = Citation("paper_07", "4", Kind.PARAGRAPH, "Boats wait.", 0, 11, "f" * 64, "paper_07, ¶4", None)
    for said in (as_markdown({}, [answer(state(unknown))]), as_text({}, [answer(state(unknown))])):
        assert re.search(r"paper\\?_07 \(edition\sffffffffffff\), ¶4:\s“Boats wait\.”", said)
        assert "None" not in said


def test_every_mention_has_its_note_and_the_same_place_in_one_sentence_one() -> None:
    twice = state(cite("1"))
    doubled = type(twice)(twice.text, (cite("1"), cite("1"), cite("3")), Verdict.SUPPORTED, 0.9)
    assert len(footnotes(parsed(as_markdown(FACTS, [answer(doubled, twice)])))) == 3


@pytest.mark.parametrize("papers", [{}, FACTS])
def test_nothing_asked_is_nothing_written(papers: dict[str, Facts]) -> None:
    assert as_markdown(papers, []) == "\n"
    assert as_text(papers, []) == "\n"
    assert Document(BytesIO(as_docx(papers, []))).paragraphs == []
