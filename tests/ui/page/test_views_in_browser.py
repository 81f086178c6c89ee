"""The page's rooms as people meet them: checking, adding papers, reading runs, taking answers along."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright import sync_api

from tests.ui.page.watched import IN_BROWSER, NARROW, WIDE, Visit

pytestmark = IN_BROWSER
TOLL = "What is the toll at Alder Lock?"
MEMO = """\
# A memo on tolls

The toll at Alder Lock is forty crowns for every boat. The walrus council meets on Fridays.

Wren writes that “The council raised it in 2018 because dredging had become dearer” (Wren 2024, ¶1). What now?
"""


def test_a_claim_and_a_quotation_are_told_apart_and_lead_to_their_words(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.room("Verify")
    claim = watched.check("The toll at Alder Lock is forty crowns for every boat.")
    assert "Read as a claim" in claim.locator(".of").inner_text()
    assert "✓" in claim.locator(".verdict").inner_text()
    assert "Supported" in claim.locator(".verdict").inner_text()
    assert "Judged by" in claim.locator(".foot").inner_text()
    assert watched.in_view("#quote")
    assert "forty crowns" in watched.reader().locator("mark").first.inner_text()
    quotation = watched.check("“The council raised it in 2018 because dredging had become dearer”")
    assert "Read as a quotation" in quotation.locator(".of").inner_text()
    assert quotation.locator(".diff del").inner_text() == "2019"
    assert quotation.locator(".diff ins").inner_text() == "2018"
    assert quotation.locator("main").evaluate("main => main.scrollWidth <= main.clientWidth")
    watched.page.get_by_text("claim", exact=True).click()
    as_claim = watched.check("“The toll at Alder Lock is forty crowns for every boat.”")
    assert "so you said" in as_claim.locator(".of").inner_text()
    watched.clean()


def test_a_draft_comes_back_annotated_sifted_and_saved(visit: Visit, harbour_page: str, tmp_path: Path) -> None:
    watched = visit(harbour_page)
    page = watched.page
    watched.room("Verify")
    memo = tmp_path / "memo.md"
    memo.write_text(MEMO, "utf-8")
    page.fill("#draft textarea", "Words of before, which are not what is shown then.")
    draft = watched.checked(lambda: page.set_input_files("label.drop[data-purpose=draft] input", memo))
    assert draft.locator("h1").inner_text() == "memo.md"
    page.wait_for_selector("#draft textarea:placeholder-shown")
    assert draft.locator(".faults .diff ins").inner_text() == "2018"
    assert int(draft.locator("label[for=show-none] b").inner_text()) == draft.locator(".s.none").count()
    assert "2 sentences with nothing to check" in draft.locator(".details").inner_text()  # a heading, a question
    rows = draft.locator(".row:visible")
    assert rows.count() == 3
    draft.get_by_text("contradicted", exact=False).first.click()
    assert rows.count() == 1
    assert "Altered quotation" in rows.inner_text()
    draft.get_by_text("all", exact=False).first.click()
    with page.expect_download() as saved:
        draft.get_by_role("link", name="Word, with comments").click()
    assert saved.value.suggested_filename == "memo.audit.docx"
    assert saved.value.path().read_bytes().startswith(b"PK")
    draft.locator(".faults a.cite").first.click()
    assert watched.in_view("#quote")
    watched.clean()


def test_a_check_needs_no_mouse(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    page.locator('[data-tab-id="ask"]').focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#draft textarea").focus()
    page.keyboard.type("“The toll at Alder Lock is fifty crowns”")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "check":
            break
    checked = watched.checked(lambda: page.keyboard.press("Enter"))
    assert checked.locator(".diff ins").inner_text() == "fifty"
    for _ in range(8):
        page.keyboard.press("Tab")
        if checked.locator("a.cite:focus").count():
            break
    page.evaluate(
        "document.querySelector('#checked iframe').contentDocument.querySelector('a.open').classList.remove('open')"
    )
    page.keyboard.press("Enter")
    checked.locator("a.cite.open").wait_for()
    assert watched.in_view("#quote")
    watched.clean()


def test_an_answer_is_copied_and_saved(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    watched.ask(TOLL)
    page.click("#answer .take > summary")
    page.get_by_role("link", name="Copy as Markdown").click()
    page.wait_for_selector("#told:has-text('Answer copied')")
    assert "forty crowns" in page.evaluate("navigator.clipboard.readText()")
    for link, name in (
        ("BibTeX", "what-is-the-toll-at-alder-lock.bib"),
        ("Word", "what-is-the-toll-at-alder-lock.docx"),
    ):
        with page.expect_download() as saved:
            page.get_by_role("link", name=link).click()
        assert saved.value.suggested_filename == name
    watched.clean()


def test_a_paragraph_is_sent_to_somebody_else_and_looked_up(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    watched.ask(TOLL)
    reader = watched.reader()
    assert ":~:text=The%20toll%20at" in (reader.locator("a.outside").get_attribute("href") or "")
    reader.locator("p#p3 a.number").click()
    page.wait_for_selector("#told:has-text('Address of ¶3 copied')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{harbour_page}?paper=harbour_01&p=3"
    reader.locator("input[type=search]").fill("TOLL")
    reader.get_by_role("button", name="Find").click()
    reader.locator("#found").wait_for()
    assert reader.locator("mark.found").count() > 1
    page.goto(address)
    page.wait_for_selector('[data-tab-id="papers"][aria-selected="true"]')
    assert watched.in_view("#p3.cited")
    watched.clean()


def test_a_curator_adds_papers_and_removes_them(visit: Visit, harbour_page: str, tmp_path: Path) -> None:
    paper = tmp_path / "lanterns_03.txt"
    paper.write_text("Lanterns burn whale oil along the quay.\n\nThe lantern keeper is paid ninety crowns.\n", "utf-8")
    watched = visit(harbour_page)
    page = watched.page
    watched.room("Papers")
    page.set_input_files("label.drop[data-purpose=paper] input", paper)
    page.wait_for_selector("#shelving .taken")
    assert "lanterns_03" in page.inner_text("#shelving .taken")
    page.wait_for_selector("#shelf tr:has-text('lanterns_03')")
    page.fill("input.sift", "wren")
    assert page.locator("#shelf tbody tr:visible").count() == 1
    page.fill("input.sift", "")
    watched.room("Ask")
    watched.ask("What is the lantern keeper paid?")
    assert "ninety crowns" in page.inner_text("#answer .said")
    watched.room("Papers")
    page.click(".leaving input")
    page.get_by_role("option", name="lanterns_03").click()
    page.click("#remove")
    page.wait_for_selector("#shelving :text('Remove lanterns_03')")
    page.click("#yes-remove")
    page.wait_for_selector("#shelving :text('Removed: lanterns_03')")
    assert page.locator("#shelf tr:has-text('lanterns_03')").count() == 0
    watched.clean()


def test_a_run_leads_from_its_worst_case_to_the_paragraph(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.room("Evaluation")
    run = watched.page.frame_locator("#runs iframe")
    assert "0.095 to 0.905" in run.locator("table").first.inner_text()
    assert run.locator("svg").count() >= 2
    run.locator("details a.cite").first.click()
    watched.reader().locator("#p2\\.1.cited").wait_for()
    assert watched.in_view("#quote")
    watched.clean()


def test_a_case_is_written_and_reviewed_without_a_mouse(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    page = watched.page
    watched.room("Evaluation")
    page.locator("#evaluating input").first.focus()
    page.keyboard.press("Tab")  # Gradio gives each choice a name of its own, so that arrows do not lead on
    page.keyboard.press("Space")
    page.fill("#set input", "tolls")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cases:has-text('0 in all')")
    _reach(page, "#case-text textarea")
    page.keyboard.type(f"{TOLL} <img src=none onerror=alert(1)>")
    _reach(page, "#case-find")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case-offered a.cite")
    _reach(page, "#case-gold input")
    page.keyboard.press("Space")
    _reach(page, "#case-facts textarea")
    page.keyboard.type("forty crowns <b>")
    _reach(page, "#case-add")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case-said:has-text('“forty crowns <b>” stands in none')")
    page.fill("#case-facts textarea", "forty crowns")
    page.locator("#case-half").get_by_text("develop").click()
    page.click("#case-add")
    page.wait_for_selector("#case-said:has-text('Kept as q-001 (develop)')")
    page.wait_for_selector("#cases td:has-text('to review')")
    page.locator("#case-choice input").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case dd:has-text('The toll at Alder Lock is forty crowns')")
    assert watched.barriers() == []
    page.locator("#case a.cite").first.click()
    assert watched.in_view("#quote")
    page.click("#mend-case")
    page.wait_for_selector("#case-add:has-text('Put it in the place of q-001')")
    assert page.input_value("#case-facts textarea") == "forty crowns"
    assert page.locator("#case-gold input:checked").count() == 1
    page.fill("#case-facts textarea", "crowns")
    page.click("#case-add")
    page.wait_for_selector("#case-said:has-text('Mended: q-001')")
    page.wait_for_selector("#case dd", state="detached")
    page.click("#case-choice input")
    page.get_by_role("option", name="q-001").click()
    page.wait_for_selector("#case dd:has-text('\"crowns\"')")
    page.click("#accept")
    page.wait_for_selector("#cases td:has-text('reviewed')")
    page.click("#remove-case")
    page.wait_for_selector("#case:has-text('Remove q-001')")
    page.click("#yes-remove-case")
    page.wait_for_selector("#cases:has-text('0 in all')")
    assert not page.locator("#accept").is_visible()
    watched.clean()


def _reach(page: sync_api.Page, selector: str) -> None:
    """Go on with the Tab key until an element has the focus."""
    for _ in range(40):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {selector}")


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), pytest.param(NARROW, "dark", marks=pytest.mark.soak)])
def test_nobody_is_kept_out(
    visit: Visit, harbour_page: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    watched = visit(harbour_page, size, scheme)
    found = watched.barriers()
    watched.ask(TOLL)
    found += watched.barriers()
    watched.room("Verify")
    watched.check(MEMO)
    found += watched.barriers()
    for room in ("Papers", "Evaluation"):
        watched.page.keyboard.press("Escape")
        watched.room(room)
        watched.page.wait_for_timeout(500)
        found += watched.barriers()
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert found == []
    watched.clean()
