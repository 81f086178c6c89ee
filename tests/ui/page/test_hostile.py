"""Words that attack, wherever they come from: no script runs, nothing foreign is asked for, nothing navigates."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from evals.reports.file import write_report
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.assistant import openai_server
from tests.assistant.ferry import evidence, reply
from tests.ui.page.serving import serving
from tests.ui.page.test_runs import report
from tests.ui.page.watched import IN_BROWSER, Visit, Watched
from ui.page.runs import FILE, FOLDER

pytestmark = IN_BROWSER

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
def hostile_library(
    canary: tuple[str, list[str]], encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
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
    made = report(asked=" ".join(armed))
    for name in ("runs", "<b>armed<img src=x onerror=window.top.ran=1>"):
        write_report(made, library / FOLDER / name / FILE)
    return library


@pytest.fixture(scope="module")
def hostile_page(hostile_library: Path) -> Iterator[str]:
    with serving(hostile_library) as address:
        yield address


def _armed(payload: str, canary: str) -> str:
    return payload.replace("CANARY", f"{canary}{PAYLOADS.index(payload)}").replace("RUN", RUN)


def nothing_acted(watched: Watched, canary: tuple[str, list[str]], path: str = "/") -> None:
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate("window.top.ran") is None
    assert urlsplit(watched.page.url).path == path
    assert canary[1] == []
    watched.clean()


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])  # the reader shows all of them anyway
def test_no_word_of_a_paper_or_a_question_ever_acts(
    visit: Visit, hostile_page: str, canary: tuple[str, list[str]], every: int
) -> None:
    watched = visit(hostile_page, shown="#question textarea")
    page = watched.page
    for number, payload in list(enumerate(PAYLOADS))[::every]:
        watched.ask(f"What is the toll at lock number {number}?")
        page.locator("#answer a.cite").first.click()
        watched.ask(f"{_armed(payload, canary[0])} toll")
    watched.room("Papers")
    page.locator("#shelf a.cite").first.click()
    reader = watched.reader()
    reader.locator("h1").wait_for()
    reader.locator("input[type=search]").fill(_armed(PAYLOADS[1], canary[0]))
    reader.get_by_role("button", name="Find").click()
    reader.locator("mark.found").first.wait_for()
    watched.keep("hostile")
    nothing_acted(watched, canary)
    path = f"/read/{quote('<b>id</b>_01', safe='')}"
    page.goto(f"{hostile_page}{path[1:]}?p={quote(PAYLOADS[1])}&start=1&end=9&e=0&q={quote(PAYLOADS[0])}")
    nothing_acted(watched, canary, path)


def test_no_word_of_a_draft_a_file_or_a_run_ever_acts(
    visit: Visit, hostile_page: str, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    watched = visit(hostile_page, shown="#question textarea")
    page = watched.page
    armed = [_armed(payload, canary[0]) for payload in PAYLOADS]
    watched.room("Verify")
    watched.check(f"The toll at lock number 1 is 90 crowns {armed[1]} for boats.").locator(".verdict").wait_for()
    watched.check(f"“is 10 crowns {armed[1]} for ships”").locator(".verdict").wait_for()
    watched.check("\n\n".join(f"The toll at lock number {n} is 7 {p}." for n, p in enumerate(armed))).locator(
        ".row"
    ).first.wait_for()
    draft = tmp_path / "<img src=x onerror=window.top.ran=1>.html"
    draft.write_text("<p>The toll is 7 crowns.</p>" + "".join(f"<p>It is {p}</p>" for p in armed), "utf-8")
    watched.checked(lambda: page.set_input_files("label.drop[data-purpose=draft] input", draft)).locator(
        "h1"
    ).wait_for()
    watched.keep("hostile-draft")
    watched.room("Evaluation")
    page.frame_locator("#runs iframe").locator("summary").first.wait_for()
    page.frame_locator("#runs iframe").get_by_role("link", name="<b>armed").click()
    page.frame_locator("#runs iframe").locator("h1", has_text="<b>armed").wait_for()
    watched.room("Papers")
    page.set_input_files("label.drop[data-purpose=paper] input", draft)
    page.wait_for_selector("#shelving .taken, #shelving .complaint")
    nothing_acted(watched, canary)


def test_an_error_and_an_upload_that_is_refused_are_words(
    visit: Visit, hostile_page: str, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    watched = visit(hostile_page, shown="#question textarea")
    watched.room("Verify")
    wrong = tmp_path / "<img src=x onerror=window.top.ran=1>.docx"
    wrong.write_bytes(b"PK\x03\x04 no archive <script>window.top.ran=1</script>")
    watched.page.set_input_files("label.drop[data-purpose=draft] input", wrong)
    watched.page.wait_for_selector("#checking .complaint")
    assert "<img src=x" in watched.page.inner_text("#checking")
    nothing_acted(watched, canary)


@pytest.mark.soak
def test_no_word_of_a_model_ever_acts(
    visit: Visit,
    hostile_library: Path,
    canary: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("langchain_openai", reason="the extra `openai` is not installed")
    armed = [_armed(payload, canary[0]) for payload in PAYLOADS]
    with openai_server.serving() as script:
        said = [f"The toll at lock number {n} is {n}0 crowns {payload} for boats." for n, payload in enumerate(armed)]
        script.set(
            openai_server.Turn(
                reply(*((text, [evidence(str(n), text, "<b>id</b>_01")]) for n, text in enumerate(said, 1)))
            )
        )
        monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__MODEL", "openai:scripted")
        monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__BASE_URL", script.url)
        with serving(hostile_library) as address:
            watched = visit(address, shown="#question textarea")
            watched.ask("What is the toll at lock number 1?")
            assert script.requests  # it was the model that answered, whatever of it was shown
            assert "The toll at lock number" in watched.page.inner_text("#answer .said")
            nothing_acted(watched, canary)
