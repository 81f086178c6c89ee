"""The one table of what is answered: each address with its methods, the most it takes, and who may ask.

What is not here is not there: of Gradio's addresses, file serving, uploads, proxying and the API's own pages are not.
A new address of the page is a new row. An application beside the page (HTTP, MCP) is a `Mount`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum, auto

from starlette.types import ASGIApp

LARGEST_BODY = 64 * 1024  # bytes, where a row says nothing else
LARGEST_DRAFT, LARGEST_PAPER = 4_000_000, 32_000_000  # bytes of a file, as the tray takes them
LARGEST_READ = 1024 * 1024  # bytes of a body that is read before anything is done with it; a larger one is streamed
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Access(Enum):
    """Who may ask for an address."""

    ANYONE = auto()  # nothing of the papers is behind it
    READER = auto()
    CURATOR = auto()
    PROGRAM = auto()  # whoever sends a token that was issued
    OPERATOR = auto()  # this very machine, or a token


class Pace(Enum):
    """How an answer comes, and so what it is held to."""

    PROMPT = auto()  # held to the deadline until it begins
    QUESTION = auto()  # sets work going: counted for each client, refused when too much is waiting
    ANSWER = auto()  # a stream that ends with the work; what is waited for when the server stops
    OPEN = auto()  # a stream that lasts as long as the page is open


@dataclass(frozen=True, slots=True)
class Route:
    """A row. `name`: for figures and logs; `body`: the largest, in bytes; `media`: the kinds of body that are taken,
    empty for every kind; `any_host`: answered under whatever name, for probes that know only an address.
    """

    name: str
    path: str  # a regular expression for the whole path, behind the prefix
    methods: tuple[str, ...] = ("GET", "HEAD")
    access: Access = Access.READER
    pace: Pace = Pace.PROMPT
    body: int = LARGEST_BODY
    media: tuple[str, ...] = ()
    any_host: bool = False


ROUTES = (
    Route("page", r"/", access=Access.READER),
    Route("config", r"/config|/theme\.css"),
    Route("files", r"/favicon\.ico|/robots\.txt|/web/.+|/assets/.+|/static/.+|/svelte/.+", access=Access.ANYONE),
    Route("reader", r"/read/.*"),
    Route("kept", r"/kept/[^/]+(?:/[^/]+)?"),
    Route("runs", r"/runs/[^/]*"),
    Route("upload", r"/upload/draft", ("POST",), body=LARGEST_DRAFT),
    Route("upload", r"/upload/paper", ("POST",), access=Access.CURATOR, body=LARGEST_PAPER),
    Route("question", r"/gradio_api/queue/join", ("POST",), pace=Pace.QUESTION, media=(JSON,)),
    Route("answer", r"/gradio_api/queue/data", pace=Pace.ANSWER),
    Route("heartbeat", r"/gradio_api/heartbeat/[^/]+", pace=Pace.OPEN),
    Route("cancel", r"/gradio_api/(?:cancel|reset/?)", ("POST",), media=(JSON,)),
    Route("startup", r"/gradio_api/startup-events"),
    Route("login", r"/login", ("GET", "HEAD", "POST"), Access.ANYONE, body=4096, media=(FORM,)),
    Route("logout", r"/logout", ("GET", "HEAD", "POST"), Access.ANYONE, body=4096, media=(FORM,)),
    Route("health", r"/healthz|/readyz", access=Access.ANYONE, any_host=True),
    Route("metrics", r"/metrics", access=Access.OPERATOR),
)


@dataclass(frozen=True, slots=True)
class Mount:
    """An application beside the page, behind the same guard: it gets the requests under `prefix` (`/api/v1`), with
    their whole path, and finds who asks in `scope["pincite.user"]` and `scope["pincite.role"]`.

    `access`: `Access.PROGRAM` asks for a bearer token on every call; `Access.READER` takes a signed-in person too.
    `body`: the largest, in bytes, at most `LARGEST_READ`.
    `streams`: its GETs are open streams, not held to a deadline. `lifespan`: entered before the first request.
    """

    prefix: str
    app: ASGIApp
    access: Access = Access.PROGRAM
    methods: tuple[str, ...] = ("GET", "HEAD", "POST", "DELETE")
    body: int = LARGEST_BODY
    media: tuple[str, ...] = ()
    streams: bool = False
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None

    def routes(self) -> tuple[Route, ...]:
        """The rows of the table that it takes."""
        path, name = rf"{re.escape(self.prefix)}(?:/.*)?", self.prefix.strip("/")
        reading = tuple(method for method in self.methods if method != "POST")
        pace = Pace.OPEN if self.streams else Pace.PROMPT
        get = Route(name, path, reading, self.access, pace, self.body, self.media)
        post = Route(name, path, ("POST",), self.access, Pace.QUESTION, self.body, self.media)
        return (get, post) if "POST" in self.methods else (get,)


class Table:
    """The rows in force: the page's, then the mounts'."""

    def __init__(self, mounts: Iterable[Mount] = ()) -> None:
        rows = (*ROUTES, *(route for mount in mounts for route in mount.routes()))
        self._rows = [(re.compile(route.path), route) for route in rows]

    def find(self, path: str, method: str) -> tuple[Route | None, bool]:
        """The row for a path, and whether it takes the method; None for a path that is not there."""
        found = [route for pattern, route in self._rows if pattern.fullmatch(path)]
        taken = next((route for route in found if method in route.methods), None)
        return taken or (found[0] if found else None), taken is not None
