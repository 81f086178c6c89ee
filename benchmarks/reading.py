"""How fast each format is read, beside the plain extraction of the engine under it, and what a long PDF costs.

One paper made up at random, of some hundred paragraphs, in every format. Reading is all of it: decoding, blocks, what
is heading, note or list, numbers, markers; the engine's share is its text and nothing else. Both run in turns within
one process, and the median of the rounds counts. The PDF of a thousand pages is read as `pincite ingest` reads it, in
a process of its own, whose peak memory is the kernel's own figure.

    python benchmarks/reading.py [--rounds N] [--pages N]
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.errors import SourceError
from ingest.paper import Facts
from ingest.parse.apart import read_apart
from ingest.parse.job import Job, read_job
from tests.ingest.docx_rendering import to_docx
from tests.ingest.odt_rendering import to_odt
from tests.ingest.pdf_rendering import to_pdf
from tests.ingest.random_paper import random_paper
from tests.ingest.rendering import Part, Script, to_html, to_markdown, to_text

PAPERS = 30  # random papers put together to one
WORDS = "harbour council met storms rise because insurers leave and nobody paid ships waited in the bay".split()


@dataclass(frozen=True, slots=True)
class Timed:
    """One format: paragraphs of all kinds, and the medians of the rounds in seconds of processor time."""

    ending: str
    engine: str
    paragraphs: int
    ours: float
    plain: float


def long_paper(seed: int = 1) -> Script:
    """Random papers one after the other, their notes numbered through."""
    rng = random.Random(seed)
    parts: list[Part] = []
    notes: list[tuple[str, str]] = []
    for _ in range(PAPERS):
        script = random_paper(rng)
        for part in script.parts:
            text = part.text
            for label, note in script.notes:
                if f"[{label}]" in text:
                    notes.append((str(len(notes) + 1), note))
                    text = text.replace(f"[{label}]", f"[{len(notes)}]")
                    break
            if part.what not in ("front", "back"):
                parts.append(Part(part.what, text, part.items, part.ordered))
    return Script(tuple(parts), tuple(notes))


def plain_text(data: bytes) -> object:
    """The lines."""
    return data.decode().splitlines()


def plain_markdown(data: bytes) -> object:
    """The tokens of markdown-it."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(data.decode())


def plain_html(data: bytes) -> object:
    """The text of lxml's tree."""
    from lxml.html import document_fromstring

    return document_fromstring(data).text_content()


def plain_office(data: bytes) -> object:
    """The text of the XML inside, by lxml."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = next(name for name in ("word/document.xml", "content.xml") if name in archive.namelist())
        return "".join(etree.fromstring(archive.read(main)).itertext())


def plain_pdf(data: bytes) -> object:
    """The text of PDFium's pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    texts = []
    for page in document:
        text = page.get_textpage()
        texts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return texts


ENGINES: dict[str, tuple[str, Callable[[bytes], object]]] = {
    ".txt": ("str.splitlines", plain_text),
    ".md": ("markdown-it", plain_markdown),
    ".html": ("lxml", plain_html),
    ".docx": ("lxml", plain_office),
    ".odt": ("lxml", plain_office),
    ".pdf": ("PDFium", plain_pdf),
}


def timed(ending: str, data: bytes, rounds: int) -> Timed:
    """Read `data` as often as asked, in turns with its engine, after one uncounted round of each."""
    engine, extract = ENGINES[ending]
    job = Job(f"a{ending}", "a", f"a{ending}", len(data), Facts())
    ours, plain, paragraphs = [], [], 0
    for _ in range(rounds + 1):
        begun = time.process_time()
        paragraphs = len(read_job(job, data).paragraphs)
        between = time.process_time()
        extract(data)
        ours.append(between - begun)
        plain.append(time.process_time() - between)
    return Timed(ending, engine, paragraphs, statistics.median(ours[1:]), statistics.median(plain[1:]))


def long_pdf(pages: int) -> bytes:
    """A PDF of so many pages, each with a running head, its number and eight paragraphs of its own."""
    rng = random.Random(pages)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 800, "Harbour Policy Array")
        canvas.drawString(290, 40, str(number))
        text = canvas.beginText(72, 760)
        text.setFont("Helvetica", 10)
        for _ in range(8):
            for line in range(5):
                words = rng.choices(WORDS, k=14 if line < 4 else 6)
                text.textLine((" ".join(words).capitalize() if line == 0 else " ".join(words)) + "." * (line == 4))
            text.moveCursor(0, 12)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def main() -> None:
    """Print a line for each format, and one for the long PDF."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--pages", type=int, default=1000)
    options = arguments.parse_args()
    script = long_paper()
    papers = {
        ".txt": to_text(script),
        ".md": to_markdown(script),
        ".html": to_html(script, linked_notes=True),
        ".docx": to_docx(script),
        ".odt": to_odt(script),
        ".pdf": to_pdf(script),
    }
    print("format   paragraphs      ms  paragraphs/s   engine alone      ms   ratio")
    for ending, data in papers.items():
        one = timed(ending, data, options.rounds)
        print(
            f"{one.ending:7} {one.paragraphs:11,} {1000 * one.ours:7.1f} {one.paragraphs / one.ours:13,.0f}"
            f"   {one.engine:14} {1000 * one.plain:5.1f} {one.ours / one.plain:7.1f}"
        )
    data = long_pdf(options.pages)
    [reading] = read_apart([(Job("long.pdf", "long", "long.pdf", len(data), Facts()), data)])
    if isinstance(reading.result, SourceError):
        raise reading.result
    print(
        f"\na PDF of {options.pages:,} pages ({len(data):,} bytes): {len(reading.result.paragraphs):,} paragraphs in"
        f" {reading.cpu:.1f} s of processor time, {reading.peak / (1 << 20):,.0f} MiB at its peak"
    )


if __name__ == "__main__":
    main()
