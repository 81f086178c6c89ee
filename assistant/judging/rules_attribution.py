"""Who says so: whether a sentence states a thing, or reports that somebody holds it."""

from __future__ import annotations

import re

_OWN = re.compile(r"\b(?:this|the present) (?:paper|article|brief|report|study)\b|\b(?:i|we) \w+", re.IGNORECASE)
_REPORTS = re.compile(
    r"\b(?:according to [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|according to (?:the |an? )?\w+(?: \w+)?"
    r"|in (?:his|her|their|its) (?:view|words|opinion)|in the (?:view|eyes|words) of [\w’' -]{1,40}"
    r"|(?:critics|observers|experts|analysts|officials|opponents|supporters|proponents) (?:\w+ )?(?:say|argue|claim"
    r"|believe|fear|warn|hold|think|contend|note)\w*"
    r"|[A-Z][\w’'-]{1,60} (?:has |have |had )?(?:said|says|stated|argued|argues|claimed|claims|warned|warns|told|wrote"
    r"|believes|believed|contends|contended|insists|insisted|declared|asserted|asserts|alleged|alleges))\b"
)


def reported_by(text: str) -> str | None:
    """The words by which a text puts what it says into somebody's mouth; None where it speaks for itself."""
    found = _REPORTS.search(_OWN.sub(" ", text))
    return found.group() if found else None
