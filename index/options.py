"""Where a library's vectors are searched: the options of the room."""

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


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """`engine`: what searches the vectors; `address`: where it is, in its own form, without a password
    (`postgresql://host/database`, `http://host:19530`, or a file for milvus-lite); `name`: the table or collection,
    one for each library; `exact`: compare with every vector, else by the engine's HNSW index.
    """

    engine: Engine = Engine.FAISS
    address: str | None = None
    name: str = "pincite"
    exact: bool = True

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
