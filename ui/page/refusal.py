"""How a request is refused: one sentence, in the form that whoever asked can show."""

from __future__ import annotations

import math

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from ui.page.proxy import PATH


def refusal(scope: Scope, what: str, status: int, retry_after: float | None = None, **headers: str) -> Response:
    """`what` as JSON (`{"detail": …}`) for programs and the page's own scripts, which show it; as text else.

    `retry_after`: seconds. Underscores in the names of `headers` stand for hyphens.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if retry_after is not None:
        named["retry-after"] = str(max(1, math.ceil(retry_after)))
    if wants_page(scope) or str(scope.get(PATH, scope["path"])).count("/") < 2:
        return PlainTextResponse(f"{what}\n", status, named)
    return JSONResponse({"detail": what}, status, named)


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser asks for something to show."""
    return "text/html" in Headers(scope=scope).get("accept", "")
