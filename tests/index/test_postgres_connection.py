from __future__ import annotations

import pytest

from index.options import Engine, IndexOptions
from index.postgres_connection import place, said, shown
from ingest.errors import OptionsError


def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGUSER", "bo")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    there = place("postgresql://ada:p%40ss@db.example.org:5433/papers")
    assert (there["user"], there["password"], there["host"], there["port"]) == ("ada", "p@ss", "db.example.org", 5433)
    assert (there["database"], there["unix_sock"], there["ssl_context"]) == ("papers", None, None)
    socket = place("postgresql:///papers?host=/run/postgresql")
    assert (socket["user"], socket["unix_sock"]) == ("bo", "/run/postgresql/.s.PGSQL.5432")
    assert place("postgresql://")["database"] == "bo"
    assert place("postgresql://")["host"] == "localhost"
    assert place("postgresql://db/papers?sslmode=verify-full")["ssl_context"].check_hostname
    monkeypatch.setenv("PGPASSWORD", "from outside")
    assert place("postgresql://ada:written@db/papers")["password"] == "from outside"


@pytest.mark.parametrize(
    "address", ["", "papers", "mysql://db/papers", "postgresql://db:port/papers", "postgresql://db/p?sslmode=disable",
                "postgresql://db/papers?options=-c"],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(OptionsError, match="not an address of PostgreSQL"):
        place(address)


def test_messages_hold_no_password_and_one_line() -> None:
    assert (
        shown(IndexOptions(Engine.POSTGRES, "postgresql://ada:secret@db/papers")) == "PostgreSQL at db, database papers"
    )
    assert said(ValueError({"M": "no such table\nLINE 1", "S": "ERROR"})) == "no such table"
    assert said(ConnectionRefusedError()) == "ConnectionRefusedError"
