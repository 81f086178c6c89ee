"""What turns text into vectors: the protocol, and the choice of an encoder by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.tokens import TokenVectors

DEFAULT = "all-MiniLM-L6-v2"

Progress = Callable[[int], None]  # called with the number of texts done so far


class Encoder(Protocol):
    """Turns texts into unit vectors; the same text gives the same vector (to about 1e-6) in every call."""

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    @property
    def fingerprint(self) -> str:
        """The sha256 (hex) of all that decides the vectors: weights, tokenizer, pooling, unit length, longest text."""

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """One unit row a text: (n, dimension) float32. A text longer than the model takes is cut at its end."""

    def encode_with_tokens(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[NDArray[np.float32], tuple[TokenVectors, ...]]:
        """The rows of `encode`, and the token vectors of each text (about 1.5 kB a token: mind the memory)."""

    def fits(self, text: str) -> bool:
        """Whether the model takes the whole text, to its last word."""


def load_encoder(name: str = DEFAULT, *, cache: Path | None = None) -> Encoder:
    """The encoder called `name`: the packaged default, a model folder's path, or a model in the local hub cache.

    The default is compiled once into `cache` (a library's `cache` folder; else the platform's cache folder) and
    answered by ONNX Runtime; any other model goes through sentence-transformers. Nothing is ever downloaded.

    Raises:
        ModelError: the model is not here, is not what it should be, or holds files that could run code.
    """
    if name == DEFAULT:
        from index.compile_encoder import compiled

        return compiled(cache)
    from index.sentence_encoder import load

    return load(name)


def valid(text: str) -> str:
    """`text` with lone surrogates (from undecodable arguments) as question marks: tokenizers and SQLite refuse them."""
    return text.encode("utf-8", "replace").decode()
