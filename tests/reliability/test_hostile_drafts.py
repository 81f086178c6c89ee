"""Drafts made to break the audit, up to 10 MB: each gets its result or a clear message, in bounded time and memory.

The short form is 20 kB in this process; `make soak` does 10 MB, each in a process whose time and memory are measured,
and what the page takes of it (4 MB).
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.audits.audit import Audit
from assistant.audits.check import audit_draft
from assistant.desk import Desk
from assistant.drafts.reading import LONGEST, draft_of
from tests.ui.conftest import Ran
from ui.page import checking
from ui.page.actions import Actions
from ui.page.checking import Checked, Given
from ui.page.tray import Purpose

SHORT, LONG = 20_000, 10_000_000  # bytes
SECONDS, MEMORY = 150.0, 1_200_000  # of the processor, and kB, for the longest draft; measured: 25 s and 666,000 kB
PROSE = "The toll at Alder Lock is forty crowns for every boat, and the council has said so more than once. "
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


# The command line; its last line on standard error says the seconds of the processor, and the most memory in kB.
MEASURED = """
import re, sys, time
from pathlib import Path
from ui.cli import main
code = main(sys.argv[1:])
most = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(time.process_time(), most[1] if most else 0, file=sys.stderr)
sys.exit(code)
"""


def many(text: str, size: int) -> bytes:
    """The text over and over, in at most `size` bytes."""
    data = text.encode()
    return data * (size // len(data))


def nested(size: int) -> bytes:
    marks = size // 6
    return ("“" * marks + " nobody wrote any such thing down " + "”" * marks).encode()


def word(*parts: bytes, **others: str) -> bytes:
    """A Word document whose body is these parts; `others`: further members of the archive."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as body:
            body.write(b"%s<w:document xmlns:w='%s'><w:body>" % (others.pop("doctype", "").encode(), WORDS.encode()))
            for part in parts:
                body.write(part)
            body.write(b"</w:body></w:document>")
        for name, text in others.items():
            archive.writestr(name, text)
    return written.getvalue()


def paragraphs(size: int) -> bytes:
    return word(*(b"<w:p><w:r><w:t>Boat %d paid.</w:t></w:r></w:p>" % n for n in range(size // 40)))


RESULT = " clean"
DEEP = "nested too deeply"
TEXTS: dict[str, tuple[Callable[[int], bytes], str, str]] = {  # how it is made, how its name ends, what is told
    "sentences": (lambda size: many(PROSE, size), ".txt", RESULT),
    "paragraphs": (lambda size: many(PROSE + "\n\n", size), ".txt", RESULT),
    "a list": (lambda size: many("- " + PROSE + "\n", size), ".md", RESULT),
    "no sentences": (lambda size: many("1 2 3 %% -- __ a\n", size), ".txt", RESULT),
    "no stops": (lambda size: many("words and more ", size), ".txt", RESULT),
    "one word": (lambda size: many("a", size), ".txt", RESULT),
    "only quotations": (lambda size: many("“so it is here and there” ", size), ".txt", RESULT),
    "nested marks": (nested, ".txt", RESULT),
    "mixed scripts": (
        lambda size: many("Ιταλία и 日本。それは新しい。 \u202eabc\u202c “спросил” مرحبا؟ ", size),
        ".txt",
        RESULT,
    ),
    "citations": (lambda size: many("(Wren 2024, ¶1) ", size), ".txt", RESULT),
    "a table": (lambda size: b"<table>" + many("<tr><td>a b c</td></tr>", size), ".html", RESULT),
    "parts in parts": (lambda size: many("<div>", size), ".html", DEEP),
    "brackets": (lambda size: many("[", size), ".md", "holds no words"),
    "nothing but marks": (lambda size: many("… — ! ", size), ".txt", "holds no words"),
}
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (
        lambda: word(b"<w:p><w:r><w:t>", *[b"a " * (4 << 20)] * 3, b"</w:t></w:r></w:p>"),
        "looks like a zip bomb",
    ),
    "paragraphs": (lambda: word(*[b"<w:p><w:r><w:t>a.</w:t></w:r></w:p>" * 50_000] * 4), "looks like a zip bomb"),
    "tables in tables": (
        lambda: word(b"<w:tbl><w:tr><w:tc>" * 3000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 3000),
        DEEP,
    ),
    "entities": (lambda: word(b"<w:p/>", doctype="<!DOCTYPE d [<!ENTITY a 'aaaa'>]>"), "declares a document type"),
    "members": (lambda: word(b"<w:p/>", **{f"x{n}": "" for n in range(10_001)}), "the limit is 10,000"),
}


def check_told(code: int, told: str, said: str) -> None:
    """A result with exit code 0, or an error with 2; never a traceback, nor a fault that nobody foresaw."""
    assert (code, told in said) == (0 if told == RESULT else 2, True), said[-400:]
    assert "Traceback" not in said
    assert "should not have" not in said


@pytest.mark.parametrize("case", TEXTS)
def test_a_hostile_draft_on_the_command_line(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path, case: str
) -> None:
    make, ending, told = TEXTS[case]
    path = tmp_path / f"draft{ending}"
    path.write_bytes(make(SHORT))
    ran = pincite("audit", path, "--limit", "5", "--library", harbour_library)
    check_told(ran.code, told, " ".join((ran.out + ran.err).split()))


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_on_the_command_line(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path, case: str
) -> None:
    make, told = BOMBS[case]
    path = tmp_path / "draft.docx"
    path.write_bytes(make())
    ran = pincite("audit", path, "--library", harbour_library)
    check_told(ran.code, told, " ".join(ran.err.split()))


def test_more_than_is_read_is_told_before_it_is_read(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "draft.txt"
    with path.open("wb") as file:
        file.truncate(LONGEST + 1)
    ran = pincite("audit", path, "--library", harbour_library)
    assert (ran.code, ran.out) == (2, "")
    assert f"has {LONGEST + 1:,} bytes; the limit is {LONGEST:,}." in ran.err


@pytest.mark.soak
@pytest.mark.parametrize("case", TEXTS)
def test_ten_megabytes_on_the_command_line(harbour_library: Path, tmp_path: Path, case: str) -> None:
    make, ending, told = TEXTS[case]
    path, page = tmp_path / f"draft{ending}", tmp_path / "report.html"
    path.write_bytes(make(LONG))
    command = [sys.executable, "-c", MEASURED, "audit", str(path), "--limit", "5", "--report", str(page)]
    done = subprocess.run(
        [*command, "--library", str(harbour_library)], capture_output=True, text=True, check=False, timeout=900
    )
    check_told(done.returncode, told, " ".join((done.stdout + done.stderr).split()))
    seconds, memory = map(float, done.stderr.split("\n")[-2].split())
    print(f"{case}: {seconds:.1f} s, {memory / 1000:.0f} MB")
    assert seconds < SECONDS
    assert memory < MEMORY


# The page


@pytest.fixture(scope="module")
def actions(harbour_library: Path) -> Iterator[Actions]:
    desk = Desk(lambda before: Assistant.open(harbour_library, encoder=before.encoder if before else None))
    yield Actions(desk, 0)
    desk.close()


def handed(actions: Actions, name: str, data: bytes) -> tuple[str, Checked | None]:
    """What the page says in the end of a file that is dropped there, and what it keeps of the check."""

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 65536):
            yield data[at : at + 65536]

    token = asyncio.run(actions.tray.receive(name, chunks(), Purpose.DRAFT))
    *_, last = actions.check_file(token, None)
    return " ".join(re.sub(r"<[^>]*>|&#58;", " ", last.html).split()), actions.checks.get(last.name or "")


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("draft.docx", BOMBS["text"][0], BOMBS["text"][1]),
        ("draft.html", lambda: many("<div>", SHORT), DEEP),
        ("draft.txt", lambda: many("1 2 3 a\n", 2400), "draft.txt has 300 paragraphs; the page takes 200."),
        (
            "draft.txt",
            lambda: many("The toll rose. ", 3300),
            "draft.txt has 220 sentences; the page takes 200.",
        ),
    ],
    ids=["a bomb", "parts in parts", "paragraphs", "sentences"],
)
def test_a_hostile_draft_on_the_page(
    actions: Actions, monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[], bytes], told: str
) -> None:
    monkeypatch.setattr(checking, "MOST", 2)
    monkeypatch.setattr(checking, "MOST_SENTENCES", 200)
    said, kept = handed(actions, name, make())
    assert told in said
    assert kept is None
    assert "pincite audit" in said or "takes" not in told


def test_more_characters_than_the_page_takes_are_told_before_they_are_checked(
    actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Word file of 4 MB can hold sixteen times as much text."""
    monkeypatch.setattr(checking, "LONGEST_DRAFT", 30)
    monkeypatch.setattr(checking, "audit_draft", None)
    said, kept = handed(actions, "draft.txt", b"The toll at Alder Lock is forty crowns.")
    assert said.startswith("draft.txt has 39 characters; the page takes 30. Check it in parts, or with pincite audit.")
    assert kept is None


@pytest.mark.parametrize("text", ["1 2 3 %% -- __ a\n", PROSE, "Ιταλία и 日本 \U0001f6a2 a.\n"])
def test_what_a_check_is_said_to_take_it_takes(harbour_library: Path, text: str) -> None:
    """By which the page keeps checks within `HEAVIEST`: not half as much is said as there is."""
    with Assistant.open(harbour_library) as assistant:
        audit_draft(assistant, draft_of(text), limit=1)  # what is loaded once is not counted
        tracemalloc.start()
        try:
            draft = draft_of(text * (SHORT // len(text)))
            audit: Audit = audit_draft(assistant, draft, limit=1)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    said = Checked(Given.DRAFT, "", draft.text, audit, ()).size
    print(f"{held:,} bytes, {said:,} said")
    assert held < 2 * said


@pytest.mark.soak
@pytest.mark.parametrize("case", TEXTS)
def test_four_megabytes_on_the_page(actions: Actions, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.setattr(checking, "MOST", 5)
    make, ending, told = TEXTS[case]
    begun = time.process_time()
    said, kept = handed(actions, f"draft{ending}", make(3_990_000))
    seconds = time.process_time() - begun
    print(f"{case}: {seconds:.1f} s, {said[:80] or 'kept'}")
    assert seconds < SECONDS
    assert (kept is not None) or "the page takes 20,000" in said or told in said
    assert "should not have" not in said
