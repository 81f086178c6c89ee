"""Read a web page: its paper without what stands around it, its notes linked, its publisher's metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest import forms
from ingest.blocks import Block, Document, Role, collapse
from ingest.dates import date_of
from ingest.decode import decode
from ingest.endnotes import is_heading_of_notes
from ingest.errors import EmptySource, NotText
from ingest.menus import MENU_SHARE
from ingest.metadata import page_facts
from ingest.page import content_of
from ingest.walk import Printed, walk

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+(?:[\"']\s*+)?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what lxml reads, and does not write again
_AS_TEXT = "Save its text as .txt and add that."
MENU_WORDS = 15  # a longer block is kept even if all of it is a link
LINKED_ASIDE = 0.3  # of a block's text in links, where the extractor does not take it for text either
FIRST = 40  # characters of a block by which it is found in the extracted text


def read_html(data: bytes, name: str, charset: str | None = None) -> Document:
    """The blocks of a web page and the facts its head states; `charset` is what the server said.

    What stands around the paper is left out: by the page's own tags and names, then, where there was any, by
    trafilatura's reading of where the text begins and ends.

    Raises:
        EmptySource: no text in the page.
        NotText: binary, in an unknown encoding, or no HTML at all.
    """
    declared = _CHARSET.search(data[:4096])
    text, _ = decode(data, name, charset or (declared.group(1).decode("ascii") if declared else None))
    root = parse(text, name)
    facts = page_facts(root)
    content, dropped = content_of(root)
    printed = walk(content)
    if dropped or any(part.linked > MENU_SHARE for part in printed):
        printed = _without_menus(printed)
        printed = _within(printed, _extracted(text))
    return Document(tuple(part.block for part in printed), facts)


def _without_declaration(text: str) -> str:
    """The text without the first `<?xml …?>` in it, and without the white space before that."""
    begin = text.find("<?xml")
    while begin >= 0 and (end := text.find(">", begin)) >= 0:
        if text[end - 1] == "?":
            return text[:begin].rstrip() + text[end + 1 :]
        begin = text.find("<?xml", end)
    return text


def parse(text: str, name: str) -> HtmlElement:
    """The tree of an HTML text.

    Raises:
        EmptySource: there is no element in it.
        NotText: it cannot be parsed, or not to its end.
    """
    parser = HTMLParser(huge_tree=True)
    try:
        root = document_fromstring(_NOT_XML.sub(" ", _without_declaration(text)), parser=parser)
    except etree.ParserError:
        raise EmptySource(f"{name} holds no text.", "Add a page that holds the paper's text.") from None
    except (etree.LxmlError, ValueError) as error:
        raise NotText(f"{name} cannot be read as HTML: {error}.", _AS_TEXT) from None
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            deep = "its parts are nested too deeply" if "depth" in entry.message else collapse(entry.message)
            raise NotText(f"{name} cannot be read to its end: {deep}.", _AS_TEXT)
    return root


def _without_menus(printed: Sequence[Printed]) -> list[Printed]:
    """Without the short blocks that are all links; references and notes are often links, and stay."""
    in_notes = False
    kept: list[Printed] = []
    for part in printed:
        in_notes = in_notes or is_heading_of_notes(part.block) or part.block.role is Role.NOTE
        is_menu = part.linked > MENU_SHARE and len(part.block.text.split()) <= MENU_WORDS
        if in_notes or part.block.role is Role.HEADING or not is_menu:
            kept.append(part)
    return kept


def _extracted(text: str) -> str:
    """What trafilatura takes for the text of the page, squeezed; empty where it finds none."""
    from trafilatura import extract

    try:
        return _squeezed(extract(text, include_comments=False, include_tables=True) or "")
    except RecursionError:
        return ""  # nested too deeply for it: then all that our own walk found is kept


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _within(printed: Sequence[Printed], extracted: str) -> list[Printed]:
    """From the first to the last block that was extracted, with the title above and the notes and date below.

    Between them a block that was not extracted is kept unless much of it is links: lists, tables and notes are what
    extractors lose.
    """
    found = [bool(key := _squeezed(part.block.text)[:FIRST]) and key in extracted for part in printed]
    sure = [index for index, part in enumerate(printed) if found[index] and len(part.block.text) > FIRST]
    covered = sum(len(printed[index].block.text) for index in sure)
    if not sure or 4 * covered < sum(len(part.block.text) for part in printed if part.linked < LINKED_ASIDE):
        return list(printed)
    first, last = sure[0], sure[-1]
    homes = {printed[index].container for index in sure}
    while first > 0 and (_is_kin(printed[first - 1], homes) or _opens(printed[first - 1].block)):
        first -= 1
    while last + 1 < len(printed) and (
        _is_kin(printed[last + 1], homes) or _closes(printed[last + 1].block, after=printed[last].block)
    ):
        last += 1
    return [
        part
        for index, part in enumerate(printed[first : last + 1], first)
        if found[index] or part.linked <= LINKED_ASIDE or part.block.role in (Role.NOTE, Role.HEADING)
    ]


def _is_kin(part: Printed, homes: set[HtmlElement]) -> bool:
    """Whether a block that was not extracted stands right among those that were."""
    return part.container in homes and part.linked <= LINKED_ASIDE


def _opens(block: Block) -> bool:
    return block.role is Role.HEADING or forms.is_banner(block.text) or date_of(block.text) is not None


def _closes(block: Block, after: Block) -> bool:
    """Whether a block below the text still belongs to the paper."""
    if block.role in (Role.NOTE, Role.ITEM, Role.TABLE) and after.role is block.role:
        return True
    if block.role is Role.NOTE or is_heading_of_notes(block) or is_heading_of_notes(after):
        return True
    return (
        date_of(block.text) is not None
        or forms.is_acknowledgement(block.text)
        or forms.is_disclaimer(block.text)
        or forms.is_caption(block.text)
        or (forms.note_label(block.text) is not None and forms.note_label(after.text) is not None)
    )
