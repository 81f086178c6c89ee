"""Addresses on the page and beyond it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.made import HARBOUR, cite
from ui.page.links import anchor, citation_address, paper_address, publisher


def test_a_citation_leads_to_its_words() -> None:
    address = citation_address(cite("1", "forty crowns"))
    assert address == f"read/harbour_01?p=1&start=26&end=38&e={HARBOUR.edition[:16]}#quote"


@given(st.text(min_size=1, max_size=30).filter(lambda s: s.isprintable()))
def test_any_id_survives_the_way_through_an_address(paper: str) -> None:
    parts = urlsplit(citation_address(replace(cite("2.1"), paper=paper)))
    assert unquote(parts.path) == f"read/{paper}"
    assert parts.path.count("/") == 1
    assert not parts.netloc
    assert parse_qs(parts.query)["p"] == ["2.1"]
    assert "#" not in paper_address(paper)


@pytest.mark.parametrize(("locator", "element"), [("11", "p11"), ("2.1", "p2.1"), ("n3", "n3"), ("f1", "f1")])
def test_anchors(locator: str, element: str) -> None:
    assert anchor(locator) == element


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.example.org/a.html", "example.org"), ("http://example.org:8080/", "example.org")],
)
def test_addresses_of_the_web(url: str, host: str) -> None:
    assert publisher(url) == (url, host)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "file:///etc",
        "//example.org/",
        "/read/x",
        "ftp://example.org/",
        "https://",
        "https://user:secret@example.org/",
        "java\nscript:x",
        "https://[::1",
        "https://example.org/\x00",
        "vbscript:x",
        "https:example.org",
    ],
)
def test_nothing_else_becomes_a_link(url: str | None) -> None:
    assert publisher(url) is None
