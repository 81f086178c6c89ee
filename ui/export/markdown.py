"""Replies as Markdown with footnotes, as GitHub, pandoc, Obsidian and most others read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.reply import Reply
from ingest.paper import Facts
from ui.export.layout import Footnote, Noted, Run, lay_out
from ui.markdown_text import plain_line

_IN_ADDRESS = re.compile(r"[\s<>\\]|[\x00-\x1f]")


def as_markdown(papers: Mapping[str, Facts], replies: Sequence[Reply]) -> str:
    """The questions as headings, the replies, and a footnote for every mention of a place.

    What stands in questions and papers has no power over Markdown or HTML. `papers`: what is known of those cited.
    """
    layout = lay_out(papers, replies)
    lines: list[str] = []
    for section in layout.sections:
        lines += [f"## {plain_line(section.question)}", ""]
        for run in section.runs:
            lines += [*_run(run), ""]
        lines += [f"*{plain_line(section.footer)}*", ""]
    lines += [line for note in layout.footnotes for line in (_footnote(note), "")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _run(run: Run) -> Iterator[str]:
    if run.listed:
        yield from (f"- {_sentence(sentence)}" for sentence in run.sentences)
    else:
        yield " ".join(_sentence(sentence) for sentence in run.sentences)


def _sentence(sentence: Noted) -> str:
    said = f" ({sentence.said})" if sentence.said else ""
    return plain_line(sentence.text) + "".join(f"[^{number}]" for number in sentence.notes) + said


def _footnote(note: Footnote) -> str:
    address = f" <{_address(note.url)}>" if note.url else ""
    return f"[^{note.number}]: {plain_line(note.text)}{address}"


def _address(url: str) -> str:
    """An address that stays one between angle brackets."""
    return _IN_ADDRESS.sub(lambda sign: f"%{ord(sign.group()):02X}", url)
