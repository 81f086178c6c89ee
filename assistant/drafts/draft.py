"""The nouns of a draft: a text that someone has written about the papers, in its blocks."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum

from ingest.blocks import Role


class DraftForm(StrEnum):
    """How a draft was written, and so how a report can annotate it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    OTHER = "other"  # another format that papers are read from


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A paragraph, heading, list item or note: `draft.text[start:end]`, and the words as they are read.

    `plain` is without markup and on one line; `plain[i]` stands at `offsets[i]` of the draft's text, or at
    `start + i` where `offsets` is None. `label`: the printed number of a note.
    """

    start: int
    end: int
    role: Role
    plain: str
    offsets: array[int] | None = None
    label: str | None = None

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where `plain[begin:end]` stands in the draft's text; `begin < end`."""
        if self.offsets is None:
            return self.start + begin, self.start + end
        return self.offsets[begin], self.offsets[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft by its name, its text, and its blocks in reading order.

    `text` is the file's own text for text and Markdown; for HTML and DOCX it is what a reader sees, its blocks parted
    by empty lines. `warnings`: what its reader has to report.
    """

    name: str
    form: DraftForm
    text: str
    blocks: tuple[DraftBlock, ...]
    warnings: tuple[str, ...] = ()
