"""Addresses: of a paragraph on our own reader pages, and of a paper at its publisher's."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from assistant.reply import Citation

_MARKER = re.compile(r"\[\w{1,3}\]|[⁰¹²³⁴-⁹]+")
_EDGE = 6  # words at either end of a longer quotation
EDITION = 16  # hex digits of an edition in an address: enough to notice that a paper's words have changed


def paper_address(paper: str) -> str:
    """The reader page of a paper, relative to the page, so that it works behind any path prefix."""
    return f"read/{quote(paper, safe='')}"


def paragraph_address(paper: str, locator: str) -> str:
    """The reader page at a paragraph."""
    return f"{paper_address(paper)}?{urlencode({'p': locator})}#quote"


def citation_address(citation: Citation) -> str:
    """The reader page at the quoted words, tied to the edition that was quoted."""
    place = {"p": citation.locator, "start": citation.start, "end": citation.end, "e": citation.edition[:EDITION]}
    return f"{paper_address(citation.paper)}?{urlencode(place)}#quote"


def permalink(paper: str, locator: str) -> str:
    """The page itself, opened at a paragraph of a paper: what is sent to somebody else."""
    return f"?{urlencode({'paper': paper, 'p': locator})}"


def at_words(url: str | None, words: str) -> str | None:
    """A paper's own address at the words, as browsers find them there: `…#:~:text=first%20words,last%20words`.

    None for what is no address. Note markers are printed in many ways, so the longest run of words between two is
    looked for; an address that has a fragment of its own keeps it.
    """
    if publisher(url) is None or url is None:
        return None
    run = max((part.split() for part in _MARKER.split(words)), key=len)
    if not run:
        return url
    ends = (run,) if len(run) <= 2 * _EDGE else (run[:_EDGE], run[-_EDGE:])
    text = ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}"


def anchor(locator: str) -> str:
    """A paragraph's element id: `11` → `p11`, `n3` → `n3`."""
    return f"p{locator}" if locator[:1].isdigit() else locator


def publisher(url: str | None) -> tuple[str, str] | None:
    """A paper's own address and its host, where it is an address of the web; None for anything else."""
    if not url or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    return url, host.removeprefix("www.")
