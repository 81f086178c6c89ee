"""Our own pages beside Gradio's: the reader, what was kept of answers and checks, evaluation runs, and uploads.

Each is rendered whole on the server, and needs no script of its own.
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.assistant import Assistant
from ingest.errors import PinciteError, UnknownPaper
from ui.caller import Role
from ui.fault import explain
from ui.page.actions import Actions
from ui.page.evaluated import runs_html
from ui.page.guard import READER_POLICY
from ui.page.render import Spot, absent_html, reader_html, shelf_html
from ui.page.reports import Report, reports_for
from ui.page.role import role_in
from ui.page.runs import kept_runs
from ui.page.tray import Purpose
from ui.page.verified import verified_html

LONGEST_SEARCH = 200  # characters of what is looked for in a paper
_GONE = ("Nothing is kept here any more.", "Ask or check again.")


def views(actions: Actions) -> APIRouter:
    """The routes of all these pages."""
    router = APIRouter()

    @router.get("/read/", response_class=HTMLResponse)
    def shelf() -> HTMLResponse:
        with actions.desk.assistant() as assistant:
            return _page(shelf_html(assistant.records, assistant.names))

    @router.get("/read/{paper:path}", response_class=HTMLResponse)
    def read(paper: str, request: Request) -> HTMLResponse:
        with actions.desk.assistant() as assistant:
            return _read(assistant, paper, _spot(request), request.query_params.get("q", ""))

    @router.get("/kept/{name}", response_class=HTMLResponse)
    def kept(name: str) -> HTMLResponse:
        checked = actions.checks.get(name)
        return _page(verified_html(checked, name)) if checked else _page(absent_html(*_GONE), 404)

    @router.get("/kept/{name}/{file}")
    def saved(name: str, file: str) -> Response:
        return _saved(actions, name, file)

    @router.get("/runs/", response_class=HTMLResponse)
    @router.get("/runs/{name}", response_class=HTMLResponse)
    def runs(name: str = "") -> HTMLResponse:
        with actions.desk.assistant() as assistant:
            html = runs_html(kept_runs(assistant.snapshot.path), name, assistant.names)
        return _page(html) if html else _page(absent_html("There is no such run.", "Choose another."), 404)

    @router.post("/upload/{purpose}")
    async def upload(purpose: str, name: str, request: Request) -> JSONResponse:
        return await _upload(actions, purpose, name, request)

    return router


def _read(assistant: Assistant, paper: str, spot: Spot | None, words: str) -> HTMLResponse:
    try:
        found = assistant.snapshot.paper(paper)
    except UnknownPaper as error:
        return _page(absent_html(error.what, "The room “Papers” lists what it holds."), status=404)
    return _page(reader_html(found, assistant.names[paper], spot, words.strip()[:LONGEST_SEARCH]))


def _spot(request: Request) -> Spot | None:
    """The place that the address names; numbers that are none count as absent."""
    given = request.query_params
    if "p" not in given:
        return None
    start, end = (int(n) if (n := given.get(key, "")).isdecimal() and len(n) < 10 else 0 for key in ("start", "end"))
    return Spot(given["p"], start, end, given.get("e", ""))


def _saved(actions: Actions, name: str, wanted: str) -> Response:
    """An answer or a report as a file to be saved; it is never shown in place, whatever is in it."""
    answer, checked = actions.answers.get(name), actions.checks.get(name)
    try:
        if answer is not None:
            with actions.desk.assistant() as assistant:
                file = answer.file(wanted, assistant)
            if file is not None:
                return _file(*file)
        elif checked is not None and wanted in reports_for(checked):
            report = Report(wanted)
            return _file(report.of(checked), report.file_name(checked), report.media_type)
    except PinciteError as error:
        return _page(absent_html(error.what, error.remedy), 422)
    return _page(absent_html(*_GONE), 404)


def _file(data: bytes, name: str, media_type: str) -> Response:
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}",
        "content-security-policy": READER_POLICY,
        "cache-control": "no-store",
    }
    return Response(data, media_type=media_type, headers=headers)


async def _upload(actions: Actions, purpose: str, name: str, request: Request) -> JSONResponse:
    """Take a file in: its bytes are the request's body. `{"token","name"}`, or `{"what","remedy"}`."""
    if purpose not in set(Purpose):
        return JSONResponse({"what": "Nothing is taken in here.", "remedy": "Use the page."}, 404)
    wanted = Purpose(purpose)
    needed = Role.CURATOR if wanted is Purpose.PAPER else Role.READER
    if not role_in(request.scope).may(needed):
        return JSONResponse({"what": "Papers are added by curators.", "remedy": "Sign in as one."}, 403)
    try:
        token = await actions.tray.receive(name, request.stream(), wanted)
    except Exception as error:  # noqa: BLE001  the one place where an upload's error becomes a message
        what, remedy = explain(error)
        return JSONResponse({"what": what, "remedy": remedy}, 422 if isinstance(error, PinciteError) else 500)
    return JSONResponse({"token": token, "name": name})


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, {"content-security-policy": READER_POLICY, "cache-control": "no-store"})
