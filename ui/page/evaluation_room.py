"""The room of evaluation: runs to be read by everybody, and for curators the cases that runs are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from ui.caller import Role
from ui.page.actions import Actions
from ui.page.case_form import CaseForm, case_form
from ui.page.casework import Casework, Shelf
from ui.page.frames import beside, framed
from ui.page.role import role_of

RUNS, CASES = "Runs", "Cases"
HALVES = ["develop", "report"]
_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class EvaluationRoom(NamedTuple):
    """What is renewed when the page is opened, and the work behind it."""

    choose: gr.Radio
    sets: gr.Dropdown
    form: CaseForm
    casework: Casework


class _Review(NamedTuple):
    """The list of a set and the case that is looked at."""

    listed: gr.Markdown
    case: gr.Dropdown
    shown: gr.Markdown
    tools: gr.Column
    sure: gr.Row
    mend: gr.Button


def evaluation_room(actions: Actions, folder: Path | None) -> EvaluationRoom:
    """Build the room; `folder`: of the gold sets, None: beside the library. What is a curator's is refused to others
    whatever they are shown.
    """
    casework = Casework(actions, folder)
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=6, min_width=300, elem_classes="asking"):
            choose = gr.Radio([RUNS, CASES], value=RUNS, label="Show", elem_id="evaluating", visible=False)
            with gr.Column() as runs:
                framed("runs", "runs/", "Evaluation runs")
            with gr.Column(visible=False, elem_classes="casework") as cases:
                with gr.Row(elem_classes="how"):
                    sets = gr.Dropdown(
                        [], value=None, allow_custom_value=True, label="Set; a new name begins one", elem_id="set"
                    )
                    half = gr.Radio(HALVES, value=HALVES[0], label="Half", elem_classes="pills", elem_id="half")
                review = _review(actions, casework, sets, half)
                form = case_form(actions, casework, sets)
        with gr.Column(scale=5, min_width=300, elem_classes="beside"):
            beside("Back to the evaluation")

    def chosen(which: str, request: gr.Request) -> tuple[Any, ...]:
        names = casework.names(role_of(request))
        return gr.Column(visible=which == RUNS), gr.Column(visible=which == CASES), gr.Dropdown(choices=list(names))

    def nothing_passed() -> tuple[()]:
        return ()

    def looked(name: str | None, which: str, request: gr.Request) -> tuple[Any, ...]:
        if not name:
            return (
                "",
                gr.Column(visible=False),
                gr.Dropdown(choices=[], value=None),
                "",
                gr.Row(visible=False),
                gr.skip(),
            )
        shelf = casework.look(name, which, role_of(request))
        return *_refreshed(shelf), "", gr.Row(visible=False), form.kind_of(shelf.kind)

    def mended(name: str | None, one: str | None, request: gr.Request) -> list[Any]:
        mending = casework.form(name or "", one or "", role_of(request))
        return [mending.html, gr.Row(visible=False), *form.fill(mending, one or "")]

    looking = [review.listed, review.tools, review.case, review.shown, review.sure, form.kind]
    choose.change(chosen, choose, [runs, cases, sets], **_QUIETLY)
    sets.change(looked, [sets, half], looking, **_QUIETLY)
    sets.change(nothing_passed, None, form.passed, **_QUIETLY)
    half.change(looked, [sets, half], looking, **_QUIETLY)
    review.mend.click(mended, [sets, review.case], [review.shown, review.sure, *form.filled], **_QUIETLY)
    form.added.then(looked, [sets, half], looking, **_QUIETLY)
    return EvaluationRoom(choose, sets, form, casework)


def _review(actions: Actions, casework: Casework, sets: gr.Dropdown, half: gr.Radio) -> _Review:
    listed = gr.Markdown("", elem_id="cases", latex_delimiters=[])
    with gr.Column(visible=False, elem_classes="review") as tools:
        with gr.Row(elem_classes="leaving"):
            case = gr.Dropdown([], value=None, label="Look at a case", elem_id="case-choice", filterable=True)
            accept = gr.Button("Mark as reviewed", elem_id="accept", min_width=110)
            mend = gr.Button("Mend", elem_id="mend-case", min_width=70)
            remove = gr.Button("Remove …", elem_id="remove-case", min_width=90)
        shown = gr.Markdown("", elem_id="case", latex_delimiters=[])
        with gr.Row(visible=False, elem_classes="sure") as sure:
            yes = gr.Button("Yes, remove", variant="primary", elem_id="yes-remove-case", min_width=110)
            no = gr.Button("Keep", elem_id="no-remove-case", min_width=90)

    def show(name: str, one: str | None, request: gr.Request) -> tuple[Any, ...]:
        came = casework.show(name or "", one, role_of(request)).html if one else gr.skip()
        return came, gr.Row(visible=False)

    def ask_again(name: str, one: str | None, request: gr.Request) -> tuple[Any, ...]:
        came = casework.ask_again(name or "", one or "", role_of(request))
        return came.html, gr.Row(visible=came.done)

    def changed(came: Any, name: str, which: str, role: Role, next_one: str | None) -> tuple[Any, ...]:
        if not came.done:
            return gr.skip(), gr.skip(), gr.skip(), came.html, gr.Row(visible=False)
        shelf = casework.look(name, which, role)
        return *_refreshed(shelf, next_one), came.html, gr.Row(visible=False)

    def accepted(name: str, which: str, one: str | None, request: gr.Request) -> tuple[Any, ...]:
        role = role_of(request)
        return changed(casework.accept(name or "", one or "", role), name, which, role, one)

    def removed(name: str, which: str, one: str | None, request: gr.Request) -> tuple[Any, ...]:
        role = role_of(request)
        return changed(casework.remove(name or "", one or "", role), name, which, role, None)

    out = [listed, tools, case, shown, sure]
    case.input(show, [sets, case], [shown, sure], **_QUIETLY)
    accept.click(accepted, [sets, half, case], out, **_QUIETLY)
    remove.click(ask_again, [sets, case], [shown, sure], **_QUIETLY)
    yes.click(removed, [sets, half, case], out, **_QUIETLY)
    no.click(lambda: ("", gr.Row(visible=False)), None, [shown, sure], **_QUIETLY)
    return _Review(listed, case, shown, tools, sure, mend)


def _refreshed(shelf: Shelf, chosen: str | None = None) -> tuple[Any, ...]:
    """The list, the tools of review where there is something to review, and the cases to choose from."""
    choices = list(shelf.cases)
    return shelf.html, gr.Column(visible=bool(choices)), gr.Dropdown(choices=choices, value=chosen)
