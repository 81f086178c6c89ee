"""What the page's server can be told: the table `[page]` of pincite.toml."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import OptionsError
from ui.caller import Role

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,252})")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """Times are in seconds. Empty or None stands for: not so.

    `users`: the users file, else the one beside the library. `trusted_header`: the header in which a proxy at one of
    `proxies` (addresses or networks) names who has signed in there; `header_role`: the role of those whom the users
    file does not list. `names`: further host names to answer to. `prefix`: the path under which a proxy shows the page.
    `idle`, `longest`: a session ends so long after its last request, and so long after it began.
    `questions_per_minute`: of each client; None is 60 where others can reach the page, and no limit where none can.
    `waiting`: answers under way or waiting, of everybody together; more are told that it is busy. `at_once`: of those
    of programs, how many are worked on at a time. `deadline`: until an answer begins; `answer_deadline`: until it is
    whole. `stop_within`: how long answers under way are waited for when the server is told to stop. `connections`: at
    most.
    `log`: where to write what happens, as JSON lines; `-` is standard error. `log_questions`: with their texts.
    `audit_log`: where to write every question with its answer, chained by hashes. `sets`: the folder of the gold sets
    that curators write, else the one beside the library.
    """

    users: Path | None = None
    trusted_header: str = ""
    header_role: Role = Role.READER
    proxies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    prefix: str = ""
    idle: float = 2 * 3600
    longest: float = 12 * 3600
    questions_per_minute: int | None = None
    waiting: int = 64
    at_once: int = 4
    deadline: float = 30
    answer_deadline: float = 900
    stop_within: float = 20
    connections: int = 1000
    log: str = ""
    log_questions: bool = False
    audit_log: Path | None = None
    sets: Path | None = None

    def __post_init__(self) -> None:
        for name in ("idle", "longest", "waiting", "at_once", "deadline", "answer_deadline", "connections"):
            if getattr(self, name) <= 0:
                raise OptionsError(f"page.{name} is {getattr(self, name)}.", "It has to be more than 0.")
        if self.stop_within < 0:
            raise OptionsError(f"page.stop_within is {self.stop_within}.", "It has to be 0 or more.")
        if self.questions_per_minute is not None and self.questions_per_minute < 1:
            raise OptionsError(f"page.questions_per_minute is {self.questions_per_minute}.", "Take 1 or more.")
        if self.idle > self.longest:
            raise OptionsError(
                f"page.idle is {self.idle:g} and page.longest {self.longest:g}.", "idle cannot be more than longest."
            )
        if self.prefix and not _PREFIX.fullmatch(self.prefix):
            raise OptionsError(f"page.prefix is {self.prefix!r}.", "Write it as /pincite: a slash first, none last.")
        for name in self.names:
            if not _NAME.fullmatch(name):
                raise OptionsError(f"page.names holds {name!r}, which is no host name.", "Leave port and scheme out.")
        networks_of(self.proxies)
        self._check_header()

    def _check_header(self) -> None:
        if self.trusted_header and not _HEADER.fullmatch(self.trusted_header):
            raise OptionsError(
                f"page.trusted_header is {self.trusted_header!r}, which is no header's name.", "Try X-Forwarded-User."
            )
        if self.trusted_header and not self.proxies:
            raise OptionsError(
                f"page.trusted_header is {self.trusted_header}, and page.proxies names nobody to believe it from.",
                "Name the proxy's address with --proxy: anybody else could write that header.",
            )


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks_of(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks that addresses stand for.

    Raises:
        OptionsError: one is neither an address nor a network.
    """
    networks = []
    for proxy in proxies:
        try:
            networks.append(ipaddress.ip_network(proxy))
        except ValueError:
            raise OptionsError(
                f"page.proxies holds {proxy!r}, which is neither an address nor a network.",
                "Write 10.0.0.1 or 10.0.0.0/8.",
            ) from None
    return tuple(networks)
