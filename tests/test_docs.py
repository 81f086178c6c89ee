"""The documentation says what is true: its commands and snippets are run, its tables list what there is, it builds."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from ingest import errors
from ui.cli import app, main

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MINE = (
    "ci.md", "configuration.md", "errors.md", "extending.md", "figures.md", "guides/evaluation.md", "guides/reader.md",
    "guides/staff.md", "how-it-works.md", "http.md", "index.md", "mcp.md", "peers.md",
)  # fmt: skip
# What is not run here, by its page, and why.
NOT_RUN = {
    "audit.md": "tests/ui/test_audit_command.py and tests/assistant/test_audit_check.py audit drafts so",
    "exports.md": "tests/test_start.py runs its Python; tests/ui/test_exporting.py writes each form",
    "langchain.md": "tests/assistant/test_langchain.py opens each of its doors with a scripted model",
    "python.md": "tests/assistant/test_pincite.py pins every name and runs each of them",
    "running.md": "it is of servers and other machines; tests/ui/test_running.py holds it",
    "start.md": "tests/test_start.py runs it as it stands, a newcomer's path",
}
_FENCE = re.compile(r"^( *)```([\w-]*)[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_WORDS = re.compile(r"(?<!\S)(--?[a-z][\w-]*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its page, its line, its language, its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks() -> Iterator[Block]:
    for path in sorted(DOCS.rglob("*.md")):
        if "notes" in path.parts:
            continue
        text = path.read_text("utf-8")
        for found in _FENCE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield Block(path.relative_to(DOCS).as_posix(), line, found[2], found[3])


BLOCKS = list(blocks())
CONSOLE = [block for block in BLOCKS if block.language == "console" and block.page not in NOT_RUN]
PYTHON = [block for block in BLOCKS if block.language == "python" and block.page not in NOT_RUN]
COMMANDS = [
    (block, line.strip().removeprefix("$ "))
    for block in BLOCKS
    for line in block.text.replace("\\\n", " ").splitlines()
    if re.match(r"(\$ )?pincite \w", line.strip())
]


def test_what_is_not_run_here_is_run_where_the_reason_says() -> None:
    for page, reason in NOT_RUN.items():
        assert (DOCS / page).is_file()
        named = re.findall(r"tests/[\w/]+\.py", reason)
        assert named
        assert all((ROOT / name).is_file() for name in named), reason


@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_a_console_block_runs_and_shows_what_one_sees(
    block: Block, notes_library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over the sample notes; output that is shown is compared to the letter, but for white space at its ends."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PINCITE_LIBRARY", str(notes_library))
    for told in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = told.partition("\n")
        program, *arguments = shlex.split(command)
        assert program == "pincite"
        capsys.readouterr()
        assert main(arguments) == 0, capsys.readouterr().err
        printed = capsys.readouterr().out
        if shown.strip():
            assert printed.strip() == shown.strip()


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_a_snippet_runs(block: Block, notes_library: Path) -> None:
    """`library` is the folder of a library of the sample notes."""
    code = compile("\n" * block.line + block.text, str(DOCS / block.page), "exec")
    with redirect_stdout(io.StringIO()):
        exec(code, {"library": notes_library, "__name__": "snippet"})


@pytest.mark.parametrize(("block", "command"), COMMANDS, ids=[f"{block} {command[:40]}" for block, command in COMMANDS])
def test_a_command_that_is_shown_has_the_flags_that_it_is_shown_with(block: Block, command: str) -> None:
    words = [word for word in re.split(r"\s+", command.partition(" #")[0]) if word]
    found: Any = get_command(app)
    used = words[1:]
    assert used[0] in found.commands, f"{block}: there is no pincite {used[0]}"
    while used and (inner := getattr(found, "commands", {}).get(used[0])) is not None:
        found, used = inner, used[1:]
    known = {name for param in found.params for name in (*param.opts, *param.secondary_opts)}
    for inner in getattr(found, "commands", {}).values():  # a group that takes what its default command takes
        known |= {name for param in inner.params for name in param.opts}
    unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", " ".join(used))
    assert {*_WORDS.findall(unquoted)} <= {*known, "--help"}, str(block)


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language in ("json", "yaml", "toml") and block.page in MINE], ids=str
)
def test_a_sample_of_data_is_well_formed(block: Block) -> None:
    read: dict[str, Callable[[str], object]] = {"json": json.loads, "yaml": yaml.safe_load, "toml": tomllib.loads}
    assert read[block.language](block.text)


def test_each_kind_of_error_has_its_place() -> None:
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert kinds == {*re.findall(r"^### (\w+)$", (DOCS / "errors.md").read_text("utf-8"), re.M)}


def test_each_setting_is_told() -> None:
    from ui.configuration import _Configuration, _keys

    told = (DOCS / "configuration.md").read_text("utf-8")
    groups = {"assistant", "assistant.chat", "assistant.search", "assistant.search.weights", "page", "index"}
    prefix = re.compile(r"^(?:page|index|assistant)\.(?:chat\.)?")
    shown = {prefix.sub("", key) for key in {*_keys()} - groups}
    assert {key for key in shown if f"`{key}`" not in told} == set()
    assert {*_Configuration.model_fields} <= {"library", "encoder", "assistant", "page", "index"}


def test_what_the_doors_offer_is_told() -> None:
    from tests.ui.test_api import OPERATIONS
    from tests.ui.test_mcp import TOOLS

    http, mcp = ((DOCS / f"{name}.md").read_text("utf-8") for name in ("http", "mcp"))
    for path, method in OPERATIONS:
        assert f"`{method} {path.replace('{paper}', 'PAPER').replace('{locator}', 'LOCATOR')}`" in http
    assert set(re.findall(r"^\| `(\w+)` \|", mcp, re.M)) == TOOLS


def test_the_limits_that_are_told_are_those_that_hold() -> None:
    from ui.api import forms as api_forms
    from ui.api.guard import LARGEST_BODY
    from ui.api.rate import Rate

    told = (DOCS / "http.md").read_text("utf-8")
    rate = Rate()
    for number in (
        f"{LARGEST_BODY // 1024} KiB",
        f"{api_forms.LONGEST_TEXT:,} characters",
        f"{api_forms.LONGEST_QUOTE:,} characters",
        f"{api_forms.LONGEST_DRAFT:,} characters, {api_forms.MOST_SENTENCES} sentences",
        f"| {api_forms.MOST_HITS} |",
        f"{rate.burst} at once, {rate.per_second * 60:.0f} a minute",
    ):
        assert number in told


@pytest.mark.skipif(importlib.util.find_spec("material") is None, reason="mkdocs-material is not installed")
def test_the_site_is_built_without_a_warning_and_asks_nothing_of_other_machines(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    pages = [*(tmp_path / "site").rglob("*.html")]
    assert len(pages) > 20
    for page in pages:
        html = page.read_text("utf-8")
        assert not re.findall(r"<(?:script|img|iframe)[^>]*\bsrc=\"?https?:", html), page
        assert not re.findall(r"<link[^>]*\bhref=\"?https?:(?![^>]*rel=\"?canonical)", html), page
    note = (tmp_path / "site" / "notes" / "pincite_04_refusals.html").read_text("utf-8")
    assert 'id="p4.2"' in note.replace("id=p4.2", 'id="p4.2"')
    figures = (tmp_path / "site" / "figures.html").read_text("utf-8")
    assert "nDCG@10" in figures
