"""Which Pincite this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The version as installed; `unknown` for a checkout that is run without being installed."""
    try:
        return version("pincite")
    except PackageNotFoundError:
        return "unknown"
