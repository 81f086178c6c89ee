"""The page's controls and where they stand: a room is a tab, and each has the paper's sheet beside or below it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from assistant.question import LONGEST
from ui.caller import Role
from ui.page.actions import Actions, Opening, Session
from ui.page.evaluation_room import evaluation_room
from ui.page.frames import beside
from ui.page.papers_room import papers_room
from ui.page.role import role_of, signed_in
from ui.page.verify_room import verify_room

EXAMPLES = 4
_MASTHEAD = (
    '<header class="masthead"><h1 class="name">Pin<b>cite</b></h1>'
    '<span class="line">Answers from the papers, each sentence with its paragraph</span>{}</header>'
)
_LEAVING = '<span class="leave"><span class="who">{}</span> <a href="logout">Sign out</a></span>'


class _AskRoom(NamedTuple):
    papers: gr.Dropdown
    suggestions: gr.Column
    examples: list[gr.Button]


def build(actions: Actions, sets: Path | None = None) -> gr.Blocks:
    """The page over the given actions; `sets`: the folder of the gold sets, None: beside the library."""
    opening = actions.open()
    page: gr.Blocks
    # Gradio's own copies of files are cleared each hour; no file is ever handed to it.
    with gr.Blocks(title="Pincite", fill_width=True, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        head = gr.Markdown(_masthead(""), latex_delimiters=[])
        with gr.Tabs(elem_id="rooms"):
            with gr.Tab("Ask", id="ask"):
                ask = _ask_room(actions, opening)
            with gr.Tab("Verify", id="verify"):
                held_against = verify_room(actions, opening)
            with gr.Tab("Papers", id="papers"):
                shelf = papers_room(actions, opening)
            with gr.Tab("Evaluation", id="evaluation"):
                evaluation = evaluation_room(actions, sets)

        def opened(request: gr.Request) -> list[Any]:
            """What has changed since the page was built: papers may have been ingested; and what its reader may do."""
            now = actions.open()
            curator = role_of(request).may(Role.CURATOR)
            tools = gr.Column(visible=curator)
            cases = gr.Radio(visible=curator)
            examples = [gr.Button(**shown) for shown in _examples(now)]
            suggestions = gr.Column(visible=bool(now.examples))
            choices = list(now.papers)
            filters = [gr.Dropdown(choices=choices), gr.Dropdown(choices=choices)]
            leaving = gr.Dropdown(choices=list(now.titles))
            room = [now.table, tools, leaving, cases, *[gr.Dropdown(choices=list(now.titles))] * 2]
            return [_masthead(signed_in(request)), *filters, *room, suggestions, *examples]

        room = [shelf.table, shelf.tools, shelf.leaving, evaluation.choose, *evaluation.form.papers]
        out = [head, ask.papers, held_against, *room, ask.suggestions, *ask.examples]
        page.load(opened, None, out, show_progress="hidden", api_visibility="private")
    page.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return page


def _masthead(name: str) -> str:
    """The page's head as HTML, with the way out for whoever is signed in as `name`; empty: nobody is."""
    return _MASTHEAD.format(_LEAVING.format(escape(name)) if name else "")


def _examples(opening: Opening) -> list[dict[str, Any]]:
    """Text and visibility of each example's button."""
    missing = EXAMPLES - len(opening.examples)
    return [{"value": text, "visible": True} for text in opening.examples] + [{"value": "", "visible": False}] * missing


def _ask_room(actions: Actions, opening: Opening) -> _AskRoom:
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=5, min_width=300, elem_classes="asking"):
            question = gr.Textbox(
                label="Question",
                placeholder="Ask the papers in plain words",
                lines=1,
                max_lines=8,
                max_length=LONGEST,
                submit_btn="Ask",
                autofocus=True,
                elem_id="question",
            )
            papers = gr.Dropdown(
                list(opening.papers),
                value=[],
                multiselect=True,
                label="Search in",
                elem_classes="filter",
                elem_id="filter",
            )
            answer = gr.Markdown("", elem_id="answer", latex_delimiters=[])
            afresh = gr.Button("Start a new conversation", visible=False, elem_classes="afresh")
            with gr.Column(elem_classes="examples", visible=bool(opening.examples)) as suggestions:
                gr.Markdown("Questions these papers answer", elem_classes="examples-title")
                examples = [gr.Button(**shown, elem_classes="example") for shown in _examples(opening)]
        with gr.Column(scale=6, min_width=300, elem_classes="beside"):
            beside("Back to the answer")
    session = gr.State(Session())

    def ask(text: str, chosen: list[str], before: Session) -> Iterator[tuple[Any, ...]]:
        for asked in actions.ask(text, chosen, before):
            begun = bool(asked.session.told)
            left = gr.skip() if asked.left is None else asked.left
            yield asked.html, left, asked.session, gr.Column(visible=not begun), gr.Button(visible=begun)

    def start_afresh() -> tuple[Any, ...]:
        return "", "", Session(), gr.Column(visible=True), gr.Button(visible=False)

    out = [answer, question, session, suggestions, afresh]
    quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    afresh.click(start_afresh, None, out, **quietly)
    question.submit(ask, [question, papers, session], out, trigger_mode="always_last", **quietly)  # after this one
    for example in examples:
        example.click(ask, [example, papers, session], out, **quietly)
    return _AskRoom(papers, suggestions, examples)
