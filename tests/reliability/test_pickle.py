"""Nothing is unpickled while papers are taken in and asked: seen from within, whoever does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRACED = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(args) if event == "pickle.find_class" else None)
if sys.argv[1] == "control":
    import collections, importlib
    module = importlib.import_module("pick" + "le")
    module.loads(module.dumps(collections.OrderedDict()))
else:
    from ui.cli import main
    papers, library = sys.argv[1:]
    assert main(["ingest", papers, "--library", library]) == 0
    assert main(["ask", "When was the quay built?", "--library", library]) == 0
print("unpickled", len(seen), seen[:3])
"""


def traced(*arguments: str | Path) -> str:
    command = [sys.executable, "-c", TRACED, *map(str, arguments)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]


def test_nothing_is_unpickled(empty_library: Path, tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text("The quay was built in 1931.\n\nIt has been painted twice since then.\n")
    assert traced(tmp_path / "quay.txt", empty_library) == "unpickled 0 []"


def test_it_would_be_seen() -> None:
    assert traced("control").startswith("unpickled 1 ")
