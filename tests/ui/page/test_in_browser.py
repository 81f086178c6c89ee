"""The page as people meet it: a real browser, driven against a server of its own."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

import pytest
from playwright import sync_api

from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.ui.page.serving import ROOT, serving

ARTIFACTS = ROOT / "artifacts"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
TOLL = "What is the toll at Alder Lock?"
Scheme = Literal["light", "dark"]
WIDE, NARROW = (1360, 850), (390, 800)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no chromium here"),
]


@dataclass
class Watched:
    """A browser page, and what was seen of it that must not be: foreign requests, policy errors, dialogs, faults."""

    page: sync_api.Page
    home: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._requested)
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._asked)

    def _asked(self, dialog: sync_api.Dialog) -> None:
        self.errors.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: sync_api.Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, shown: str = "button.example:visible") -> None:
        self.page.goto(self.home)
        self.page.wait_for_selector(shown)

    def ask(self, question: str) -> None:
        """Ask, and wait until the reply to this very question stands there."""
        before = self.page.locator("#answer .asked, #answer .complaint").first
        old = before.element_handle() if before.count() else None
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        if old:
            old.wait_for_element_state("hidden")
        self.page.wait_for_selector("#answer .reply")

    def reader(self) -> sync_api.FrameLocator:
        return self.page.frame_locator("iframe.reader:visible")

    def clean(self) -> None:
        assert self.foreign == []
        assert self.errors == []

    def keep(self, name: str) -> None:
        """A screenshot for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=BROWSER or "", args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def harbour_page(harbour_library: Path) -> Iterator[str]:
    with serving(harbour_library) as address:
        yield address


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: sync_api.Browser) -> Iterator[Visit]:
    """Open the page at an address in a fresh profile."""
    contexts = []

    def visit(home: str, size: tuple[int, int] = WIDE, scheme: Scheme = "light", shown: str = "") -> Watched:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        context.set_default_timeout(15_000)
        contexts.append(context)
        watched = Watched(context.new_page(), home)
        watched.open(shown or "button.example:visible")
        return watched

    yield visit
    for context in contexts:
        context.close()


def settles(watched: Watched, found: Callable[[], bool]) -> bool:
    """Whether `found` becomes true within five seconds; the reader may load anew meanwhile."""
    for _ in range(50):
        try:
            if found():
                return True
        except sync_api.Error:  # the page that was looked at has just been left
            pass
        watched.page.wait_for_timeout(100)
    return False


def in_view(watched: Watched, selector: str) -> bool:
    """Whether an element of the reader comes to be seen within the reader's window."""
    inside = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight - 20; }"
    found = watched.reader().locator(selector)
    return settles(watched, lambda: found.count() == 1 and bool(found.evaluate(inside, timeout=1000)))


# Asking and reading


def test_ask_read_and_see_the_quoted_words(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    page = watched.page
    assert page.inner_text("#answer .asked") == TOLL
    assert "forty crowns" in page.inner_text("#answer .said")
    assert page.input_value("#question textarea") == ""
    citation = page.locator("#answer .said a.cite").first
    assert citation.inner_text() == "Wren 2024, ¶1"
    citation.click()
    quoted = "The toll at Alder Lock is forty crowns for every boat.[1]"
    marks = watched.reader().locator("mark")
    assert settles(watched, lambda: quoted in "".join(marks.all_inner_texts()))
    assert in_view(watched, "#quote")
    assert watched.reader().locator("p.cited .number").inner_text() == "1"
    assert page.url == harbour_page
    watched.clean()


def test_each_citation_leads_to_its_own_paragraph(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask("Which two things drive the toll at every lock of the canal?")
    citations = watched.page.locator("#answer .said a.cite")
    seen = []
    for index in range(citations.count()):
        citations.nth(index).click()
        watched.page.wait_for_function(
            "n => document.querySelectorAll('#answer .said a.cite')[n].classList.contains('open')", arg=index
        )
        number = citations.nth(index).inner_text().rpartition("¶")[2]
        watched.reader().locator(f"#p{number.replace('.', chr(92) + '.')}.cited").wait_for()
        assert in_view(watched, "#quote")
        seen.append(number)
    assert seen == ["2", "2.1", "2.2"]
    watched.clean()


def test_notes_are_reached_from_their_markers_and_back(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    reader = watched.reader()
    reader.locator("a.marker").first.click()
    assert in_view(watched, "#n1:target")
    reader.locator("#n1 a.back-link").click()
    assert in_view(watched, "#p1:target")
    assert reader.locator(".marker.lost").get_attribute("title") == "The paper holds no note 2."
    watched.clean()


def test_a_follow_up_and_a_fresh_start(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    watched.ask("Why was it raised?")
    page = watched.page
    assert "Alder Lock" in page.inner_text("#answer .asked >> nth=0")  # what "it" stands for
    page.click("#answer .earlier summary")
    assert "forty crowns" in page.inner_text("#answer .earlier")
    page.click("button.afresh")
    page.wait_for_selector("button.example:visible")
    assert page.locator("#answer .reply").count() == 0
    watched.clean()


def test_an_example_asks_itself_and_a_filter_holds(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    page.get_by_role("button", name="Which two things drive the toll").click()
    page.wait_for_selector("#answer li")
    page.click("#filter input")
    page.get_by_role("option", name="Lindqvist 2023").click()
    watched.ask(TOLL)
    assert "searched Lindqvist 2023" in page.inner_text("#answer .foot >> nth=0")
    watched.clean()


def test_a_refusal_is_worth_reading(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask("Which composer wrote the symphony about reindeer?")
    assert "The papers do not say." in watched.page.inner_text("#answer .unsaid")
    near = watched.page.locator("#answer .near a.cite")
    assert near.count() >= 1
    near.first.click()
    assert in_view(watched, "#quote")
    watched.clean()


def test_an_error_is_shown_and_nothing_is_lost(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    watched.page.fill("#question textarea", "   ")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector("#answer .complaint")
    assert "The question is empty." in watched.page.inner_text("#answer .complaint")
    assert "forty crowns" in watched.page.inner_text("#answer .said")
    watched.clean()


def test_the_papers_as_a_table_and_each_to_be_read(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.page.get_by_role("tab", name="Papers").click()
    watched.page.get_by_role("link", name="Lindqvist 2023").click()
    assert watched.reader().locator("h1").inner_text() == "Lindqvist 2023"
    assert watched.reader().locator("main p.paragraph").count() == 3
    row = watched.page.locator("#shelf tbody tr").filter(has_text="Wren").inner_text()
    for said in ("Wren 2024", "Ada Wren", "6 May 2024", "Locks and Tolls", "example.org"):
        assert said in row
    watched.clean()


def test_a_paragraph_has_an_address_of_its_own(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.page.goto(f"{harbour_page}read/harbour_01?p=3&start=0&end=40#p3")
    assert watched.page.inner_text("mark") == "Skippers may pay at the lock or by post,"
    answered = watched.page.goto(f"{harbour_page}read/nobody_09")
    assert answered
    assert answered.status == 404
    assert "no paper 'nobody_09'" in watched.page.inner_text("body")


def test_the_keyboard_is_enough(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    page.keyboard.type(TOLL)  # the box has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .reply")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#answer a.cite')"):
            break
    page.evaluate("document.querySelectorAll('a.cite.open').forEach(a => a.classList.remove('open'))")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer a.cite.open")
    assert in_view(watched, "#quote")
    watched.clean()


def test_on_a_phone_the_paper_is_a_sheet(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page, NARROW)
    page = watched.page
    watched.ask(TOLL)
    assert not page.locator("iframe.reader").first.is_visible()
    page.locator("#answer .said a.cite").first.click()
    assert in_view(watched, "#quote")
    page.get_by_role("button", name="Back to the answer").click()
    assert not page.locator("iframe.reader").first.is_visible()
    page.locator("#answer .said a.cite").first.click()
    page.keyboard.press("Escape")
    assert not page.locator("iframe.reader").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    watched.clean()


def test_two_people_never_see_each_other(visit: Visit, harbour_page: str) -> None:
    one, two = visit(harbour_page), visit(harbour_page)
    one.ask(TOLL)
    two.ask("What will a new pier at Port Merrow cost?")
    assert "crowns for every boat" in one.page.inner_text("#answer")
    assert "nine million" in two.page.inner_text("#answer")
    assert "nine million" not in one.page.inner_text("#answer")
    assert "Alder" not in two.page.inner_text("#answer")
    two.open()
    assert "nine million" not in two.page.inner_text("body")


# Hostile words

RUN = "window.top.ran=1"
PAYLOADS = [
    "<script>RUN</script>",
    "<img src=CANARY onerror=RUN>",
    "<svg onload=RUN><image href=CANARY></svg>",
    "<iframe srcdoc='<script>RUN</script>'></iframe>",
    "<iframe src=CANARY></iframe>",
    "![image](CANARY)",
    "![image][r]\n\n[r]: CANARY",
    "[link](javascript:RUN)",
    "<a href='javascript:RUN'>link</a>",
    "<meta http-equiv=refresh content='0;url=CANARY'>",
    "<link rel=stylesheet href=CANARY>",
    "<style>@import 'CANARY'; body{background:url(CANARY)}</style>",
    "<form action=CANARY><input autofocus onfocus=RUN></form>",
    "<object data=CANARY></object><embed src=CANARY>",
    "<video src=CANARY autoplay></video><audio src=CANARY autoplay></audio>",
    "<details open ontoggle=RUN>x</details>",
    "<base href=CANARY>",
    "</title></textarea></article><script>RUN</script>",
    '<noscript><p title="</noscript><img src=CANARY onerror=RUN>"></noscript>',
    "<math><mtext><table><mglyph><style><img src=CANARY onerror=RUN>",
    "<picture><source srcset=CANARY><img></picture>",
    "$$\\href{javascript:RUN}{x}$$ ```mermaid\ngraph TD;A[<img src=CANARY>]\n```",
]


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that nobody should ever ask, and what it was asked."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", hits
        server.shutdown()


@pytest.fixture(scope="module")
def hostile_page(
    canary: tuple[str, list[str]], encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A library whose papers, names and facts are attacks."""
    from index.build import update
    from index.encoder import load_encoder

    armed = [_armed(payload, canary[0]) for payload in PAYLOADS]
    texts = [f"The toll at lock number {n} is {n}0 crowns {payload} for boats." for n, payload in enumerate(armed)]
    paragraphs = [Paragraph(str(n), Kind.PARAGRAPH, text, heading=armed[1]) for n, text in enumerate(texts, start=1)]
    paragraphs += [Paragraph("h1", Kind.HEADING, armed[1]), Paragraph("n1", Kind.NOTE, armed[1])]
    facts = Facts(armed[1], armed[0], "2024-05-06", f"javascript:{RUN}", armed[1], armed[1])
    paper = Paper("<b>id</b>_01", facts, tuple(paragraphs), armed[1], (armed[1],))
    library = tmp_path_factory.mktemp("hostile-library")
    (library / "cache").symlink_to(encoder_cache, target_is_directory=True)
    update(library, [paper], load_encoder(cache=encoder_cache))
    with serving(library) as address:
        yield address


def _armed(payload: str, canary: str) -> str:
    return payload.replace("CANARY", f"{canary}{PAYLOADS.index(payload)}").replace("RUN", RUN)


def test_no_word_of_a_paper_or_a_question_ever_acts(
    visit: Visit, hostile_page: str, canary: tuple[str, list[str]]
) -> None:
    watched = visit(hostile_page, shown="#question textarea")
    page = watched.page
    for number, payload in enumerate(PAYLOADS):
        watched.ask(f"What is the toll at lock number {number}?")
        page.locator("#answer a.cite").first.click()
        watched.ask(f"{_armed(payload, canary[0])} toll")
    page.get_by_role("tab", name="Papers").click()
    page.locator("#shelf a.cite").first.click()
    watched.reader().locator("h1").wait_for()
    watched.keep("hostile")
    page.goto(f"{hostile_page}read/{quote('<b>id</b>_01', safe='')}?p={quote(PAYLOADS[1])}&start=1&end=9&e=0")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.top.ran") is None
    assert urlsplit(page.url).path.startswith("/read/")
    assert canary[1] == []
    watched.clean()


# What people look at


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")])
def test_screenshots(
    visit: Visit, request: pytest.FixtureRequest, size: tuple[int, int], scheme: str, real_page: str
) -> None:
    watched = visit(real_page, size, scheme)
    page = watched.page
    tag = f"{'wide' if size == WIDE else 'narrow'}-{scheme}"
    watched.keep(f"{tag}-1-opening")
    page.locator("button.example:visible").first.click()
    page.wait_for_selector("#answer .reply")
    watched.keep(f"{tag}-2-answer")
    page.locator("#answer .said a.cite").first.click()
    watched.keep(f"{tag}-3-paragraph")
    page.keyboard.press("Escape")
    watched.ask("Who won the 1998 World Cup?")
    watched.keep(f"{tag}-4-refusal")
    page.get_by_role("tab", name="Papers").click()
    watched.keep(f"{tag}-5-papers")
    page.locator("#shelf a.cite").first.click()
    watched.keep(f"{tag}-6-reader")
    watched.clean()


@pytest.fixture(scope="module")
def real_page(request: pytest.FixtureRequest) -> Iterator[str]:
    """The papers of the series where they are here, else the sample notes."""
    from tests.conftest import PAPERS

    with serving(request.getfixturevalue("series_library" if PAPERS.is_dir() else "notes_library")) as address:
        yield address
