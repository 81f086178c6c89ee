"""The vectors of a library in Milvus: one collection of rows, one of the generations that it holds.

The same client reaches a cluster (`http://host:19530`) and a milvus-lite file. Milvus has no transactions: rows of a
generation come first, and the generation is written down last, so that a fill that was killed is done again.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.engine import FOREVER, Held, Wanted, passages, rows_of, to_do, vectors_of
from index.options import IndexOptions
from index.vectors import checked, nothing, ordered
from ingest.errors import LibraryError

TOKEN = "MILVUS_TOKEN"  # the variable with a cluster's user:password or key
_KEY = 1 << 40  # a row's key: the generation that it holds from, times this, plus the passage's id
_PAGE = 8_000  # rows read at a time; Milvus gives at most 16,384
_MOST = 16_384


class MilvusIndex:
    """A `VectorIndex` over one generation in a collection. The client may be used by several threads."""

    def __init__(self, options: IndexOptions, wanted: Wanted, client: Any) -> None:
        self.exact = options.exact
        self.dimension = wanted.dimension
        self._name = options.name
        self._state = f"{options.name}_generations"
        self._address = options.address or ""
        self._wanted = wanted
        self._client = client

    @classmethod
    def connect(cls, options: IndexOptions, wanted: Wanted) -> Self:
        """Reach Milvus and make the collections where there are none.

        Raises:
            LibraryError: it cannot be reached, or its client is not installed here.
        """
        try:
            from pymilvus import MilvusClient
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise LibraryError(
                f"The engine milvus needs the package {error.name}, which is not installed.",
                'Install the extra: pip install -e ".[milvus]".',
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.ERROR)  # milvus-lite keeps no time stamps, and it warns of that
        try:
            client = MilvusClient(options.address or "", token=os.environ.get(TOKEN, ""), timeout=10)
        except (MilvusException, OSError, RuntimeError) as error:
            raise LibraryError(
                f"Milvus at {options.address} cannot be reached: {_said(error)}.",
                f"See whether it runs, and index.address; its key comes from {TOKEN}.",
            ) from error
        index = cls(options, wanted, client)
        try:
            index._prepare()
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def told(self) -> str:
        """The server with its version, and the collection."""
        return f"Milvus {self._call('get_server_version')}, collection {self._name}"

    def held(self) -> tuple[Held, ...]:
        """The generations that it holds, ascending; none where nothing was ever put there."""
        rows = self._rows(self._state, "generation", "generation > 0", ["fingerprint", "encoder"])
        return tuple(Held(int(row["generation"]), row["fingerprint"], row["encoder"]) for row in rows)

    def digests(self) -> dict[int, bytes]:
        """The passages of the wanted generation, with their digests."""
        rows = self._rows(self._name, "key", self._now(), ["id", "digest"])
        return {int(row["id"]): bytes.fromhex(row["digest"]) for row in rows}

    def __len__(self) -> int:
        (counted,) = self._call("query", self._name, filter=self._now(), output_fields=["count(*)"])
        return int(counted["count(*)"])

    def search(
        self, queries: NDArray[np.float32], k: int, ids: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """See `VectorIndex.search`; `k` at most 16,384, which is Milvus' own limit."""
        queries = checked(queries, self.dimension)
        if k < 1 or not len(queries) or (ids is not None and not len(ids)):
            return nothing(len(queries))
        chosen = "" if ids is None else f" and id in {sorted({int(i) for i in ids})}"
        found = self._call(
            "search",
            self._name,
            data=list(queries),
            limit=min(k, _MOST),
            filter=self._now() + chosen,
            output_fields=["id"],
            search_params={"metric_type": "IP", "params": {} if self.exact else {"ef": max(k, 200)}},
        )
        return ordered(*rows_of([[(hit["distance"], hit["entity"]["id"]) for hit in hits] for hits in found]), k)

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make it hold the wanted generation, from its corpus; nothing to do where it does. May be repeated.

        Raises:
            LibraryError: the collection holds another library, or Milvus does not do it.
        """
        held = self.held()
        if not to_do(held, self._wanted, f"The collection {self._name}"):
            return
        newest = held[-1].generation if held else 0
        self._undo(newest)
        now = {(row, digest) for row, digest in passages(connection).items()}
        there = {
            (int(row["id"]), bytes.fromhex(row["digest"])): int(row["key"])
            for row in self._rows(self._name, "key", f"until == {FOREVER}", ["id", "digest"])
        }
        self._until([key for passage, key in there.items() if passage not in now], self._wanted.generation)
        for ids, digests, vectors in vectors_of(
            connection, sorted(row for row, _ in now - there.keys()), self.dimension
        ):
            since = self._wanted.generation
            self._call(
                "upsert",  # two servers may fill at once
                self._name,
                [
                    {"key": since * _KEY + row, "id": row, "digest": digest.hex(), "since": since, "until": FOREVER,
                     "vector": vector}
                    for row, digest, vector in zip(ids, digests, vectors, strict=True)
                ],
            )  # fmt: skip
        # Readers of the generation before stay served; those of older ones open the library again.
        self._call("delete", self._name, filter=f"until <= {newest}")
        self._call("delete", self._state, filter=f"generation < {newest}")
        facts = {"fingerprint": self._wanted.fingerprint, "encoder": self._wanted.encoder, "nothing": [0.0, 0.0]}
        self._call("upsert", self._state, [{"generation": self._wanted.generation, **facts}])

    def _undo(self, newest: int) -> None:
        """Take back what a fill that was killed did after the newest generation that is written down."""
        self._call("delete", self._name, filter=f"since > {newest}")
        closed = self._rows(self._name, "key", f"until > {newest} and until < {FOREVER}", [])
        self._until([int(row["key"]) for row in closed], FOREVER)

    def _until(self, keys: list[int], generation: int) -> None:
        """Let rows hold until a generation: Milvus replaces whole rows."""
        fields = ["key", "id", "digest", "since", "vector"]
        for start in range(0, len(keys), 1000):
            rows = self._call("get", self._name, ids=keys[start : start + 1000], output_fields=fields)
            self._call(
                "upsert", self._name, [{name: row[name] for name in fields} | {"until": generation} for row in rows]
            )

    def _now(self) -> str:
        return f"since <= {self._wanted.generation} and until > {self._wanted.generation}"

    def _rows(self, collection: str, key: str, condition: str, fields: list[str]) -> list[Any]:
        """All rows of a condition, ascending by their key."""
        pages = self._call(
            "query_iterator", collection, batch_size=_PAGE, filter=condition, output_fields=[key, *fields]
        )
        rows: list[Any] = []
        try:
            while page := pages.next():
                rows += page
        finally:
            pages.close()
        return sorted(rows, key=lambda row: int(row[key]))

    def _prepare(self) -> None:
        """The collections, loaded, with the search that is wanted."""
        from pymilvus import DataType, MilvusClient

        wanted = ("FLAT", {}) if self.exact else ("HNSW", {"M": 16, "efConstruction": 200})
        if not self._call("has_collection", self._name):
            rows = MilvusClient.create_schema(auto_id=False)
            rows.add_field("key", DataType.INT64, is_primary=True)
            for name in ("id", "since", "until"):
                rows.add_field(name, DataType.INT64)
            rows.add_field("digest", DataType.VARCHAR, max_length=128)
            rows.add_field("vector", DataType.FLOAT_VECTOR, dim=self.dimension)
            self._call("create_collection", self._name, schema=rows, consistency_level="Strong")
        if not self._call("has_collection", self._state):
            state = MilvusClient.create_schema(auto_id=False)
            state.add_field("generation", DataType.INT64, is_primary=True)
            for name in ("fingerprint", "encoder"):
                state.add_field(name, DataType.VARCHAR, max_length=128)
            state.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # a collection has to have vectors
            self._call("create_collection", self._state, schema=state, consistency_level="Strong")
            self._index(self._state, "nothing", ("FLAT", {}))
        found = self._call("list_indexes", self._name, field_name="vector")
        if found and self._call("describe_index", self._name, index_name=found[0])["index_type"] != wanted[0]:
            self._call("release_collection", self._name)
            self._call("drop_index", self._name, index_name=found[0])
            found = []
        if not found:
            self._index(self._name, "vector", wanted)
        for name in (self._name, self._state):
            self._call("load_collection", name)

    def _index(self, collection: str, field: str, wanted: tuple[str, dict[str, int]]) -> None:
        from pymilvus import MilvusClient

        kinds = MilvusClient.prepare_index_params()
        kinds.add_index(field, index_type=wanted[0], metric_type="IP", params=wanted[1])
        self._call("create_index", collection, index_params=kinds)

    def _call(self, method: str, *arguments: Any, **named: Any) -> Any:
        from pymilvus.exceptions import MilvusException

        try:
            return getattr(self._client, method)(*arguments, **named)
        except MilvusException as error:
            raise LibraryError(
                f"Milvus at {self._address} did not do what it was asked ({method}): {_said(error)}.",
                "See whether it runs and its log; pincite check says what it holds.",
            ) from error


def _said(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
