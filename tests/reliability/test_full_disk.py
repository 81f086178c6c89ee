"""A disk that is full, without inodes, read-only, or of somebody else: it is said, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.subject import UPDATE, library_state

ROOT = Path(__file__).resolve().parents[2]


def on_a_small_disk(kind: str, folder: Path, levels: int) -> dict[str, Any]:
    """What `tests.reliability.filling` prints; skipped where no disk may be mounted."""
    probe = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if probe.returncode:
        pytest.skip(f"no disk may be mounted here, not even in a namespace of its own: {probe.stderr.strip()[-200:]}")
    command = [
        "unshare",
        "-rm",
        sys.executable,
        "-m",
        "tests.reliability.filling",
        kind,
        str(folder / "disk"),
        str(levels),
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        ("bytes", 10),
        ("inodes", 9),
        pytest.param("bytes", 42, marks=pytest.mark.soak),
    ],
)
def test_a_full_disk_at_every_level(kind: str, levels: int, tmp_path: Path) -> None:
    told = on_a_small_disk(kind, tmp_path, levels)
    refused = [t for t in told["tries"] if t["said"]]
    for tried in told["tries"]:
        assert tried["state"] == (told["old"] if tried["said"] else told["new"]), tried
        assert tried["left"] == []
        assert (tried["again"]["said"], tried["again"]["state"]) == ("", told["new"])
    for tried in refused:
        assert "cannot be written" in tried["said"]
        assert "Make room on the disk" in tried["remedy"]
        assert "the library is as it was" in tried["remedy"]
    assert len(refused) > levels // 3
    print(f"{kind}: {levels} levels, {len(refused)} refused with the reason, {levels - len(refused)} written, 0 lost")


def test_a_read_only_disk_answers_and_refuses_to_write(tmp_path: Path) -> None:
    told = on_a_small_disk("readonly", tmp_path, 1)
    (tried,) = told["tries"]
    assert "Read-only file system" in tried["said"]
    assert "mounted read-only" in tried["remedy"]
    assert tried["state"] == told["old"]


NOBODY = """
import json, os, sys
from pathlib import Path
from tests.reliability.filling import attempt
import index.faiss_index
os.setgid(65534); os.setuid(65534)
print(json.dumps(attempt(Path(sys.argv[1]))))
"""


def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    """Everybody may read it, only its owner may write."""
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    library = tmp_path / "library"
    UPDATE.start(library)
    old = library_state(library)
    for path in (library, *library.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for path in tmp_path.parents:
        if not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o001)  # pytest's folders are private
    tmp_path.chmod(0o755)
    ran = subprocess.run(
        [sys.executable, "-B", "-c", NOBODY, str(library)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ran.returncode and "ModuleNotFoundError" in ran.stderr:
        pytest.skip("nobody may not read this checkout or its environment")
    assert ran.returncode == 0, ran.stderr[-2000:]
    tried = json.loads(ran.stdout)
    assert "cannot be written: Permission denied" in tried["said"]
    assert str(library / "write.lock") in tried["said"]
    assert "Give write permission" in tried["remedy"]
    assert tried["state"] == old
