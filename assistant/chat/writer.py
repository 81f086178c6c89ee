"""The chat-model writer: it may choose its words, not its evidence. What it cannot do, the extractive writer does."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.chat.budget import TokenCounter, counter_for, fitting
from assistant.chat.model import ChatFault, ChatModel, Piece
from assistant.chat.options import ChatOptions
from assistant.chat.prompts import QUESTION, REPAIR, SYSTEM, fence_for
from assistant.chat.reply import Said, Unreadable, growing, parse
from assistant.chat.resolve import resolve, visible
from assistant.extract import Extractive
from assistant.found import Found
from assistant.lists import lead_in
from assistant.question import Question
from assistant.writer import Draft, Writer
from assistant.written import Reason, Rejected, Written
from index.library import Snapshot
from index.search import Hit
from ingest.fold import fold
from ingest.paper import Kind

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_log = logging.getLogger(__name__)

# Characters a token; a server that goes on beyond as many times `max_output_tokens` is not waited for.
LONGEST_TOKEN = 20


class ChatWriter:
    """A `Writer` that asks a chat model, drops what its evidence does not hold, and falls back when it fails."""

    def __init__(self, model: ChatModel, snapshot: Snapshot, fallback: Writer) -> None:
        self.model = model
        self.options = model.options
        self.snapshot = snapshot
        self.fallback = fallback
        self.counter = counter_for(self.options.model_name)

    @classmethod
    def from_options(cls, options: ChatOptions, snapshot: Snapshot, fallback: Writer | None = None) -> ChatWriter:
        """A writer over a library's generation; the extractive one stands in for it when it fails.

        Raises:
            ModelError: the model cannot be set up.
        """
        return cls(ChatModel.from_options(options), snapshot, fallback or Extractive(snapshot))

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self.options.model

    def write(self, found: Found) -> tuple[Draft, ...]:
        """See `Writer.write`. Who wrote them, and what was dropped, `compose` says."""
        return self.compose(found).drafts

    def compose(self, found: Found) -> Written:
        """Write an answer. Never raises for what the model does: the reply then says who wrote it, and why."""
        *_, written = self._run(found, at_once=False)
        assert isinstance(written, Written)
        return written

    def stream(self, found: Found) -> Iterator[Draft | Written]:
        """The same, each draft as soon as its evidence is found; the last thing that comes is the `Written` of all.

        A reply that breaks off after its first statement is not asked for again: what held is kept, and `writer` says
        that it was cut short.
        """
        return self._run(found, at_once=True)

    def _run(self, found: Found, *, at_once: bool) -> Iterator[Draft | Written]:
        if not found.hits:
            yield Written((), self.name, model=self.name)
            return
        exchange = _Exchange(self.model, self.counter, at_once=at_once)
        drafts: dict[str, Draft] = {}
        rejected: list[Rejected] = []
        fault = None
        sent: Sequence[Hit] = ()
        try:
            sent, messages = self._messages(found.question, found.hits)
            given = {(hit.paper, hit.locator): hit for hit in sent}
            for said in exchange.statements(messages):
                outcome = resolve(said, given, self.snapshot)
                if isinstance(outcome, Rejected):
                    rejected.append(outcome)
                    continue
                for draft in outcome:
                    if fold(draft.text) in drafts:
                        rejected.append(Rejected(draft.text, Reason.REPEATED, ""))
                    else:
                        drafts[fold(draft.text)] = draft
                        yield draft
        except ChatFault as failed:
            fault = failed.fault
            _log.warning("The chat model %s failed: %s.", self.name, fault)
        shown, writer = tuple(drafts.values()), self.name
        if fault and not shown:
            shown = self.fallback.write(found)
            writer = f"{self.fallback.name} (the chat model failed: {fault})"
            yield from shown
        elif fault:
            writer = f"{self.name} (cut short: {fault})"
        yield Written(
            shown,
            writer,
            tuple(rejected),
            fault,
            exchange.refusal,
            self.name,
            exchange.tokens_in,
            exchange.tokens_out,
            exchange.counted,
            self.options.cost(exchange.tokens_in, exchange.tokens_out),
            len(found.hits) - len(sent),
        )

    def _messages(self, question: Question, hits: Sequence[Hit]) -> tuple[Sequence[Hit], list[BaseMessage]]:
        """The hits that fit into the model's context, the best first, and what the model is told.

        Raises:
            ChatFault: not even the best one fits.
        """
        from langchain_core.messages import HumanMessage, SystemMessage

        lines = [self._line(hit) for hit in hits]
        fence = fence_for("\n".join((*lines, question.text)))
        system = SYSTEM.fill(fence=fence)
        frame = system + QUESTION.fill(fence=fence, paragraphs="", question=question.text) + REPAIR.text
        count = self.counter.count
        room = self.options.context_tokens - self.options.max_output_tokens - count(frame) - 100
        fit = fitting(lines, room, self.counter)
        if not fit:
            raise ChatFault(f"its context of {self.options.context_tokens:,} tokens is too short for one paragraph")
        asked = QUESTION.fill(fence=fence, paragraphs="\n".join(lines[:fit]), question=question.text)
        return hits[:fit], [SystemMessage(system), HumanMessage(asked)]

    def _line(self, hit: Hit) -> str:
        """A paragraph as data: one line of JSON, without characters that a reader does not see."""
        entry = {"paper": hit.paper, "locator": hit.locator, "text": visible(hit.text)}
        before = lead_in(self.snapshot, hit.stored) if hit.kind is Kind.ITEM else None
        if before is not None:
            entry["lead_in"] = visible(before.paragraph.text)
        return json.dumps(entry, ensure_ascii=False)


class _Exchange:
    """The calls for one answer: attempts, one request for repair, and what they cost together."""

    def __init__(self, model: ChatModel, counter: TokenCounter, *, at_once: bool) -> None:
        self.model = model
        self.counter = counter
        self.at_once = at_once
        self.deadline = time.monotonic() + model.options.timeout_s
        self.refusal: str | None = None
        self.tokens_in = 0
        self.tokens_out = 0
        self.counted = True

    def statements(self, messages: Sequence[BaseMessage]) -> Iterator[Said]:
        """What the model says, unchecked; a failure that may pass is tried again until something has been said.

        Raises:
            ChatFault: it failed for good.
        """
        from langchain_core.messages import HumanMessage

        told: list[Said] = []
        attempt = 0
        repaired = False
        messages = list(messages)
        while True:
            received: list[Piece] = []
            try:
                for said in self._received(messages, received):
                    told.append(said)
                    yield said
                reply = parse(_text(received))
            except Unreadable as unreadable:
                if any(piece.cut for piece in received):
                    raise ChatFault("its reply was longer than it may be") from None
                if told or repaired:
                    raise ChatFault(f"its reply could not be read, {unreadable}") from None
                repaired = True
                messages.append(HumanMessage(REPAIR.fill(fault=str(unreadable))))
            except ChatFault as fault:
                attempt += 1
                if told or not fault.passing or attempt > self.model.options.retries:
                    raise
                self.model.wait_before(attempt, fault, self.deadline)
            else:
                self.refusal = reply.refusal
                yield from reply.statements[len(told) :]
                return
            finally:
                self._tally(messages, received)

    def _received(self, messages: Sequence[BaseMessage], received: list[Piece]) -> Iterator[Said]:
        """Fill `received`; give each statement when it is whole, where they are wanted at once."""
        at: int | None = 0 if self.at_once else None
        text = ""
        for piece in self.model.pieces(messages, self.deadline):
            received.append(piece)
            text += piece.text
            if len(text) > LONGEST_TOKEN * self.model.options.max_output_tokens:
                raise ChatFault("its reply did not end")
            if at is not None:
                new, at = growing(text, at)
                yield from new

    def _tally(self, messages: Sequence[BaseMessage], received: Sequence[Piece]) -> None:
        if any(piece.tokens_in for piece in received):
            self.tokens_in += max(piece.tokens_in for piece in received)
            self.tokens_out += max(piece.tokens_out for piece in received)
        elif received:
            self.counted = False
            self.tokens_in += sum(self.counter.count(str(message.text)) for message in messages)
            self.tokens_out += self.counter.count(_text(received))


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def chat_writer(options: ChatOptions, snapshot: Snapshot, fallback: Writer | None = None) -> Writer:
    """The writer for a configured chat model. Raises as `ChatWriter.from_options`."""
    return ChatWriter.from_options(options, snapshot, fallback)


def compose(writer: Writer, found: Found) -> Written:
    """What `writer` writes, with what there is to say of it: the one way that suits every writer."""
    if isinstance(writer, ChatWriter):
        return writer.compose(found)
    return Written(writer.write(found), writer.name)


def compose_all(writer: Writer, found: Found) -> Iterator[Draft | Written]:
    """As `stream` gives it, once all of it is written: a chat model then may try again, or hand over."""
    written = compose(writer, found)
    yield from written.drafts
    yield written


def stream(writer: Writer, found: Found) -> Iterator[Draft | Written]:
    """What `writer` writes, each draft as soon as it is there; the last thing that comes is the `Written` of all."""
    if isinstance(writer, ChatWriter):
        yield from writer.stream(found)
        return
    drafts = writer.write(found)
    yield from drafts
    yield Written(drafts, writer.name)
