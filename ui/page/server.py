"""The web server: our reader pages and files, Gradio's page mounted beside them, the guard in front of both."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from assistant.desk import Desk
from ui.listening import Ending, listen
from ui.page.actions import Actions
from ui.page.front import Front, Fronted, fronted
from ui.page.health import health
from ui.page.layout import EXAMPLES, build
from ui.page.metrics import Metrics
from ui.page.theme import theme
from ui.page.views import views

SESSIONS = 200  # kept in memory; Gradio's own 10,000 grow by some 14 MB for each thousand questions
_HEAD = (
    '<link rel="stylesheet" href="web/tokens.css"><link rel="stylesheet" href="web/page.css">'
    '<link rel="stylesheet" href="web/cases.css">'
    '<link rel="icon" href="web/icon.svg" type="image/svg+xml"><script defer src="web/page.js"></script>'
)


def application(desk: Desk, front: Front, metrics: Metrics) -> Fronted:
    """The whole page as an ASGI application behind its front."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(health(desk, metrics, lambda: behind.limits.under_way.stopping))
    app.mount("/web", StaticFiles(directory=Path(__file__).parent / "web"))
    actions = Actions(desk, EXAMPLES)
    app.include_router(views(actions))
    page = build(actions, front.options.sets)
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
        root_path=front.options.prefix or None,
    )
    behind = fronted(app, front, metrics)
    return behind


def serve(desk: Desk, bound: socket.socket, front: Front, metrics: Metrics, announce: Callable[[], None]) -> None:
    """Build the page and answer on the bound socket until told to stop; `announce` is called once it answers."""
    behind = application(desk, front, metrics)
    ending = Ending(behind.limits.under_way.stop, lambda: behind.limits.idle, front.options.stop_within)
    listen(behind.app, bound, announce, ending, front.options.connections)
