"""Reaching a PostgreSQL server: addresses, connections, and what goes wrong with them."""

from __future__ import annotations

import contextlib
import getpass
import os
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from index.options import IndexOptions
from ingest.errors import LibraryError, OptionsError

if TYPE_CHECKING:
    from pg8000.native import Connection

PASSWORD = "PGPASSWORD"


def close(connection: Connection) -> None:
    """Close a connection, whatever its state."""
    from pg8000.exceptions import InterfaceError

    with contextlib.suppress(InterfaceError, OSError):  # it is closed already
        connection.close()


def open_connection(options: IndexOptions) -> Connection:
    """A connection to the server, each statement by itself.

    Raises:
        LibraryError: it cannot be reached, has no pgvector, or its client is not installed here.
        OptionsError: the address is none.
    """
    try:
        from pg8000.exceptions import DatabaseError, InterfaceError
        from pg8000.native import Connection
    except ImportError as error:
        raise LibraryError(
            f"The engine postgres needs the package {error.name}, which is not installed.",
            'Install the extra: pip install -e ".[postgres]".',
        ) from error
    where = place(options.address or "")
    try:
        connection = Connection(**where, timeout=600)
    except (DatabaseError, InterfaceError, OSError) as error:
        raise LibraryError(
            f"{shown(options)} cannot be reached: {said(error)}.",
            f"See whether the server runs, and index.address; the password comes from {PASSWORD}.",
        ) from error
    try:
        connection.run("SET client_min_messages = warning")
        connection.run("CREATE EXTENSION IF NOT EXISTS vector")
    except (DatabaseError, InterfaceError, OSError) as error:
        close(connection)
        raise LibraryError(
            f"{shown(options)} has no pgvector: {said(error)}.",
            "Install pgvector on the server, and have its administrator run CREATE EXTENSION vector.",
        ) from error
    return connection


def place(address: str) -> dict[str, Any]:
    """Where an address points to, as the client takes it: `postgresql://user@host:port/database`.

    `?host=/folder` names a socket's folder; `?sslmode=verify-full` asks for TLS with a certificate that holds.

    Raises:
        OptionsError: it is no such address.
    """
    try:
        parts = urlsplit(address)
        port, more = parts.port or 5432, {name: values[-1] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        parts, port, more = urlsplit(""), 0, {}
    if (
        parts.scheme not in ("postgresql", "postgres")
        or more.keys() - {"host", "sslmode"}
        or more.get("sslmode", "verify-full") != "verify-full"
    ):
        raise OptionsError(
            "index.address is not an address of PostgreSQL that is understood.",
            "Give postgresql://user@host:port/database; ?host=/folder for a socket, ?sslmode=verify-full for TLS.",
        )
    host = more.get("host") or unquote(parts.hostname or "") or "localhost"
    user = unquote(parts.username or "") or os.environ.get("PGUSER") or getpass.getuser()
    return {
        "user": user,
        "password": os.environ.get(PASSWORD) or unquote(parts.password or "") or None,
        "database": unquote(parts.path.lstrip("/")) or user,
        "host": host,
        "port": port,
        "unix_sock": f"{host}/.s.PGSQL.{port}" if host.startswith("/") else None,
        "ssl_context": ssl.create_default_context() if "sslmode" in more else None,
    }


def shown(options: IndexOptions) -> str:
    """The server for messages, without what an address may hold of passwords."""
    where = place(options.address or "")
    return f"PostgreSQL at {where['host']}, database {where['database']}"


def said(error: BaseException) -> str:
    """The first line of what the server or its client says."""
    first = error.args[0] if error.args else type(error).__name__
    return str(first.get("M", first) if isinstance(first, dict) else first).strip().splitlines()[0]
