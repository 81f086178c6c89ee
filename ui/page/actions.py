"""What the page's controls do. State is one person's: replies and conversation travel in the session, nowhere else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.desk import Desk
from assistant.drafts.apart import open_draft_apart
from assistant.reply import Reply, Statement
from index.library import PaperRecord
from ingest.errors import QuestionError
from ingest.paper import Facts
from ui.examples import draw_examples
from ui.fault import explain
from ui.page.checking import Checked, Given, check_draft, check_text
from ui.page.choices import choices_of, chosen_papers
from ui.page.export import Export
from ui.page.in_steps import OFTEN, Done, Step, in_steps
from ui.page.kept import Kept
from ui.page.render import Told, busy_html, coming_html, complaint_html, papers_html, replies_html
from ui.page.tray import Purpose, Tray, throw_away
from ui.terminal import well_formed

KEPT = 12  # replies of a conversation that stay on the page
CHECKS = 32  # checks whose reports stay to be read and saved, of everybody together
HEAVIEST = 256_000_000  # bytes of memory that they take, about
ANSWERS = 400  # replies that stay to be copied and saved, of everybody together
Titles = tuple[tuple[str, str], ...]
LONGEST = 20_000  # characters that are pasted to be checked; the page hands in longer ones as a file


@dataclass(frozen=True, slots=True)
class Session:
    """One person's conversation so far, oldest reply first; each reply with the name it is kept under."""

    told: tuple[Told, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)
    conversation: Conversation | None = None

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The replies alone."""
        return tuple(told.reply for told in self.told)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows after a question: the replies as HTML, what the box is to hold (none: it is left alone, for
    the next question may be in the writing), and the session to keep.
    """

    html: str
    left: str | None
    session: Session


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page shows of a check: a line as HTML while it is made or where it failed, else where its page lies."""

    html: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page shows when it is opened: what to search in and the papers, as (name, value); the papers as a
    table; examples.
    """

    papers: Titles
    titles: Titles
    table: str
    examples: tuple[str, ...]


class Actions:
    """The page's controls over one desk."""

    def __init__(self, desk: Desk, examples: int) -> None:
        self.desk = desk
        self.examples = examples
        self.tray = Tray()
        self.checks: Kept[Checked] = Kept(CHECKS, weight=lambda checked: checked.size, heaviest=HEAVIEST)
        self.answers: Kept[Export] = Kept(ANSWERS)
        self._drawing = threading.Lock()
        self._drawn: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def open(self) -> Opening:
        """Read the library anew."""
        with self.desk.assistant() as assistant:
            names = assistant.names
            choices = choices_of(assistant.records, names)
            return Opening(choices, *_shelf(assistant.records, names), self._examples(assistant))

    def shelf(self) -> tuple[Titles, str]:
        """The papers as (name, value) and as a table, as they are now; no example waits to be drawn anew."""
        with self.desk.assistant() as assistant:
            return _shelf(assistant.records, assistant.names)

    def ask(self, question: str, chosen: Sequence[str] | None, session: Session) -> Iterator[Asked]:
        """Answer a question in the light of the session, what is told so far some times a second, last the whole; an
        error is shown above what stood there before, and the question is given back. An empty box asks nothing more.
        """
        before = replies_html(session.told, session.facts) if session.told else ""
        if before and not question.strip():
            yield Asked(before, None, session)
            return
        yield Asked(coming_html(question, ()) + before, "", session)
        conversation = session.conversation
        try:
            with self.desk.assistant() as assistant:
                conversation = conversation or Conversation(assistant)
                conversation.assistant = assistant
                papers = chosen_papers(assistant.records, chosen or ())
                facts = facts_of(assistant.records)
                statements: list[Statement] = []
                told_at = time.monotonic()
                for part in conversation.stream(well_formed(question), papers):
                    if not isinstance(part, Statement):
                        told = Told(part, self.answers.put(Export(part, facts)))
                        session = Session((*session.told, told)[-KEPT:], facts, conversation)
                        continue
                    statements.append(part)
                    if time.monotonic() - told_at > OFTEN:
                        told_at = time.monotonic()
                        yield Asked(coming_html(question, statements) + before, None, session)
        except Exception as error:  # noqa: BLE001  the page's one place where any error becomes a message
            html = complaint_html(*explain(error)) + before
            yield Asked(html, question, session)
            yield Asked(html, None, session)  # Gradio tells the last step twice, and by then the box may hold the next
            return
        yield Asked(replies_html(session.told, facts), None, session)

    def check(self, text: str, given: str, chosen: Sequence[str] | None) -> Iterator[Looked]:
        """Check what was pasted; `given`: a value of `Given`, anything else has it told apart."""
        kind = Given(given) if given in set(Given) else None
        yield from self._looked(lambda step: self._pasted(well_formed(text), kind, chosen, step))

    def check_file(self, token: str, chosen: Sequence[str] | None) -> Iterator[Looked]:
        """Check a draft that was handed in; `token`: its name on the tray, or `!` and why it did not come so far."""
        if token.startswith("!"):
            yield Looked(complaint_html(well_formed(token[1:]), ""))
            return
        yield from self._looked(lambda step: self._handed(token, chosen, step))

    def _looked(self, work: Callable[[Step], Checked]) -> Iterator[Looked]:
        yield Looked(busy_html("Reading"))
        try:
            for seen in in_steps(work):
                if isinstance(seen, Done):
                    yield Looked("", self.checks.put(seen.result))
                elif seen.total:
                    yield Looked(busy_html("Checking sentence", seen.done + 1, max(seen.total, seen.done + 1)))
        except Exception as error:  # noqa: BLE001  as above, for what is checked
            yield Looked(complaint_html(*explain(error)))

    def _pasted(self, text: str, kind: Given | None, chosen: Sequence[str] | None, step: Step) -> Checked:
        if len(text) > LONGEST:
            raise QuestionError(
                f"The text has {len(text):,} characters; {LONGEST:,} are taken in the box.", "Hand it in as a file."
            )
        with self.desk.assistant() as assistant:
            return check_text(assistant, text, kind, chosen_papers(assistant.records, chosen or ()), step)

    def _handed(self, token: str, chosen: Sequence[str] | None, step: Step) -> Checked:
        handed = self.tray.take(token, Purpose.DRAFT)
        try:
            draft, data = open_draft_apart(handed.path), handed.path.read_bytes()
        finally:
            throw_away(handed)
        with self.desk.assistant() as assistant:
            papers = chosen_papers(assistant.records, chosen or ())
            return check_draft(assistant, draft, "it came as a file", papers, step, data)

    def _examples(self, assistant: Assistant) -> tuple[str, ...]:
        """Example questions, drawn once for each state of the library, whoever comes meanwhile."""
        editions = tuple(record.edition for record in assistant.records)
        with self._drawing:
            if self._drawn is None or self._drawn[0] != editions:
                self._drawn = (editions, draw_examples(assistant, self.examples))
            return self._drawn[1]


def _shelf(records: Sequence[PaperRecord], names: Mapping[str, str]) -> tuple[Titles, str]:
    return tuple((names[record.id], record.id) for record in records), papers_html(records, names)


def facts_of(records: Sequence[PaperRecord]) -> dict[str, Facts]:
    """The facts known of each paper, by id."""
    return {record.id: record.facts for record in records}
