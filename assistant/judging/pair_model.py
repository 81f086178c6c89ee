"""The learned cross-encoder at work: a claim or a question beside a passage, through ONNX Runtime. A leaf."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.disk import sha256_of
from index.encoder import valid
from index.onnx_encoder import cores, open_session
from ingest.errors import ModelError

FOLDER = Path(__file__).parents[1] / "judge_model"
GRAPH, TOKENIZER, CARD = "judge.onnx", "tokenizer.json", "judge.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("claim", "question", "token")  # logits: (rows, 3), (rows,), (rows, length)
_loading = Lock()
_REMEDY = "Restore assistant/judge_model from the repository; until then the rules judge alone."


@dataclass(frozen=True, slots=True)
class PairScore:
    """What the model says of one pair, as logits: calibrate before showing a figure to a person.

    `claim`: supported, contradicted, not said. `answer`: that the passage answers. `starts`, `marks`: where each token
    of the passage begins, and the logit that it belongs to the words that decide; both (t,).
    """

    claim: tuple[float, float, float]
    answer: float
    starts: NDArray[np.int32]
    marks: NDArray[np.float32]


class PairModel:
    """Scores pairs, each by itself: the same pair gives the same score whatever it is asked with."""

    def __init__(self, name: str, tokenizer: Any, session: Any) -> None:
        self.name = name
        self._tokenizer = tokenizer
        self._session = session

    @classmethod
    def load(cls, folder: Path = FOLDER) -> PairModel:
        """Read and check the files of `folder`.

        Raises:
            ModelError: a file is missing, or is not the one that was measured; the file is named.
        """
        from index.tokenizer import read_tokenizer

        try:
            card = json.loads((folder / CARD).read_bytes())
            sums, longest, name = dict(card["sha256"]), int(card["longest"]), str(card["name"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The judge's card {folder / CARD} cannot be read: {error}.", _REMEDY) from error
        for file in (GRAPH, TOKENIZER):
            try:
                found = sha256_of(folder / file)
            except OSError as error:
                raise ModelError(
                    f"The judge's file {folder / file} cannot be read: {error.strerror}.", _REMEDY
                ) from error
            if found != sums.get(file):
                raise ModelError(
                    f"The judge's file {folder / file} is damaged: its sha256 is {found}, not {sums.get(file)}.",
                    _REMEDY,
                )
        tokenizer = read_tokenizer(folder / TOKENIZER)
        tokenizer.enable_truncation(longest, strategy="only_second")
        return cls(name, tokenizer, open_session(folder / GRAPH))

    def score(self, pairs: Sequence[tuple[str, str]]) -> tuple[PairScore, ...]:
        """One score a pair (claim or question, passage), in order. A passage is cut where the pair is too long."""
        # Each by itself: int8 activations are scaled over a whole batch, so that a neighbour would change a score.
        pieces = [self._pieces(asked, passage) for asked, passage in pairs]
        if len(pieces) < 2 or cores() < 2:
            return tuple(map(self._score, pieces))
        with ThreadPoolExecutor(min(len(pieces), cores())) as pool:  # ONNX Runtime lets go of the interpreter's lock
            return tuple(pool.map(self._score, pieces))

    def _score(self, pieces: Any) -> PairScore:
        rows = (pieces.ids, pieces.attention_mask, pieces.type_ids)
        given = {name: np.array([row], dtype=np.int64) for name, row in zip(INPUTS, rows, strict=True)}
        claim, answer, token = self._session.run(list(OUTPUTS), given)
        kept = np.array([k for k, sequence in enumerate(pieces.sequence_ids) if sequence == 1], dtype=np.intp)
        starts = np.array([pieces.offsets[k][0] for k in kept], dtype=np.int32)
        supported, contradicted, not_said = claim[0].tolist()
        return PairScore((supported, contradicted, not_said), float(answer[0]), starts, token[0][kept])

    def _pieces(self, asked: str, passage: str) -> Any:
        # A claim as long as the model's room leaves none for a passage: its first 400 characters stand for it.
        return self._tokenizer.encode(valid(asked)[:400], valid(passage))


def shipped() -> PairModel:
    """The model that ships, loaded once a process, whichever thread asks. Raises ModelError: see `PairModel.load`."""
    with _loading:
        return _shipped()


@lru_cache(maxsize=1)
def _shipped() -> PairModel:
    return PairModel.load()
