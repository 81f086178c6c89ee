"""Where a library's vectors are searched, and who makes them: the options of the room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.errors import OptionsError


class Engine(StrEnum):
    """What searches the vectors."""

    FAISS = "faiss"  # the library's own file, on this machine
    POSTGRES = "postgres"  # PostgreSQL with pgvector
    MILVUS = "milvus"  # a Milvus cluster, or a milvus-lite file


class Executor(StrEnum):
    """Who reads and encodes in an ingest."""

    LOCAL = "local"  # this process and those it starts
    RAY = "ray"  # a Ray cluster, or a Ray that is started for this ingest on this machine


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """`engine`: what searches the vectors; `address`: where it is, in its own form, without a password
    (`postgresql://host/database`, `http://host:19530`, or a file for milvus-lite); `name`: the table or collection,
    one for each library; `exact`: compare with every vector, else by the engine's HNSW index; `executor`: who reads and
    encodes in an ingest; `ray_address`: a Ray cluster (`host:6379`, or `auto` on one of its machines), else one is
    started here.
    """

    engine: Engine = Engine.FAISS
    address: str | None = None
    name: str = "pincite"
    exact: bool = True
    executor: Executor = Executor.LOCAL
    ray_address: str | None = None

    def __post_init__(self) -> None:
        if self.engine is not Engine.FAISS and not self.address:
            raise OptionsError(
                f"The engine {self.engine} has no address.", "Set index.address, such as postgresql:///pincite."
            )
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", self.name):
            raise OptionsError(
                f"index.name is {self.name!r}; it names a table.",
                "Begin with a letter; take at most 40 small letters, digits and _.",
            )
        if self.ray_address is not None and not re.fullmatch(r"auto|[^/\s]+:\d{1,5}", self.ray_address):
            raise OptionsError(
                f"index.ray_address is {self.ray_address!r}; it names a Ray cluster.",
                "Give host:port, such as ray-head:6379, or auto on one of its machines.",
            )
