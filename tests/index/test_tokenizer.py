"""Tokenizers that share a vocabulary: each has its own settings, and cuts words as one read from the file does."""

from __future__ import annotations

import shutil
from pathlib import Path

from tokenizers import Tokenizer

from index.compile_encoder import packaged
from index.tokenizer import read_tokenizer

TEXTS = ("Tōkyō [SEP] naïve", "What [CLS] does “interoperability” mean? " * 40)


def test_a_shared_one_is_the_one_that_the_file_holds(tmp_path: Path) -> None:
    file = packaged() / "tokenizer.json"
    first, second = read_tokenizer(file), read_tokenizer(Path(shutil.copy(file, tmp_path)))
    first.enable_truncation(16)
    second.enable_truncation(64, strategy="only_second")
    alone = Tokenizer.from_file(str(file))
    alone.no_padding()
    alone.enable_truncation(64, strategy="only_second")
    assert second.to_str() == alone.to_str()
    ours, theirs = second.encode(*TEXTS), alone.encode(*TEXTS)
    assert (ours.ids, ours.offsets, ours.sequence_ids) == (theirs.ids, theirs.offsets, theirs.sequence_ids)
    assert len(first.encode(TEXTS[1]).ids) == 16
    assert len(ours.ids) == 64
