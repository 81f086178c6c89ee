"""Web Annotations: their form, and selectors that find the words again."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from assistant.export.annotation import CONTEXT, annotation_collection, as_annotations
from assistant.reply import Citation
from tests.ui.made import HARBOUR, answer, cite, refusal, state

TEXTS = {(HARBOUR.id, p.locator): p.text for p in HARBOUR.paragraphs}


def selected(text: str, selector: dict[str, Any]) -> tuple[int, int]:
    """The one place in `text` that a selector names, by the words of the recommendation."""
    if selector["type"] == "TextPositionSelector":
        return selector["start"], selector["end"]
    around = selector.get("prefix", "") + selector["exact"] + selector.get("suffix", "")
    assert text.count(around) == 1
    start = text.index(around) + len(selector.get("prefix", ""))
    return start, start + len(selector["exact"])


def test_the_form_is_that_of_the_recommendation() -> None:
    said = json.loads(as_annotations([answer(state(cite("1")), state(cite("3")))], TEXTS))
    assert (said["@context"], said["type"], said["total"]) == (CONTEXT, "AnnotationCollection", 2)
    page = said["first"]
    assert (page["type"], page["startIndex"]) == ("AnnotationPage", 0)
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert f"urn:uuid:{uuid.UUID(item['id'])}" == item["id"]
        assert item["motivation"] == "commenting"
        assert item["body"]["type"] == "TextualBody"
        on_page, on_paragraph = item["target"]
        assert on_page["source"] == "https://example.org/harbour_01.html"
        assert on_page["selector"]["type"] == "TextQuoteSelector"
        assert [s["type"] for s in on_paragraph["selector"]] == ["TextQuoteSelector", "TextPositionSelector"]
        address = urlsplit(on_paragraph["source"])
        assert (address.scheme, address.netloc) == ("pincite", "harbour_01")
        assert address.query == f"edition={HARBOUR.edition}"


def test_both_selectors_find_the_words_again() -> None:
    said = json.loads(as_annotations([answer(state(cite("1", "It was raised in 2019")))], TEXTS))
    (item,) = said["first"]["items"]
    _, on_paragraph = item["target"]
    text = TEXTS["harbour_01", unquote(urlsplit(on_paragraph["source"]).path.lstrip("/"))]
    places = {selected(text, selector) for selector in on_paragraph["selector"]}
    assert {text[start:end] for start, end in places} == {"It was raised in 2019"}
    assert len(places) == 1


@given(st.text("ab ", min_size=1, max_size=80), st.data())
def test_the_words_around_tell_repeated_words_apart(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = Citation("p", "1", "paragraph", text[start:end], start, end, "e", "p, ¶1", None)
    (item,) = annotation_collection([place], {("p", "1"): text})["first"]["items"]
    quote, position = item["target"]["selector"]
    assert (position["start"], position["end"]) == (start, end)
    around = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
    assert around in text
    if end - start + 64 >= len(text) and start <= 32 and len(text) - end <= 32:
        assert around == text


def test_a_refusal_marks_what_is_near_without_a_comment() -> None:
    said = json.loads(as_annotations([refusal(cite("1"), cite("n1"))]))
    assert [item["motivation"] for item in said["first"]["items"]] == ["highlighting"] * 2
    assert not any("body" in item for item in said["first"]["items"])
    assert "prefix" not in json.dumps(said)


def test_words_that_have_changed_are_not_taken_for_those_around() -> None:
    changed = {("harbour_01", "1"): "Another text altogether, as a later edition has it."}
    (item,) = annotation_collection([cite("1", "It was raised in 2019")], changed)["first"]["items"]
    assert item["target"][0]["selector"] == {"type": "TextQuoteSelector", "exact": "It was raised in 2019"}


def test_the_same_citation_has_the_same_name_and_another_statement_another() -> None:
    def names(*statements: Any) -> list[str]:
        said = json.loads(as_annotations([answer(*statements)]))
        return [item["id"] for item in said["first"]["items"]]

    one, other = state(cite("1")), state(cite("3"))
    assert names(one, other) == names(one, one, other)
    assert names(one) != names(other) != names(state(cite("3"), text="Boats pay there."))
