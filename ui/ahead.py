"""The models that a question needs, opened in threads of their own while the rest of the program is imported.

Comparing checksums and building a model's graph let go of the interpreter's lock: two thirds of a cold question's work
on the models is done by the time that they are asked for, where there is a second core.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from index.encoder import Encoder
    from ui.settings import Settings


def begin(settings: Settings, *, judge: bool = True) -> Future[Encoder | None]:
    """Begin to open the encoder and, with `judge`, the judge.

    The encoder comes to None where it is not the packaged one, not compiled yet, or cannot be loaded: whoever needs it
    then loads it, and learns why. So it is with a judge whose files are not right.
    """
    from concurrent.futures import ThreadPoolExecutor

    # Two threads, or the judge would wait for the encoder's checksum.
    pool = ThreadPoolExecutor(2, thread_name_prefix="ahead")
    encoder = pool.submit(_encoder, settings.encoder, settings.library / "cache")
    if judge:
        pool.submit(_judge)
    pool.shutdown(wait=False)
    return encoder


def _encoder(name: str | None, cache: Path) -> Encoder | None:
    from index.compile_encoder import ready
    from index.encoder import DEFAULT

    return ready(cache) if (name or DEFAULT) == DEFAULT else None


def _judge() -> None:
    from assistant.judging.pair_model import shipped

    shipped()
