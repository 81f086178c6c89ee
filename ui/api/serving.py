"""`pincite api`: the JSON API alone, without the page."""

from __future__ import annotations

from starlette.types import ASGIApp

from assistant.desk import Desk
from ui.api.app import ROOT, api
from ui.api.guard import Bearer
from ui.door import DoorRequest, open_door
from ui.opening import open_assistant
from ui.settings import Settings


def serve_api(settings: Settings, door: DoorRequest) -> int:
    """Serve until interrupted.

    Raises:
        LibraryError: there is no library, or it cannot be read.
        OptionsError: see `open_door`.
    """
    desk = Desk(lambda held: open_assistant(settings, held))
    try:
        return open_door(desk, door, _built, f"{ROOT}/")
    finally:
        desk.close()


def _built(desk: Desk, bearer: Bearer, hosts: tuple[str, ...]) -> ASGIApp:
    return api(desk, bearer, hosts=hosts)
