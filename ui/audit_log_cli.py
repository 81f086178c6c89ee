"""The commands under `pincite audit-log`: whether the record of questions and answers is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.flags import Json

audit_logs = typer.Typer(
    help="The record of questions and answers that --audit-log writes.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@audit_logs.callback()
def _group() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@audit_logs.command(name="verify")
def verify_log(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The audit log.")],
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="HASH", help="A hash noted earlier: it has to be there still.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Recompute every hash; exit 1 where a line was changed, taken out or cut off."""
    from ui.audit_log_text import show_verified

    return show_verified(file, expect, as_json)
