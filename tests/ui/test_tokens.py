"""Tokens: what was issued is known again, and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.caller import Caller, Role
from ui.tokens import LONGEST, Token, bearer_of, caller_of, issue


def issued(*names: str) -> tuple[list[str], list[Token]]:
    pairs = [issue(name, Role.READER, "2026-11-21") for name in names]
    return [secret for secret, _ in pairs], [token for _, token in pairs]


def test_each_token_is_its_own() -> None:
    secrets, tokens = issued("one", "two", "three")
    assert len(set(secrets)) == 3
    for secret, token in zip(secrets, tokens, strict=True):
        assert caller_of(tokens, secret) == Caller(token.name, Role.READER)


def test_what_is_kept_does_not_let_anybody_in() -> None:
    (secret,), (token,) = issued("one")
    assert secret not in json.dumps([token.name, token.sha256])
    assert caller_of([token], token.sha256) is None


@pytest.mark.parametrize("presented", [None, "", "pincite_", "x" * 51])
def test_others_are_nobody(presented: str | None) -> None:
    _, tokens = issued("one")
    assert caller_of(tokens, presented) is None
    assert caller_of([], presented) is None


def test_an_empty_token_is_nobody_even_where_its_hash_is_kept() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert caller_of([Token("x", Role.CURATOR, empty, "2026-11-21")], "") is None


@given(st.text(max_size=60))
def test_no_other_text_is_a_token(text: str) -> None:
    (secret,), tokens = issued("one")
    assert caller_of(tokens, text) == (Caller("one", Role.READER) if text == secret else None)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("BEARER abc", "abc"),
        ("Basic abc", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("", None),
        (None, None),
        ("Bearer " + "x" * (LONGEST + 1), None),
    ],
)
def test_the_header(header: str | None, token: str | None) -> None:
    assert bearer_of(header) == token


def test_a_curator_may_all_and_a_reader_may_read() -> None:
    assert Role.CURATOR.may(Role.READER)
    assert Role.CURATOR.may(Role.CURATOR)
    assert Role.READER.may(Role.READER)
    assert not Role.READER.may(Role.CURATOR)
