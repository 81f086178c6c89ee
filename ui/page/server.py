"""The web server: our reader pages and files, Gradio's page mounted beside them, the guard in front of both."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from ui.caller import Role
from ui.listening import LOOPBACK, listen
from ui.page.actions import Actions
from ui.page.desk import Desk
from ui.page.guard import Guard
from ui.page.layout import EXAMPLES, build
from ui.page.theme import theme
from ui.page.views import views

SESSIONS = 200  # kept in memory; Gradio's own 10,000 grow by some 14 MB for each thousand questions
_HEAD = (
    '<link rel="stylesheet" href="web/tokens.css"><link rel="stylesheet" href="web/page.css">'
    '<link rel="icon" href="web/icon.svg" type="image/svg+xml"><script defer src="web/page.js"></script>'
)


def application(desk: Desk, hosts: tuple[str, ...] = LOOPBACK, unnamed: Role = Role.READER) -> ASGIApp:
    """The whole page as an ASGI application that answers under the given host names; `unnamed`: the role of whoever
    asks where nobody signs in.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/web", StaticFiles(directory=Path(__file__).parent / "web"))
    actions = Actions(desk, EXAMPLES, unnamed)
    app.include_router(views(actions))
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


def serve(
    desk: Desk, bound: socket.socket, hosts: tuple[str, ...], announce: Callable[[], None], unnamed: Role = Role.READER
) -> None:
    """Build the page and answer on the bound socket until told to stop; `announce` is called once it answers."""
    listen(application(desk, hosts, unnamed), bound, announce)

