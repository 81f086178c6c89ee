"""What a reply came from: the same manifest and question give the same extractive answer, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """`corpus`: the papers in their editions; `encoder`: its fingerprint; `writer`: its name; `prompts`: the hash of
    what a chat model is told, None where none writes; `judge`: who checks the statements; `reader`: who says whether
    the paragraphs answer; `threshold`: the confidence (0..1) below which it refuses; `calibration`: the hash of one's
    own, None for the one that ships. Hashes are sha256, hexadecimal.
    """

    corpus: str
    encoder: str
    writer: str
    prompts: str | None
    judge: str
    reader: str
    threshold: float
    calibration: str | None = None


def corpus_fingerprint(editions: Iterable[tuple[str, str]]) -> str:
    """The hash of the papers' ids and editions, whatever their order: another figure means other words."""
    lines = "\n".join(f"{paper} {edition}" for paper, edition in sorted(editions))
    return hashlib.sha256(lines.encode()).hexdigest()
