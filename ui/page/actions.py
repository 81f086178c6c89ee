"""What the page's controls do. State is one person's: replies and conversation travel in the session, nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.assistant import Assistant
from assistant.citation import short_names
from assistant.conversation import Conversation
from assistant.reply import Reply
from index.library import PaperRecord
from ingest.paper import Facts
from ui.examples import draw_examples
from ui.fault import explain
from ui.page.desk import Desk
from ui.page.render import complaint_html, papers_html, replies_html
from ui.terminal import well_formed

KEPT = 12  # replies of a conversation that stay on the page


@dataclass(frozen=True, slots=True)
class Session:
    """One person's conversation so far, oldest reply first."""

    replies: tuple[Reply, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows after a question: the replies as HTML, what stays in the box, and the session to keep."""

    html: str
    left: str
    session: Session


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page shows when it is opened: papers to choose from as (name, id), examples, the table of papers."""

    papers: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]
    table: str


class Actions:
    """The page's controls over one desk."""

    def __init__(self, desk: Desk, examples: int) -> None:
        self.desk = desk
        self.examples = examples
        self._drawn: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def open(self) -> Opening:
        """Read the library anew."""
        with self.desk.assistant() as assistant:
            names = names_of(assistant.records)
            choices = tuple((names[record.id], record.id) for record in assistant.records)
            return Opening(choices, self._examples(assistant), papers_html(assistant.records, names))

    def ask(self, question: str, papers: Sequence[str] | None, session: Session) -> Asked:
        """Answer a question in the light of the session; an error is shown above what stood there before."""
        try:
            with self.desk.assistant() as assistant:
                conversation = session.conversation or Conversation(assistant)
                conversation.assistant = assistant
                reply = conversation.ask(well_formed(question), papers or None)
                facts = facts_of(assistant.records)
        except Exception as error:  # noqa: BLE001  the page's one place where any error becomes a message
            before = replies_html(session.replies, session.facts) if session.replies else ""
            return Asked(complaint_html(*explain(error)) + before, question, session)
        session = Session((*session.replies, reply)[-KEPT:], facts, conversation)
        return Asked(replies_html(session.replies, facts), "", session)

    def _examples(self, assistant: Assistant) -> tuple[str, ...]:
        """Example questions, drawn once for each state of the library."""
        editions = tuple(record.edition for record in assistant.records)
        if self._drawn is None or self._drawn[0] != editions:
            self._drawn = (editions, draw_examples(assistant, self.examples))
        return self._drawn[1]


def names_of(records: Sequence[PaperRecord]) -> dict[str, str]:
    """The short name of each paper, as citations use it: `Pugliese 2025`."""
    return short_names((record.id, record.facts) for record in records)


def facts_of(records: Sequence[PaperRecord]) -> dict[str, Facts]:
    """The facts known of each paper, by id."""
    return {record.id: record.facts for record in records}
