from __future__ import annotations

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.address import fetch
from ingest.errors import FetchError
from ingest.intake import IngestOptions, collect
from ingest.resolve import is_public
from tests.ingest.rendering import SERIES_PAPER, to_html

PAGE = to_html(SERIES_PAPER, site=True)


class Site(BaseHTTPRequestHandler):
    """Answers by path, well and badly."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        name = self.path.split("?")[0].strip("/")
        {"slow": self.slow, "endless": self.endless, "cut": self.cut, "hang": self.hang}.get(name, self.plain)()

    def plain(self) -> None:
        name = self.path.split("?")[0].strip("/")
        hops = int(name.removeprefix("hop")) if name.startswith("hop") else 0
        places = {
            "inside": "http://169.254.169.254/latest",
            "file": "file:///etc/passwd",
            "loop": "/loop",
            "nowhere": "http://[::1/x",
            "mail": "mailto:a@h.example",
            "user": "http://u:p@127.0.0.1/",
        }
        location = places.get(name) or (f"/hop{hops - 1}" if hops else None)
        kind = {"picture": "image/png", "pdf.pdf": "application/pdf", "text": "text/plain; charset=utf-8", "bare": None}
        body = {
            "zip": gzip.compress(PAGE),
            "flat": zlib.compress(PAGE),
            "bomb": gzip.compress(b"0" * 3_000_000),
            "empty": b"",
        }
        packed = {"zip": "gzip", "flat": "deflate", "bomb": "gzip", "odd": "br", "broken": "gzip"}
        self.send_response({"gone": 404, "busy": 503}.get(name, 302 if location else 200))
        if (content_type := kind.get(name, "Text/HTML; charset=UTF-8")) is not None:
            self.send_header("Content-Type", content_type)
        if location:
            self.send_header("Location", location)
        if name in packed:
            self.send_header("Content-Encoding", packed[name])
        data = body.get(name, PAGE)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def start(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.close_connection = True

    def slow(self) -> None:
        self.start()
        self.end_headers()
        self.drip(b" ")

    def hang(self) -> None:
        self.drip(b"X")

    def drip(self, byte: bytes) -> None:
        try:
            for _ in range(200):
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def endless(self) -> None:
        self.start()
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 65_536)
        except OSError:
            self.close_connection = True

    def cut(self) -> None:
        self.start()
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(PAGE)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refused(url: str, timeout: float = 5.0, limit: int = 1_000_000) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, timeout, limit, allow_private=True)
    assert caught.value.remedy
    return caught.value


def test_a_page_is_fetched(site: str) -> None:
    fetched = fetch(f"{site}/falk_01.html?x=ä b", allow_private=True)
    assert (fetched.data, fetched.content_type, fetched.charset) == (PAGE, "text/html", "utf-8")


@pytest.mark.parametrize("name", ["zip", "flat", "hop5", "hop1"])
def test_packed_and_redirected_pages(site: str, name: str) -> None:
    fetched = fetch(f"{site}/{name}", allow_private=True)
    assert fetched.data == PAGE
    assert fetched.final_url == (f"{site}/hop0" if "hop" in name else f"{site}/{name}")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hop6", "redirects more than 5 times"),
        ("loop", "redirects more than 5 times"),
        ("file", "is not an http or https address"),
        ("mail", "is not an http or https address"),
        ("nowhere", "redirects to what is no address"),
        ("user", "does not name a plain host"),
        ("gone", "answers 404"),
        ("busy", "answers 503"),
        ("picture", "sends image/png"),
        ("odd", "packed as br"),
        ("broken", "packed wrongly"),
        ("bomb", "larger than the limit of 1,000,000 bytes"),
        ("endless", "larger than the limit of 1,000,000 bytes"),
        ("cut", "broke off"),
    ],
)
def test_bad_answers_are_named(site: str, name: str, told: str) -> None:
    assert told in refused(f"{site}/{name}").what


@pytest.mark.parametrize("name", ["slow", "hang"])
def test_the_time_limit_holds_against_a_drip(site: str, name: str) -> None:
    start = time.monotonic()
    assert "within 0.4 s" in refused(f"{site}/{name}", timeout=0.4).what
    assert time.monotonic() - start < 3


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be read" in refused(f"http://127.0.0.1:{port}/").what


def test_a_listener_that_never_answers() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        assert "within 0.3 s" in refused(f"http://127.0.0.1:{mute.getsockname()[1]}/", timeout=0.3).what
        assert "within 0.3 s" in refused(f"https://127.0.0.1:{mute.getsockname()[1]}/", timeout=0.3).what


def test_a_redirect_inside_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr("ingest.resolve.is_public", lambda address: address == allowed or is_public(address))
    assert fetch(f"{site}/hop1").data == PAGE
    with pytest.raises(FetchError, match=r"169\.254\.169\.254 leads to an internal address"):
        fetch(f"{site}/inside")


def test_the_checked_address_is_the_one_connected_to(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.rsplit(":", 1)[1])
    asked: list[str] = []

    def rebinding(host: str, *_: object) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "10.0.0.1"]

    monkeypatch.setattr("ingest.resolve._look_up", rebinding)
    assert fetch(f"http://h.example:{port}/a", allow_private=True).data == PAGE
    assert asked == ["h.example"]


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://user@h.example/",
        "http://u:p@127.0.0.1/",
        "http://h.example:99999/",
        "http://[::1/",
        "http://a b/",
        "gopher://h.example/",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, timeout=2, allow_private=True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_https_checks_the_name_and_the_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
    ]
    subprocess.run(
        [*make, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(server, "handle_error", lambda *_: None)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        monkeypatch.setattr("ingest.address.resolve", lambda *_: "127.0.0.1")
        assert "certificate" in refused(f"https://localhost:{server.server_port}/a").what.lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"https://localhost:{server.server_port}/a").data == PAGE
        assert "127.0.0.1" in refused(f"https://127.0.0.1:{server.server_port}/a").what
        assert "within 0.4 s" in refused(f"https://localhost:{server.server_port}/slow", timeout=0.4).what
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_papers_by_address(site: str) -> None:
    options = IngestOptions(allow_private=True, pause=0)
    intake = collect(
        [f"{site}/falk_01.html", f"{site}/pdf.pdf", f"{site}/bare", f"{site}/empty", f"{site}/text"], options
    )
    assert [paper.id for paper in intake.papers] == ["falk_01", "bare", "text"]
    assert intake.papers[0].source == intake.papers[0].facts.url == f"{site}/falk_01.html"
    assert intake.papers[0].edition == intake.papers[1].edition
    assert [failure.source for failure in intake.failures] == [f"{site}/pdf.pdf", f"{site}/empty"]
    assert "answers with nothing" in intake.failures[1].error.what


def test_a_catalogue_s_missing_papers_are_fetched_only_if_asked(site: str, tmp_path: Path) -> None:
    path = tmp_path / "series.toml"
    path.write_text(
        f'[[papers]]\nid = "falk_01"\nurl = "{site}/quays.html"\nauthor = "Ines Falk"\n'
        f'[[papers]]\nid = "b"\nurl = "{site}/gone"\n'
    )
    kept = collect([path], IngestOptions(allow_private=True))
    assert (kept.papers, [entry.id for entry in kept.not_at_hand]) == ((), ["falk_01", "b"])
    fetched = collect([path], IngestOptions(allow_private=True, fetch_missing=True, pause=0))
    assert [(paper.id, paper.facts.author) for paper in fetched.papers] == [("falk_01", "Ines Falk")]
    assert [failure.source for failure in fetched.failures] == [f"{site}/gone"]
