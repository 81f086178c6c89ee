"""Fetch one paper from its address: http or https, bounded in time, size and redirects, public hosts only.

A document fetched before is asked for with its validators (RFC 9110, section 13), so that it is not sent again where
it has not changed.
"""

from __future__ import annotations

import email.utils
import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ingest.errors import FetchError, ServerBusy
from ingest.resolve import resolve
from ingest.visit import Visit

TIMEOUT = 20.0  # seconds in all, from the first look-up to the last byte
LIMIT = 20_000_000  # bytes, unpacked
MOST_REDIRECTS = 5
LONGEST_VALIDATOR = 300  # characters of an ETag or a date that are worth keeping
READABLE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
}
_UNSAID = frozenset({"application/octet-stream", "binary/octet-stream"})  # the name and the bytes say what it is
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_INSTEAD = "Save the page and add the file instead."
_HEADERS = {
    "User-Agent": "Pincite (reads single papers to be cited)",
    "Accept": "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, */*;q=0.1",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `content_type` is lower case and without parameters, `charset` as the server said."""

    data: bytes
    content_type: str
    charset: str | None
    final_url: str
    etag: str | None = None
    modified: str | None = None

    @property
    def visit(self) -> Visit:
        """What to ask with, the next time."""
        return Visit(self.final_url, self.etag, self.modified)


def fetch(url: str, timeout: float = TIMEOUT, limit: int = LIMIT, allow_private: bool = False) -> Fetched:
    """Get `url`, whatever is known of it. See `refetch`, which this is without an earlier visit."""
    fetched = refetch(url, None, timeout, limit, allow_private)
    if fetched is None:
        raise FetchError(f"{url} answers 304 to a plain request.", f"Check the address. {_INSTEAD}")
    return fetched


def refetch(
    url: str, known: Visit | None, timeout: float = TIMEOUT, limit: int = LIMIT, allow_private: bool = False
) -> Fetched | None:
    """Get `url` within `timeout` seconds and `limit` bytes, following at most five redirects; None if unchanged.

    Where `known` has validators they go to the address at which its redirects ended, and to no other: they are that
    document's. None is the server's word that it still is the one of that visit.

    Each host is resolved once, its addresses are checked, and the connection goes to the checked address; so again
    after each redirect. Proxies of the environment are not used.

    Raises:
        FetchError: another scheme, an internal address, no answer in time, too large, not a document, an error status.
        ServerBusy: it answers 429 or 503.
    """
    deadline = time.monotonic() + timeout
    current = url
    for _ in range(MOST_REDIRECTS + 1):
        parts = _checked(current)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname or ""
        address = resolve(host, port, deadline - time.monotonic(), allow_private)
        asking = known if known and known.asks and known.final_url == current else None
        exchange = _Exchange(current, parts, (address, port), deadline, timeout)
        answer = exchange.run(limit, asking)
        if not isinstance(answer, str):
            return answer
        current = _joined(current, answer)
    raise FetchError(f"{url} redirects more than {MOST_REDIRECTS} times.", "Give the address that it ends at.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{url} redirects to what is no address: {error}.", f"Check the address. {_INSTEAD}") from None


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url} is no address: {error}.", "Check it.") from None
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{url} is not an http or https address.", "Give one, or the path of a file.")
    if not parts.hostname or parts.username is not None or port == 0 or re.search(r"[\s\\]", parts.netloc):
        raise FetchError(f"{url} does not name a plain host.", "Write it as https://host/path, without a user.")
    return parts


class _Exchange:
    """One request and its answer, over a socket that is cut off at the deadline whatever the server sends."""

    def __init__(self, url: str, parts: SplitResult, address: tuple[str, int], deadline: float, timeout: float) -> None:
        self.url = url
        self.parts = parts
        self.address = address
        self.deadline = deadline
        self.timeout = timeout
        self.socket: socket.socket | None = None
        self.cut = False

    def run(self, limit: int, asking: Visit | None) -> Fetched | str | None:
        """The document, the address that the server redirects to, or None: it is still the one of the visit."""
        cutter = threading.Timer(max(self.deadline - time.monotonic(), 0.0), self._cut)
        cutter.daemon = True
        cutter.start()
        connection = http.client.HTTPConnection(self.parts.netloc)
        try:
            self._connect(connection)
            target = quote(self.parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            query = quote(self.parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
            headers = {**_HEADERS, **_validators(asking)}
            connection.request("GET", f"{target}?{query}" if query else target, headers=headers)
            with connection.getresponse() as response:
                answer = None if asking and response.status == 304 else self._read(response, limit)
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            raise self._failed(error) from None
        finally:
            cutter.cancel()
            connection.close()
            if self.socket is not None:
                self.socket.close()
        if self.cut:
            raise self._failed(TimeoutError())
        return answer

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        remaining = max(self.deadline - time.monotonic(), 0.001)
        self.socket = socket.create_connection(self.address, timeout=remaining)
        if self.parts.scheme == "https":
            context = ssl.create_default_context()
            name = self.parts.hostname
            self.socket = context.wrap_socket(self.socket, server_hostname=name, do_handshake_on_connect=False)
            self.socket.do_handshake()
        connection.sock = self.socket

    def _read(self, response: http.client.HTTPResponse, limit: int) -> Fetched | str:
        status = response.status
        location = response.getheader("Location")
        if status in _REDIRECTS and location:
            return location
        if status in (429, 503):
            busy = ServerBusy(f"{self.url} answers {status} {response.reason}.", "Try again later.")
            busy.retry_after = _seconds(response.getheader("Retry-After"))
            raise busy
        if status != 200:
            hint = "Try again later." if status >= 500 else f"Check the address. {_INSTEAD}"
            raise FetchError(f"{self.url} answers {status} {response.reason}.", hint)
        content_type = (response.headers.get_content_type() if "Content-Type" in response.headers else "").lower()
        content_type = "" if content_type in _UNSAID else content_type
        if content_type and content_type not in READABLE:
            raise FetchError(f"{self.url} sends {content_type}, not a paper.", "Give the address of the paper's page.")
        raw = bytearray()
        while chunk := response.read(65_536):
            raw += chunk
            if len(raw) > limit:
                raise self._too_large(limit)
        if response.length:
            raise FetchError(f"{self.url} broke off {response.length} bytes before its end.", f"Try again. {_INSTEAD}")
        data = self._unpacked(bytes(raw), (response.getheader("Content-Encoding") or "identity").strip().lower(), limit)
        charset = response.headers.get_content_charset()
        validators = (_sendable(response.getheader(name)) for name in ("ETag", "Last-Modified"))
        return Fetched(data, content_type, charset, self.url, *validators)

    def _unpacked(self, raw: bytes, encoding: str, limit: int) -> bytes:
        if encoding in ("identity", ""):
            return raw
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(f"{self.url} is packed as {encoding}, which Pincite does not unpack.", _INSTEAD)
        unpacker = zlib.decompressobj(wbits=47)
        try:
            data = unpacker.decompress(raw, limit + 1)
        except zlib.error as error:
            raise FetchError(f"{self.url} is packed wrongly: {error}.", _INSTEAD) from None
        if len(data) > limit:
            raise self._too_large(limit)
        return data

    def _too_large(self, limit: int) -> FetchError:
        return FetchError(
            f"{self.url} is larger than the limit of {limit:,} bytes.", "Raise the limit, or save a part."
        )

    def _failed(self, error: Exception) -> FetchError:
        if self.cut or isinstance(error, TimeoutError):
            return FetchError(f"{self.url} did not answer in full within {self.timeout:g} s.", f"Try again. {_INSTEAD}")
        what = str(error) or type(error).__name__
        return FetchError(f"{self.url} cannot be read: {what}.", f"Check the address. {_INSTEAD}")

    def _cut(self) -> None:
        self.cut = True
        if self.socket is not None:
            try:
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                self.cut = True  # closed already: the answer came in the same moment, and counts as late


def _validators(asking: Visit | None) -> dict[str, str]:
    """The headers that ask for the document only if it has changed since that visit."""
    if asking is None:
        return {}
    stated = {"If-None-Match": asking.etag, "If-Modified-Since": asking.modified}
    return {name: value for name, value in stated.items() if value}


def _sendable(header: str | None) -> str | None:
    """A validator that can be sent back as it came: short, printable ASCII; None for any other."""
    if header is None or len(header) > LONGEST_VALIDATOR or not header.isascii() or not header.isprintable():
        return None
    return header.strip() or None


def _seconds(retry_after: str | None) -> float | None:
    """How long a Retry-After asks to wait, in seconds or until a date; None where it says neither."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after.strip()[:9])
    try:
        then = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max((then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)
