"""`pincite ui`: the page on an address of this machine. The one file through which the command line reaches Gradio."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import OptionsError
from ui.page.options import PageOptions
from ui.progress import waiting
from ui.settings import Settings
from ui.terminal import err, out
from ui.users import UsersFile, users_path

if TYPE_CHECKING:
    from ui.page.front import Front

_ANY = ("0.0.0.0", "::", "")  # noqa: S104  (recognised, in order to be refused)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the flags say; None where they say nothing, so that the settings stand."""

    host: str
    port: int
    allow_remote: bool = False
    names: Sequence[str] | None = None
    users: Path | None = None
    trusted_header: str | None = None
    proxies: Sequence[str] | None = None
    prefix: str | None = None
    log: str | None = None
    audit_log: Path | None = None

    def over(self, options: PageOptions) -> PageOptions:
        """The settings, with what the flags say in their place; host names and proxies are added to them.

        Raises:
            OptionsError: a value that does not fit.
        """
        said: dict[str, Any] = {
            name: getattr(self, name) for name in ("users", "trusted_header", "prefix", "log", "audit_log")
        }
        names, proxies = (*options.names, *(self.names or ())), (*options.proxies, *(self.proxies or ()))
        given = {name: value for name, value in said.items() if value is not None}
        return replace(options, **given, names=names, proxies=proxies)


def open_page(settings: Settings, request: PageRequest) -> int:
    """Serve the page until interrupted.

    Raises:
        OptionsError: others can reach the address, nobody has to sign in, and `allow_remote` is false; or the address
            cannot be taken, or a setting does not fit.
        LibraryError: there is no library, or it cannot be read.
    """
    options = request.over(settings.page or PageOptions())
    users = UsersFile(users_path(settings.library, options.users.expanduser() if options.users else None))
    signing_in = bool(options.trusted_header or users.now().users)
    own = is_loopback(request.host) and not options.proxies
    if not own and not signing_in and not request.allow_remote:
        raise OptionsError(
            f"{request.host or 'An empty host'} can be reached by other machines{_through(options)}, and nobody has to "
            "sign in.",
            "Add a user with pincite user add NAME, leave --host at 127.0.0.1, or add --allow-remote if everyone who "
            "can reach it may read the papers.",
        )
    with ExitStack() as held:
        from assistant.desk import Desk
        from ui.api.app import ROOT, api
        from ui.api.guard import LARGEST_BODY
        from ui.audit_log import AuditLog
        from ui.listening import LOOPBACK, bind
        from ui.logs import open_log
        from ui.page.front import Front
        from ui.page.metrics import Metrics
        from ui.page.routes import Mount
        from ui.page.server import serve
        from ui.recording import open_recorded, witness_of

        open_log(options.log)
        audit = AuditLog(options.audit_log.expanduser()) if options.audit_log else None
        if audit is not None:
            held.callback(audit.close)
        metrics = Metrics()
        witness = witness_of(metrics, options.log_questions, audit)
        with waiting("Opening the library"):
            desk = Desk(lambda before: open_recorded(settings, before, witness))
        held.callback(desk.close)
        bound = held.enter_context(bind(request.host, request.port))
        hosts = (*LOOPBACK, *(() if request.host in _ANY else (request.host,)), *options.names)
        mounts = (Mount(ROOT, api(desk, users.bearer), methods=("GET", "HEAD", "POST"), body=LARGEST_BODY),)
        front = Front(users, options, hosts, own, signing_in, mounts)
        shown = f"[{request.host}]" if ":" in request.host else request.host
        address = f"http://{shown}:{bound.getsockname()[1]}{options.prefix}/"
        serve(desk, bound, front, metrics, lambda: _announce(address, front))
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _through(options: PageOptions) -> str:
    return f" through the proxy {options.proxies[0]}" if options.proxies else ""


def _announce(address: str, front: Front) -> None:
    from ui.logs import tell

    tell("open", address=address)
    out().print(f"Pincite is open on {address} (Ctrl-C closes it).", soft_wrap=True)
    if not front.own and not front.must:
        err().print("Nobody has to sign in: everyone who can reach this address can read the papers.", soft_wrap=True)
    elif not front.own and not front.options.proxies:
        err().print("Passwords cross the network unencrypted: put a proxy with TLS in front.", soft_wrap=True)
