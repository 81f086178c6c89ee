"""The published JSON Schemas of gold sets (draft 2020-12), one for the lines of each kind: evals/sets/schema.

`evals.gold.question` and its neighbours read sets by hand, for messages that say what to mend; the tests hold that both
accept the same lines.
"""

from __future__ import annotations

from pathlib import Path

from evals.gold.kind import SetKind

SCHEMAS = Path(__file__).parents[1] / "sets" / "schema"


def schema_of(kind: SetKind) -> str:
    """The schema of a line, as JSON."""
    return (SCHEMAS / f"{kind}.json").read_text("utf-8")
