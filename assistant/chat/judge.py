"""A chat model asked whether paragraphs bear out a statement. What cannot be read or is not quoted is no verdict."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat.budget import counter_for
from assistant.chat.model import ChatFault, ChatModel
from assistant.chat.options import ChatOptions
from assistant.chat.prompts import JUDGE, JUDGE_AGAIN, JUDGED, fence_for, judge_fingerprint
from assistant.chat.reply import Unreadable, unfenced
from assistant.chat.resolve import visible
from assistant.chat.writer import LONGEST_TOKEN
from assistant.reply import VERDICTS, Verdict
from ingest.fold import fold

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True, slots=True)
class ChatJudge:
    """A model with the prompts that it judges under; several threads may ask it."""

    model: ChatModel

    @classmethod
    def from_options(cls, options: ChatOptions) -> ChatJudge:
        """The configured chat model as a judge. Raises ModelError: the model cannot be set up."""
        return cls(ChatModel.from_options(options))

    @property
    def name(self) -> str:
        """The model and its prompts: verdicts under one name are one judge's."""
        return f"{self.model.options.model} (prompt {judge_fingerprint()[:8]})"

    def verdict(self, statement: str, texts: Sequence[str]) -> tuple[Verdict, str]:
        """What the paragraphs `texts` say of the statement, never unchecked, and the words of theirs that decide.

        Raises:
            ChatFault: the model gave no verdict.
        """
        return _judged(self.model, statement, texts)


def read_verdict(reply: str, texts: Sequence[str]) -> tuple[Verdict, str]:
    """The verdict of a reply, and the words that it says decide.

    Raises:
        Unreadable: it is not of the form asked for, or it quotes what none of the texts holds.
    """
    try:
        found = json.loads(unfenced(reply))
    except (ValueError, RecursionError):
        raise Unreadable("it was not one whole JSON object") from None
    if not isinstance(found, dict) or found.get("verdict") not in list(map(str, VERDICTS)):
        raise Unreadable('its "verdict" was none of the three')
    verdict, quote = Verdict(found["verdict"]), found.get("quote")
    if not isinstance(quote, str):
        raise Unreadable('its "quote" was no text')
    if verdict is Verdict.NOT_FOUND:
        return verdict, ""
    if not any(_holds(text, quote) for text in texts):
        raise Unreadable('its "quote" stands in none of the paragraphs')
    return verdict, quote


def _holds(text: str, quote: str) -> bool:
    """Whether the words stand in the text as whole words, typography apart."""
    wanted = fold(quote)
    if not any(character.isalnum() for character in wanted):
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", fold(text)) is not None


def _judged(model: ChatModel, statement: str, texts: Sequence[str]) -> tuple[Verdict, str]:
    """One verdict: failures that may pass are tried again, and a reply that cannot be used is asked for once more.

    Raises:
        ChatFault: there is none.
    """
    from langchain_core.messages import HumanMessage

    options = model.options
    deadline = time.monotonic() + options.timeout_s
    messages = _messages(model, statement, texts)
    attempt, asked_again = 0, False
    while True:
        try:
            return read_verdict(_reply(model, messages, deadline), texts)
        except Unreadable as unreadable:
            if asked_again:
                raise ChatFault(f"its reply could not be used, {unreadable}") from None
            asked_again = True
            messages.append(HumanMessage(JUDGE_AGAIN.fill(fault=str(unreadable))))
        except ChatFault as fault:
            attempt += 1
            if not fault.passing or attempt > options.retries:
                raise
            model.wait_before(attempt, fault, deadline)


def _reply(model: ChatModel, messages: Sequence[BaseMessage], deadline: float) -> str:
    """The whole reply. Raises ChatFault: the call failed, or the reply does not end."""
    text = ""
    for piece in model.pieces(messages, deadline):
        text += piece.text
        if len(text) > LONGEST_TOKEN * model.options.max_output_tokens:
            raise ChatFault("its reply did not end")
        if piece.cut:
            raise ChatFault("its reply was longer than it may be")
    return text


def _messages(model: ChatModel, statement: str, texts: Sequence[str]) -> list[BaseMessage]:
    """What the model is told. Raises ChatFault: it does not fit into its context."""
    from langchain_core.messages import HumanMessage, SystemMessage

    lines = "\n".join(_line("paragraph", text) for text in texts)
    said = _line("statement", statement)
    fence = fence_for(f"{lines}\n{said}")
    system, asked = JUDGE.fill(fence=fence), JUDGED.fill(fence=fence, paragraphs=lines, statement=said)
    options = model.options
    if counter_for(options.model_name).count(system + asked) > options.context_tokens - options.max_output_tokens:
        raise ChatFault(f"its context of {options.context_tokens:,} tokens is too short for what is cited")
    return [SystemMessage(system), HumanMessage(asked)]


def _line(name: str, text: str) -> str:
    """Text as data: one line of JSON, without characters that a reader does not see."""
    return json.dumps({name: visible(text)}, ensure_ascii=False)
