"""The room of the library: its papers as a table, each to be read; for curators, papers are added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from ui.page.actions import Actions, Opening
from ui.page.curation import Curation
from ui.page.frames import beside, dropping, sifting
from ui.page.role import role_of
from ui.page.tray import Purpose


class PapersRoom(NamedTuple):
    """What is renewed with the library."""

    table: gr.Markdown
    tools: gr.Column
    leaving: gr.Dropdown


def papers_room(actions: Actions, opening: Opening) -> PapersRoom:
    """Build the room. Its tools are shown to curators; what they do is refused to others in any case."""
    curation = Curation(actions)
    with gr.Column(elem_classes="shelving", visible=False) as tools:
        with gr.Row(elem_classes="tools"):
            with gr.Column(scale=3, min_width=280):
                dropping(Purpose.PAPER, "Drop papers here, or choose files, to add them to the library", many=True)
            with gr.Column(scale=2, min_width=280), gr.Row(elem_classes="leaving"):
                leaving = gr.Dropdown(
                    list(opening.titles), value=[], multiselect=True, label="Remove", elem_classes="filter"
                )
                remove = gr.Button("Remove …", elem_id="remove", min_width=90)
        said = gr.Markdown("", elem_id="shelving", latex_delimiters=[])
        with gr.Row(visible=False, elem_classes="sure") as sure:
            yes = gr.Button("Yes, remove", variant="primary", elem_id="yes-remove", min_width=110)
            no = gr.Button("Keep", elem_id="no-remove", min_width=90)
    sifting("Find in the table")
    table = gr.Markdown(opening.table, elem_id="shelf", latex_delimiters=[])
    with gr.Column(elem_classes="beside below"):
        beside("Back to the papers")
    token = gr.Textbox(visible="hidden", elem_id="token-paper", show_label=False)

    def handed(names: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for line in curation.take_in(names, role_of(request)):
            yield line, gr.skip(), gr.skip()
        titles, shelf = actions.shelf()
        yield gr.skip(), shelf, gr.Dropdown(choices=list(titles))

    def asked(papers: list[str], request: gr.Request) -> tuple[Any, ...]:
        html, possible = curation.ask_again(papers, role_of(request))
        return html, gr.Row(visible=possible)

    def removed(papers: list[str], request: gr.Request) -> tuple[Any, ...]:
        html = curation.take_out(papers, role_of(request))
        titles, shelf = actions.shelf()
        return html, gr.Row(visible=False), shelf, gr.Dropdown(choices=list(titles), value=[])

    quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    alone: dict[str, Any] = quietly | {"concurrency_limit": 1, "concurrency_id": "library"}
    token.change(handed, token, [said, table, leaving], **alone)
    remove.click(asked, leaving, [said, sure], **quietly)
    yes.click(removed, leaving, [said, sure, table, leaving], **alone)
    no.click(lambda: ("", gr.Row(visible=False)), None, [said, sure], **quietly)
    return PapersRoom(table, tools, leaving)
