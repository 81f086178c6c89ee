"""The browser that the tests of the page share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright import sync_api

from tests.ui.page.watched import BROWSER, WIDE, Visit, Watched

Scheme = Literal["light", "dark"]


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
