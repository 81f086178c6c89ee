"""The page's server as programs meet it, well-meaning ones and others."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.question import LONGEST
from ingest.errors import OptionsError
from tests.ui.page.serving import serving
from ui.app import is_loopback

pytestmark = pytest.mark.slow
TOLL = "What is the toll at Alder Lock?"


@pytest.fixture(scope="module")
def address(harbour_library: Path) -> Iterator[str]:
    with serving(harbour_library) as found:
        yield found


def put(
    address: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, str]:
    """One request; POST where there is a body."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request("GET" if body is None else "POST", path, body, headers or {})
        answered = connection.getresponse()
        return answered.status, answered.headers, answered.read().decode()
    finally:
        connection.close()


def ask(address: str, question: str, session: str) -> str:
    """Ask as the page does, through Gradio's queue; the answer's HTML, or what Gradio said instead."""
    status, _, config = put(address, "/config")
    assert status == 200
    dependencies = json.loads(config)["dependencies"]
    submit = next(d for d in dependencies if any(event == "submit" for _, event in d["targets"]))
    sent = {"data": [question, [], None], "fn_index": submit["id"], "session_hash": session, "trigger_id": None}
    body = json.dumps(sent).encode()
    status, _, answered = put(address, "/gradio_api/queue/join", body, {"content-type": "application/json"})
    if status != 200:
        return answered
    _, _, stream = put(address, f"/gradio_api/queue/data?session_hash={session}")
    events = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
    finished = next(event for event in events if event["msg"] == "process_completed")
    return str(finished["output"].get("data", finished["output"])[0])


def test_a_question_through_the_queue(address: str) -> None:
    assert "forty crowns" in ask(address, TOLL, "one")


def test_the_length_of_a_question_is_held_by_the_server(address: str) -> None:
    answered = ask(address, "x" * (LONGEST + 1), "two")
    assert "2,001 characters; the limit is 2,000" in answered
    assert "larger than 65,536 bytes" in ask(address, "x" * 70_000, "three")


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/", None, {"Host": "evil.example"}, 400),
        ("/read/harbour_01", None, {"Host": "evil.example"}, 400),
        ("/gradio_api/queue/join", b"{}", {"Origin": "http://evil.example"}, 403),
        ("/gradio_api/queue/join", b"x" * 70_000, {}, 413),
        ("/gradio_api/upload", b"x", {}, 404),
        ("/gradio_api/file=/etc/passwd", None, {}, 404),
        ("/gradio_api/info", None, {}, 404),
        ("/openapi.json", None, {}, 404),
        ("/web/..%2fserver.py", None, {}, 404),
        ("/web/../server.py", None, {}, 404),
        ("/static/..%2f..%2froutes.py", None, {}, 403),
        ("/read/..%2f..%2fetc%2fpasswd", None, {}, 404),
        ("/read/%00", None, {}, 404),
        ("/read/harbour_01?p=1&start=-9&end=99999999999999999999", None, {}, 200),
        ("/read/harbour_01?p=%3Cscript%3E&start=x&end=%F0%9F", None, {}, 200),
    ],
)
def test_what_is_refused_and_what_is_borne(
    address: str, path: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    found, _, text = put(address, path, body, headers)
    assert found == status
    assert "root:" not in text
    assert "Traceback" not in text
    assert "<script>" not in text or path == "/"


@pytest.mark.parametrize("path", ["/", "/read/", "/read/harbour_01", "/web/page.js", "/config", "/nothing"])
def test_headers_that_protect(address: str, path: str) -> None:
    _, headers, _ = put(address, path, headers={"Origin": address.rstrip("/")})
    assert headers["access-control-allow-origin"] is None
    if path != "/nothing":  # refused before anything answers
        assert "default-src" in str(headers["content-security-policy"])
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "example.org", "localhost.example.org"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


def test_a_port_that_is_taken_is_said() -> None:
    from ui.listening import bind

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            OptionsError, match=rf"Nothing can be served on 127\.0\.0\.1:{port}: address already in use"
        ):
            bind("127.0.0.1", port)


def test_ctrl_c_closes_the_page_without_a_word(harbour_library: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "ui", "--port", "0", "--library", str(harbour_library)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=os.environ, **pipes) as process:  # type: ignore[call-overload]
        assert "http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=15)
    assert (process.returncode, out, err) == (130, "", "")
