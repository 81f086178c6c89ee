"""docs/running.md and deploy/: what they say is what there is."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.question import LONGEST
from tests.ui.conftest import Ran
from ui.page.front import PER_MINUTE
from ui.page.options import PageOptions
from ui.page.routes import LARGEST_BODY, LARGEST_DRAFT, LARGEST_PAPER
from ui.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")
UNIT = ROOT / "deploy" / "pincite.service"


def test_every_setting_is_told_and_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = re.search(r"```toml\n(.*?)```", TEXT, re.S)
    assert written
    (tmp_path / "pincite.toml").write_text(written[1], "utf-8")
    monkeypatch.chdir(tmp_path)
    told = tomllib.loads(written[1])["page"]
    assert list(told) == [field.name for field in dataclasses.fields(PageOptions)]
    page = load_settings().page
    assert page is not None
    examples = {"users", "proxies", "names", "questions_per_minute", "audit_log", "sets"}
    for field in dataclasses.fields(PageOptions):
        if field.name not in examples:
            assert told[field.name] == field.default, field.name
            assert getattr(page, field.name) == field.default


def test_a_setting_that_does_not_fit_ends_the_start(
    pincite: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pincite.toml").write_text('[page]\nprefix = "pincite/"\n')
    monkeypatch.chdir(tmp_path)
    ran = pincite("ui")
    assert ran.code == 2
    assert "page.prefix is 'pincite/'." in ran.err
    monkeypatch.setenv("PINCITE_PAGE__IDLE", "soon")
    assert "page.idle is 'soon'" in pincite("ui").err


def test_the_figures_are_those_in_force() -> None:
    options = PageOptions()
    row = {line.split("|")[1].strip(): line.split("|")[2] for line in TEXT.splitlines() if line.startswith("| ")}
    assert (
        f"{LARGEST_BODY // 1024} KiB; drafts {LARGEST_DRAFT // 10**6} MB and papers {LARGEST_PAPER // 10**6} MB"
        in (row["requests"])
    )
    assert f"{LONGEST:,} characters; {PER_MINUTE} a minute" in row["questions"]
    assert f"{options.waiting} answers" in row["at once"]
    assert f"{options.idle / 3600:g} hours" in row["sessions"]
    assert f"{options.longest / 3600:g} hours" in row["sessions"]


def test_its_flags_exist(pincite: Callable[..., Ran]) -> None:
    known = "".join(pincite(*command, "--help").out for command in (["ui"], ["audit-log", "verify"], ["user", "add"]))
    own = TEXT.partition("podman")[0] + TEXT.partition("## What is held back")[2]
    flags = set(re.findall(r"--[a-z][a-z-]+", own)) - {"--library"}
    assert flags
    assert {flag for flag in flags if flag not in known} == set()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = tmp_path / "pincite.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/pincite/.venv/bin/pincite", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_waits_for_longer_than_the_server() -> None:
    waits = re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.M)
    assert waits
    assert int(waits[1]) > PageOptions().stop_within + 10


def test_the_container_is_not_root_and_copies_what_is_there() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER \d+$", last, re.M)
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        for name in line.split():
            assert (ROOT / name).exists(), name
