"""One thread for numpy's products while Pincite works: they are small here, and its BLAS's threads wait by spinning.

The command line sets `OPENBLAS_NUM_THREADS=1` before numpy is imported. A library has no say about the process that it
is imported into: here the number is held to one while a call is under way in the main thread, and is afterwards as it
was. threadpoolctl lets one thread alone set it, since a BLAS has one number for the whole process; so calls in other
threads leave it, and servers set the variable. Where it is set, whoever set it has decided.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

VARIABLE = "OPENBLAS_NUM_THREADS"


@contextmanager
def one_thread() -> Iterator[None]:
    """While the block runs in the main thread, numpy multiplies in one thread."""
    if VARIABLE in os.environ or threading.current_thread() is not threading.main_thread():
        yield
        return
    with _pools(len(sys.modules)).limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _pools(modules: int) -> Any:
    """The BLAS's own pools of threads; `modules`: how many are imported, since one more may have brought another."""
    import numpy  # noqa: F401  its BLAS has to be there to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(threading_layer="pthreads")
