"""The flags of `pincite doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.flags import Json, Library


def doctor(
    reach: Annotated[
        bool, typer.Option("--reach", help="Ask the configured chat model for one word, over the network.")
    ] = False,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Say what is installed, configured and sound, and what to do about the rest."""
    from ui.doctor import show_symptoms

    return show_symptoms(library, reach, as_json)
