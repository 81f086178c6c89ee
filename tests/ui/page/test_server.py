"""The page's server as programs meet it, well-meaning ones and others."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from assistant.question import LONGEST
from ingest.errors import OptionsError
from tests.ui.page.fronting import PASSWORD
from tests.ui.page.serving import Members
from ui.app import is_loopback
from ui.audit_log import verify

pytestmark = pytest.mark.slow
TOLL, PIER = "What is the toll at Alder Lock?", "What will a new pier at Port Merrow cost?"


@pytest.fixture
def address(harbour_page: str) -> str:
    return harbour_page


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
    further = [None] * (len(submit["inputs"]) - 2)
    sent = {"data": [question, [], *further], "fn_index": submit["id"], "session_hash": session, "trigger_id": None}
    body = json.dumps(sent).encode()
    status, _, answered = put(address, "/gradio_api/queue/join", body, {"content-type": "application/json"})
    if status != 200:
        return answered
    _, _, stream = put(address, f"/gradio_api/queue/data?session_hash={session}")
    events = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
    assert any(event["msg"] == "process_completed" for event in events)
    return " ".join(str(event["output"]) for event in events if "output" in event)


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


def test_it_says_how_it_is_to_those_who_watch(address: str) -> None:
    assert put(address, "/healthz", headers={"Host": "10.0.0.7"})[::2] == (200, "ok\n")
    assert put(address, "/readyz")[::2] == (200, "ready\n")

    def counted() -> float:
        found = re.search(r'^pincite_questions_total\{outcome="answer"\} (.+)$', put(address, "/metrics")[2], re.M)
        return float(found[1]) if found else 0.0

    before = counted()
    ask(address, TOLL, "counted")
    assert counted() == before + 1
    assert put(address, "/metrics", headers={"X-Forwarded-For": "192.0.2.1"})[0] == 403


def test_a_file_is_taken_whole_or_not_at_all(address: str) -> None:
    """What stands in front, and what takes it in, as one: size, kind, name."""
    taken = put(address, "/upload/draft?name=memo.txt", b"The toll is forty crowns.")
    assert (taken[0], json.loads(taken[2])["name"]) == (200, "memo.txt")
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest("POST", "/upload/draft?name=memo.txt")
    connection.putheader("Content-Length", "50000000")
    connection.endheaders()
    refused = connection.getresponse()  # before a byte of it was sent
    assert (refused.status, "larger than 4,000,000 bytes" in refused.read().decode()) == (413, True)
    connection.close()
    assert put(address, "/upload/draft?name=memo.exe", b"MZ")[0] == 422
    assert put(address, "/upload/draft?name=..%2F..%2Fetc%2Fcron.d%2Fx", b"x")[0] == 422


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fmemo.txt", "%2Fetc%2Fmemo.txt", "..%5C..%5Cmemo.txt", "....%2F%2Fmemo.txt"]
)
def test_a_name_leads_nowhere(address: str, name: str) -> None:
    status, _, said = put(address, f"/upload/draft?name={name}", b"words")
    assert status == 200
    assert "token" in json.loads(said)


def test_the_end_waits_for_answers_under_way(harbour_library: Path, tmp_path: Path) -> None:
    """SIGTERM: what was asked is answered, nothing new is begun, and the program ends well."""
    audit, log = tmp_path / "audit.jsonl", tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "ui.cli", "ui", "--port", "0", "--library", str(harbour_library)]
    command += ["--audit-log", str(audit), "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found
        ask(found[0], TOLL, "warm")
        with ThreadPoolExecutor(4) as pool:
            under_way = [pool.submit(ask, found[0], (TOLL, PIER)[n % 2], f"session{n}") for n in range(4)]
            while 'route="question",status="200"} 5.0' not in put(found[0], "/metrics")[2]:
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            answers = [answer.result() for answer in under_way]
        assert process.wait(timeout=30) == 0
    said = [("forty crowns" in answer, "nine million" in answer) for answer in answers]
    assert said == [(True, False), (False, True)] * 2  # each their own
    assert verify(audit).good
    assert verify(audit).records == 5
    assert TOLL not in log.read_text("utf-8")
    assert {json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()} >= {
        "open",
        "request",
        "question",
    }


def test_others_are_not_let_in_while_nobody_signs_in(harbour_library: Path, tmp_path: Path) -> None:
    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ui.cli", "ui", "--library", str(harbour_library), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    for arguments in (["--host", "0.0.0.0"], ["--proxy", "127.0.0.1"]):
        refused = start(*arguments, "--users", str(tmp_path / "none.json"))
        assert refused.returncode == 2
        assert "nobody has to sign in." in refused.stderr
        assert "pincite user add NAME" in refused.stderr


SILENT = """
import encodings.idna, os, socket, sys
os.setuid(65534)
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    for _ in range(2):
        near, _ = server.accept()
        with near, socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as far:
            far.sendall(near.recv(65536))
            while part := far.recv(65536):
                near.sendall(part)
"""


def asked(port: int, request: str) -> str:
    """The whole answer to a request as it is written here."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


@pytest.mark.parametrize("header", ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Real-IP: 127.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/config", "/read/harbour_01", "/upload/paper?name=a.txt", "/api/v1/papers"])
def test_a_proxy_that_nobody_named_opens_nothing(address: str, path: str, header: str) -> None:
    """Nobody signs in, and the proxy is on this machine: its visitors are not whoever runs the page."""
    name, _, value = header.partition(": ")
    status, _, said = put(address, path, b"words" if "upload" in path else None, {name: value})
    assert status == (401 if path.startswith("/api") else 403)
    assert "harbour" not in said


def test_nor_does_one_that_adds_no_header_and_speaks_as_nginx_does(address: str) -> None:
    port = urlsplit(address).port or 0
    for version, status in (("1.0\nConnection: close", 403), ("1.1\nConnection: close", 200)):
        assert f" {status} " in asked(port, f"GET /config HTTP/{version}\nHost: 127.0.0.1:{port}\n\n").splitlines()[0]


@pytest.mark.skipif(os.geteuid() != 0 or not Path("/proc/net/tcp").exists(), reason="takes root, and Linux")
def test_nor_does_one_that_says_nothing_at_all(address: str) -> None:
    """Byte for byte what a browser here would send; only the account that the connection belongs to is another."""
    port = urlsplit(address).port or 0
    command = [sys.executable, "-I", "-S", "-c", SILENT, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout
        through = int(proxy.stdout.readline())
        common = f"HTTP/1.1\nHost: 127.0.0.1:{port}\nConnection: close\n"
        for request in (f"GET /config {common}\n", f"POST /upload/paper?name=a.txt {common}Content-Length: 1\n\nx"):
            said = asked(through, request)
            assert said.startswith("HTTP/1.1 403 ")
            assert "another account of the machine" in said
            assert asked(port, request).startswith("HTTP/1.1 200 ")
        assert proxy.wait(10) == 0


def test_a_browsers_way_in_and_out(members_page: Members) -> None:
    address = members_page.address
    assert put(address, "/config")[0] == 401
    for name, password, status in (("Ada", "wrong", 401), ("Ada", PASSWORD, 303)):
        form = urlencode({"name": name, "password": password, "next": "/read/harbour_01"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        found, headers, _ = put(address, "/login", form, kind)
        assert found == status
    assert headers["location"] == "/read/harbour_01"
    cookie = {"Cookie": headers["set-cookie"].partition(";")[0]}
    assert "Locks and Tolls" in put(address, "/read/harbour_01", headers=cookie)[2]
    assert put(address, "/upload/paper?name=x.txt", b"x", cookie)[0] == 403
    bearer = {"Authorization": f"Bearer {members_page.token}", "Content-Type": "application/json"}
    status, _, said = put(address, "/api/v1/ask", json.dumps({"question": TOLL}).encode(), bearer)
    assert (status, json.loads(said)["outcome"]) == (200, "answer")
    assert put(address, "/api/v1/papers", headers=cookie)[0] == 401
    assert put(address, "/logout", b"", cookie)[0] == 303
    assert put(address, "/read/harbour_01", headers=cookie)[0] == 401
