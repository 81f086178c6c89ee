"""The commands under `pincite eval`; `pincite eval SET.jsonl` is short for `pincite eval run SET.jsonl`.

Only typer is imported here, as in `ui.cli`: each command imports what it needs itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ui.flags import Json, Library
from ui.settings import load_settings


class _RunByDefault(TyperGroup):
    """A group whose command `run` may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before what is neither a command of this group nor a call for its help."""
        if not args or args[0] not in (*self.commands, "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


evaluation = typer.Typer(
    cls=_RunByDefault,
    help="Measure the library on gold questions, claims and quotations; each command takes --library PATH.",
    rich_markup_mode=None,
    add_completion=False,
)


@evaluation.command()
def run(
    gold: Annotated[
        Path | None,
        typer.Argument(metavar="[SET.jsonl]", help="Questions, claims, quotations or drafts (else what ships)."),
    ] = None,
    split: Annotated[str | None, typer.Option(metavar="develop|report", help="One half of the set.")] = None,
    worst: Annotated[int | None, typer.Option(metavar="N", min=0, help="How many of the worst cases to list.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Draws the bootstrap intervals.")] = 0,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Cases under way at a time (else one a core).")
    ] = None,
    gates: Annotated[
        Path | None, typer.Option(metavar="gates.toml", help="Conditions that must hold, else the exit code is 1.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="A former run to compare with.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Compare although papers or cases are others.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the run here: run.json. A run that was stopped goes on.")
    ] = None,
    keep_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what a later --baseline needs, without words.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the gates and cases as JUnit XML.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page of its own.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a summary for a pull request.")] = None,
    advisory_judge: Annotated[
        bool,
        typer.Option("--advisory-judge", help="Have the chat model judge what is shown, too. It decides nothing."),
    ] = False,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Put a set to the library and judge the replies. "run" may be left out."""
    from ui.evaluating import EvaluationRequest, evaluate_library

    request = EvaluationRequest(
        gold, split, worst, seed, workers, gates, baseline, force, out, keep_baseline, junit, html, markdown, as_json,
        advisory_judge,
    )  # fmt: skip
    return evaluate_library(load_settings(library), request)


@evaluation.command()
def check(
    sets: Annotated[list[Path], typer.Argument(metavar="SET.jsonl…", help="Sets of any kind.")],
    stamp: Annotated[
        bool, typer.Option("--stamp", help="Take over the words that gold paragraphs have now. Read the cases first.")
    ] = False,
    library: Library = None,
) -> int:
    """Hold sets against their schema and the library's papers."""
    from ui.set_checking import check_sets

    return check_sets(load_settings(library), sets, stamp)


@evaluation.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="questions|claims|quotations|drafts", help="What the set holds.")],
) -> int:
    """Print the JSON Schema of a set's lines."""
    from ui.set_checking import print_schema

    return print_schema(kind)


@evaluation.command(name="import")
def import_(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="beir, squad, ragas, deepeval, or a public set's name.")
    ],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file, or the folder of beir and of public sets.")],
    out: Annotated[Path, typer.Option(metavar="SET.jsonl", help="Where the set is written.")],
    with_papers: Annotated[
        bool, typer.Option("--with-papers", help="Add the set's own texts to the library, as papers.")
    ] = False,
    split: Annotated[str, typer.Option(metavar="develop|report", help="The half that all cases go to.")] = "develop",
    library: Library = None,
) -> int:
    """Write a set in another format as one of ours. Its texts are looked for in the library."""
    from ui.set_importing import ImportRequest, import_set

    return import_set(load_settings(library), ImportRequest(form, path, out, with_papers, split))


@evaluation.command()
def new(
    path: Annotated[
        Path, typer.Argument(metavar="SET.jsonl", help="The set of questions; begun where it is not there.")
    ],
    paper: Annotated[str | None, typer.Option(metavar="PAPER", help="Offer the paragraphs of this one alone.")] = None,
    split: Annotated[str | None, typer.Option(metavar="develop|report", help="The half (else it is drawn).")] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Look at the cases beside what is answered: accept, mend, drop.")
    ] = False,
    library: Library = None,
) -> int:
    """Write questions on the papers and review them. It goes paragraph by paragraph."""
    from ui.new_case import NewRequest, write_cases
    from ui.new_case_review import review_cases

    work = review_cases if review else write_cases
    return work(load_settings(library), NewRequest(path, paper, split))


@evaluation.command()
def calibrate(
    sets: Annotated[
        list[Path], typer.Argument(metavar="SET.jsonl…", help="A set of questions, one of claims, or both.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where it goes; [assistant] calibration then names it.")],
    keep: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Of the answerable questions, to be answered (else 0.93).")
    ] = None,
    risk: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Instead: of the answered, the most without an answer.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Draws the intervals, and halves where a set has none.")] = 0,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Fit refusals and confidences to a set. They are measured on its other half."""
    from ui.calibrating import CalibrateRequest
    from ui.calibrating import calibrate as fit_and_write

    request = CalibrateRequest(tuple(sets), out, keep, risk, seed, as_json)
    return fit_and_write(load_settings(library), request)
