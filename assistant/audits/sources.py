"""The library as an audit looks into it: papers by their places, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.citation import shown
from assistant.drafts.names import PaperNames
from assistant.reply import Citation
from index.corpus import StoredParagraph
from ingest.fold import fold
from ingest.paper import Kind

if TYPE_CHECKING:
    from assistant.assistant import Assistant


@dataclass(slots=True)
class Sources:
    """An assistant's library, what its papers are called, and the paragraphs of those looked into."""

    assistant: Assistant
    names: PaperNames
    _places: dict[str, dict[str, StoredParagraph]] = field(default_factory=dict)

    @classmethod
    def of(cls, assistant: Assistant) -> Sources:
        """The library of an open assistant."""
        return cls(assistant, assistant.paper_names)

    def label(self, paper: str) -> str:
        """`Pugliese 2025`; the id where the library holds no such paper."""
        return self.names.labels.get(paper, paper)

    def labels(self, papers: Sequence[str], most: int = 3) -> str:
        """The labels in a sentence: `Pugliese 2025 or Watanabe 2025`."""
        told = [self.label(paper) for paper in papers[:most]]
        told += [f"{len(papers) - most} more"] if len(papers) > most else []
        return " or ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)

    def places(self, paper: str) -> Mapping[str, StoredParagraph]:
        """The paragraphs of a paper by locator."""
        if paper not in self._places:
            snapshot = self.assistant.snapshot
            rows = snapshot.paragraphs(snapshot.paragraphs_of([paper]))
            self._places[paper] = {stored.paragraph.locator: stored for _, stored in sorted(rows.items())}
        return self._places[paper]

    def held(self, papers: Sequence[str], locators: Sequence[str], pages: Sequence[int]) -> list[StoredParagraph]:
        """The paragraphs at these places of these papers, with the items of a list whose lead-in is named."""
        found: dict[int, StoredParagraph] = {}
        for paper in papers:
            for locator, stored in self.places(paper).items():
                parent = locator.rpartition(".")[0] if stored.paragraph.kind is Kind.ITEM else ""
                if locator in locators or (parent and parent in locators) or stored.paragraph.page in pages:
                    found[stored.rowid] = stored
        return list(found.values())

    def has_pages(self, papers: Sequence[str]) -> bool:
        """Whether one of the papers is held with the pages of its original."""
        return any(stored.paragraph.page is not None for paper in papers for stored in self.places(paper).values())

    def last(self, paper: str, locator: str) -> str | None:
        """The last place of the kind that `locator` is of, as people read it: `¶24`, `note 17`."""
        kind = locator[:1] if not locator[:1].isdigit() else ""
        alike = [known for known in self.places(paper) if (known[:1] if not known[:1].isdigit() else "") == kind]
        return shown(alike[-1]) if alike else None

    def cite(self, stored: StoredParagraph) -> Citation:
        """The whole of a paragraph."""
        return self.assistant.cite(stored, 0, len(stored.paragraph.text))

    def holding(self, words: str, stored: Sequence[StoredParagraph]) -> StoredParagraph | None:
        """The first of these paragraphs that holds the words side by side, typography aside."""
        wanted = fold(words).strip(" .,;:!?")
        return next((one for one in stored if wanted and wanted in fold(one.paragraph.text)), None)
