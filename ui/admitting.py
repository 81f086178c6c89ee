"""`pincite user`: the users file, kept from the command line. Passwords come from the terminal or standard input."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import OptionsError
from ui.caller import Role
from ui.settings import Settings
from ui.terminal import err, out, plain, print_json
from ui.tokens import issue
from ui.users import User, Users, change_users, checked_name, read_users, users_path


def add_user(settings: Settings, file: Path | None, name: str, role: Role) -> int:
    """Add a user, or give one a new password and role.

    Raises:
        OptionsError: a name or a password that is not taken, or a file that cannot be read or written.
    """
    from ui.passwords import hashed

    path, name = _path(settings, file), checked_name(name)
    known = read_users(path).user(name) is not None
    user = User(name, role, hashed(_password(name), name), _today())
    change_users(path, lambda users: users.with_user(user))
    became = "has a new password and signs in anew" if known else "may sign in"
    err().print(f"{plain(name)} {became}, as {role} ({path}).", soft_wrap=True)
    return 0


def remove_user(settings: Settings, file: Path | None, name: str) -> int:
    """Remove a user and a token of this name.

    Raises:
        OptionsError: there is neither, or the file cannot be read or written.
    """
    path = _path(settings, file)
    before = read_users(path)
    if before.without(name) == before:
        raise OptionsError(f"{path} has no user and no token called {name!r}.", "pincite user list shows them.")
    after = change_users(path, lambda users: users.without(name))
    err().print(f"{plain(name)} is let in no more.", soft_wrap=True)
    if not after.users:
        err().print("Nobody can sign in any more: a page that starts now asks nobody to.", soft_wrap=True)
    return 0


def list_users(settings: Settings, file: Path | None, as_json: bool) -> int:
    """Print users and tokens, without anything that would let somebody in.

    Raises:
        OptionsError: the file cannot be read.
    """
    path = _path(settings, file)
    users = read_users(path)
    if as_json:
        print_json({"file": str(path), "users": _rows(users, False), "tokens": _rows(users, True)})
        return 0
    for kind, tokens in (("user", False), ("token", True)):
        for row in _rows(users, tokens):
            out().print(f"{kind}  {plain(row['name'])}  {row['role']}  {row['added']}", soft_wrap=True)
    if users == Users():
        err().print(f"There are none in {path}; pincite user add NAME adds one.", soft_wrap=True)
    return 0


def issue_token(settings: Settings, file: Path | None, name: str, role: Role) -> int:
    """Issue a token, keep its hash, and print it on standard output; one of the same name is replaced.

    Raises:
        OptionsError: a name that is not taken, or a file that cannot be read or written.
    """
    path = _path(settings, file)
    secret, token = issue(checked_name(name), role, _today())
    change_users(path, lambda users: users.with_token(token))
    err().print(f"The token of {plain(token.name)}, as {role}; it is not shown again:", soft_wrap=True)
    sys.stdout.write(f"{secret}\n")
    return 0


def _path(settings: Settings, file: Path | None) -> Path:
    named = file or (settings.page.users if settings.page else None)
    return users_path(settings.library, named.expanduser() if named else None)


def _password(name: str) -> str:
    """The password: asked for twice on a terminal, else the first line of standard input.

    Raises:
        OptionsError: the two are not the same.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password of {plain(name)}: ")
    if getpass.getpass("Once more: ") != password:
        raise OptionsError("The two are not the same.", "Try again.")
    return password


def _rows(users: Users, tokens: bool) -> list[dict[str, str]]:
    entries = users.tokens if tokens else users.users
    return [{"name": entry.name, "role": entry.role.value, "added": entry.added} for entry in entries]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
