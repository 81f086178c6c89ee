"""A door for programs on an address of this machine: bound, guarded by tokens, announced, served until interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.desk import Desk
from ingest.errors import OptionsError
from ui.api.guard import ApiGuard, Bearer
from ui.app import is_loopback
from ui.caller import Role
from ui.listening import LOOPBACK, Ending, bind, listen
from ui.terminal import err
from ui.tokens import bearer_of, caller_of, issue
from ui.users import UsersFile

_ANY = ("0.0.0.0", "::", "")  # noqa: S104  (no name under which anything is asked for)


@dataclass(frozen=True, slots=True)
class DoorRequest:
    """What the flags say, or the settings. `names`: further host names to answer to; `users`: the users file;
    `connections`: at most so many at once; `stop_within`: seconds that answers under way are waited for at the end.
    """

    host: str
    port: int
    allow_remote: bool
    names: tuple[str, ...]
    users: Path
    connections: int
    stop_within: float


def open_door(
    desk: Desk, request: DoorRequest, build: Callable[[Desk, Bearer, tuple[str, ...]], ApiGuard], path: str
) -> int:
    """Serve what `build` makes of the desk, the check of tokens and the host names; `path` is told with the address.

    Where no token has been issued, one is made for this run and printed.

    Raises:
        OptionsError: others can reach the address and that is not allowed, it cannot be taken, or the users file is
            broken.
    """
    if not is_loopback(request.host) and not request.allow_remote:
        raise OptionsError(
            f"{request.host or 'An empty host'} can be reached by other machines.",
            "Leave --host at 127.0.0.1, or add --allow-remote; tokens are asked for either way.",
        )
    users = UsersFile(request.users)
    bearer: Bearer = users.bearer
    secret = None
    if not users.now().tokens:
        secret, bearer = _of_this_run()
    with bind(request.host, request.port) as bound:
        shown = f"[{request.host}]" if ":" in request.host else request.host
        address = f"http://{shown}:{bound.getsockname()[1]}{path}"
        own = () if request.host in _ANY else (request.host,)
        hosts = (*LOOPBACK, *own, *request.names)
        guard = build(desk, bearer, hosts)
        ending = Ending(guard.under_way.stop, lambda: guard.under_way.idle, request.stop_within)
        listen(guard, bound, lambda: _announce(address, secret), ending, request.connections)
    return 0


def _of_this_run() -> tuple[str, Bearer]:
    """A token that is good until the program ends, and its check."""
    secret, token = issue("this run", Role.READER, "")
    return secret, lambda sent: caller_of([token], bearer_of(sent))


def _announce(address: str, secret: str | None) -> None:
    err().print(f"Pincite answers on {address} (Ctrl-C closes it).", soft_wrap=True)
    if secret:
        err().print(f"No token has been issued; the one of this run is {secret}", soft_wrap=True)
