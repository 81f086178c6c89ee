"""A page in a real browser, and what is seen of it that must not be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files

import pytest
from playwright import sync_api

from tests.ui.page.serving import ROOT

ARTIFACTS = ROOT / "artifacts"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDE, NARROW = (1360, 850), (390, 800)
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no chromium here"),
]
Visit = Callable[..., "Watched"]


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

    def room(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def ask(self, question: str) -> None:
        """Ask, and wait until the whole reply to this very question stands there."""
        before = self.page.locator("#answer .foot, #answer .complaint").first
        old = before.element_handle() if before.count() else None
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        if old:
            old.wait_for_element_state("hidden")
        self.page.wait_for_selector("#answer .busy", state="detached")  # what stood there stays below it
        self.page.wait_for_selector("#answer .reply .foot, #answer .complaint")

    def check(self, text: str) -> sync_api.FrameLocator:
        """Have a text checked; the page of what became of it."""
        self.page.fill("#draft textarea", text)
        return self.checked(lambda: self.page.click("#check"))

    def checked(self, begin: Callable[[], object]) -> sync_api.FrameLocator:
        frame = self.page.locator("#checked iframe.page")
        before = frame.get_attribute("src") if frame.count() else ""
        begin()
        self.page.wait_for_selector(f'#checked iframe.page:not([src="{before}"])')
        found = self.page.frame_locator("#checked iframe.page")
        found.locator(".of").wait_for()
        return found

    def reader(self) -> sync_api.FrameLocator:
        return self.page.frame_locator("iframe.reader:visible")

    def settles(self, found: Callable[[], bool]) -> bool:
        """Whether `found` becomes true within five seconds; a frame may load anew meanwhile."""
        for _ in range(50):
            try:
                if found():
                    return True
            except sync_api.Error:  # the page that was looked at has just been left
                pass
            self.page.wait_for_timeout(100)
        return False

    def in_view(self, selector: str) -> bool:
        """Whether an element of the reader comes to be seen within the reader's window."""
        inside = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight - 20; }"
        found = self.reader().locator(selector)
        return self.settles(lambda: found.count() == 1 and bool(found.evaluate(inside, timeout=1000)))

    def clean(self) -> None:
        assert self.foreign == []
        assert self.errors == []

    def barriers(self) -> list[str]:
        """What axe-core finds that keeps people out, in the page and in the frames that are seen."""
        script = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
        found = []
        for frame in self.page.frames:
            if frame.is_detached() or not frame.url.startswith(self.home):
                continue
            if frame.parent_frame and not frame.frame_element().is_visible():
                continue
            frame.evaluate(f"{script};0")
            violations = frame.evaluate("() => axe.run(document, {iframes: false}).then(r => r.violations)")
            found += [
                f"{v['impact']} {v['id']}: {v['nodes'][0]['html'][:120]}"
                for v in violations
                if v["impact"] in ("serious", "critical")
            ]
        return found

    def keep(self, name: str) -> None:
        """A screenshot for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")
