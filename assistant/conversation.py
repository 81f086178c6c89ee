"""Follow-up questions: what "it" and "and Italy?" point back to, by the conversation's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.assistant import Assistant
from assistant.question import LONGEST, understand
from assistant.reply import Reply, Statement
from assistant.words import content_words

_POINTER = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|that|this|these|those|former|latter)\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"^\W*(?:and|but|also|what about|how about|or)\b", re.IGNORECASE)
_NAME = re.compile(r"\b(?:[A-Z]{2,}[\w-]*|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)")
_POSSESSIVE = re.compile(r"[’']s?$")
_OPENERS = frozenset(
    """what which who whom whose when where why how is are was were do does did can could will would and but or the a an
    in on according list name explain tell please""".split()
)


class Conversation:
    """One person's questions in order. A question that points back is asked together with what it points to."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._stem = ""  # the last question that stands by itself: what "and Italy?" goes on from
        self._subject: tuple[str, ...] = ()  # the names that were last asked about: what "it" points to

    def ask(self, text: str, papers: Sequence[str] | None = None) -> Reply:
        """Answer `text` in the light of what was asked before; the reply's question is the one that was searched."""
        question = self.standalone(text)
        reply = self.assistant.ask(question, papers)
        self._remember(question, text)
        return reply

    def stream(self, text: str, papers: Sequence[str] | None = None) -> Iterator[Statement | Reply]:
        """The same, each statement as soon as it is written and checked; the last thing that comes is the reply."""
        question = self.standalone(text)
        yield from self.assistant.stream(question, papers)
        self._remember(question, text)

    def standalone(self, text: str) -> str:
        """`text` as it can be understood alone: with the names asked about where a pronoun points to them, after the
        last question where it goes on from that, unchanged else.
        """
        question = understand(text).text
        if not self._stem:
            return question
        points = _POINTER.search(question) and not names(question)
        if points and self._subject and content_words(question):
            return _within(f"{question.rstrip('?. ')} ({', '.join(self._subject)})?", question)
        short = len(question.split()) <= 5 and (_GOES_ON.match(question) or len(content_words(question)) <= 1)
        return _within(f"{self._stem} {question}", question) if points or short else question

    def _remember(self, question: str, text: str) -> None:
        self._subject = names(understand(text).text) or self._subject
        if not self._stem or not question.startswith(f"{self._stem} "):
            self._stem = question


def _within(text: str, question: str) -> str:
    """`text`, or the `question` as it was asked where that is too long to be one."""
    return text if len(text) <= LONGEST else question


def names(text: str) -> tuple[str, ...]:
    """The names in a question, its opening words apart."""
    found = (_POSSESSIVE.sub("", match.group()) for match in _NAME.finditer(text))
    kept = (" ".join(w for w in name.split() if w.lower() not in _OPENERS) for name in found)
    return tuple(dict.fromkeys(name for name in kept if name))
