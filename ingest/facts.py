"""Put facts from several sources together."""

from __future__ import annotations

from dataclasses import fields

from ingest.paper import Facts


def merged(strong: Facts, weak: Facts) -> Facts:
    """Each fact from `strong` where it has one, else from `weak`."""
    return Facts(*(getattr(strong, f.name) or getattr(weak, f.name) for f in fields(Facts)))
