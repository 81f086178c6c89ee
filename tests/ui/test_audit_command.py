"""`pincite audit`, from the flags to the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.ui.conftest import Ran

Pincite = Callable[..., Ran]

RIGHT = "Wren writes that “the toll at Alder Lock is forty crowns for every boat” (Wren 2024, ¶1).\n"
WRONG = "Wren writes that “the toll at Alder Lock is fifty crowns for every boat” (Wren 2024, ¶1).\n"
UNSAID = "The walrus of the lock sold nine green bicycles to a bishop.\n"


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.md"
    path.write_text(f"# Tolls\n\n{RIGHT}\n{WRONG}\n{UNSAID}", "utf-8")
    return path


def test_reports_and_exit_code(pincite: Pincite, harbour_library: Path, memo: Path, tmp_path: Path) -> None:
    reports = [tmp_path / f"report{suffix}" for suffix in (".md", ".html", ".docx", ".xml")]
    flags = [flag for report in reports for flag in ("--report", report)]
    ran = pincite("audit", memo, "--library", harbour_library, *flags)
    assert (ran.code, ran.err) == (1, "")
    assert "✗ Altered quotation  line 5" in ran.out
    assert "number: forty → fifty" in ran.out
    assert "4 sentences · 1 contradicted · 1 not found · 1 clean" in ran.out
    assert all(report.stat().st_size > 500 for report in reports)
    assert len(ElementTree.fromstring(reports[3].read_bytes()).findall(".//failure")) == 1


@pytest.mark.parametrize(
    ("draft", "gate", "code"),
    [
        (RIGHT, "unchecked", 0),
        (UNSAID, "contradicted", 0),
        (UNSAID, "not-found", 1),
        (WRONG, "never", 0),
        (WRONG, "contradicted", 1),
    ],
)
def test_the_gate(pincite: Pincite, harbour_library: Path, tmp_path: Path, draft: str, gate: str, code: int) -> None:
    path = tmp_path / "memo.txt"
    path.write_text(draft, "utf-8")
    ran = pincite("audit", path, "--library", harbour_library, "--fail-on", gate, "--json")
    assert ran.code == code
    record = json.loads(ran.out)
    assert record["draft"] == "memo.txt"
    assert [s["text"] for s in record["sentences"]] == [draft.strip()]


def test_standard_input(pincite: Pincite, harbour_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(WRONG.encode()), "utf-8"))
    ran = pincite("audit", "-", "--library", harbour_library)
    assert ran.code == 1
    assert "Altered quotation" in ran.out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--fail-on", "sometimes"], "sometimes is no severity"),
        (["--report", "report.pdf"], "has no known form"),
        (["--report", "nowhere/report.md"], "is not there"),
        (["--report", "memo.md"], "is the draft itself"),
        (["--limit", "0"], "--limit"),
        (["--paper", "oster"], "oster"),
    ],
)
def test_wrong_use(
    pincite: Pincite, harbour_library: Path, memo: Path, flags: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(memo.parent)
    ran = pincite("audit", memo, "--library", harbour_library, *flags)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert memo.read_text("utf-8").startswith("# Tolls")


@pytest.mark.parametrize("name", ["none.md", "folder", "empty.txt", "picture.md", "sheet.xlsx"])
def test_drafts_that_cannot_be_read(pincite: Pincite, harbour_library: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "sheet.xlsx").write_bytes(b"a,b")
    ran = pincite("audit", tmp_path / name, "--library", harbour_library)
    assert ran.code == 2
    assert name in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_the_limit_is_told_and_fails_as_unchecked(pincite: Pincite, harbour_library: Path, tmp_path: Path) -> None:
    path = tmp_path / "memo.txt"
    path.write_text(RIGHT * 5, "utf-8")
    ran = pincite("audit", path, "--library", harbour_library, "--limit", "2", "--fail-on", "unchecked")
    assert ran.code == 1
    assert "the limit of 2 sentences is reached: 3 more are unchecked" in " ".join(ran.out.split())
