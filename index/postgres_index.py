"""The vectors of a library in PostgreSQL with pgvector: one table of rows, one of the generations that it holds.

Everything is filled in one transaction, under a lock of the table's name.
"""

from __future__ import annotations

import io
import queue
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from index.engine import FOREVER, Held, Wanted, passages, rows_of, to_do, vectors_of
from index.options import IndexOptions
from index.postgres_connection import close, open_connection, said, shown
from index.vectors import checked, nothing, ordered
from ingest.errors import LibraryError

if TYPE_CHECKING:
    from pg8000.native import Connection

_EF = 200  # the candidates of an HNSW search (hnsw.ef_search, 1000 at most); Malkov and Yashunin 2018
_NEAREST = (
    "SELECT -(vector <#> CAST(:query AS vector)), id FROM {table} WHERE since <= :now AND until > :now{chosen}"
    " ORDER BY vector <#> CAST(:query AS vector){ties} LIMIT :k"
)


class PostgresIndex:
    """A `VectorIndex` over one generation in a table. Each search takes a connection that is free, or opens another."""

    def __init__(self, options: IndexOptions, wanted: Wanted, first: Connection) -> None:
        self.exact = options.exact
        self.dimension = wanted.dimension
        self._options = options
        self._wanted = wanted
        self._free: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._free.put(first)

    @classmethod
    def connect(cls, options: IndexOptions, wanted: Wanted) -> Self:
        """Reach the server and make the tables where there are none.

        Raises:
            LibraryError: it cannot be reached, has no pgvector, or its client is not installed here.
        """
        index = cls(options, wanted, open_connection(options))
        try:
            with index._borrowed() as connection:
                index._prepare(connection)
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Close the connections that are free."""
        while True:
            try:
                close(self._free.get_nowait())
            except queue.Empty:
                return

    def told(self) -> str:
        """The server and pgvector, with versions, and the table."""
        with self._borrowed() as connection:
            server = self._run(connection, "SHOW server_version")[0][0]
            vector = self._run(connection, "SELECT extversion FROM pg_extension WHERE extname = 'vector'")[0][0]
        return f"PostgreSQL {server} with pgvector {vector}, table {self._options.name}"

    def held(self) -> tuple[Held, ...]:
        """The generations that it holds, ascending; none where nothing was ever put there."""
        with self._borrowed() as connection:
            return self._held(connection)

    def digests(self) -> dict[int, bytes]:
        """The passages of the wanted generation, with their digests."""
        with self._borrowed() as connection:
            rows = self._run(
                connection,
                "SELECT id, digest FROM {table} WHERE since <= :now AND until > :now",
                now=self._wanted.generation,
            )
        return {int(row): bytes(digest) for row, digest in rows}

    def __len__(self) -> int:
        with self._borrowed() as connection:
            ((count,),) = self._run(
                connection,
                "SELECT count(*) FROM {table} WHERE since <= :now AND until > :now",
                now=self._wanted.generation,
            )
        return int(count)

    def search(
        self, queries: NDArray[np.float32], k: int, ids: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """See `VectorIndex.search`."""
        queries = checked(queries, self.dimension)
        if k < 1 or not len(queries) or (ids is not None and not len(ids)):
            return nothing(len(queries))
        now = {"now": self._wanted.generation, "k": k}
        chosen = {} if ids is None else {"chosen": np.asarray(ids, dtype=np.int64).tolist()}
        # With an index, a second key would make PostgreSQL sort the whole table.
        question = _NEAREST.format(
            chosen=" AND id = ANY(CAST(:chosen AS bigint[]))" if chosen else "",
            ties=", id" if self.exact else "",
            table="{table}",
        )
        found = []
        with self._borrowed() as connection, _transaction(connection):
            if not self.exact:
                connection.run(f"SET LOCAL hnsw.ef_search = {min(max(k, _EF), 1000)}")
                connection.run("SET LOCAL hnsw.iterative_scan = strict_order")
            for query in queries:
                rows = self._run(connection, question, query=_text(query), **now, **chosen)
                found.append([(float(score), int(row)) for score, row in rows])
        return ordered(*rows_of(found), k)

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make it hold the wanted generation, from its corpus, all at once; nothing to do where it does.

        Raises:
            LibraryError: the table holds another library, or the server does not do it; it is as it was.
        """
        with self._borrowed() as server, _transaction(server):
            self._lock(server)
            held = self._held(server)
            if not to_do(held, self._wanted, f"The table {self._options.name}"):
                return
            newest = held[-1].generation if held else 0
            now = {(row, digest) for row, digest in passages(connection).items()}
            rows = self._run(server, "SELECT id, digest FROM {table} WHERE until = :forever", forever=FOREVER)
            there = {(int(row), bytes(digest)) for row, digest in rows}
            self._run(
                server,
                "UPDATE {table} SET until = :now WHERE until = :forever AND id = ANY(CAST(:gone AS bigint[]))",
                now=self._wanted.generation, forever=FOREVER, gone=[row for row, _ in there - now],
            )  # fmt: skip
            copy = self._sql("COPY {table}(id, digest, since, until, vector) FROM STDIN (FORMAT BINARY)")
            for ids, digests, vectors in vectors_of(connection, sorted(row for row, _ in now - there), self.dimension):
                server.run(copy, stream=io.BytesIO(_binary(ids, digests, vectors, self._wanted.generation)))
            # Readers of the generation before stay served; those of older ones open the library again.
            self._run(server, "DELETE FROM {table} WHERE until <= :newest", newest=newest)
            self._run(server, "DELETE FROM {generations} WHERE generation < :newest", newest=newest)
            self._run(
                server,
                "INSERT INTO {generations}(generation, fingerprint, encoder) VALUES (:now, :fingerprint, :encoder)",
                now=self._wanted.generation, fingerprint=self._wanted.fingerprint, encoder=self._wanted.encoder,
            )  # fmt: skip

    def _prepare(self, connection: Connection) -> None:
        """The tables, and the HNSW index where one is wanted and no other way."""
        with _transaction(connection):
            self._lock(connection)
            self._run(
                connection,
                "CREATE TABLE IF NOT EXISTS {generations}(generation int PRIMARY KEY, fingerprint text NOT NULL,"
                " encoder text NOT NULL)",
            )
            self._run(
                connection,
                "CREATE TABLE IF NOT EXISTS {table}(id bigint NOT NULL, digest bytea NOT NULL, since int NOT NULL,"
                " until int NOT NULL, vector vector({dimension}) NOT NULL, PRIMARY KEY (id, since))",
            )
            if self.exact:
                self._run(connection, "DROP INDEX IF EXISTS {hnsw}")
            else:
                self._run(connection, "CREATE INDEX IF NOT EXISTS {hnsw} ON {table} USING hnsw (vector vector_ip_ops)")

    def _lock(self, connection: Connection) -> None:
        """Nobody else fills or makes these tables until the transaction ends."""
        connection.run("SELECT pg_advisory_xact_lock(hashtext(:name))", name=f"pincite {self._options.name}")

    def _held(self, connection: Connection) -> tuple[Held, ...]:
        rows = self._run(connection, "SELECT generation, fingerprint, encoder FROM {generations} ORDER BY generation")
        return tuple(Held(*row) for row in rows)

    def _sql(self, statement: str) -> str:
        name = self._options.name  # letters, digits and _ alone: see IndexOptions
        return statement.format(
            table=name, generations=f"{name}_generations", hnsw=f"{name}_hnsw", dimension=self.dimension
        )

    def _run(self, connection: Connection, statement: str, **values: Any) -> list[Any]:
        return connection.run(self._sql(statement), **values) or []

    @contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        """A connection that is free and alive, or another."""
        from pg8000.exceptions import DatabaseError, InterfaceError

        try:
            connection = self._free.get_nowait()
        except queue.Empty:
            connection = open_connection(self._options)
        try:
            yield connection
        except (DatabaseError, InterfaceError, OSError) as error:
            close(connection)
            raise LibraryError(
                f"{shown(self._options)} did not do what it was asked: {said(error)}.",
                "See whether the server runs and its log; pincite check says what it holds.",
            ) from error
        except BaseException:
            close(connection)
            raise
        self._free.put(connection)


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """All of the block or none of it: whoever borrowed the connection closes it where the block fails."""
    connection.run("BEGIN")
    yield
    connection.run("COMMIT")


def _text(vector: NDArray[np.float32]) -> str:
    """A vector as pgvector reads it; each float32 comes back as it was."""
    return str(vector.tolist())


def _binary(ids: list[int], digests: list[bytes], vectors: NDArray[np.float32], since: int) -> bytes:
    """Rows in the binary form of COPY (PostgreSQL's documentation of COPY; pgvector's vector_recv)."""
    parts = [b"PGCOPY\n\xff\r\n\0", struct.pack("!ii", 0, 0)]
    dimension = vectors.shape[1]
    for row, digest, vector in zip(ids, digests, vectors.astype(">f4"), strict=True):
        parts.append(struct.pack("!hiqi", 5, 8, row, len(digest)) + digest)
        parts.append(struct.pack("!iiii", 4, since, 4, FOREVER))
        parts.append(struct.pack("!ihh", 4 + 4 * dimension, dimension, 0) + vector.tobytes())
    return b"".join([*parts, struct.pack("!h", -1)])
