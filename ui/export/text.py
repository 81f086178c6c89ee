"""Replies as plain text: sentences with the labels of their places in brackets, and the sources below.

Labels rather than numbers: the papers' own notes have numbers in brackets, and stand in the sentences.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from assistant.reply import Reply
from ingest.paper import Facts
from ui.export.layout import Footnote, Noted, Run, lay_out
from ui.terminal import plain

_WIDTH = 88  # columns


def as_text(papers: Mapping[str, Facts], replies: Sequence[Reply]) -> str:
    """Question, reply and sources, in lines of at most 88 columns (addresses and other long words apart).

    Characters that would command a terminal are left out. `papers`: what is known of those cited.
    """
    layout = lay_out(papers, replies)
    lines: list[str] = []
    labels = {note.number: note.label for note in layout.footnotes}
    for section in layout.sections:
        lines += [*_wrapped(section.question), ""]
        for run in section.runs:
            lines += [*_run(run, labels), ""]
        lines += [*_wrapped(section.footer), "", ""]
    if layout.footnotes:
        lines += ["Sources", ""]
        lines += [line for note in _once(layout.footnotes) for line in _source(note)]
    return plain("\n".join(lines).rstrip("\n")) + "\n"


def _run(run: Run, labels: Mapping[int, str]) -> Iterator[str]:
    if run.listed:
        for sentence in run.sentences:
            yield from _wrapped(f"- {_sentence(sentence, labels)}", "  ")
    else:
        yield from _wrapped(" ".join(_sentence(sentence, labels) for sentence in run.sentences))


def _sentence(sentence: Noted, labels: Mapping[int, str]) -> str:
    """The sentence and its labels, but for one that is nothing but its label: a paragraph that is near."""
    marks = [f"[{label}]" for label in dict.fromkeys(labels[number] for number in sentence.notes)]
    said = [f"({sentence.said})"] if sentence.said else []
    return " ".join([sentence.text, *(mark for mark in marks if mark != f"[{sentence.text}]"), *said])


def _once(footnotes: Sequence[Footnote]) -> Iterator[Footnote]:
    """The sources without those that repeat the words of one before."""
    told: set[tuple[str, str]] = set()
    for note in footnotes:
        if (note.label, note.quote) not in told:
            yield note
        told.add((note.label, note.quote))


def _source(note: Footnote) -> Iterator[str]:
    named = f"{note.where}: " if note.where != note.label else ""
    yield from _wrapped(f"[{note.label}] {named}“{note.quote}”", "    ")
    if note.url:
        yield f"    {note.url}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
