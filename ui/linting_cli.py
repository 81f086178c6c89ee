"""The flags of `pincite lint`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.flags import Library, Papers
from ui.settings import load_settings


def lint(
    drafts: Annotated[list[Path], typer.Argument(metavar="DRAFT…", help="Text, Markdown, HTML or DOCX.")],
    paper: Papers = None,
    fail_on: Annotated[
        str,
        typer.Option(metavar="contradicted|not-found|unchecked|never", help="Exit 1 on such a fault, or a worse one."),
    ] = "contradicted",
    form: Annotated[
        str, typer.Option("--format", metavar="text|github", help="As compilers write, or as annotations of a run.")
    ] = "text",
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Sentences checked; the rest is unchecked.")] = 1000,
    library: Library = None,
) -> int:
    """Check drafts, one fault a line, for editors, hooks and CI."""
    from ingest.errors import OptionsError
    from ui.linting import LineFormat, LintRequest, lint_drafts

    known = [str(each) for each in LineFormat]
    if form not in known:
        raise OptionsError(f"--format {form} is not known.", f"Give one of {', '.join(known)}.")
    return lint_drafts(load_settings(library), LintRequest(drafts, paper, fail_on, LineFormat(form), limit))
