"""Fuzz the readers, the numbering, the fold and the sentences: `python -m tests.ingest.fuzz --inputs 100000`.

Half of the inputs are real renderings of papers, altered: bytes flipped, cut, doubled, spliced with another's, or
replaced by words that mean something to the format; of an office file it is the XML inside that is altered. The other
half is put together from such words alone. PDF is read in processes of its own, for its engine is C++; all else in
this one. Each input is made from the seed and its number, so that a finding can be made again with `--only`.
"""

# ruff: noqa: E501 - lists of odd things read best as they are

from __future__ import annotations

import argparse
import io
import json
import random
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from ingest.errors import SourceError
from ingest.fold import fold, fold_with_map
from ingest.paper import Facts, Paper
from ingest.parse.apart import read_apart
from ingest.parse.job import Job, read_job
from ingest.parse.record import paper_of, record_of
from ingest.sentences import sentences
from tests.ingest.docx_rendering import to_docx
from tests.ingest.odt_rendering import to_odt
from tests.ingest.pdf_rendering import Setting, to_pdf
from tests.ingest.random_paper import random_paper
from tests.ingest.rendering import to_html, to_markdown, to_text

HANG = 10.0  # seconds of processor time for an input of some kilobytes
SHARES = {".txt": 35, ".md": 25, ".html": 22, ".docx": 8, ".odt": 7, ".pdf": 3}  # of a hundred inputs
SEEDS = 24  # renderings of each format

_TEXT = (
    "\n|\n\n|\r\n|\t| |- |* |• |1. |(a) |iv. |[1]|[1, 2]|[note 3]|¹|²³|.1|.”2|(1)|Notes\n|Endnotes|References\n|# |## |***"
    "|* * *|---\n|. . .|…|“|”|\"|'|’|(|)|[|]|—|–|-|\u00ad|¬|\u200b|\ufeff|\u202e|\u2028|\x0c|\x0b|U.S.|Dr. |no. 4|p. 3|e.g. "
    "|Table 1: |Figure 2. |Source: |Photo by |By Ines Falk|(2024/02/29)|March 3, 2021|Publication of Policy Papers|hosts a "
    "series of policy papers|would like to thank|The views expressed|Acknowledgements|PDF|Home > Articles|é̂|ō|ß|ﬁ|İ|ǆ|。|！|؟"
    "|।|👩‍👩‍👧|\U000e0041|a|I|The |quay|harbour council |in 2019 |3.5 percent |https://h.example/a|x@h.example|and|0|99999|−1"
).split("|")
_MARKDOWN = [
    *"[^1]|[^1]: |[^n]|[^n]: a|> |>> |`|```\n|~~~\n|    |\t|**|__|_|~~|![a](b)|[a](b)|[a]: b|[a][b]|<b>|</b>|<p>|</p>|<!--|-->|<div>|</div>|<sup>1</sup>|<br>|&amp;|&#0;|&#xD800;|\\|---\n|---\ntitle: a\n---\n|title: |author: [a, {name: b}]|date: 2024-02-30|&a |*a|| |a | b |\n||-|-|\n|:-:|====\n|1) |+ |<http://h.example>|[ ] |\ttab|<table><tr><td>|<script>|<![CDATA[".split(
        "|"
    ),
    "|",
    "| a | b |\n",
    "|-|-|\n",
    "||",
    "\n| a\n",
]
_HTML = (
    "<p>|</p>|<div>|</div>|<div class=share>|<article>|<main>|<header>|<footer>|<nav>|<h1>|<h2>|</h2>|<ol>|<ol start=3>|<ul>"
    "|<li>|</li>|<li value=7>|</ol>|<ol type=a>|<ol reversed>|<sup>|</sup>|<a href=#fn1>|<a id=fn1>|</a>|<a href=#ref1>↩</a>"
    "|<p id=fn1>1|<li id=fn1>|<section role=doc-endnotes>|<aside role=doc-footnote>|<table>|<tr>|<td>|<th>|<caption>|</table>"
    "|<td colspan=3>|<blockquote>|<q>|<br>|<br><br>|<figure>|<figcaption>|<pre>|<code>|<dl><dt>a<dd>|<span style='display:none'>"
    "|<b hidden>|<script>|<style>|<!--|-->|<![CDATA[|]]>|<?xml version='1.0'?>|<!DOCTYPE html>|&nbsp;|&#8203;|&#0;|&bogus;|<svg>"
    "|<math>|<template>|<frameset>|<body>|</body>|</html>|<meta charset=utf-16>|<meta name=author content=a>|<title>|<base href=a>"
    '|<link rel=canonical href=https://h.example/a>|<script type=application/ld+json>{"@type":"Article","author":[null]}</script>'
    "|<time>|<ruby>a<rp>(<rt>b</ruby>|<img alt=a>|<a|<p class=|='|\">|<o:p>|<custom-tag>|\x00"
).split("|")
_OFFICE = (
    "<w:p>|</w:p>|<w:r>|</w:r>|<w:t>|</w:t>|<w:tab/>|<w:br/>|<w:tbl>|</w:tbl>|<w:tr>|<w:tc>|<w:del>|<w:ins>|<w:sdt>|<w:vanish/>"
    '|<w:footnoteReference w:id="1"/>|<w:endnoteReference w:id="9"/>|<w:numId w:val="1"/>|<w:ilvl w:val="12"/>|w:val=""'
    '|w:val="-1"|w:val="x"|w:val="99999999999"|<w:fldChar w:fldCharType="begin"/>|<w:instrText>TOC|<w:pStyle w:val="A"/>'
    '|<mc:AlternateContent>|<text:p>|</text:p>|<text:h>|<text:h text:outline-level="x">|<text:list>|<text:list-item>|<text:s/>'
    '|<text:s text:c="-5"/>|<text:note>|<text:note-citation>|<table:table>|<table:table-row>|<table:table-cell>|<text:tab/>'
    '|table:number-columns-repeated="0"|text:style-name=""|<!--|<![CDATA[|<?a?>|&#0;|&a;|<!DOCTYPE a>|xmlns=""'
).split("|")
_PDF = (
    "/Type|/Pages|/Page|/Kids|/Count|/Parent|/Contents|/Resources|/Font|/Length|/Filter|/FlateDecode|/Rotate 90|/MediaBox[0 0 0 0]"
    "|obj|endobj|stream|endstream|xref|trailer|startxref|%%EOF|1 0 R|9 0 R|0|-1|1e99|[|]|<<|>>|(|)|BT|ET|Tj|Td|Tm|Tf|cm|Do|q|Q|/Encrypt"
).split("|")
TOKENS = {
    ".txt": _TEXT,
    ".md": _MARKDOWN + _TEXT,
    ".html": _HTML + _TEXT,
    ".docx": _OFFICE,
    ".odt": _OFFICE,
    ".pdf": _PDF,
}


@dataclass
class Findings:
    """How many inputs were read and refused, and what went wrong, by the kind of fault."""

    papers: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def fault(self, what: str, where: str) -> None:
        """Note a fault, with the inputs that show it."""
        self.faults.setdefault(what, []).append(where)

    @property
    def inputs(self) -> int:
        """All that were tried."""
        return self.papers.total() + self.refused.total() + sum(map(len, self.faults.values()))


class Hung(BaseException):
    """An input that takes longer than `HANG`; no reader's `except Exception` may take it."""


def inputs(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many inputs, as ending and bytes; the same for the same seed."""
    renderings = {ending: list(_renderings(ending, seed)) for ending in SHARES}
    for number in range(count):
        rng = random.Random(f"{seed}:{number}")
        [ending] = rng.choices(list(SHARES), list(SHARES.values()))
        yield ending, _input(rng, ending, renderings[ending])


def check(ending: str, data: bytes) -> Paper | SourceError:
    """Read one input here, and hold the paper against what is promised of papers.

    Raises:
        AssertionError: a promise that is not kept.
    """
    try:
        result: Paper | SourceError = read_job(Job(f"a{ending}", "a", f"a{ending}", 10**9, Facts()), data)
    except SourceError as error:
        result = error
    if isinstance(result, Paper):
        _hold(result)
        return result
    if result.__cause__ is not None:  # a fault in a reader, which `read_job` has put into words
        raise result.__cause__
    assert result.what.endswith(".")
    assert result.remedy.endswith(".")
    return result


def run(seed: int, count: int, report: Callable[[int, Findings], None] | None = None) -> Findings:
    """Fuzz with so many inputs."""
    found = Findings()
    pdfs: list[tuple[Job, bytes]] = []
    for number, (ending, data) in enumerate(inputs(seed, count)):
        if ending == ".pdf":
            pdfs.append((Job(f"{number}.pdf", "a", "a.pdf", 10**9, Facts()), data))
            continue
        began = time.process_time()
        try:
            with _not_longer_than(HANG):
                result = check(ending, data)
        except Hung:
            found.fault("hangs", f"{number}{ending}")
        except Exception as error:  # noqa: BLE001 - each is a finding
            found.fault(f"{type(error).__name__}: {str(error)[:100]}", f"{number}{ending}")
        else:
            (found.papers if isinstance(result, Paper) else found.refused)[ending] += 1
        found.slowest = max(found.slowest, (time.process_time() - began, f"{number}{ending}"))
        if report and number % 1_000 == 999:
            report(number + 1, found)
    for reading in read_apart(pdfs, 1):
        if isinstance(reading.result, Paper):
            _hold(reading.result)
            found.papers[".pdf"] += 1
        elif "could not be read:" in reading.result.what:
            found.fault(reading.result.what.partition(": ")[2], reading.job.name)
        else:
            found.refused[".pdf"] += 1
    return found


def main() -> None:
    """Fuzz and print what was found; exit 1 where anything was."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", type=int, help="read the input of this number alone, and let it raise")
    options = arguments.parse_args()
    if options.only is not None:
        *_, (ending, data) = inputs(options.seed, options.only + 1)
        print(repr(data[:2_000]), check(ending, data), sep="\n")
        return
    began = time.process_time()
    found = run(options.seed, options.inputs, lambda done, _: print(f"{done:,}", end=" ", flush=True))
    print(f"\n{found.inputs:,} inputs of seed {options.seed} in {time.process_time() - began:.0f} s of processor time")
    for ending in SHARES:
        print(f"  {ending:6} {found.papers[ending]:7,} papers {found.refused[ending]:7,} refused with a reason")
    print(f"  slowest: {found.slowest[0]:.2f} s ({found.slowest[1]})")
    for what, where in found.faults.items():
        print(f"FAULT {what}: {len(where)} times, as in {', '.join(where[:5])}")
    raise SystemExit(bool(found.faults))


def _renderings(ending: str, seed: int) -> Iterator[bytes]:
    rng = random.Random(f"{seed}{ending}")
    for place in range(SEEDS):
        script = random_paper(rng)
        match ending:
            case ".txt":
                yield to_text(script, blank_lines=place % 3 == 1, width=70 if place % 3 == 2 else None)
            case ".md":
                yield (b"---\ntitle: a\n---\n\n" if place % 2 else b"") + to_markdown(script, footnotes=place % 3 > 0)
            case ".html":
                yield to_html(script, linked_notes=place % 2 == 0, site=place % 4 == 3)
            case ".docx":
                yield _packed(_members(to_docx(script)))
            case ".odt":
                yield _packed(_members(to_odt(script)))
            case _:
                yield to_pdf(script, Setting(columns=1 + place % 2, numbers=place % 3 > 0))


def _input(rng: random.Random, ending: str, renderings: list[bytes]) -> bytes:
    data = rng.choice(renderings)
    if ending in (".docx", ".odt"):
        return _altered_archive(rng, ending, data)
    if ending != ".pdf" and rng.random() < 0.5:
        data = "".join(rng.choices(TOKENS[ending], k=rng.randint(1, 120))).encode()
        return data if rng.random() < 0.9 else _altered(rng, ending, data, data)
    return _altered(rng, ending, data, rng.choice(renderings))


def _altered_archive(rng: random.Random, ending: str, data: bytes) -> bytes:
    """The archive with one of its members altered; now and then the archive itself."""
    if rng.random() < 0.05:
        return _altered(rng, ending, data, data)
    members = _members(data)
    weights = [5 if name in ("word/document.xml", "content.xml") else 1 for name in members]
    [chosen] = rng.choices(list(members), weights)
    altered = _altered_xml(rng, ending, members.pop(chosen))
    return _packed(members | ({chosen: altered} if rng.random() < 0.95 else {}))


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: dict[str, bytes]) -> bytes:
    """An archive that is the same whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, held in members.items():
            archive.writestr(zipfile.ZipInfo(name), held)
    return out.getvalue()


def _altered_xml(rng: random.Random, ending: str, data: bytes) -> bytes:
    """Mostly still XML: an element doubled, left out or moved, a value changed; else any change at all."""
    if rng.random() < 0.3:
        return _altered(rng, ending, data, data)
    pieces = data.replace(b">", b">\0").split(b"\0")
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(pieces))
        match rng.randrange(3):
            case 0:
                pieces[place] = _with_other_value(rng, pieces[place])
            case 1 if pieces[place].endswith(b"/>"):
                pieces.insert(rng.randrange(len(pieces)), pieces[place])
            case _:
                if pieces[place].endswith(b"/>"):
                    del pieces[place]
    return b"".join(pieces)


def _with_other_value(rng: random.Random, tag: bytes) -> bytes:
    parts = tag.split(b'"')
    if len(parts) > 1:
        parts[1] = rng.choice([b"", b"0", b"-1", b"1", b"7", b"x", b"99999999999", "é".encode(), b"bullet", b"none"])
    return b'"'.join(parts)


def _altered(rng: random.Random, ending: str, data: bytes, other: bytes) -> bytes:
    """One to four changes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place, length = rng.randrange(len(changed) + 1), min(rng.randint(1, 400), len(changed))
        match rng.randrange(6):
            case 0 if changed:
                changed[place % len(changed)] ^= 1 << rng.randrange(8)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length] * rng.randint(1, 4)
            case 3:
                begin = rng.randrange(len(other) + 1)
                changed[place:place] = other[begin : begin + length]
            case 4 if rng.random() < 0.2:
                del changed[place:]
            case _:
                changed[place : place + rng.randrange(3)] = "".join(
                    rng.choices(TOKENS[ending], k=rng.randint(1, 6))
                ).encode()
    return bytes(changed)


def _hold(paper: Paper) -> None:
    """What is promised of every paper."""
    assert paper.paragraphs
    locators = [paragraph.locator for paragraph in paper.paragraphs]
    assert len(set(locators)) == len(locators)
    assert paper_of(json.loads(json.dumps(record_of(paper), ensure_ascii=False).encode())) == paper
    notes = {locator for locator in locators if locator.startswith("n")}
    for paragraph in paper.paragraphs:
        text = paragraph.text
        assert text == text.strip()
        assert text
        folded, offsets = fold_with_map(text)
        assert folded == fold(text)
        assert len(folded) == len(offsets)
        assert offsets == sorted(offsets)
        assert not offsets or 0 <= offsets[0] <= offsets[-1] < len(text)
        end = 0
        for start, stop in sentences(text):
            assert end <= start < stop <= len(text)
            assert not text[end:start].strip()
            end = stop
        assert not text[end:].strip()
        last = 0
        for marker in paragraph.markers:
            assert last <= marker.start < marker.end <= len(text)
            assert marker.target is None or marker.target in notes
            last = marker.end


@contextmanager
def _not_longer_than(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise Hung

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


if __name__ == "__main__":
    main()
