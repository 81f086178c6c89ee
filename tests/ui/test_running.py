"""docs/running.md and deploy/: what they say is what there is."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assistant.question import LONGEST
from tests.ui.conftest import Ran
from ui.page.front import PER_MINUTE
from ui.page.options import PageOptions
from ui.page.routes import LARGEST_BODY, LARGEST_DRAFT, LARGEST_PAPER
from ui.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")
UNIT = ROOT / "deploy" / "pincite.service"
COMPOSE = ROOT / "deploy" / "compose.yaml"


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
    own = TEXT.partition("4. As a service")[0] + TEXT.partition("## What is held back")[2]
    flags = set(re.findall(r"--[a-z][a-z-]+", own)) - {"--library"}
    assert flags
    assert {flag for flag in flags if flag not in known} == set()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = tmp_path / "pincite.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/pincite/.venv/bin/pincite", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("written", "pattern", "times"),
    [
        (UNIT.read_text("utf-8"), r"^TimeoutStopSec=(\d+)$", 1),
        (COMPOSE.read_text("utf-8"), r"stop_grace_period: (\d+)s\b", 2),
        (TEXT, r"--stop-timeout (\d+)\b", 1),
    ],
    ids=["systemd", "compose", "podman"],
)
def test_whoever_stops_the_server_waits_for_longer_than_it_does(written: str, pattern: str, times: int) -> None:
    waits = [int(seconds) for seconds in re.findall(pattern, written, re.M)]
    assert len(waits) == times
    assert min(waits) > PageOptions().stop_within + 10


def test_the_container_is_not_root_and_copies_what_is_there() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER \d+$", last, re.M)
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M) for name in line.split()}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert let_in == copied


def test_the_proxy_of_the_compose_file_is_the_one_that_its_servers_believe() -> None:
    told = yaml.safe_load(COMPOSE.read_text("utf-8"))
    (network,) = (ipaddress.ip_network(block["subnet"]) for block in told["networks"]["inside"]["ipam"]["config"])
    page = told["services"]["page"]["command"]
    assert page[page.index("--proxy") + 1] == str(network)
    source, _, _ = told["services"]["proxy"]["volumes"][0].partition(":")
    nginx = (COMPOSE.parent / source).read_text("utf-8")
    assert f"set_real_ip_from {network[1]};" in nginx, "the gateway: what is in front comes from there"
    passed_on = [re.findall(r"proxy_set_header (\S+)", part) for part in (TEXT, nginx)]
    assert passed_on[0] == passed_on[1] == ["Host", "X-Forwarded-For", "X-Forwarded-Proto"]
