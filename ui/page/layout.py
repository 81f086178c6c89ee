"""The page's controls and where they stand: a room is a tab, and each has the paper's sheet beside or below it."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

from assistant.question import LONGEST
from ui.page.actions import Actions, Session

EXAMPLES = 4
_MASTHEAD = (
    '<header class="masthead"><span class="name">Pin<b>cite</b></span>'
    '<span class="line">Answers from the papers, each sentence with its paragraph</span></header>'
)


class _AskRoom(NamedTuple):
    papers: gr.Dropdown
    suggestions: gr.Column
    examples: list[gr.Button]


def build(actions: Actions) -> gr.Blocks:
    """The page over the given actions."""
    # Gradio's own copies of files are cleared each hour; no file is ever handed to it.
    page: gr.Blocks
    with gr.Blocks(title="Pincite", fill_width=True, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.Markdown(_MASTHEAD)
        with gr.Tabs(elem_id="rooms"):
            with gr.Tab("Ask", id="ask"):
                ask = _ask_room(actions)
            with gr.Tab("Papers", id="papers"):
                table = _papers_room()

        def opened() -> list[Any]:
            opening = actions.open()
            shown = [gr.Button(text, visible=True) for text in opening.examples]
            hidden = [gr.Button(visible=False)] * (EXAMPLES - len(shown))
            suggestions = gr.Column(visible=bool(shown))
            return [gr.Dropdown(choices=list(opening.papers)), opening.table, suggestions, *shown, *hidden]

        page.load(
            opened,
            None,
            [ask.papers, table, ask.suggestions, *ask.examples],
            show_progress="hidden",
            api_visibility="private",
        )
    page.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return page


def _ask_room(actions: Actions) -> _AskRoom:
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
            papers = gr.Dropdown([], multiselect=True, label="Search in", elem_id="filter")
            answer = gr.Markdown("", elem_id="answer", latex_delimiters=[])
            afresh = gr.Button("Start a new conversation", visible=False, elem_classes="afresh", variant="secondary")
            with gr.Column(elem_classes="examples", visible=False) as suggestions:
                gr.Markdown("Questions these papers answer", elem_classes="examples-title")
                examples = [
                    gr.Button("", visible=False, elem_classes="example", variant="secondary") for _ in range(EXAMPLES)
                ]
        with gr.Column(scale=6, min_width=300, elem_classes="beside"):
            _reader("Back to the answer")
    session = gr.State(Session())

    def ask(text: str, chosen: list[str], before: Session) -> tuple[Any, ...]:
        asked = actions.ask(text, chosen, before)
        begun = bool(asked.session.replies)
        return asked.html, asked.left, asked.session, gr.Column(visible=not begun), gr.Button(visible=begun)

    def start_afresh() -> tuple[Any, ...]:
        return "", "", Session(), gr.Column(visible=True), gr.Button(visible=False)

    out = [answer, question, session, suggestions, afresh]
    afresh.click(start_afresh, None, out, show_progress="hidden", api_visibility="private")
    question.submit(ask, [question, papers, session], out, show_progress="hidden", api_visibility="private")
    for example in examples:
        example.click(ask, [example, papers, session], out, show_progress="hidden", api_visibility="private")
    return _AskRoom(papers, suggestions, examples)


def _papers_room() -> gr.Markdown:
    table = gr.Markdown("", elem_id="shelf", latex_delimiters=[])
    with gr.Column(elem_classes="beside below"):
        _reader("Back to the papers")
    return table


def _reader(back: str) -> None:
    """The sheet that papers are read on. Our own constant, so it is not cleaned; all that comes from papers is."""
    gr.Markdown(
        f'<div><button class="lower" type="button">{back}</button>'
        '<iframe class="reader" title="The paper" src="read/"></iframe></div>',
        sanitize_html=False,
        latex_delimiters=[],
    )
