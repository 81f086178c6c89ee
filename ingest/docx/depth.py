"""How deep the items of a run of lists stand, where lists inside lists have numberings of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

FURTHER_IN = 100  # twentieths of a point from which a list stands inside the item above it


@dataclass(slots=True)
class Depths:
    """The lists whose items follow each other: how much deeper each stands than its own levels say."""

    added: dict[int, int] = field(default_factory=dict)
    last: int = 0  # depth of the last item; 0 before the first
    indent: int | None = None  # of the last item, in twentieths of a point

    @property
    def is_open(self) -> bool:
        """Whether the block before is an item."""
        return self.last > 0

    def holds(self, indent: int | None) -> bool:
        """Whether a paragraph with this indent stands under the last item."""
        return indent is not None and indent > 0 and indent >= (self.indent or 0)

    def depth(self, list_id: int, depth: int, indent: int | None) -> int:
        """The depth of an item, from 1, whose own list puts it at `depth`.

        A list that begins further in than the item above it, though its own levels begin anew, stands inside it.
        """
        if list_id not in self.added:
            is_inside = (
                self.is_open
                and depth <= self.last
                and indent is not None
                and self.indent is not None
                and indent >= self.indent + FURTHER_IN
            )
            self.added[list_id] = self.last + 1 - depth if is_inside else 0
        self.last = depth + self.added[list_id]
        self.indent = indent
        return self.last
