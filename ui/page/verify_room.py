"""The room where a claim, a quotation or a draft is held against the papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ui.page.actions import Actions, Looked, Opening
from ui.page.checking import Given
from ui.page.frames import beside, dropping, frame, framed
from ui.page.tray import Purpose

BY_ITSELF = "tell by itself"
_PLACEHOLDER = "Paste a claim, a quotation in quotation marks, or a whole draft"


def verify_room(actions: Actions, opening: Opening) -> gr.Dropdown:
    """Build the room; gives the list of what to search in, to be renewed with the library."""
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=5, min_width=300, elem_classes="asking"):
            text = gr.Textbox(
                label="Text to check",
                placeholder=_PLACEHOLDER,
                lines=4,
                max_lines=14,
                elem_id="draft",
                submit_btn=False,
            )
            dropping(Purpose.DRAFT, "or drop a draft here, or choose a file: text, Markdown, HTML, Word")
            with gr.Row(elem_classes="how"):
                given = gr.Radio(
                    [BY_ITSELF, *(str(one) for one in Given)], value=BY_ITSELF, label="Read it as", elem_id="given"
                )
                check = gr.Button("Check", variant="primary", elem_id="check", min_width=90)
            papers = gr.Dropdown(
                list(opening.papers), value=[], multiselect=True, label="Hold against", elem_classes="filter"
            )
            said = gr.Markdown("", elem_id="checking", latex_delimiters=[])
            result = framed("checked")
        with gr.Column(scale=6, min_width=300, elem_classes="beside"):
            beside("Back to the check")
    token = gr.Textbox(visible="hidden", elem_id="token-draft", show_label=False)

    def shown(looked: Looked) -> tuple[Any, ...]:
        return looked.html, frame(f"kept/{looked.name}", "What became of it") if looked.name else gr.skip()

    def pasted(words: str, kind: str, chosen: list[str]) -> Iterator[tuple[Any, ...]]:
        for looked in actions.check(words, kind, chosen):
            yield shown(looked)

    def handed(name: str, chosen: list[str]) -> Iterator[tuple[Any, ...]]:
        for looked in actions.check_file(name, chosen):
            yield *shown(looked), "" if looked.name else gr.skip()  # what stood in the box is not what is shown now

    quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 2}
    check.click(pasted, [text, given, papers], [said, result], concurrency_id="checks", **quietly)
    token.change(handed, [token, papers], [said, result, text], concurrency_id="checks", **quietly)
    return papers
