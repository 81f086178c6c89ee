"""The form in which a gold case is written on the page."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import gradio as gr

from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import VERDICTS
from evals.gold.kind import SetKind
from evals.gold.line import Split
from evals.gold.writing import Expected
from ui.page.actions import Actions
from ui.page.casework import Casework, Found, Mending
from ui.page.role import role_of
from ui.page.written_case import KINDS, Written

DRAWN, ADD = "drawn", "Add the case"
FILLED = len(dataclasses.fields(Written)) + 5
_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class CaseForm(NamedTuple):
    """What the room renews. `passed`: the paragraphs that were offered; `added`: what happens when a case came in;
    `mending`: the hash of the case that is mended, "" for a new one; `filled`: what `fill` fills.
    """

    kind: gr.Radio
    papers: tuple[gr.Dropdown, gr.Dropdown]
    passed: gr.State
    added: Any
    mending: gr.State
    filled: list[Any]

    @staticmethod
    def kind_of(kind: SetKind | None) -> Any:
        """The kind that a set holds, chosen."""
        word = next((word for word, one in KINDS.items() if one is kind), None)
        return gr.Radio(value=word) if word else gr.skip()

    @staticmethod
    def fill(mending: Mending, case: str) -> list[Any]:
        """A case put into the form; nothing of it changes where it cannot be."""
        if mending.written is None:
            return [gr.skip()] * FILLED
        values = dataclasses.asdict(mending.written)
        values |= {name: values[name] or None for name in ("label", "paper", "result", "difference")}
        del values["chosen"]
        return [*values.values(), *_offered(mending.found), case, *_buttons(mending.id), ""]


def case_form(actions: Actions, casework: Casework, sets: gr.Dropdown) -> CaseForm:
    """Build the form; `sets`: where the set is chosen that the case goes to."""
    gr.Markdown("A new case", elem_classes="examples-title")
    kind = gr.Radio(list(KINDS), value="question", label="It is a", elem_classes="pills", elem_id="case-kind")
    text = gr.Textbox(label="Its words", lines=2, max_lines=8, elem_id="case-text", elem_classes="written")
    with gr.Row(elem_classes="finding"):
        find = gr.Button("Find paragraphs", elem_id="case-find", min_width=110)
        offer = gr.Button("Offer one without a case", elem_id="case-offer", min_width=110)
        of_paper = gr.Dropdown([], value=None, label="of", elem_classes="filter")
    offered = gr.Markdown("", elem_id="case-offered", latex_delimiters=[])
    gold = gr.CheckboxGroup(
        [], value=[], label="Gold paragraphs", elem_id="case-gold", elem_classes="pills", visible=False
    )
    named = _lines("More gold paragraphs, a line each: PAPER LOCATOR", "case-named")
    with gr.Column() as of_question:
        expected = gr.Radio(
            list(map(str, Expected)), value=str(Expected.ANSWERED), label="The answer is", elem_classes="pills",
            elem_id="case-expected",
        )  # fmt: skip
        facts = _lines("Key facts, a line each; spellings parted by |", "case-facts")
        keep = gr.Checkbox(label="Keep key facts that stand in no paragraph", elem_id="case-keep")
        also = _lines("Paragraphs that help and are not needed, a line each", "case-also")
        word = gr.Textbox(label="Kind of question, in a word", placeholder="factoid", elem_classes="written")
    with gr.Column(visible=False) as of_claim:
        label = gr.Radio(list(map(str, VERDICTS)), label="The papers say", elem_classes="pills", elem_id="case-label")
        alteration = gr.Textbox(label="Of a contradicted one, what is wrong with it", elem_classes="written")
    with gr.Column(visible=False) as of_quotation:
        result = gr.Radio(
            list(map(str, QuotationResult)), label="The words are", elem_classes="pills", elem_id="case-result"
        )
        said_of = gr.Dropdown([], value=None, label="Said to be from")
        kinds = [(one.shown, str(one)) for one in DifferenceKind]
        difference = gr.Dropdown(kinds, value=None, label="Altered in")
    with gr.Row(elem_classes="how"):
        half = gr.Radio([DRAWN, *map(str, Split)], value=DRAWN, label="Half", elem_classes="pills", elem_id="case-half")
        add = gr.Button(ADD, variant="primary", elem_id="case-add", min_width=110)
        leave = gr.Button("Leave it as it was", visible=False, elem_id="case-leave", min_width=110)
    said = gr.Markdown("", elem_id="case-said", latex_delimiters=[])
    passed, mending = gr.State(()), gr.State("")

    def found(words: str, chosen: list[str], request: gr.Request) -> tuple[Any, ...]:
        return _offered(casework.find(words, chosen, role_of(request)))

    def next_one(name: str | None, paper: str | None, before: Any, request: gr.Request) -> tuple[Any, ...]:
        offer, now = casework.offer(name or "", paper or "", before, role_of(request))
        return *_offered(offer), now

    def added(given: dict[Any, Any], request: gr.Request) -> tuple[Any, ...]:
        written = Written(**{name: given[field] or "" for name, field in fields.items()})
        name, role = given[sets] or "", role_of(request)
        one = given[mending]
        came = casework.mend(name, one, written, role) if one else casework.add(name, written, role)
        return came.html, *(emptied() if came.done else [gr.skip()] * len(emptied()))

    def emptied() -> tuple[Any, ...]:
        gone = gr.CheckboxGroup(choices=[], value=[], visible=False)
        return "", "", "", "", "", False, "", gone, gr.Radio(value=DRAWN), "", *_buttons("")

    def of(which: str) -> tuple[Any, ...]:
        return tuple(gr.Column(visible=which == one) for one in KINDS)

    kind.change(of, kind, [of_question, of_claim, of_quotation], **_QUIETLY)
    find.click(found, [text, gold], [offered, gold], **_QUIETLY)
    offer.click(next_one, [sets, of_paper, passed], [offered, gold, passed], **_QUIETLY)
    fields: dict[str, Any] = {
        "kind": kind, "text": text, "chosen": gold, "named": named, "half": half, "expected": expected, "also": also,
        "facts": facts, "keep": keep, "word": word, "label": label, "alteration": alteration, "paper": said_of,
        "result": result, "difference": difference,
    }  # fmt: skip
    cleared = [text, named, also, facts, alteration, keep, offered, gold, half, mending, add, leave]
    done = add.click(added, {sets, mending, *fields.values()}, [said, *cleared], **_QUIETLY)
    leave.click(lambda: ("", *emptied()), None, [said, *cleared], **_QUIETLY)
    own = [fields[one.name] for one in dataclasses.fields(Written) if one.name != "chosen"]
    return CaseForm(kind, (of_paper, said_of), passed, done, mending, [*own, offered, gold, mending, add, leave, said])


def _buttons(mended: str) -> tuple[gr.Button, gr.Button]:
    """The button that writes, and the one that leaves a case (by its id; "": none) as it was."""
    return gr.Button(f"Put it in the place of {mended}" if mended else ADD), gr.Button(visible=bool(mended))


def _lines(label: str, name: str) -> gr.Textbox:
    return gr.Textbox(label=label, lines=1, max_lines=6, elem_id=name, elem_classes="written")


def _offered(found: Found) -> tuple[Any, ...]:
    """The paragraphs with their words, and the boxes to choose them by."""
    boxes = gr.CheckboxGroup(choices=list(found.places), value=list(found.chosen), visible=bool(found.places))
    return found.html, boxes
