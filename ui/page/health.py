"""For those who watch over the program: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from assistant.desk import Desk
from ingest.errors import PinciteError
from ui.page.metrics import CONTENT_TYPE, Metrics


def health(desk: Desk, metrics: Metrics, stopping: Callable[[], bool]) -> APIRouter:
    """The routes. `/healthz`: it answers at all; `/readyz`: the library can be read, and it is not being stopped."""
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    async def healthz() -> Response:
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz() -> Response:
        status, said = _ready(desk, stopping())
        return PlainTextResponse(f"{said}\n", status, {"cache-control": "no-store"})

    @router.api_route("/metrics", methods=["GET", "HEAD"])
    def figures() -> Response:
        return Response(metrics.text(), headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE)

    return router


def _ready(desk: Desk, stopping: bool) -> tuple[int, str]:
    """What is wrong is for the log: whoever asks is told only that something is."""
    if stopping:
        return 503, "stopping"
    try:
        with desk.assistant():
            return 200, "ready"
    except PinciteError:
        return 503, "the library cannot be read"
