"""One thread for numpy's products while Pincite works, and as many as before afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from assistant.threads import VARIABLE, one_thread

IMPORTING = """
import os
before = dict(os.environ)
import assistant.pincite, numpy
assert dict(os.environ) == before
from threadpoolctl import threadpool_info, threadpool_limits
with threadpool_limits(2, "blas"):
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {2}
"""


def numbers() -> set[int]:
    """Threads of every BLAS of this process that has threads of its own."""
    return {pool["num_threads"] for pool in threadpool_info() if pool.get("threading_layer") == "pthreads"}


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert np.dot([1.0], [1.0]) == 1
    with threadpool_limits(2, "blas"):
        assert numbers() == {2}
        yield
        assert numbers() == {2}


def test_one_while_a_block_runs_and_as_before_after_it() -> None:
    with one_thread():
        assert numbers() == {1}
        with one_thread():
            assert numbers() == {1}
        assert numbers() == {1}
    with pytest.raises(ZeroDivisionError), one_thread():
        assert 1 / 0
    assert numbers() == {2}


def test_another_thread_leaves_it_whoever_ends_first() -> None:
    inside, leave = threading.Event(), threading.Event()
    seen: list[set[int]] = []

    def longer() -> None:
        with one_thread():
            seen.append(numbers())
            inside.set()
            leave.wait(10)
            seen.append(numbers())

    other = threading.Thread(target=longer)
    with one_thread():
        other.start()
        assert inside.wait(10)
    assert numbers() == {2}
    leave.set()
    other.join()
    assert seen == [{1}, {2}]
    assert numbers() == {2}


def test_whoever_sets_the_variable_has_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    with one_thread():
        assert numbers() == {2}


def test_an_import_changes_nothing_of_the_process() -> None:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    subprocess.run([sys.executable, "-c", IMPORTING], env=environment, check=True, timeout=120)
