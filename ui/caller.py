"""Who asks, and what they may do."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

ROLE = "pincite.role"  # in the scope of a request, where somebody has signed in: a value of `Role`
SIGNED_IN = "pincite.signed_in"  # there: the name of whoever has signed in here, and so can sign out here; else empty
ASKER: ContextVar[str] = ContextVar("asker", default="")
"""The name of who asks, where the way from the request to the assistant knows it."""


class Role(StrEnum):
    """`reader`: ask, check and read. `curator`: add and remove papers and write gold cases as well."""

    READER = "reader"
    CURATOR = "curator"

    def may(self, needed: Role) -> bool:
        """Whether this role is enough where `needed` is asked for."""
        return self is Role.CURATOR or needed is Role.READER


@dataclass(frozen=True, slots=True)
class Caller:
    """`name`: the user's, or the token's; empty for whoever asks where nobody signs in."""

    name: str
    role: Role
