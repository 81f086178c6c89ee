"""`pincite ui`: the page on an address of this machine. The one file through which the command line reaches Gradio."""

from __future__ import annotations

import ipaddress

from ingest.errors import OptionsError
from ui.caller import Role
from ui.opening import open_assistant
from ui.progress import waiting
from ui.settings import Settings
from ui.terminal import err, out

_ANY = ("0.0.0.0", "::", "")  # noqa: S104  (recognised, in order to be refused)


def open_page(settings: Settings, host: str, port: int, allow_remote: bool, names: tuple[str, ...]) -> int:
    """Serve the page until interrupted. `names` are further host names under which it may be asked for.

    Raises:
        OptionsError: others can reach the address and `allow_remote` is false, or it cannot be taken.
        LibraryError: there is no library, or it cannot be read.
    """
    if not is_loopback(host) and not allow_remote:
        raise OptionsError(
            f"{host or 'An empty host'} can be reached by other machines, and the page has no login yet.",
            "Leave --host at 127.0.0.1, or add --allow-remote if everyone who can reach it may read the papers.",
        )
    with waiting("Opening the library"):
        from ui.page.desk import Desk

        desk = Desk(lambda held: open_assistant(settings, held))
    try:
        with waiting("Building the page"):
            from ui.listening import LOOPBACK, bind
            from ui.page.server import serve

            bound = bind(host, port)
        with bound:
            shown = f"[{host}]" if ":" in host else host
            address = f"http://{shown}:{bound.getsockname()[1]}/"
            own = () if host in _ANY else (host,)
            unnamed = Role.CURATOR if is_loopback(host) else Role.READER
            serve(desk, bound, (*LOOPBACK, *own, *names), lambda: _announce(address, is_loopback(host)), unnamed)
    finally:
        desk.close()
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _announce(address: str, own_machine: bool) -> None:
    out().print(f"Pincite is open on {address} (Ctrl-C closes it).", soft_wrap=True)
    if not own_machine:
        err().print("There is no login: everyone who can reach this address can read the papers.", soft_wrap=True)
