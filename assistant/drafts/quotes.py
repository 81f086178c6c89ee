"""The quotations of a paragraph: what stands between quotation marks, whatever marks they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

# Each mark that opens with those that close it: English, French, German, Japanese, typed.
_CLOSED_BY = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "〝": "〞", "「": "」", "『": "』",
    "‘": "’", "‚": "‘’", '"': '"', "'": "'",
}  # fmt: skip
_MARK = re.compile(f"[{re.escape(''.join({*_CLOSED_BY, *'”’〞」』'}))}]")
_SINGLE = frozenset("‘’‚'")
_WORD = re.compile(r"[^\W_]")
FEWEST_SINGLE = 3  # words between single marks, which serve as apostrophes and for feet as well


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """The words `text[start:end]` between quotation marks, which lie just outside; the outermost of nested ones.

    `closed`: whether the closing mark is there; where it is not, the words run to the next one that opens, or to the
    paragraph's end.
    """

    start: int
    end: int
    closed: bool = True

    @property
    def outer(self) -> tuple[int, int]:
        """The span with its marks."""
        return self.start - 1, self.end + self.closed


def quoted_spans(text: str) -> list[QuotedSpan]:
    """The quotations of a paragraph, in order, none inside another; marks around nothing are passed over."""
    places = [match.start() for match in _MARK.finditer(text)]
    closing, openers = _matched(text, places)
    spans: list[QuotedSpan] = []
    beyond = 0
    for at, following in openers:
        if at < beyond:
            continue
        if at in closing:
            spans.append(QuotedSpan(at + 1, closing[at]))
            beyond = closing[at] + 1
        elif text[at] not in _SINGLE and text[at] != "»":
            spans.append(QuotedSpan(at + 1, following, closed=False))
            beyond = following
    return [span for span in spans if _is_quotation(text, span)]


def _is_quotation(text: str, span: QuotedSpan) -> bool:
    if not _WORD.search(text, span.start, span.end):
        return False
    return text[span.start - 1] not in _SINGLE or len(text[span.start : span.end].split()) >= FEWEST_SINGLE


def _matched(text: str, places: list[int]) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Where each opening mark is closed, and each that opens with the next of its kind (or the text's end)."""
    waiting: dict[str, list[int]] = {mark: [] for mark in _CLOSED_BY}
    closing: dict[int, int] = {}
    opened: dict[str, list[int]] = {mark: [] for mark in _CLOSED_BY}
    for at in places:
        mark = text[at]
        open_now = [stack for kind, stack in waiting.items() if stack and mark in _CLOSED_BY[kind]]
        if open_now and _closes(text, at):
            closing[max(open_now, key=lambda stack: stack[-1]).pop()] = at
        elif mark in _CLOSED_BY and _opens(text, at):
            if mark in "\"'":
                waiting[mark].clear()  # these do not nest: what was open stays so
            waiting[mark].append(at)
            opened[mark].append(at)
    ordered = sorted(at for found in opened.values() for at in found)
    return closing, [(at, _following(opened[text[at]], at, len(text))) for at in ordered]


def _following(opened: list[int], at: int, end: int) -> int:
    n = bisect_left(opened, at) + 1
    return opened[n] if n < len(opened) else end


def _opens(text: str, at: int) -> bool:
    """Whether a mark stands where quotations begin: before a word, and a typed or single one not inside one."""
    mark, before, after = text[at], text[at - 1] if at else " ", text[at + 1 : at + 2]
    if not after or after.isspace():
        return False
    if mark in "‘»":
        return not before.isalnum()
    return mark not in "\"'" or before.isspace() or before in "([{—–-/“‘…,;:"


def _closes(text: str, at: int) -> bool:
    """Whether a mark can close; single and typed ones stand behind a word or a stop, and not inside a word."""
    if text[at] not in "’‘'\"":
        return True
    return not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum()
