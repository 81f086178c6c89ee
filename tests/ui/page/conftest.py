"""The browser and the servers that the tests of the page share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright import sync_api

from evals.reports.file import write_report
from tests.ui.page.fronting import token, users_file
from tests.ui.page.serving import Members, serving
from tests.ui.page.test_runs import report
from tests.ui.page.watched import BROWSER, WIDE, Visit, Watched
from ui.caller import Role
from ui.page.runs import FILE, FOLDER

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def harbour_page(harbour_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over the two short papers, with a run. Who adds a paper removes it again."""
    library = shutil.copytree(harbour_library, tmp_path_factory.mktemp("page") / "library", symlinks=True)
    write_report(report(), library / FOLDER / "first" / FILE)
    with serving(library) as address:
        yield address


@pytest.fixture(scope="session")
def members_page(harbour_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Members]:
    """The page where one has to sign in: as Ada, or as somebody whose name is an attack."""
    path = users_file(tmp_path_factory.mktemp("members"), ("Ada", Role.READER), ("Ada <b>$x$", Role.READER))
    secret = token(path, "ci")
    with serving(harbour_library, "--users", str(path)) as address:
        yield Members(address, secret)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=BROWSER or "", args=options)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: sync_api.Browser) -> Iterator[Visit]:
    """Open the page at an address in a fresh profile."""
    contexts = []

    def visit(home: str, size: tuple[int, int] = WIDE, scheme: Scheme = "light", shown: str = "") -> Watched:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        watched = Watched(context.new_page(), home)
        watched.open(shown or "button.example:visible")
        return watched

    yield visit
    for context in contexts:
        context.close()
