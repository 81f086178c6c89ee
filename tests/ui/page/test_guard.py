"""The guard in front of the page: hosts, origins, routes, bodies and the policy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

import pytest
from starlette.types import Message, Receive, Scope, Send

from ui.page.guard import READER_POLICY, Guard
from ui.page.routes import LARGEST_BODY, LARGEST_DRAFT, LARGEST_PAPER, LARGEST_READ, Mount, Table

Reply = tuple[int, dict[str, str], bytes]
HTML = b"<html><script>a</script><script src=x></script><p>&lt;script&gt; \\u003cscript></p></html>"


class Inner:
    """What stands behind the guard: answers every request with its body, or with a page; counts what got through."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.headers: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["path"])
        self.headers = scope["headers"]
        body = b""
        while scope["method"] == "POST":
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = [(b"access-control-allow-origin", b"*"), (b"content-length", b"%d" % len(HTML))]
        if scope["path"].startswith("/read/"):
            headers.append((b"content-security-policy", READER_POLICY.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (HTML[:20], HTML[20:]) if scope["path"] == "/" else (body,):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def ask(
    path: str = "/",
    method: str = "GET",
    host: str = "127.0.0.1:7860",
    headers: Iterable[tuple[str, str]] = (),
    body: Iterable[bytes] = (),
) -> tuple[Reply, Inner]:
    """Put one request to a guarded application."""
    inner = Inner()
    sent: list[Message] = []
    parts = list(body)

    async def receive() -> Message:
        return {"type": "http.request", "body": parts.pop(0) if parts else b"", "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(b"host", host.encode("latin-1"))] + [(k.encode(), v.encode("latin-1")) for k, v in headers]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
    asyncio.run(Guard(inner, ["127.0.0.1", "localhost", "::1", "Papers.example"])(scope, receive, send))
    start = sent[0]
    answered = {k.decode(): v.decode() for k, v in start["headers"]}
    return (start["status"], answered, b"".join(m.get("body", b"") for m in sent[1:])), inner


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "127.0.0.1", "localhost:1", "[::1]:7860", "PAPERS.example", "LOCALHOST"]
)
def test_our_own_names_are_answered(host: str) -> None:
    assert ask(host=host)[0][0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:7860",
        "localhost.evil.example",
        "127.0.0.1@evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1:80@evil.example",
        "127.0.0.1:x",
        "[::2]",
        "[::1",
        "localhost\x00",
        "0.0.0.0:7860",
        "127.0.0.2",
    ],
)
def test_no_other_name_is(host: str) -> None:
    (status, _, _), inner = ask(host=host)
    assert status == 400
    assert inner.reached == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/theme.css",
        "/web/page.js",
        "/read/",
        "/read/a_01",
        "/assets/x.js",
        "/static/fonts/x",
        "/favicon.ico",
        "/kept/x",
        "/kept/x/docx",
        "/login",
        "/healthz",
        "/readyz",
        "/metrics",
    ],
)
def test_what_the_page_asks_for(path: str) -> None:
    assert ask(path)[0][0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc",
        "/gradio_api/proxy=http://x",
        "/gradio_api/info",
        "/gradio_api/call/ask",
        "/gradio_api/run/predict",
        "/gradio_api/component_server",
        "/openapi.json",
        "/monitoring",
        "/gradio_api/stream/x",
        "/gradio_api/deep_link",
        "/docs",
        "//evil.example",
        "/read",
        "/web/",
        "/gradio_api/queue/status",
        "/gradio_api/queue/join/x",
        "/.env",
        "/mcp",
        "/kept/",
        "/kept/x/y/z",
        "/upload/",
        "/upload/model",
        "/healthz/x",
        "/login/x",
        "/metrics/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_needs_is_not_there(path: str, method: str) -> None:
    (status, _, _), inner = ask(path, method)
    assert status == 404
    assert inner.reached == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_not_understood(method: str) -> None:
    assert ask("/gradio_api/queue/join", method)[0][0] == 405


JOIN = "/gradio_api/queue/join"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("origin", "http://127.0.0.1:7860")], 200),
        ([("origin", "http://127.0.0.1:7860"), ("sec-fetch-site", "same-origin")], 200),
        ([], 200),  # a program, not a browser
        ([("sec-fetch-site", "none")], 200),
        ([("origin", "http://evil.example")], 403),
        ([("origin", "http://127.0.0.1:7861")], 403),
        ([("origin", "null")], 403),
        ([("origin", "")], 403),
        ([("origin", "http://[")], 403),
        ([("sec-fetch-site", "cross-site")], 403),
        ([("sec-fetch-site", "same-site")], 403),
    ],
)
def test_questions_come_from_the_page_itself(headers: list[tuple[str, str]], status: int) -> None:
    (found, _, _), inner = ask(JOIN, "POST", headers=headers, body=[b"{}"])
    assert found == status
    assert inner.reached == ([JOIN] if status == 200 else [])


def test_a_body_within_the_limit_arrives_whole() -> None:
    (status, _, body), _ = ask(JOIN, "POST", body=[b"a" * (LARGEST_BODY // 2), b"b" * (LARGEST_BODY // 2)])
    assert status == 200
    assert len(body) == LARGEST_BODY
    assert body.startswith(b"a")
    assert body.endswith(b"b")


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        (str(LARGEST_BODY + 1), 1),
        ("50000000", 1),
        ("0", LARGEST_BODY + 1),
        ("", LARGEST_BODY + 1),
        ("-5", 1),
        ("many", 1),
    ],
)
def test_a_larger_one_does_not(declared: str, sent: int) -> None:
    headers = [("content-length", declared)] if declared else []
    (status, _, _), inner = ask(JOIN, "POST", headers=headers, body=[b"x" * (sent // 2 + 1), b"x" * (sent // 2 + 1)])
    assert status == 413
    assert inner.reached == []


def test_the_page_gets_a_policy_and_its_scripts_the_nonce() -> None:
    (_, headers, body), inner = ask("/", headers=[("accept-encoding", "br")])
    policy = headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) > 16
    assert body == HTML.replace(b"<script", f'<script nonce="{nonce}"'.encode())
    assert int(headers["content-length"]) == len(body)
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "frame-ancestors 'none'" in policy
    assert b"accept-encoding" not in dict(
        inner.headers
    )  # or the page would come compressed, with nothing to find in it
    assert policy != ask("/")[0][1]["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/read/x", "/web/page.css", "/assets/x.js"])
def test_every_answer_is_protected_and_grants_nothing_to_others(path: str) -> None:
    headers = ask(path)[0][1]
    assert "access-control-allow-origin" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src" in headers["content-security-policy"]


def test_a_reader_page_keeps_its_own_stricter_policy() -> None:
    assert ask("/read/x")[0][1]["content-security-policy"] == READER_POLICY
    assert "script-src" not in READER_POLICY
    assert READER_POLICY.startswith("default-src 'none'")


def test_web_sockets_are_not_served() -> None:
    inner = Inner()

    async def receive() -> Message:
        return {}

    async def send(_: Message) -> None:
        pass

    asyncio.run(Guard(inner, ["localhost"])({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert inner.reached == []


def test_an_address_says_which_methods_it_takes() -> None:
    (status, headers, body), inner = ask(JOIN)
    assert (status, headers["allow"]) == (405, "POST")
    assert b"takes POST" in body
    assert inner.reached == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("text/plain", 415),  # what a foreign form could send without asking first
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
def test_questions_are_json(kind: str, status: int) -> None:
    assert ask(JOIN, "POST", headers=[("content-type", kind)], body=[b"{}"])[0][0] == status


@pytest.mark.parametrize(("path", "largest"), [("/upload/draft", LARGEST_DRAFT), ("/upload/paper", LARGEST_PAPER)])
def test_a_file_has_to_say_its_size_and_keep_to_it(path: str, largest: int) -> None:
    assert largest > LARGEST_READ
    assert ask(path, "POST", headers=[("content-length", str(largest))], body=[b"x"])[0][0] == 200
    assert ask(path, "POST", headers=[("content-length", str(largest + 1))], body=[b"x"])[0][0] == 413
    (status, _, body), inner = ask(path, "POST", body=[b"x"])
    assert status == 411
    assert b"Content-Length" in body
    assert inner.reached == []
    both = [("content-length", "1"), ("transfer-encoding", "chunked")]  # of which the latter counts, and has no end
    assert ask(path, "POST", headers=both, body=[b"x", b"y"])[0][0] == 411


def test_nothing_is_asked_for_in_pieces() -> None:
    _, inner = ask("/web/page.js", headers=[("range", "bytes=" + "0-1," * 500 + "2-"), ("if-range", "x")])
    assert not {b"range", b"if-range"} & {name for name, _ in inner.headers}


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/metrics", 400), ("/", 400)])
def test_a_probe_knows_only_an_address(path: str, status: int) -> None:
    assert ask(path, host="10.1.2.3:7860")[0][0] == status


@pytest.mark.parametrize("path", ["/", "/nothing", JOIN])
def test_refusals_are_protected_too(path: str) -> None:
    headers = ask(path, host="evil.example")[0][1]
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src" in headers["content-security-policy"]


def test_a_script_is_told_in_json_why_not() -> None:
    (_, headers, body), _ = ask(JOIN, "POST", headers=[("origin", "http://evil.example")])
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"detail": "Questions are taken from this page alone."}


@pytest.mark.parametrize(
    ("path", "method", "found"),
    [
        ("/api/v1", "GET", True),
        ("/api/v1/ask", "POST", True),
        ("/api/v1/ask", "DELETE", False),
        ("/api/v12", "GET", False),
        ("/xapi/v1", "GET", False),
    ],
)
def test_an_application_beside_the_page_has_what_is_below_its_prefix(path: str, method: str, found: bool) -> None:
    table = Table([Mount("/api/v1", Inner(), methods=("GET", "POST"))])
    route, taken = table.find(path, method)
    assert (route is not None and taken) is found


def test_who_sends_slowly_is_not_waited_for() -> None:
    async def run() -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            await asyncio.sleep(60)
            return {}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": JOIN, "headers": [(b"host", b"x")], "query_string": b""}
        await Guard(Inner(), ["x"], within=0.01)(scope, receive, send)
        return sent

    assert asyncio.run(run())[0]["status"] == 408
