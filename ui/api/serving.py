"""`pincite api`: the JSON API alone, without the page."""

from __future__ import annotations

from pathlib import Path

from assistant.desk import Desk
from ui.api.app import ROOT, api
from ui.api.guard import ApiGuard, Bearer
from ui.door import DoorRequest, open_door
from ui.door_desk import open_desk
from ui.settings import Settings


def serve_api(settings: Settings, door: DoorRequest, audit_log: Path | None) -> int:
    """Serve until interrupted. `audit_log`: where every question is recorded with its answer.

    Raises:
        LibraryError: there is no library, or it cannot be read.
        OptionsError: see `open_door` and `open_desk`.
    """
    with open_desk(settings, audit_log) as desk:
        return open_door(desk, door, _built, f"{ROOT}/")


def _built(desk: Desk, bearer: Bearer, hosts: tuple[str, ...]) -> ApiGuard:
    return api(desk, bearer, hosts=hosts)
