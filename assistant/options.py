"""What the assistant can be told: the options of the room."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.chat.options import ChatOptions
from index.search import SearchOptions
from ingest.errors import OptionsError


@dataclass(frozen=True, slots=True)
class AssistantOptions:
    """`read`: paragraphs read for an answer; `statements`: the most shown unless the answer is a list;
    `threshold`: confidence (0..1) below which the assistant refuses; None takes the calibrated one;
    `calibration`: what pincite eval calibrate wrote, in the place of the calibration that ships;
    `chat`: the chat model that writes; None for the extractive writer, which needs none.
    """

    read: int = 8
    statements: int = 5
    threshold: float | None = None
    calibration: Path | None = None
    chat: ChatOptions | None = None
    search: SearchOptions = field(default_factory=SearchOptions)

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise OptionsError(f"threshold is {self.threshold}; it runs from 0 to 1.", "Give a value between 0 and 1.")
        for name in ("read", "statements"):
            if getattr(self, name) < 1:
                raise OptionsError(
                    f"{name} is {getattr(self, name)}; it starts at 1.", "Give a whole number from 1 up."
                )
