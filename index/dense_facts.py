"""How the dense index of a generation finds: kept in its manifest, and told by `pincite check`."""

from __future__ import annotations

from dataclasses import dataclass

RECALL_AT = 10  # passages of the exact ranking that the approximate one is held against


@dataclass(frozen=True, slots=True)
class DenseFacts:
    """Flat and exact, unless `lists` is above 0: then an inverted file of so many lists.

    `probes`: lists that a question looks into; `trained`: passages that there were when the lists were drawn;
    `recall`: mean share (0 to 1) of the exact `RECALL_AT` nearest that were found for `asked` passages of the library,
    themselves left out, None where nothing was measured; `refused`: an inverted file was made, and its recall was too
    low, so that the index is flat.
    """

    lists: int = 0
    probes: int = 0
    trained: int = 0
    recall: float | None = None
    asked: int = 0
    refused: bool = False

    def told(self) -> str:
        """One clause that says what the index is and why."""
        if self.refused:
            return (
                f"flat, exact: an approximate index was made and refused, recall@{RECALL_AT} {self.recall:.3f}"
                f" on {self.asked} passages"
            )
        if not self.lists:
            return "flat, exact"
        return (
            f"{self.probes} of {self.lists} lists a question, 8 bits a component: recall@{RECALL_AT}"
            f" {self.recall:.3f} against flat, on {self.asked} passages"
        )


FLAT = DenseFacts()
