"""Nothing leaves the machine: the commands run where there is no network, and every system call to one is looked at.

An empty network namespace with strace, because C++ and Rust do not pass Python's hooks: that is how ONNX Runtime's
telemetry was found. Skipped, with the reason, where neither may be used.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT / "docs" / "notes"
REACHED = re.compile(
    r"(connect|sendto|sendmsg|sendmmsg)\(.*?sa_family=AF_INET6?,.*?(?:inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\""
)

COMMANDS = """
import sys
from ui.cli import main
papers, library, draft = sys.argv[1:]
for command in (
    ["ingest", papers], ["papers"], ["check"], ["retrieve", "What is a near miss?"], ["ask", "What is a near miss?"],
    ["verify", "A near miss is a question."], ["quote", "A near miss is a question"],
    ["audit", draft, "--fail-on", "never"],
):
    code = main([*command, "--library", library])
    print("code", code, *command[:1], file=sys.stderr)
"""
PAGE = """
import os, signal, sys, threading, time, urllib.request
from ui.cli import main
port, library = sys.argv[1:]
def visit():
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                print("page", answer.status, len(answer.read()), file=sys.stderr)
                break
        except OSError:
            time.sleep(0.2)
    time.sleep(5)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=visit, daemon=True).start()
print("code", main(["ui", "--port", port, "--library", library]), file=sys.stderr)
"""
EVALUATION = """
import sys
from ui.cli import main
print("code", main(["eval", sys.argv[1], "--library", sys.argv[2]]), file=sys.stderr)
"""
UNANSWERABLE = {
    "id": "1", "question": "How much does Pincite cost?", "kind": "number", "answerable": False, "near": False,
    "low_overlap": False, "required": [], "also": [], "facts": [], "split": "develop",
}  # fmt: skip
TALKATIVE = """
import sys, time
import onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
time.sleep(12)
"""


@pytest.fixture(scope="module")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("strace") / "log"
    for tool in ("unshare", "strace", "ip"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    probe = ["unshare", "-rn", "sh", "-c", f"ip link set lo up && strace -o {log} true"]
    ran = subprocess.run(probe, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(f"no network namespace, or no tracing, here: {ran.stderr.strip()[-200:]}")


def alone(code: str, *arguments: str | Path, home: Path, **said: str) -> tuple[str, set[tuple[str, str]], list[str]]:
    """Run Python code without a network: what it wrote on stderr, where it tried to go, which files it left at home."""
    home.mkdir()
    log = home.with_suffix(".log")
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("HF_", "GRADIO_", "ORT_", "XDG_"))
    }
    environment = environment | {"HOME": str(home), "PYTHONPATH": str(ROOT)} | said
    environment.pop("DO_NOT_TRACK", None)
    traced = ["strace", "-f", "-qq", "-s", "200", "-o", str(log), "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    inner = 'ip link set lo up && exec "$@"'
    command = [
        "unshare",
        "-rn",
        "sh",
        "-c",
        inner,
        "sh",
        *traced,
        sys.executable,
        "-B",
        "-c",
        code,
        *map(str, arguments),
    ]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert ran.returncode == 0, ran.stderr[-2000:]
    reached = {(call, host) for call, host in REACHED.findall(log.read_text(errors="replace"))}
    left = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    return ran.stderr, {(c, h) for c, h in reached if not h.startswith("127.") and h != "::1"}, left


@pytest.fixture
def notes_copy(notes_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(notes_library, tmp_path / "notes", symlinks=True))


@pytest.mark.usefixtures("namespace")
def test_the_commands_do_without_a_network_and_try_none(encoder_cache: Path, tmp_path: Path) -> None:
    library = tmp_path / "alone"
    library.mkdir()
    (library / "cache").symlink_to(encoder_cache, target_is_directory=True)
    draft = tmp_path / "draft.md"
    draft.write_text("A near miss is a question with the names of the papers.\n")
    said, reached, left = alone(
        COMMANDS, NOTES, library, draft, home=tmp_path / "alone-home",
        LANGSMITH_TRACING="true", LANGCHAIN_TRACING_V2="true", GRADIO_ANALYTICS_ENABLED="True",
    )  # fmt: skip
    codes = re.findall(r"^code (\d) (\w+)$", said, re.M)
    assert [name for _, name in codes] == "ingest papers check retrieve ask verify quote audit".split()
    assert {code for code, _ in codes} == {"0"}, said
    assert reached == set()
    assert left == []
    print(f"{len(codes)} commands without a network: 0 attempts to reach one, 0 files left in the home")


@pytest.mark.soak
@pytest.mark.usefixtures("namespace")
def test_the_page_does_without_a_network_and_tries_none(notes_copy: Path, tmp_path: Path) -> None:
    said, reached, left = alone(PAGE, "7999", notes_copy, home=tmp_path / "page-home")
    assert re.search(r"^page 200 \d{4,}$", said, re.M), said
    assert reached == set()
    assert [name for name in left if "Microsoft" in name or "huggingface" in name] == []
    print(f"the page: 0 attempts to reach a network; files left in the home: {left}")


@pytest.mark.soak
@pytest.mark.usefixtures("namespace")
def test_an_evaluation_does_without_a_network_and_tries_none(notes_copy: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(UNANSWERABLE) + "\n")
    said, reached, left = alone(EVALUATION, gold, notes_copy, home=tmp_path / "eval-home")
    assert said.strip().splitlines()[-1] == "code 0", said
    assert (reached, left) == (set(), [])
    print(f"an evaluation: 0 attempts to reach a network ({said.strip().splitlines()[-1]})")


@pytest.mark.soak
@pytest.mark.usefixtures("namespace")
def test_what_the_libraries_do_by_themselves_is_seen(encoder_cache: Path, tmp_path: Path) -> None:
    """The control: ONNX Runtime with nobody's hand on it looks for its maker."""
    (graph,) = encoder_cache.glob("encoders/*/model.onnx")
    _, reached, left = alone(TALKATIVE, graph, home=tmp_path / "talkative-home")
    assert reached or [name for name in left if "onnxruntime" in name]
    print(f"ONNX Runtime as it comes: reached for {sorted(reached)}, left {left}")
