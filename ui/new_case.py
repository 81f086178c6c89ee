"""`eval new`: cases written on the papers, one paragraph after another. Each is kept as soon as it is whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from evals.gold.editing import add
from evals.gold.line import GoldParagraph, Split
from evals.gold.new_case import missing_facts, read_fact, uncovered
from evals.gold.question import GoldQuestion, load
from evals.gold.writing import Expected, new_question
from index.library import open_library
from index.snapshot import Snapshot
from ingest.errors import OptionsError, UnknownPaper
from ingest.paper import Paper, Paragraph
from ui.gold_places import gold_at, place_of
from ui.settings import Settings
from ui.terminal import plain, print_text, well_formed

Ask = Callable[[str], str]  # a prompt → the line that was typed; raises EOFError where there is no more


def typed(prompt: str) -> str:
    """A line of standard input; where that is no terminal, it is printed after its prompt, as a terminal would."""
    line = input(prompt)
    if not sys.stdin.isatty():
        sys.stdout.write(f"{plain(line)}\n")
    return line


HELP = "A question to write a case; an empty line for another paragraph; “:go PAPER LOCATOR”; “:q” to stop."


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What the flags say. `paper`: the paragraphs of this one alone; `split`: None draws the half."""

    path: Path
    paper: str | None
    split: str | None

    def half(self) -> Split | None:
        """The half that is named. Raises OptionsError: there is no such half."""
        if self.split is not None and self.split not in set(Split):
            raise OptionsError(f"There is no split {self.split!r}.", f"Choose one of {', '.join(Split)}.")
        return Split(self.split) if self.split else None


def write_cases(settings: Settings, request: NewRequest, ask: Ask = typed) -> int:
    """Offer paragraphs and write down what is asked of them, until there is no more of either."""
    half = request.half()
    questions = list(load(request.path)) if request.path.exists() else []
    with open_library(settings.library) as snapshot:
        ids = [snapshot.resolve(request.paper)] if request.paper else [record.id for record in snapshot.papers()]
        papers = [snapshot.paper(paper) for paper in ids]
        begun = len(questions)
        try:
            _write(Desk(snapshot, ask), papers, questions, request.path, half)
        except EOFError:
            print_text("")
        print_text(f"New cases: {len(questions) - begun}; in all in {request.path}: {len(questions)}.")
    return 0


@dataclass(frozen=True, slots=True)
class Desk:
    """The open library, and where answers come from."""

    snapshot: Snapshot
    ask: Ask

    def asked(self, prompt: str) -> str:
        """A line, without the space around it."""
        return well_formed(self.ask(prompt)).strip()

    def paragraph(self, written: str, paper: str) -> tuple[str, str]:
        """See `place_of`."""
        return place_of(self.snapshot, written, paper)

    def gold(self, paper: str, locator: str) -> GoldParagraph:
        """The paragraph with the hash of its words."""
        return gold_at(self.snapshot, (paper, locator))

    def text(self, paper: str, locator: str) -> str:
        """The paragraph's printed text."""
        return self.snapshot.paragraph(paper, locator).text


def _write(desk: Desk, papers: Sequence[Paper], questions: list[GoldQuestion], path: Path, half: Split | None) -> None:
    print_text(HELP)
    passed: set[tuple[str, str]] = set()
    chosen: tuple[str, str] | None = None
    while True:
        place = chosen or _offered(papers, questions, passed)
        if place is None:
            print_text("Every paragraph has a case, or was passed over. “:go PAPER LOCATOR” takes one again.")
        else:
            _show(desk, papers, questions, *place)
        said = desk.asked("Question: ")
        chosen = None
        if said == ":q":
            return
        if said.startswith(":go "):
            chosen = _chosen(desk, said.removeprefix(":go "), place)
        elif said and place:
            make = _case(desk, said, place, half)
            questions.append(add(path, make))
            print_text(f"Kept as {questions[-1].id} ({questions[-1].split}).")
            passed.add(place)
        elif place:
            passed.add(place)


def _offered(
    papers: Sequence[Paper], questions: Sequence[GoldQuestion], passed: set[tuple[str, str]]
) -> tuple[str, str] | None:
    places = ((paper.id, p.locator) for paper, p in uncovered(papers, questions))
    return next((place for place in places if place not in passed), None)


def _chosen(desk: Desk, written: str, place: tuple[str, str] | None) -> tuple[str, str] | None:
    try:
        return desk.paragraph(written, place[0] if place else "")
    except UnknownPaper as error:
        print_text(f"{error.what} {error.remedy}")
        return place


def _show(desk: Desk, papers: Sequence[Paper], questions: Sequence[GoldQuestion], paper: str, locator: str) -> None:
    paragraph: Paragraph = desk.snapshot.paragraph(paper, locator)
    left = sum(1 for _ in uncovered(papers, questions))
    head = f"\n{paper} ¶{locator}" + (f", under “{paragraph.heading}”" if paragraph.heading else "")
    print_text(Text.assemble((plain(head), "bold"), f"   paragraphs without a case: {left}"))
    print_text(plain(paragraph.text))


def _case(
    desk: Desk, question: str, place: tuple[str, str], half: Split | None
) -> Callable[[Sequence[str]], GoldQuestion]:
    """Ask for the rest of a case on the paragraph at `place`; it waits for the ids that are taken."""
    said = _one_of(desk, "Do the papers answer it? [y]es, [n]o, near [m]iss: ", "ynm")
    if said != "y":
        kind = desk.asked("Kind [other]: ") or "other"
        expected = Expected.NEAR if said == "m" else Expected.ELSEWHERE
        return lambda taken: new_question(question, expected, kind, (), (), (), (), half, taken)
    required = [desk.gold(*place)]
    _further(desk, "Needed as well (PAPER LOCATOR, empty: none): ", required, place[0])
    also: list[GoldParagraph] = []
    _further(desk, "Helps, but is not needed (empty: none): ", also, place[0], required)
    texts = [desk.text(*p.ref) for p in required]
    facts = ask_facts(desk, texts)
    kind = desk.asked("Kind [factoid]: ") or "factoid"
    return lambda taken: new_question(question, Expected.ANSWERED, kind, required, also, facts, texts, half, taken)


def ask_facts(desk: Desk, texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The key facts, a line each; one that stands in none of the paragraphs has to be confirmed."""
    facts: list[tuple[str, ...]] = []
    while said := desk.asked("Key fact (spellings parted by |, empty: done): "):
        fact = read_fact(said)
        if fact and missing_facts([fact], texts):
            print_text(f"“{plain(fact[0])}” stands in none of the paragraphs.")
            if _one_of(desk, "Keep it all the same? [y]es, [n]o: ", "yn") == "n":
                continue
        facts += [fact] if fact else []
    return tuple(facts)


def _further(desk: Desk, prompt: str, into: list[GoldParagraph], paper: str, but: Sequence[GoldParagraph] = ()) -> None:
    while said := desk.asked(prompt):
        try:
            place = desk.paragraph(said, paper)
        except UnknownPaper as error:
            print_text(f"{error.what} {error.remedy}")
            continue
        if place in {p.ref for p in (*into, *but)}:
            print_text(f"{place[0]} {place[1]} is named already.")
            continue
        into.append(desk.gold(*place))


def _one_of(desk: Desk, prompt: str, letters: str) -> str:
    while True:
        said = desk.asked(prompt).lower()[:1]
        if said and said in letters:
            return said
        print_text(f"Type one of {', '.join(letters)}.")
