"""Bearer tokens for programs: issued once, kept as hashes, checked in constant time.

A token is 256 random bits, so that a plain SHA-256 of it is as good as a slow hash: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from ui.caller import Caller, Role

MARK = "pincite_"  # lets scanners for leaked secrets know one
LONGEST = 200  # characters of a token that is looked at; ours have 51


@dataclass(frozen=True, slots=True)
class Token:
    """`name`: what it is for; `sha256`: of the token, in hexadecimal; `added`: the day, ISO 8601."""

    name: str
    role: Role
    sha256: str
    added: str


def issue(name: str, role: Role, added: str) -> tuple[str, Token]:
    """A new token, to be shown once, and what is kept of it."""
    secret = MARK + secrets.token_urlsafe(32)
    return secret, Token(name, role, _digest(secret), added)


def bearer_of(authorization: str | None) -> str | None:
    """The token of an `Authorization` header; None where it holds no bearer token."""
    scheme, _, rest = (authorization or "").strip().partition(" ")
    token = rest.strip()
    return token if scheme.lower() == "bearer" and token and len(token) <= LONGEST else None


def caller_of(tokens: Iterable[Token], presented: str | None) -> Caller | None:
    """Who presents this token; None for none, or for one that was not issued.

    Every token is compared, each in constant time: how long it takes tells nothing of where they differ.
    """
    digest = _digest(presented or "")
    found = None
    for token in tokens:
        if hmac.compare_digest(token.sha256, digest) and presented:
            found = token
    return Caller(found.name, found.role) if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
