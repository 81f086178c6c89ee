"""`retrieve`, `ask` and `chat`: questions put to the library, one by one or many in a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from assistant.assistant import Assistant
from assistant.citation import shown
from assistant.forms import hits_json, reply_json
from assistant.reply import Reply
from index.encoder import Encoder
from index.search import Hit
from ingest.errors import OptionsError, PinciteError
from ui.batch import Work, run_batch
from ui.clip import clip
from ui.fault import complain, explain
from ui.opening import named_papers, open_assistant
from ui.reply_text import render
from ui.settings import Settings
from ui.terminal import out, plain, print_json, print_text, well_formed

_CLIPPED = 240  # characters of a paragraph that retrieve shows
_LEAVE = frozenset({"exit", "quit", "bye", ":q"})


@dataclass(frozen=True, slots=True)
class Request:
    """What the flags of `retrieve` and `ask` say: one question or a batch of them, of which papers, in which form."""

    question: str | None
    papers: Sequence[str] | None
    batch: Path | None
    out: Path | None
    as_json: bool
    exports: Sequence[Path] = ()

    def check(self) -> None:
        """Raises OptionsError: neither a question nor a batch, or both, or what goes with the other of the two."""
        if (self.question is None) == (self.batch is None):
            found = "both a question and" if self.batch else "neither a question nor"
            raise OptionsError(f"There is {found} a --batch.", "Give one of the two.")
        if self.out and not self.batch:
            raise OptionsError("--out is given without --batch.", "Add --batch IN.jsonl, or take --json > FILE.")
        if self.exports:
            if self.batch:
                raise OptionsError("--export is given with --batch.", "Ask one question, or take --out OUT.jsonl.")
            from ui.exporting import check_exports

            check_exports(self.exports)


def retrieve_paragraphs(settings: Settings, request: Request, k: int, ahead: Future[Encoder | None]) -> int:
    """Print the paragraphs nearest to the question; `ahead`: the encoder, from `ui.ahead`."""
    request.check()
    with open_assistant(settings, ahead=ahead) as assistant:
        papers = named_papers(assistant, request.papers)
        if request.batch:
            return _batch(request, lambda text: hits_json(None, text, assistant.retrieve(text, k, papers)))
        question = well_formed(request.question or "")
        hits = assistant.retrieve(question, k, papers)
        if request.as_json:
            print_json(hits_json(None, question, hits))
        else:
            print_text(_hits_table(assistant, hits))
    return 0


def ask_question(settings: Settings, request: Request, ahead: Future[Encoder | None]) -> int:
    """Print the answer or the refusal; `ahead`: the encoder, from `ui.ahead`."""
    request.check()
    with open_assistant(settings, ahead=ahead) as assistant:
        papers = named_papers(assistant, request.papers)
        if request.batch:
            return _batch(request, lambda text: reply_json(None, assistant.ask(text, papers)))
        question = well_formed(request.question or "")
        reply = assistant.ask(question, papers)
        facts = {record.id: record.facts for record in assistant.records}
        if request.exports:
            from ui.exporting import texts_of, write_exports

            write_exports(request.exports, facts, [reply], texts_of(assistant.snapshot, [reply]))
        if request.as_json:
            print_json(reply_json(None, reply))
        else:
            _say_how_read(question, reply)
            print_text(render(reply, facts))
    return 0


def hold_chat(settings: Settings, names: Sequence[str] | None) -> int:
    """Answer the lines of standard input until it ends."""
    from assistant.conversation import Conversation

    with open_assistant(settings) as assistant:
        papers = named_papers(assistant, names)
        facts = {record.id: record.facts for record in assistant.records}
        conversation = Conversation(assistant)
        talking = sys.stdin.isatty()
        if talking:
            import readline  # noqa: F401  (gives the prompt its line editing)

            out().print(
                f"{len(assistant.records)} papers are open. An empty line or Ctrl-D ends the chat.", style="dim"
            )
        while True:
            try:
                line = input("\n? " if talking else "")
            except EOFError:
                return 0
            if (talking and not line.strip()) or line.strip().casefold() in _LEAVE:
                return 0
            if not line.strip():
                continue
            try:
                reply = conversation.ask(well_formed(line), papers)
            except PinciteError as error:
                complain(*explain(error))
                continue
            _say_how_read(line, reply)
            print_text(render(reply, facts))


def _say_how_read(asked: str, reply: Reply) -> None:
    """A question that was searched in other words than it was asked in is shown: slips set right, "it" made plain."""
    if reply.question != " ".join(asked.split()):
        print_text(Text(f"\nRead as: {plain(reply.question)}", style="italic dim"))


def _batch(request: Request, work: Work) -> int:
    assert request.batch is not None
    failed = run_batch(request.batch, request.out, "question", work)
    if failed:
        plural = "" if failed == 1 else "s"
        complain(
            f"{failed} line{plural} of {request.batch} failed.", 'Each has an "error" in the results that says why.'
        )
    return 1 if failed else 0


def _hits_table(assistant: Assistant, hits: Sequence[Hit]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim")
    table.add_column(justify="right", style="dim")
    table.add_column()
    for rank, hit in enumerate(hits, start=1):
        text = Text(f"{plain(assistant.names[hit.paper])}, {shown(hit.locator)}\n", style="cyan")
        text.append(clip(plain(hit.text), _CLIPPED), style="default")
        table.add_row(f"{rank}", f"{hit.score:.3f}", text)
    return table
