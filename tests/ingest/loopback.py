"""A server on this machine that has validators, is busy when told to, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.ingest.rendering import SERIES_PAPER, to_html

PAGE = to_html(SERIES_PAPER, site=True)
DATE = "Tue, 21 Nov 2023 10:00:00 GMT"


@dataclass
class Server:
    """A server that tells what it was asked; `busy`: how many more times it answers that it is."""

    url: str
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    busy: int = 0
    status: int = 503
    retry_after: str | None = "2"
    tag: str = 'W/"a1"'


@contextmanager
def serving() -> Iterator[Server]:
    """A server, while the block runs."""
    told = Server("")

    class Site(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            told.asked.append((self.path, *asked))
            data = PAGE
            if told.busy:
                told.busy -= 1
                self.send_response(told.status)
                if told.retry_after is not None:
                    self.send_header("Retry-After", told.retry_after)
                data = b""
            elif self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/tagged.html")
                data = b""
            elif self.path == "/always304" or asked[0] == told.tag or asked[1] == DATE:
                self.send_response(304)
                data = b""
            else:
                self.send_response(200)
                octets = self.path.startswith("/octets")
                self.send_header("Content-Type", "application/octet-stream" if octets else "text/html; charset=utf-8")
                if "tagged" in self.path:
                    self.send_header("ETag", told.tag)
                if "dated" in self.path:
                    self.send_header("Last-Modified", DATE)
                if self.path.endswith("odd"):
                    self.send_header("ETag", '"caf\xe9"')
                    self.send_header("Last-Modified", "x" * 400)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
