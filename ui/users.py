"""The users file: who may sign in, as what, and which tokens were issued. JSON, readable by its owner alone.

It lies beside the library (`papers.library` → `papers.library.users.json`) unless `[page] users` names another place.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ingest.errors import OptionsError
from ui.caller import Caller, Role
from ui.tokens import Token, bearer_of, caller_of

FORMAT = 1
LONGEST_NAME = 64  # characters
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class User:
    """`password`: its hash; `added`: the day, ISO 8601."""

    name: str
    role: Role
    password: str
    added: str


@dataclass(frozen=True, slots=True)
class Users:
    """All that a users file holds."""

    users: tuple[User, ...] = ()
    tokens: tuple[Token, ...] = ()

    def user(self, name: str) -> User | None:
        """The user of this name, however it is capitalised."""
        return next((user for user in self.users if key_of(user.name) == key_of(name)), None)

    def with_user(self, user: User) -> Users:
        """These with one more; one of the same name is replaced."""
        others = tuple(other for other in self.users if key_of(other.name) != key_of(user.name))
        return replace(self, users=(*others, user))

    def with_token(self, token: Token) -> Users:
        """These with one more; one of the same name is replaced."""
        others = tuple(other for other in self.tokens if key_of(other.name) != key_of(token.name))
        return replace(self, tokens=(*others, token))

    def without(self, name: str) -> Users:
        """These without the user and the token of this name."""
        kept = tuple(user for user in self.users if key_of(user.name) != key_of(name))
        return Users(kept, tuple(token for token in self.tokens if key_of(token.name) != key_of(name)))


def key_of(name: str) -> str:
    """What two spellings of one name have in common."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def checked_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        OptionsError: it is empty, too long, or holds characters that cannot be seen.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise OptionsError(
            f"{name[:LONGEST_NAME]!r} cannot be a user's name ({len(name)} characters).",
            f"Take 1 to {LONGEST_NAME} printable characters, as people would type them.",
        )
    return name


def users_path(library: Path, named: Path | None) -> Path:
    """Where the users file is: where it was said, else beside the library."""
    return named or library.with_name(f"{library.name}.users.json")


def read_users(path: Path) -> Users:
    """The users of a file; none where there is no file.

    Raises:
        OptionsError: the file cannot be read, or does not follow its form.
    """
    try:
        held = json.loads(path.read_text("utf-8"))
        return _users(held)
    except FileNotFoundError:
        return Users()
    except OSError as error:
        raise OptionsError(
            f"The users file {path} cannot be read: {(error.strerror or str(error)).lower()}.",
            "Let the account that runs Pincite own it: the file holds its users' password hashes.",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OptionsError(
            f"The users file {path} is not what pincite user writes: {error}.",
            "Put back a copy of it, or remove it and add the users again.",
        ) from None


def change_users(path: Path, change: Callable[[Users], Users]) -> Users:
    """Read, change and replace the file in one step; who comes second waits. Gives what was written.

    Raises:
        OptionsError: the file cannot be read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent) as folder:
            users = change(read_users(path))
            _replace(path, json.dumps({"format": FORMAT, **asdict(users)}, ensure_ascii=False, indent=1) + "\n", folder)
            return users
    except OSError as error:
        raise OptionsError(
            f"The users file {path} cannot be written: {(error.strerror or str(error)).lower()}.",
            "Name another place with --users, or mend the folder's permissions.",
        ) from None


class UsersFile:
    """The users as they stand now: the file is read again whenever it has changed. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._users = Users()

    def now(self) -> Users:
        """The users as the file has them.

        Raises:
            OptionsError: the file cannot be read, or does not follow its form; nobody is let in meanwhile.
        """
        with self._lock:
            seen = self._stamp()
            if seen != self._seen:
                self._users = read_users(self.path)
                self._seen = seen
            return self._users

    def bearer(self, authorization: str | None) -> Caller | None:
        """Who sends this `Authorization` header with a token that was issued; None for everybody else.

        Raises:
            OptionsError: the file cannot be read, or does not follow its form.
        """
        return caller_of(self.now().tokens, bearer_of(authorization))

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns


def _users(held: dict[str, Any]) -> Users:
    if held["format"] != FORMAT:
        raise ValueError(f"format {held['format']!r} instead of {FORMAT}")
    users = tuple(User(**{**user, "role": Role(user["role"])}) for user in held["users"])
    tokens = tuple(Token(**{**token, "role": Role(token["role"])}) for token in held["tokens"])
    words = [word for entry in (*map(asdict, users), *map(asdict, tokens)) for word in entry.values()]
    if not all(isinstance(word, str) for word in words):
        raise TypeError("a value that is no text")
    if not all(_SHA256.fullmatch(token.sha256) for token in tokens):
        raise ValueError("the hash of a token is no sha256")
    return Users(users, tokens)


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held
    finally:
        os.close(held)


def _replace(path: Path, text: str, folder: int) -> None:
    """The file at once old or new, never between, and never readable by others."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    made.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(made, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        os.fsync(folder)
    finally:
        made.unlink(missing_ok=True)
