"""The audit log: what was written can be shown to be what was written."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import OptionsError
from tests.ui.conftest import Ran
from ui.audit_log import BEGINNING, AuditLog, verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def written(path: Path, *questions: str) -> list[str]:
    log = AuditLog(path)
    hashes = [log.add({"question": question}) for question in questions]
    log.close()
    return hashes


def test_each_record_holds_the_hash_of_the_one_before(path: Path) -> None:
    hashes = written(path, "one", "two")
    hashes += written(path, "three")  # opened anew, it goes on
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [record["previous"] for record in records] == [BEGINNING, *hashes[:2]]
    assert [record["n"] for record in records] == [1, 2, 3]
    for record in records:  # by hand, as the docstring says
        bare = {name: value for name, value in record.items() if name != "hash"}
        text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == record["hash"]
    found = verify(path)
    assert (found.good, found.records, found.last) == (True, 3, hashes[-1])
    assert path.stat().st_mode & 0o077 == 0


def test_every_byte_counts(path: Path) -> None:
    """Flip each byte, cut at each place, take out each line: found, or cut back to an earlier end."""
    hashes = written(path, "one", "two")
    whole = path.read_bytes()
    ends = {0, len(whole.splitlines(True)[0]), len(whole)}
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not verify(path, hashes[-1]).good, at
        path.write_bytes(whole[:at])
        assert verify(path).good is (at in ends or at + 1 in ends), at  # only the end of a line may be missing
        if at + 1 not in ends or at + 1 < len(whole):
            assert not verify(path, hashes[-1]).good, at
    for lines in ([1], [1, 0], [0, 0, 1]):
        path.write_bytes(b"".join(whole.splitlines(True)[line] for line in lines))
        assert not verify(path).good


@given(st.lists(st.text(max_size=30), max_size=5))
def test_whatever_is_asked(tmp_path_factory: pytest.TempPathFactory, questions: list[str]) -> None:
    path = tmp_path_factory.mktemp("audit") / "log"
    written(path, *questions)
    found = verify(path)
    assert (found.good, found.records) == (True, len(questions))


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_line_that_a_crash_cut_short_is_told_of(path: Path, kept: int) -> None:
    hashes = written(path, "one", "two")
    first = path.read_bytes().splitlines(True)[0]
    second = path.read_bytes().splitlines(True)[1]
    torn = second[:kept]
    path.write_bytes(first + torn)
    written(path, "three")
    records = [json.loads(line) for line in path.read_bytes().splitlines() if line.endswith(b"}")]
    assert torn in path.read_bytes()  # nothing is taken away
    found = verify(path, hashes[0])
    if kept == -1:  # whole but for its newline: the record stands
        assert (found.good, found.torn, found.records) == (True, 0, 3)
    else:
        assert (found.good, found.torn, found.records) == (True, 1, 3)
        assert records[1]["torn"] == hashlib.sha256(torn).hexdigest()


def test_a_file_that_was_tampered_with_is_not_gone_on_with(path: Path) -> None:
    written(path, "one")
    path.write_text(path.read_text("utf-8").replace("one", "two"), "utf-8")
    with pytest.raises(OptionsError, match="was changed"):
        AuditLog(path)
    path.write_text("a diary\n", "utf-8")
    with pytest.raises(OptionsError, match="no record of an audit log"):
        AuditLog(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"question":', b'"question":"forged","question":'),  # readers that heed the first one would see the forgery
        (b'"question":', b'"question": '),
        (b"one", rb"\u006fne"),
        (b"{", b'{"a":NaN,"a":'),
        (b"{", b"[" * 100_000),
    ],
)
def test_a_line_is_spelt_as_it_was_written(path: Path, old: bytes, new: bytes) -> None:
    written(path, "one", "two")
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert not verify(path).good


def test_many_at_once_are_one_chain(path: Path) -> None:
    """Two openings of the file, as two processes have them, and four threads."""
    logs = [AuditLog(path), AuditLog(path)]

    def write(log: AuditLog, name: int) -> None:
        for number in range(10):
            log.add({"question": f"{name} {number}"})

    threads = [threading.Thread(target=write, args=(logs[n % 2], n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.close()
    assert (verify(path).good, verify(path).records) == (True, 40)


def test_a_full_disk_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AuditLog(path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OptionsError, match="cannot be written: no space left on device"):
        log.add({"question": "one"})
    monkeypatch.undo()
    log.add({"question": "two"})
    log.close()
    assert verify(path).good


def test_from_the_command_line(pincite: Callable[..., Ran], path: Path) -> None:
    hashes = written(path, "one", "two")
    ran = pincite("audit-log", "verify", path, "--expect", hashes[0])
    assert ran.code == 0
    assert "2 records, all as they were written." in ran.out
    assert hashes[1] in ran.out
    path.write_bytes(path.read_bytes().splitlines(True)[0])
    assert pincite("audit-log", "verify", path).code == 0  # what was cut off cannot be seen in the file alone
    cut = pincite("audit-log", "verify", path, "--expect", hashes[1])
    assert cut.code == 1
    assert "expected is not there" in cut.out
    path.write_text(path.read_text("utf-8").replace("one", "two"), "utf-8")
    changed = pincite("audit-log", "verify", path, "--json")
    assert changed.code == 1
    assert "line 1 was changed" in json.loads(changed.out)["fault"]
    assert pincite("audit-log", "verify", path.with_name("none")).code == 2
