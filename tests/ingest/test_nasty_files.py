"""What a file can be besides its bytes, what its name can hold, and what can happen to it while it is read."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.intake import IngestOptions, collect
from tests.ingest.docx_rendering import to_docx
from tests.ingest.nasty_documents import P, page
from tests.ingest.odt_rendering import to_odt
from tests.ingest.pdf_rendering import to_pdf
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, to_html, to_markdown, to_text

TEXT = to_text(SERIES_PAPER)


@pytest.fixture(scope="module")
def every() -> dict[str, bytes]:
    """A paper in every format that is read, by ending."""
    return {
        ".txt": TEXT,
        ".md": to_markdown(SERIES_PAPER),
        ".html": to_html(SERIES_PAPER),
        ".docx": to_docx(SERIES_PAPER),
        ".odt": to_odt(SERIES_PAPER),
        ".pdf": to_pdf(SERIES_PAPER),
    }


def test_files_cut_off(every: dict[str, bytes], tmp_path: Path) -> None:
    """Read as far as they go, or refused as damaged: what was a paper is never a crash."""
    for ending, data in every.items():
        for kept in (2, 50, 98):
            (tmp_path / f"cut{kept}{ending[1:]}{ending}").write_bytes(data[: kept * len(data) // 100])
    intake = collect([tmp_path])
    assert len(intake.papers) + len(intake.failures) == 3 * len(every)
    assert {f"cut{kept}{kind}" for kept in (50, 98) for kind in ("txt", "md", "html")} <= {p.id for p in intake.papers}
    assert not [failure.error.what for failure in intake.failures if "could not be read" in failure.error.what]
    assert all(failure.error.remedy for failure in intake.failures)


def test_wrong_endings(every: dict[str, bytes], tmp_path: Path) -> None:
    """What the bytes are wins, or what is wrong with the name is told."""
    for named in every:
        for held, data in every.items():
            (tmp_path / f"{held[1:]}_as{named[1:]}{named}").write_bytes(data)
    intake = collect([tmp_path])
    assert len(intake.papers) + len(intake.failures) == len(every) ** 2
    for paper in intake.papers:
        text = " ".join(paragraph.text for paragraph in paper.paragraphs)
        assert "Port towns differ over who should pay" in text, paper.id
        assert "endobj" not in text, paper.id
        assert "<p>" not in text, paper.id
    assert {f"{kind[1:]}_as{kind[1:]}" for kind in every} <= {paper.id for paper in intake.papers}
    for failure in intake.failures:
        assert Path(failure.source).name in failure.error.what
        assert "could not be read" not in failure.error.what


def test_a_folder_named_like_a_paper(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").mkdir()
    (tmp_path / "x.pdf" / "a.txt").write_bytes(TEXT)
    assert [paper.id for paper in collect([tmp_path]).papers] == ["a"]
    assert [paper.id for paper in collect([tmp_path / "x.pdf"]).papers] == ["a"]


NAMES = (
    "a..%2f..%2fetc%2fpasswd.txt",
    "x" * 250 + ".txt",
    "a\nb.txt",
    "\x1b[2J\x1b]0;owned\x07.txt",
    "-rf.txt",
    " .txt",
    "a\\..\\b.txt",
    "\u202etxt.fdp.txt",
    "🙂́.txt",
    "con.txt",
    "%s%n{0}.txt",
    "<b>&amp;.txt",
)


def test_odd_names(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(TEXT)
    intake = collect([tmp_path])
    assert intake.failures == ()
    assert len(intake.papers) == len(NAMES)
    assert len({paper.edition for paper in intake.papers}) == 1
    assert all(paper.id and paper.source and f"{paper.id}{paper.source}".isprintable() for paper in intake.papers)


def test_links_that_go_round(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.txt").symlink_to(tmp_path / f"{other}.txt")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "deep" / "c.txt").write_bytes(TEXT)
    intake = collect([tmp_path])
    assert [paper.id for paper in intake.papers] == ["c"]
    assert len(intake.failures) == 2
    assert all("leads back to itself" in failure.error.what for failure in intake.failures)


def test_a_file_that_vanishes_before_it_is_read(tmp_path: Path) -> None:
    for name in "abcdef":
        (tmp_path / f"{name}.txt").write_bytes(TEXT + name.encode())

    def unlink(done: int, _total: int, _name: str) -> None:
        if done == 1:
            (tmp_path / "f.txt").unlink()

    intake = collect([tmp_path], IngestOptions(workers=1), unlink)
    assert [paper.id for paper in intake.papers] == ["a", "b", "c", "d", "e"]
    assert "does not exist" in intake.failures[0].error.what


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """Someone writes to it all the time: it is read up to the limit, or refused as too large."""
    path = tmp_path / "log.txt"
    path.write_bytes(TEXT)
    stop = threading.Event()

    def write() -> None:
        with path.open("ab") as file:
            while not stop.is_set() and file.tell() < 50_000_000:
                file.write(TEXT * 50)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        intake = collect([path], IngestOptions(limit=2_000_000))
    finally:
        stop.set()
        writer.join()
    assert len(intake.papers) + len(intake.failures) == 1
    assert not intake.failures or "the limit is 2,000,000" in intake.failures[0].error.what


def test_a_large_pdf_is_not_stopped_by_the_limit_of_texts(tmp_path: Path) -> None:
    data = to_pdf(SECTIONED_PAPER)
    (tmp_path / "pictures.pdf").write_bytes(data + b"\n%" + b" " * 30_000_000 + b"\n%%EOF")
    (tmp_path / "large.txt").write_bytes(TEXT * 16_000)
    intake = collect([tmp_path])
    assert [paper.id for paper in intake.papers] == ["pictures"]
    assert "the limit is 20,000,000" in intake.failures[0].error.what


class Bombs(BaseHTTPRequestHandler):
    """A server that sends little and means much."""

    def do_GET(self) -> None:
        body = gzip.compress(page(P + b" " * 200_000_000), 1) if self.path == "/bomb.html" else gzip.compress(page(P))
        if self.path == "/twice.html":
            body = gzip.compress(body)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bombs() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bombs)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_packed_bombs_by_address(bombs: str) -> None:
    targets = [f"{bombs}/{name}.html" for name in ("bomb", "twice", "good")]
    intake = collect(targets, IngestOptions(allow_private=True, pause=0))
    assert [paper.id for paper in intake.papers] == ["good"]
    told = [failure.error.what for failure in intake.failures]
    assert "larger than the limit of 20,000,000 bytes" in told[0]
    assert "gzip archive" in told[1]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "shut.pdf").write_bytes(to_pdf(SERIES_PAPER))
    (tmp_path / "shut.pdf").chmod(0)
    assert "permission denied" in collect([tmp_path]).failures[0].error.what
