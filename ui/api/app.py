"""The JSON API: a few addresses beside the page, described by their OpenAPI document at `/api/v1/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.assistant import Assistant
from assistant.desk import Desk
from ui.api import work as api_work
from ui.api.forms import (
    AskBody,
    AskForm,
    AuditBody,
    AuditForm,
    PaperTextForm,
    QuoteBody,
    QuoteForm,
    RetrieveBody,
    RetrieveForm,
    ShelfForm,
    VerifyBody,
    VerifyForm,
)
from ui.api.guard import ApiGuard, Bearer
from ui.api.misfit import misfit
from ui.api.rate import Rate
from ui.api.turns import AT_ONCE, BUSY, PATIENCE, Turns
from ui.problem import MEDIA, problem, problem_bytes, problem_of

ROOT = "/api/v1"
B = TypeVar("B", bound=BaseModel)


class ProblemForm(BaseModel):
    """Why there is no result, and what to do about it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str


_SAID = {
    400: "The body is not JSON.",
    401: "No token, or none that is known.",
    404: "No such paper, paragraph or address.",
    413: "The body is too large.",
    422: "Something about the request does not fit.",
    429: "Asked too often; `Retry-After` says how long to wait.",
    503: "The library or a model cannot be used, or too much is asked at once.",
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemForm"}}}}
    for status, said in _SAID.items()
}


def api(desk: Desk, bearer: Bearer, rate: Rate | None = None, hosts: Iterable[str] | None = None) -> ApiGuard:
    """The API over the library that `desk` holds, as an ASGI application that answers below `/api/v1`.

    Args:
        desk: opens the library, and keeps to its newest generation.
        bearer: tells who sends an `Authorization` header; `UsersFile.bearer` is one.
        rate: how often each caller may ask.
        hosts: the host names answered to; None where a guard in front has looked.
    """
    app = described()
    app.state.desk = desk
    return ApiGuard(app, bearer, rate or Rate(), hosts)


def described() -> FastAPI:
    """The addresses and their description, without the guard; `state.desk` is the library's desk."""
    app = FastAPI(
        title="Pincite",
        version="1",
        description="Questions, claims, quotations and drafts held against a series of papers; each result is cited.",
        openapi_url=f"{ROOT}/openapi.json",
        docs_url=None,  # their scripts come from other machines
        redoc_url=None,
        responses=_PROBLEMS,
        redirect_slashes=False,  # who is sent on to another address, behind a proxy perhaps without TLS, sends a token
    )
    app.state.turns = Turns(AT_ONCE, PATIENCE)
    _do(app, "retrieve", RetrieveBody, RetrieveForm, api_work.retrieve, "The paragraphs nearest to a question")
    _do(app, "ask", AskBody, AskForm, api_work.ask, "An answer with citations, or a refusal")
    _do(app, "verify", VerifyBody, VerifyForm, api_work.verify, "Whether the papers bear a claim out")
    _do(app, "quote", QuoteBody, QuoteForm, api_work.quote, "Whether the papers have a quotation")
    _do(app, "audit", AuditBody, AuditForm, api_work.audit, "A whole draft: its claims, quotations and citations")

    @app.get(f"{ROOT}/papers", response_model=ShelfForm, summary="The papers of the library")
    def papers(request: Request) -> Response:
        return _answered(request, api_work.shelf)

    @app.get(f"{ROOT}/papers/{{paper}}", response_model=PaperTextForm, summary="A paper and its paragraphs")
    def paper(request: Request, paper: str) -> Response:
        return _answered(request, lambda assistant: api_work.paper(assistant, paper))

    @app.get(f"{ROOT}/papers/{{paper}}/{{locator}}", response_model=PaperTextForm, summary="One paragraph of a paper")
    def paragraph(request: Request, paper: str, locator: str) -> Response:
        return _answered(request, lambda assistant: api_work.paper(assistant, paper, locator))

    app.add_exception_handler(RequestValidationError, _misfit)
    app.add_exception_handler(HTTPException, _no_such_address)
    app.add_exception_handler(Exception, _fault)
    schemas = app.openapi()["components"]["schemas"]
    schemas["ProblemForm"] = ProblemForm.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return app


def _do(
    app: FastAPI,
    name: str,
    body: type[B],
    form: type[BaseModel],
    work: Callable[[Assistant, B], dict[str, Any]],
    summary: str,
) -> None:
    def endpoint(request: Request, given: B) -> Response:
        return _answered(request, lambda assistant: work(assistant, given))

    endpoint.__name__ = name
    endpoint.__annotations__["given"] = body
    app.post(f"{ROOT}/{name}", response_model=form, summary=summary)(endpoint)


def _answered(request: Request, work: Callable[[Assistant], dict[str, Any]]) -> Response:
    """What the work gives, in a thread of its own; turned away where it is not its turn in time."""
    desk: Desk = request.app.state.desk
    turns: Turns = request.app.state.turns
    with turns.taken() as mine:
        if not mine:
            told = problem(HTTPStatus.SERVICE_UNAVAILABLE, *BUSY)
            return _problem(told, {"retry-after": str(round(PATIENCE))})
        try:
            with desk.assistant() as assistant:
                return JSONResponse(work(assistant))
        except Exception as error:  # noqa: BLE001  whatever happens, the caller is told as a problem
            return _problem(problem_of(error))


def _problem(record: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(problem_bytes(record), record["status"], headers, MEDIA)


async def _misfit(request: Request, error: Exception) -> Response:
    """A body that does not follow its form: the first misfit, by its field, without what was sent."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return _problem(problem(HTTPStatus.BAD_REQUEST, "The body is not JSON.", "Send one JSON object."))
    what = misfit(error.errors(), "field", within=1) if first["loc"][1:] else "The body is no JSON object."
    return _problem(problem(HTTPStatus.UNPROCESSABLE_ENTITY, what, f"{ROOT}/openapi.json describes the form."))


async def _no_such_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    what = {404: "There is nothing at this address.", 405: "This address takes another method."}.get(
        error.status_code, f"{error.detail}."
    )
    return _problem(
        problem(status, what, f"{ROOT}/openapi.json lists what there is."),
        dict(error.headers) if error.headers else None,
    )


async def _fault(request: Request, error: Exception) -> Response:
    return _problem(problem_of(error))
