"""The lists and items that are open while an HTML tree is walked, and how their items are numbered."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

MOST_PARAGRAPHS = 4  # in an item of a list
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class OpenItem:
    """An open `<li>`: its printed label and marker, and the index of its block once it has text."""

    element: HtmlElement
    label: str | None
    marker: str
    index: int | None = None


@dataclass(slots=True)
class OpenList:
    """An open `<ol>` or `<ul>`: the number of its next item, and how numbers are printed (`1`, `a`, `i`; None: not)."""

    element: HtmlElement
    style: str | None
    number: int
    blocks_before: int  # how many blocks were printed when it opened

    def next_label(self, item: HtmlElement) -> tuple[str | None, str]:
        """The label and the printed marker of the next item, e.g. `("3", "3.")`; `(None, "-")` without numbers."""
        if self.style is None:
            return None, "-"
        number = _whole(item.get("value"), self.number)
        self.number = number + 1
        label = printed_number(number, self.style)
        return label, f"{label}."


def open_list(element: HtmlElement, blocks_before: int) -> OpenList:
    """The list that an `<ol>` or `<ul>` opens after so many blocks."""
    style = None if element.tag == "ul" else element.get("type") or "1"
    return OpenList(element, style, _whole(element.get("start"), 1), blocks_before)


def is_item(element: HtmlElement) -> bool:
    """Whether a `<li>` is an item of a list: one that holds whole sections only lays out the page."""
    return element.find(".//h2") is None and len(element.findall(".//p")) <= MOST_PARAGRAPHS


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isascii() and text.strip().isdigit() and len(text) < 7 else default


def printed_number(number: int, style: str) -> str:
    """The number as a list prints it, in the styles of HTML: `1`, `a`, `A`, `i`, `I`; where a style ends, as `1`."""
    if style in ("a", "A") and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in ("i", "I") and 1 <= number < 90:
        numeral = ""
        for value, letters in _ROMAN:
            while number >= value:
                numeral, number = numeral + letters, number - value
        return numeral if style == "i" else numeral.upper()
    return str(number)
