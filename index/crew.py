"""Who does the work of an ingest, reading sources and encoding shards: this process, or a Ray cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.encoder import Encoder
from index.options import Executor, IndexOptions
from index.shard import Encoded, Shard, encode_shard
from ingest.parse.apart import Read, read_apart

Result = Callable[[], tuple[Encoded, ...]]  # waits until the shard is encoded


@dataclass(frozen=True, slots=True)
class Crew:
    """`read`: as `read_apart` does; `begin`: begin to encode a shard; `ahead`: chunks that may be under way at once."""

    read: Read
    begin: Callable[[Shard, Encoder], Result]
    ahead: int = 0


HERE = Crew(read_apart, lambda shard, encoder: partial(encode_shard, shard, encoder))


@contextmanager
def crew_of(options: IndexOptions, encoder: str, cache: Path) -> Iterator[Crew]:
    """Those who work while the block runs.

    Args:
        options: which executor, and where it is.
        encoder: the name of the encoder, for processes that load their own.
        cache: where it is kept compiled; a machine that has no such folder uses its own.

    Raises:
        LibraryError: Ray is not installed, or its cluster cannot be reached.
    """
    if options.executor is Executor.LOCAL:
        yield HERE
        return
    from index.ray_crew import ray_crew

    with ray_crew(options.ray_address, encoder, cache) as crew:
        yield crew
