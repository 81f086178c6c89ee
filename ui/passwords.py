"""Passwords: hashed with Argon2id, checked so that an unknown name takes as long as a wrong password. A leaf."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ingest.errors import OptionsError

SHORTEST, LONGEST = 10, 1000  # characters
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # 64 MiB, 3 passes, 4 lanes


def hashed(password: str, name: str, hasher: PasswordHasher = _HASHER) -> str:
    """The hash that is kept, with its salt and its cost.

    Raises:
        OptionsError: the password is too short or too long, or is the name itself.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise OptionsError(
            f"The password has {len(password)} characters; {SHORTEST} to {LONGEST:,} are taken.",
            "Choose another one: a few words in a row are easy to keep in mind.",
        )
    if password.casefold() == name.casefold():
        raise OptionsError("The password is the name itself.", "Choose one that others would not guess.")
    return hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password of the hash; `kept` is None for an unknown name, which costs the same time."""
    try:
        _HASHER.verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    """A hash that no name has."""
    return _HASHER.hash("nobody")
