"""What is told to end: an ingest says what became of the library, and ends at once; a door for programs finishes the
answers under way.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from index.library import open_library
from index.unfinished import UNFINISHED
from tests.ui.conftest import Ran
from tests.ui.serving import serving
from ui.stopping import Stopped, stoppable


def test_sigterm_becomes_an_exception_and_only_within_the_block() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Stopped), stoppable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
    said: list[object] = []

    def elsewhere() -> None:
        with stoppable():  # only the main thread may set handlers
            said.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert said == [before]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_stopped_while_it_encodes_it_goes_on_from_there(
    pincite: Callable[..., Ran],
    tmp_path: Path,
    empty_library: Path,
    harbour_folder: Path,
    number: signal.Signals,
    code: int,
) -> None:
    assert pincite("ingest", harbour_folder, "--library", empty_library).code == 0
    long = tmp_path / "long.txt"
    long.write_text(
        "\n\n".join(f"Boat {n} of the harbour paid a toll of {n * 7} crowns in spring." for n in range(900))
    )
    command = [sys.executable, "-m", "ui.cli", "ingest", str(long), "--library", str(empty_library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 60
        while not (empty_library / UNFINISHED).exists() or not (empty_library / UNFINISHED).stat().st_size:
            assert time.monotonic() < end
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(number)
        printed, said = process.communicate(timeout=30)
        took = time.monotonic() - begun
    assert process.returncode == code, said
    assert printed == ""
    assert "Stopped: the library is as it was." in said
    assert "Traceback" not in said
    assert took < 10  # 2 s and less where the machine is not busy: docs/reliability.md has the figure
    with open_library(empty_library) as snapshot:
        assert len(snapshot.papers()) == 2
    assert (empty_library / UNFINISHED).exists()
    print(f"stopped in {took:.2f} s")


# `pincite` whose answers are not done before a file is there.
SLOW = """
import sys, time
from pathlib import Path
from assistant.assistant import Assistant
from ui.cli import main
begun, go, answer = Path(sys.argv[1]), Path(sys.argv[2]), Assistant.ask
def ask(*arguments, **named):
    begun.touch()
    while not go.exists():
        time.sleep(0.02)
    return answer(*arguments, **named)
Assistant.ask = ask
sys.exit(main(sys.argv[3:]))
"""
TOLL = {"question": "What is the toll at Alder Lock?"}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": TOLL}}
DOORS: dict[str, tuple[tuple[str, ...], str, dict[str, Any]]] = {
    "api": (("api",), "ask", TOLL),
    "mcp": (("mcp", "--http"), "", CALL),
}


@pytest.mark.parametrize(
    ("door", "within"),
    [("api", 20), pytest.param("mcp", 20, marks=pytest.mark.soak), ("api", 0.1)],  # one guard counts for both
    ids=["api", "mcp", "api, too late"],
)
def test_a_door_finishes_answers_under_way(
    harbour_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: str, within: float
) -> None:
    monkeypatch.setenv("PINCITE_PAGE__STOP_WITHIN", str(within))
    begun, go = tmp_path / "begun", tmp_path / "go"
    command, path, body = DOORS[door]
    slow = ("-c", SLOW, str(begun), str(go), *command, "--library", str(harbour_library))
    with serving(*slow) as (process, address, token), ThreadPoolExecutor(1) as pool:
        headers = {"authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"}

        def ask() -> httpx2.Response:
            return httpx2.post(address + path, json=body, headers=headers, timeout=60)

        answer = pool.submit(ask)
        while not begun.exists():
            assert not answer.done(), answer.result().text
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        if within > 1:
            time.sleep(0.2)  # until the signal has arrived
            refused = ask()
            assert refused.status_code == 503
            assert "is being stopped" in refused.json()["detail"]
            assert not answer.done()
            go.touch()
            assert answer.result().status_code == 200
            assert "forty crowns" in answer.result().text
        else:
            told = answer.result()
            assert (told.status_code, told.headers["retry-after"]) == (503, "30")
            assert told.json()["detail"] == "Pincite was stopped before this was answered."
        assert process.wait(20) == 0
        assert process.stderr
        said = process.stderr.read()
        assert "Traceback" not in said
        assert ('"given_up": 1' in said) is (within < 1)
