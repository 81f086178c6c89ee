"""Gold cases written and reviewed on the page, by curators: what `pincite eval new` does, over the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.assistant import Assistant
from assistant.citation import shown
from evals.gold.editing import accept, add, cases_in, hash_of, replace_case, reviewed
from evals.gold.kind import SetKind
from evals.gold.line import Ref
from evals.gold.new_case import uncovered
from evals.gold.question import GoldQuestion
from evals.gold.set import GoldCase, load_set
from evals.gold.told import asked
from evals.judging import judge_case
from evals.system import System, text_of_library
from ingest.errors import GoldError, OptionsError
from ui.caller import Role
from ui.clip import clip
from ui.fault import explain
from ui.page.actions import Actions
from ui.page.cases_html import Row, case_html, cases_html, doubt_html, kept_html, line_html, offered_html
from ui.page.gold_sets import set_names, set_path, sets_folder
from ui.page.render import complaint_html
from ui.page.written_case import Unsupported, Written
from ui.terminal import well_formed

FOUND = 8  # paragraphs that are offered for a text
Choices = tuple[tuple[str, str], ...]  # what is shown, and its value


@dataclass(frozen=True, slots=True)
class Shelf:
    """A set as the page shows it: its cases of one half as HTML and to choose from, and the kind that it holds."""

    html: str
    cases: Choices = ()
    kind: SetKind | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Paragraphs that may be gold, as HTML and to choose from, and those that are chosen already."""

    html: str
    places: Choices = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mending:
    """A case to be put into the form: `written` None where it cannot be, and `html` then says why."""

    html: str
    written: Written | None = None
    id: str = ""
    found: Found = Found("")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of something done to a set: a line as HTML, and whether it was done."""

    html: str
    done: bool = False


class Casework:
    """The sets in one folder, over the page's actions. `folder` None: beside the library."""

    def __init__(self, actions: Actions, folder: Path | None = None) -> None:
        self.actions = actions
        self.folder = folder

    def names(self, role: Role) -> tuple[str, ...]:
        """The sets that there are; none for those whom they are not for."""
        if not role.may(Role.CURATOR):
            return ()
        with self.actions.desk.assistant() as assistant:
            return set_names(self._folder(assistant))

    def look(self, name: str, half: str, role: Role) -> Shelf:
        """The cases of one half of a set, each with what is wrong with it."""
        try:
            with self._at(name, role) as (assistant, path):
                cases = cases_in(path)
                seen, text_of = reviewed(path), text_of_library(assistant.snapshot)
                rows = [Row.of(case, hash_of(case) in seen, text_of) for case in cases]
                names = assistant.names
        except Exception as error:  # noqa: BLE001  the one place where its errors become a message
            return Shelf(complaint_html(*explain(error)))
        here = sorted((row for row in rows if row.case.split == half), key=lambda row: not row.faults)  # those first
        kind = load_set(path).kind if cases else None
        return Shelf(cases_html(name, here, rows, names), tuple(map(_choice, here)), kind)

    def find(self, text: str, chosen: Sequence[str], role: Role) -> Found:
        """The paragraphs nearest to a text, after those that are chosen and stay so."""
        try:
            with self._library(role) as assistant:
                hits = assistant.retrieve(well_formed(text), FOUND)
                return _found(assistant, [*map(_place, chosen), *((hit.paper, hit.locator) for hit in hits)], chosen)
        except Exception as error:  # noqa: BLE001  as above
            return Found(complaint_html(*explain(error)))

    def offer(self, name: str, paper: str, passed: Sequence[Ref], role: Role) -> tuple[Found, tuple[Ref, ...]]:
        """The next paragraph that no question of the set needs, of `paper` ("": of all), and those passed by then."""
        try:
            with self._at(name, role) as (assistant, path):
                questions = [case for case in cases_in(path) if isinstance(case, GoldQuestion)]
                ids = [paper] if paper else [record.id for record in assistant.records]
                left = uncovered([assistant.snapshot.paper(one) for one in ids], questions)
                places = ((one.id, paragraph.locator) for one, paragraph in left)
                place = next((place for place in places if place not in passed), None)
                if place is None:
                    return Found(line_html("Every paragraph has a case, or was passed over.")), ()
                return _found(assistant, [place], [_value(place)], whole=True), (*passed, place)
        except Exception as error:  # noqa: BLE001  as above
            return Found(complaint_html(*explain(error))), tuple(passed)

    def add(self, name: str, written: Written, role: Role) -> Came:
        """Check a case and append it to the set."""
        return self._written(name, written, role, add, "Kept as {} ({}) in {}.")

    def mend(self, name: str, case: str, written: Written, role: Role) -> Came:
        """Check a case and put it in the place of another (by its hash), under its id."""

        def put(path: Path, make: Callable[[Sequence[str]], GoldCase]) -> GoldCase:
            one = _case(path, case)
            mended = replace(make([]), id=one.id)
            if type(mended) is not type(one):
                raise GoldError(f"{one.id} is of another kind.", "Add it to another set.")
            replace_case(path, one, mended)
            return mended

        return self._written(name, written, role, put, "Mended: {} ({}) in {}.")

    def form(self, name: str, case: str, role: Role) -> Mending:
        """A case as the form holds it, so that it can be mended; of its paragraphs, those that are still there."""
        try:
            with self._at(name, role) as (assistant, path):
                one, text_of = _case(path, case), text_of_library(assistant.snapshot)
                written = Written.of(one, lambda ref: text_of(*ref) is not None)
                if written.paper not in {record.id for record in assistant.records}:
                    written = replace(written, paper="")  # it is gone, so it has to be said anew
                found = _found(assistant, list(map(_place, written.chosen)), written.chosen)
                return Mending(line_html(f"{one.id} is in the form below."), written, one.id, found)
        except Exception as error:  # noqa: BLE001  as above
            return Mending(complaint_html(*explain(error)))

    def show(self, name: str, case: str, role: Role) -> Came:
        """A case (by its hash) with its paragraphs, beside what the program makes of it."""
        try:
            with self._at(name, role) as (assistant, path):
                one, seen = _case(path, case), case in reviewed(path)
                system, names = System.of(assistant), assistant.names
                row = Row.of(one, seen, system.text_of)
                records = judge_case(system, one)
                return Came(case_html(row, records, names, system.text_of), done=True)
        except Exception as error:  # noqa: BLE001  as above
            return Came(complaint_html(*explain(error)))

    def accept(self, name: str, case: str, role: Role) -> Came:
        """Mark a case as reviewed, as it stands."""
        return self._changed(name, case, role, accept, "Reviewed: {}.")

    def ask_again(self, name: str, case: str, role: Role) -> Came:
        """The question whether a case is to be removed."""
        try:
            with self._at(name, role) as (_, path):
                one = _case(path, case)
        except Exception as error:  # noqa: BLE001  as above
            return Came(complaint_html(*explain(error)))
        return Came(line_html(f"Remove {one.id}, “{clip(asked(one), 120)}”? It cannot be brought back."), done=True)

    def remove(self, name: str, case: str, role: Role) -> Came:
        """Take a case out of its set."""
        return self._changed(name, case, role, lambda path, one: replace_case(path, one, None), "Removed: {}.")

    def _written(
        self,
        name: str,
        written: Written,
        role: Role,
        put: Callable[[Path, Callable[[Sequence[str]], GoldCase]], GoldCase],
        said: str,
    ) -> Came:
        try:
            with self._at(name, role) as (assistant, path):
                case = put(path, written.case(assistant.snapshot))
        except Unsupported as facts:
            return Came(doubt_html(facts.facts))
        except Exception as error:  # noqa: BLE001  as above
            return Came(complaint_html(*explain(error)))
        return Came(kept_html(said.format(case.id, case.split, path.name)), done=True)

    def _changed(self, name: str, case: str, role: Role, change: Callable[[Path, GoldCase], None], said: str) -> Came:
        try:
            with self._at(name, role) as (_, path):
                one = _case(path, case)
                change(path, one)
        except Exception as error:  # noqa: BLE001  as above
            return Came(complaint_html(*explain(error)))
        return Came(kept_html(said.format(one.id)), done=True)

    @contextmanager
    def _library(self, role: Role) -> Iterator[Assistant]:
        if not role.may(Role.CURATOR):
            raise OptionsError("Cases are written and reviewed by curators.", "Sign in as one.")
        with self.actions.desk.assistant() as assistant:
            yield assistant

    @contextmanager
    def _at(self, name: str, role: Role) -> Iterator[tuple[Assistant, Path]]:
        with self._library(role) as assistant:
            yield assistant, set_path(self._folder(assistant), name)

    def _folder(self, assistant: Assistant) -> Path:
        return sets_folder(assistant.snapshot.path, self.folder)


def _case(path: Path, wanted: str) -> GoldCase:
    for case in cases_in(path):
        if hash_of(case) == wanted:
            return case
    raise GoldError(
        "That case is not in the set as it was." if wanted else "No case is chosen.", "Choose one of the list."
    )


def _choice(row: Row) -> tuple[str, str]:
    mark = "✗ " if row.faults else "✓ " if row.seen else ""
    return f"{mark}{row.case.id}: {clip(asked(row.case), 90)}", hash_of(row.case)


def _found(assistant: Assistant, places: Sequence[Ref], chosen: Sequence[str], whole: bool = False) -> Found:
    """The places, each once; an empty list is nothing to choose from."""
    places = list(dict.fromkeys(places))
    names, text_of = assistant.names, text_of_library(assistant.snapshot)
    html = offered_html([(place, text_of(*place) or "") for place in places], names, whole)
    labels = tuple((f"{names.get(paper, paper)}, {shown(locator)}", f"{paper} {locator}") for paper, locator in places)
    return Found(html if places else "", labels, tuple(chosen))


def _place(value: str) -> Ref:
    paper, _, locator = well_formed(value).rpartition(" ")
    return paper, locator


def _value(place: Ref) -> str:
    return " ".join(place)
