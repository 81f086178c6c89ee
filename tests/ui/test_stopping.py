"""An ingest that is told to end says what became of the library, and ends at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.library import open_library
from index.unfinished import UNFINISHED
from tests.ui.conftest import Ran
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
