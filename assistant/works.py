"""Notes that only name a work: "A. Wren, Tolls of the Canal (Harbour Press, 2024)." They bear out, and say nothing."""

from __future__ import annotations

import re

# Titles, publishers in brackets, addresses, figures.
_PRINTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’|\([^()]*\)|https?://\S+|[^\s\d]{0,60}+\d\S*")
_TITLE = re.compile(r"“[^“”]+”|\"[^\"]+\"|‘[^‘’]+’")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# What stands between the names of a reference without making a sentence of it.
_BETWEEN = frozenset(
    """a accessed al and at available by chap chapter cited cit de der des di du ed edition eds et for from ibid in last
    modified no nos of on op or p para paras pp published quoted retrieved rev see ser the to trans und updated v van
    viewed vol vols von with y also version""".split()
)


def names_a_work(note: str) -> bool:
    """Whether a note names a book or an article and says nothing of its own: a year, or a title in quotation marks, and
    outside titles and brackets only names. A title printed without capitals or quotation marks is not known for one.
    """
    outside = _PRINTED.sub(" ", note)
    if not _YEAR.search(note) and not _TITLE.search(note):
        return False
    return all(word[0].isupper() or word.lower() in _BETWEEN for word in _WORD.findall(outside))
