"""The page as people meet it: a real browser, driven against a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.page.fronting import PASSWORD
from tests.ui.page.serving import Members, serving
from tests.ui.page.watched import IN_BROWSER, NARROW, WIDE, Visit

TOLL = "What is the toll at Alder Lock?"

pytestmark = IN_BROWSER


# Asking and reading


def test_ask_read_and_see_the_quoted_words(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    page = watched.page
    assert page.inner_text("#answer .asked") == TOLL
    assert "forty crowns" in page.inner_text("#answer .said")
    assert page.input_value("#question textarea") == ""
    assert page.get_by_role("link", name="Sign out").count() == 0  # nobody signs in here
    citation = page.locator("#answer .said a.cite").first
    assert citation.inner_text() == "Wren 2024, ¶1"
    citation.click()
    quoted = "The toll at Alder Lock is forty crowns for every boat.[1]"
    marks = watched.reader().locator("mark")
    assert watched.settles(lambda: quoted in "".join(marks.all_inner_texts()))
    assert watched.in_view("#quote")
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
        assert watched.in_view("#quote")
        seen.append(number)
    assert seen == ["2", "2.1", "2.2"]
    watched.clean()


def test_notes_are_reached_from_their_markers_and_back(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    reader = watched.reader()
    reader.locator("a.marker").first.click()
    assert watched.in_view("#n1:target")
    reader.locator("#n1 a.back-link").click()
    assert watched.in_view("#p1:target")
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
    assert watched.in_view("#quote")
    watched.clean()


def test_an_error_is_shown_and_the_next_question_is_answered(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask("   ")
    assert "The question is empty." in watched.page.inner_text("#answer .complaint")
    watched.ask(TOLL)
    assert "forty crowns" in watched.page.inner_text("#answer .said")
    assert watched.page.locator("#answer .complaint").count() == 0
    watched.clean()


def test_a_question_asked_during_an_answer_waits_for_its_turn(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    box = watched.page.locator("#question textarea")
    box.fill(TOLL)
    box.press("Enter")
    assert watched.settles(lambda: box.input_value() == "")  # it was taken; the answer is still to come
    box.fill("Why was it raised?")
    box.press("Enter")
    box.press("Enter")
    watched.page.wait_for_selector("#answer .earlier")
    assert "forty crowns" in (watched.page.text_content("#answer .earlier") or "")
    assert box.input_value() == ""
    watched.clean()


def test_the_papers_as_a_table_and_each_to_be_read(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.page.get_by_role("tab", name="Papers").click()
    watched.page.get_by_role("link", name="Lindqvist 2023").click()
    assert watched.settles(lambda: watched.reader().locator("h1").inner_text() == "Lindqvist 2023")
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
    page.wait_for_selector("#answer .reply .foot")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#answer a.cite')"):
            break
    page.evaluate("document.querySelectorAll('a.cite.open').forEach(a => a.classList.remove('open'))")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer a.cite.open")
    assert watched.in_view("#quote")
    watched.clean()


def test_an_answer_that_is_still_written_leaves_the_keyboard_where_it_is(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page)
    watched.ask(TOLL)
    page = watched.page
    at = page.locator("#answer a.cite").last
    where = at.get_attribute("href")
    at.focus()
    step = "() => { const reply = document.querySelector('#answer .reply'); reply.outerHTML = reply.outerHTML }"
    page.evaluate(step)
    page.wait_for_function("document.activeElement.matches('#answer a.cite')")
    assert page.evaluate("document.activeElement.getAttribute('href')") == where
    page.locator("#question textarea").focus()
    page.evaluate(step)
    assert page.evaluate("document.activeElement.matches('#question textarea')")
    at.focus()
    page.mouse.click(3, 3)
    page.evaluate(step)
    assert page.evaluate("document.activeElement === document.body")
    watched.clean()


def test_on_a_phone_the_paper_is_a_sheet(visit: Visit, harbour_page: str) -> None:
    watched = visit(harbour_page, NARROW)
    page = watched.page
    watched.ask(TOLL)
    assert not page.locator("iframe.reader").first.is_visible()
    page.locator("#answer .said a.cite").first.click()
    assert watched.in_view("#quote")
    page.get_by_role("button", name="Back to the answer").click()
    assert not page.locator("iframe.reader").first.is_visible()
    page.locator("#answer .said a.cite").first.click()
    page.keyboard.press("Escape")
    assert not page.locator("iframe.reader").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    watched.room("Papers")
    margin = page.locator("input.sift").evaluate("box => box.getBoundingClientRect().left")
    assert page.locator("#shelf td").first.evaluate("cell => cell.getBoundingClientRect().left") == margin
    watched.room("Evaluation")
    figure = page.frame_locator("#runs iframe").locator("td:has-text('0.')").first
    lines = "cell => { const it = new Range(); it.selectNodeContents(cell); return it.getClientRects().length }"
    assert figure.evaluate(lines) == 1  # a figure is not broken over two of them
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


def test_who_is_signed_in_can_sign_out_without_a_mouse(visit: Visit, members_page: Members) -> None:
    watched = visit(members_page.address, NARROW, shown="#password")
    page = watched.page
    page.fill("#name", "Ada <b>$x$")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Sign out")
    link.wait_for()
    assert page.locator(".masthead .who").inner_text() == "Ada <b>$x$"
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.locator('[data-tab-id="ask"]').focus()
    page.keyboard.press("Shift+Tab")
    assert link.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    page.goto(members_page.address)
    assert page.url.startswith(f"{members_page.address}login")
    watched.clean()


# What people look at


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        (WIDE, "light"),
        (NARROW, "dark"),
        pytest.param(WIDE, "dark", marks=pytest.mark.soak),
        pytest.param(NARROW, "light", marks=pytest.mark.soak),
    ],
)
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
    watched.room("Papers")
    watched.keep(f"{tag}-5-papers")
    page.locator("#shelf a.cite").first.click()
    watched.keep(f"{tag}-6-reader")
    page.keyboard.press("Escape")
    watched.room("Verify")
    watched.check("Who asks pays, and nobody else.\n\nThe moon “is made of cheese” (Nobody 1999, ¶3).")
    watched.keep(f"{tag}-7-draft")
    page.keyboard.press("Escape")
    watched.room("Evaluation")
    page.frame_locator("#runs iframe").locator("h1").wait_for()
    watched.keep(f"{tag}-8-runs")
    watched.clean()


@pytest.fixture(scope="module")
def real_page(request: pytest.FixtureRequest) -> Iterator[str]:
    """The papers of the series where they are here, else the sample notes."""
    from tests.conftest import PAPERS

    with serving(request.getfixturevalue("series_library" if PAPERS.is_dir() else "notes_library")) as address:
        yield address
