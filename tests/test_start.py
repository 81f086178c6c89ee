"""A newcomer's path: docs/start.md as it stands, command by command; and the Python of the other guides."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
START = (DOCS / "start.md").read_text("utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```$", START, re.M | re.S)
PYTHON = re.findall(r"^```python\n(.*?)^```\n\n```\n(.*?)^```$", START, re.M | re.S)
GUIDES = ("python.md", "langchain.md", "exports.md")


def steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it prints; lines that go on with a command begin with `>`."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        lines = part.splitlines()
        more = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith(">")), len(lines))
        command = [lines[0], *(line.removeprefix(">").removeprefix(" ") for line in lines[1:more])]
        yield "\n".join(command), "\n".join(lines[more:])


def shell(command: str, folder: Path) -> str:
    """Run a command as a person would, with `pincite` on the PATH; what it prints."""
    alias = f'pincite() {{ "{sys.executable}" -m ui.cli "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", alias + command], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def steady(printed: str) -> str:
    """Without what differs from run to run and from judge to judge: times and degrees."""
    lines = (line.rstrip() for line in printed.strip().splitlines())
    text = "\n".join(lines)
    text = re.sub(r"\b\d+(?:\.\d+)? (m?s)\b", r"… \1", text)
    return re.sub(r"Confidence \d\.\d\d( · judge: .*)?", "Confidence …", text)


@pytest.fixture
def folder(tmp_path: Path, encoder_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone as far as the guides look at it: the documentation, and a library folder that has the encoder."""
    (tmp_path / "docs").symlink_to(DOCS, target_is_directory=True)
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "cache").symlink_to(encoder_cache, target_is_directory=True)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def test_there_is_a_path() -> None:
    assert [len(list(steps(block))) for block in CONSOLE] == [2, 3, 2]
    assert len(PYTHON) == 1


def test_a_newcomer_asks_adds_checks_and_wires_an_agent(folder: Path) -> None:
    for block in CONSOLE:
        for command, shown in steps(block):
            assert steady(shell(command, folder)) == steady(shown), command
    assert "[^1]: The Harbour Office, “Ferries in winter”, 2 October 2026" in (folder / "ferry.md").read_text("utf-8")
    ((code, shown),) = PYTHON
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (shown.strip(), "")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_python_of_a_guide_runs(
    guide: str,
    notes_library: Path,
    copied: Callable[[Path, Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of a guide's snippets one after the other, over a library of the sample notes."""
    (tmp_path / "docs").symlink_to(DOCS, target_is_directory=True)
    copied(notes_library, tmp_path / "library")
    blocks = re.findall(r"^```python\n(.*?)^```$", (DOCS / guide).read_text("utf-8"), re.M | re.S)
    assert blocks
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": guide}
    try:
        for block in blocks:
            exec(compile(block, guide, "exec"), names)
    finally:
        if (left := names.get("pincite")) is not None:
            left.close()  # type: ignore[attr-defined]


def test_every_page_that_a_guide_names_is_there() -> None:
    for guide in ("start.md", *GUIDES):
        named = re.findall(r"\]\(([^)#:]+)\)", (DOCS / guide).read_text("utf-8"))
        assert [name for name in named if not (DOCS / name).exists()] == []
