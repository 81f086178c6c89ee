"""The commands under `pincite user`: who may sign in to the page, and which tokens programs have.

Only typer is imported here, as in `ui.cli`: each command imports what it needs itself.
"""

from __future__ import annotations

from typing import Annotated

import typer

from ui.caller import Role
from ui.flags import Json, Library, UsersFile
from ui.settings import load_settings

users = typer.Typer(
    help="Who may sign in to the page, and tokens for programs.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="As it will be typed to sign in, or as a token is called.")]
RoleFlag = Annotated[Role, typer.Option("--role", help="Curators add and remove papers; readers do all else.")]


@users.command()
def add(name: Name, role: RoleFlag = Role.READER, file: UsersFile = None, library: Library = None) -> int:
    """Add a user, or give one a new password and role. It is asked for, or read from standard input."""
    from ui.admitting import add_user

    return add_user(load_settings(library), file, name, role)


@users.command()
def remove(name: Name, file: UsersFile = None, library: Library = None) -> int:
    """Remove a user or a token; sessions end at once."""
    from ui.admitting import remove_user

    return remove_user(load_settings(library), file, name)


@users.command(name="list")
def show(file: UsersFile = None, library: Library = None, as_json: Json = False) -> int:
    """List users and tokens."""
    from ui.admitting import list_users

    return list_users(load_settings(library), file, as_json)


@users.command()
def token(name: Name, role: RoleFlag = Role.READER, file: UsersFile = None, library: Library = None) -> int:
    """Issue a token for a program, and print it. It is shown once, and kept as a hash."""
    from ui.admitting import issue_token

    return issue_token(load_settings(library), file, name, role)
