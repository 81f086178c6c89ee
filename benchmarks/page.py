"""How long a person waits for the page: from `pincite ui` to the first paint, and from a question to its answer.

A real browser (Debian's chromium) against a server of its own on loopback. Cold: the server has just been started and
the browser has nothing kept. Warm: the same server and a browser that has seen the page. First paint is the browser's
own figure (first contentful paint); the page is ready once its examples stand there; an answer is there once its foot
is. Each round is a server and a browser of its own.

    python benchmarks/page.py [--papers FOLDER] [--rounds N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright import sync_api

ROOT = Path(__file__).resolve().parents[1]
SERIES = ROOT.parent / "shared" / "papers"
NOTES = ROOT / "docs" / "notes"
QUESTION = "What is said about cooperation?"
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds. `start`: until the server answers; `paint`, `ready`: of the page; `answer`: a question's."""

    start: float
    cold_paint: float
    cold_ready: float
    cold_answer: float
    warm_paint: float
    warm_ready: float
    warm_answer: float


@contextmanager
def served(library: Path) -> Iterator[tuple[str, float]]:
    """The page on a free port: its address, and the seconds until it answered."""
    command = [sys.executable, "-m", "ui.cli", "ui", "--port", "0", "--library", str(library)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+/", process.stdout.readline())
        started = time.perf_counter() - begun
        try:
            if found is None:
                sys.exit("the page did not open")
            yield found[0], started
        finally:
            process.terminate()


def looked_at(context: sync_api.BrowserContext, address: str) -> tuple[float, float, float]:
    """First paint, readiness and a question's answer, in seconds, on a new page of a browser."""
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("button.example:visible")
    ready = time.perf_counter() - begun
    paint = page.evaluate(FIRST_PAINT) / 1000
    page.fill("#question textarea", QUESTION)
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .foot")
    answer = time.perf_counter() - begun
    page.close()
    return paint, ready, answer


def one_round(browser: sync_api.Browser, library: Path) -> Round:
    """A server just started, and a browser that has nothing kept; then the same once more."""
    with served(library) as (address, started):
        context = browser.new_context(viewport={"width": 1280, "height": 850})
        context.set_default_timeout(60_000)
        cold, warm = looked_at(context, address), looked_at(context, address)
        context.close()
    return Round(started, *cold, *warm)


def measured(papers: Path, rounds: int) -> list[Round]:
    """The rounds, on a library made of the papers."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no chromium here: apt install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_api.sync_playwright() as playwright:
        library = Path(folder) / "library"
        ingest = [sys.executable, "-m", "ui.cli", "ingest", str(papers), "--library", str(library)]
        subprocess.run(ingest, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            return [one_round(browser, library) for _ in range(rounds)]
        finally:
            browser.close()


def main() -> None:
    """Measure, print the medians in a line, and write all figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, default=SERIES if SERIES.is_dir() else NOTES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rounds = [asdict(each) for each in measured(given.papers, given.rounds)]
    medians = {name: round(statistics.median(each[name] for each in rounds), 3) for name in rounds[0]}
    told = ", ".join(f"{name.replace('_', ' ')} {value:.2f} s" for name, value in medians.items())
    sys.stdout.write(f"{told} (medians of {given.rounds})\n")
    if given.json:
        found = {"machine": platform.platform(), "cores": os.cpu_count(), "medians": medians, "rounds": rounds}
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
