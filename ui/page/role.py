"""Who asks for a page, and what they may do there: the server in front says so in the request's scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from ui.caller import ROLE, SIGNED_IN, Role


def role_in(scope: Mapping[str, Any] | None) -> Role:
    """The role of whoever asks, where the door has said one; the least one where it has not, or no role."""
    return Role.CURATOR if scope is not None and scope.get(ROLE) == Role.CURATOR else Role.READER


def role_of(request: gr.Request) -> Role:
    """The role of whoever set one of Gradio's events going."""
    return role_in(request.request.scope if request.request is not None else None)


def signed_in(request: gr.Request) -> str:
    """The name of whoever set one of Gradio's events going and can sign out; empty for all others."""
    scope = request.request.scope if request.request is not None else {}
    return str(scope.get(SIGNED_IN, ""))
