"""The desk of `assistant.desk`, by the name under which the page and the servers know it."""

from __future__ import annotations

from assistant.desk import Desk, Open

__all__ = ["Desk", "Open"]
