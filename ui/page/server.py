"""The web server: our reader pages and files, Gradio's page mounted beside them, the guard in front of both."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from assistant.assistant import Assistant
from ingest.errors import UnknownPaper
from ui.listening import LOOPBACK, listen
from ui.page.actions import Actions, names_of
from ui.page.desk import Desk
from ui.page.guard import READER_POLICY, Guard
from ui.page.layout import EXAMPLES, build
from ui.page.render import Spot, absent_html, reader_html, shelf_html
from ui.page.theme import theme

SESSIONS = 200  # kept in memory; Gradio's own 10,000 grow by some 14 MB for each thousand questions
_HEAD = (
    '<link rel="stylesheet" href="web/tokens.css"><link rel="stylesheet" href="web/page.css">'
    '<link rel="icon" href="web/icon.svg" type="image/svg+xml"><script defer src="web/page.js"></script>'
)


def application(desk: Desk, hosts: tuple[str, ...] = LOOPBACK) -> ASGIApp:
    """The whole page as an ASGI application that answers under the given host names."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/web", StaticFiles(directory=Path(__file__).parent / "web"))

    @app.get("/read/", response_class=HTMLResponse)
    def shelf() -> HTMLResponse:
        with desk.assistant() as assistant:
            return _own_page(shelf_html(assistant.records, names_of(assistant.records)))

    @app.get("/read/{paper:path}", response_class=HTMLResponse)
    def read(paper: str, request: Request) -> HTMLResponse:
        with desk.assistant() as assistant:
            return _read(assistant, paper, _spot(request))

    actions = Actions(desk, EXAMPLES)
    page = build(actions)
    page.state_session_capacity = SESSIONS
    gr.mount_gradio_app(
        app,
        page,
        path="",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        head=_HEAD,
        app_kwargs={"openapi_url": None},
    )
    return Guard(app, hosts)


def serve(desk: Desk, bound: socket.socket, hosts: tuple[str, ...], announce: Callable[[], None]) -> None:
    """Build the page and answer on the bound socket until told to stop; `announce` is called once it answers."""
    listen(application(desk, hosts), bound, announce)


def _read(assistant: Assistant, paper: str, spot: Spot | None) -> HTMLResponse:
    try:
        found = assistant.snapshot.paper(paper)
    except UnknownPaper as error:
        return _own_page(absent_html(error.what, error.remedy), status=404)
    return _own_page(reader_html(found, names_of(assistant.records)[paper], spot))


def _spot(request: Request) -> Spot | None:
    """The place that the address names; numbers that are none count as absent."""
    given = request.query_params
    if "p" not in given:
        return None
    start, end = (int(n) if (n := given.get(key, "")).isdecimal() and len(n) < 10 else 0 for key in ("start", "end"))
    return Spot(given["p"], start, end, given.get("e", ""))


def _own_page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, {"content-security-policy": READER_POLICY, "cache-control": "no-store"})
