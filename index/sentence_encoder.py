"""Any sentence-transformers model as an encoder. Imports torch: 5 to 10 s, about 450 MB."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Progress, valid
from index.model_files import check_folder, fingerprint
from index.tokens import TokenVectors
from ingest.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
CHUNK = 16 * BATCH  # texts between two reports of progress; batches within it are sorted by length


class SentenceEncoder:
    """Texts through a loaded sentence-transformers model. Made by `load`."""

    def __init__(self, model: SentenceTransformer, name: str, fingerprint: str) -> None:
        self._model = model
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """See `Encoder.encode`."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            chunk = [valid(text) for text in texts[start : start + CHUNK]]
            rows[start : start + CHUNK] = self._model.encode(chunk, batch_size=BATCH, show_progress_bar=False)
            if progress:
                progress(start + len(chunk))
        return _unit(rows)

    def encode_with_tokens(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[NDArray[np.float32], tuple[TokenVectors, ...]]:
        """See `Encoder.encode_with_tokens`."""
        rows: list[NDArray[np.float32]] = []
        tokens: list[TokenVectors] = []
        for start in range(0, len(texts), BATCH):
            batch = [valid(text) for text in texts[start : start + BATCH]]
            found: Any = self._model.encode(batch, output_value=None, batch_size=BATCH, show_progress_bar=False)
            for text, item in zip(batch, found, strict=True):
                rows.append(item["sentence_embedding"].numpy())
                tokens.append(self._tokens(text, item))
            if progress:
                progress(len(rows))
        vectors = np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)
        return _unit(vectors), tuple(tokens)

    def fits(self, text: str) -> bool:
        """See `Encoder.fits`."""
        longest = self._model.max_seq_length
        return longest is None or len(self._model.tokenizer(valid(text), verbose=False)["input_ids"]) <= longest

    def _tokens(self, text: str, item: dict[str, Any]) -> TokenVectors:
        """The tokens of one text without the special ones (those that stand for no characters)."""
        spans = self._model.tokenizer(
            text, truncation=True, max_length=self._model.max_seq_length, return_offsets_mapping=True
        )["offset_mapping"]
        offsets = np.array(spans, dtype=np.int32).reshape(-1, 2)
        vectors = item["token_embeddings"].numpy()[item["attention_mask"].numpy().astype(bool)].astype(np.float32)
        if len(vectors) != len(offsets):
            raise ModelError(
                f"{self.name} gives {len(vectors)} token vectors for {len(offsets)} tokens.",
                "Choose a model that puts no prompt before its texts.",
            )
        kept = offsets[:, 0] < offsets[:, 1]
        weights = np.ones(int(kept.sum()), dtype=np.float32)
        return TokenVectors(_unit(vectors[kept]), offsets[kept, 0], offsets[kept, 1], weights)


def load(name: str) -> SentenceEncoder:
    """Load a model from its folder, or by its name from the local hub cache.

    Raises:
        ModelError: no such model here, or one that `check_folder` refuses.
    """
    folder = _folder(name)
    check_folder(folder)
    model = load_model(folder)
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelError(f"{name} has no tokenizer.json, so its tokens have no place in the text.", "Choose another.")
    dimension, longest = int(model.get_embedding_dimension() or 0), int(model.max_seq_length or 0)
    return SentenceEncoder(model, name, fingerprint(folder, dimension=dimension, longest=longest))


def load_model(folder: Path) -> SentenceTransformer:
    """Load a checked model folder, silently.

    Raises:
        ModelError: sentence-transformers is not installed, or does not take the files.
    """
    try:
        with _quiet():
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except ImportError as error:
        raise ModelError(f"{error}.", "Install Pincite's requirements again (make install).") from error
    except Exception as error:  # five libraries, each with classes of its own
        raise ModelError(f"The model in {folder} cannot be loaded: {error}.", "Get a fresh copy of it.") from error


def _folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        raise ModelError(
            f"There is no model {name!r} on this machine: neither a folder of that path nor one in the hub cache.",
            f"Give a folder's path, or fetch it once: hf download {name} --include '*.json' '*.txt' '*.safetensors'",
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the progress bar for loading weights off stderr."""
    from transformers.utils import logging as transformers_logging

    logging: Any = transformers_logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), dtype=np.float32)
