"""An ingest on a Ray cluster: each source is read, and each shard encoded, by a task on one of its machines.

A task depends on nothing but what it is given and gives the same bytes wherever it runs. So a task whose worker died is
simply begun again, and results are taken in the order in which they were asked for.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.crew import Crew, Result
from index.encoder import Encoder, load_encoder
from index.manifest import program
from index.shard import Encoded, Shard, encode_shard
from ingest.errors import EncoderMismatch, LibraryError, ModelError, PinciteError, SourceError
from ingest.files import read_file
from ingest.parse.apart import Reading, Request, read_apart
from ingest.parse.job import Job

ATTEMPTS = 5  # workers that may die over one and the same task, one after the other
PATIENCE = 10.0  # seconds until a cluster takes a connection
STORE = 100 << 20  # bytes of shared memory of a Ray started here: a shard and what comes of it take 0.5 MB

# What Ray reads at its import or start. No word to its makers; no advice on graphics cards, which nothing here uses.
_PRIVATE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker comes to the encoder of the ingest: it loads its own, and must come to the same fingerprint."""

    name: str
    cache: str
    fingerprint: str
    program: str


@contextmanager
def ray_crew(address: str | None, encoder: str, cache: Path) -> Iterator[Crew]:
    """Workers of the cluster at `address`; where there is none, of a Ray that runs here while the block does.

    Args:
        address: `host:6379`, or `auto`, and this is one of its machines. A Ray started here listens on loopback alone.
            While the block runs, what is printed goes to standard error: Ray has a thread that prints.
        encoder: the encoder's name, on each machine of the cluster.
        cache: where it is kept compiled; a machine that has no such folder uses its own.

    Raises:
        LibraryError: Ray is not installed, or the cluster cannot be reached.
    """
    with _connected(address) as ray:
        cores = max(int(ray.cluster_resources().get("CPU", 1)), 1)
        encode = ray.remote(num_cpus=1, max_retries=ATTEMPTS)(encode_there)
        read = ray.remote(num_cpus=1, max_retries=ATTEMPTS)(read_there)

        def begin(shard: Shard, ours: Encoder) -> Result:
            task = encode.remote(Recipe(encoder, str(cache), ours.fingerprint, program()), shard)
            return lambda: _came(ray, task)

        yield Crew(lambda requests, _: _read(ray, read, requests, 2 * cores), begin, ahead=cores)


def encode_there(recipe: Recipe, shard: Shard) -> tuple[Encoded, ...] | PinciteError:
    """What a worker does with a shard; an error of ours comes back as it is, for no other attempt would mend it."""
    try:
        if recipe.program != program():
            what = f"Pincite is {recipe.program} here and {program()} on a machine of the Ray cluster."
            raise ModelError(what, "Install the same version on each.")
        return encode_shard(shard, _encoder(recipe))
    except PinciteError as error:
        return error


def read_there(request: Request) -> Reading:
    """What a worker does with a source: read it in a process of its own, held to its limits."""
    return next(read_apart([request], 1))


@lru_cache(maxsize=1)
def _encoder(recipe: Recipe) -> Encoder:
    """The encoder of a worker's process. Raises ModelError, EncoderMismatch."""
    cache = Path(recipe.cache)
    encoder = load_encoder(recipe.name, cache=cache if cache.is_dir() else None)
    if encoder.fingerprint != recipe.fingerprint:
        raise EncoderMismatch(
            f"The encoder {recipe.name} has the fingerprint {recipe.fingerprint[:12]} here and"
            f" {encoder.fingerprint[:12]} on a machine of the Ray cluster.",
            "Install the same model on each.",
        )
    return encoder


def _read(ray: Any, read: Any, requests: Iterable[Request], most: int) -> Generator[Reading, None, None]:
    """Read sources on the cluster, at most so many at once; files are on this machine, and so are sent."""
    under_way: deque[tuple[Job, Any]] = deque()

    def came() -> Reading:
        job, task = under_way.popleft()
        reading: Reading = _came(ray, task)
        return replace(reading, job=job)

    for job, given in requests:
        try:
            data = read_file(Path(job.path or ""), job.limit) if given is None else given
        except SourceError as error:
            yield Reading(job, error)
            continue
        under_way.append((job, read.remote((replace(job, path=None), data))))
        if len(under_way) >= most:
            yield came()
    while under_way:
        yield came()


def _came(ray: Any, task: Any) -> Any:
    """What came of a task.

    Raises:
        LibraryError: its workers died again and again, or the cluster is gone.
        ModelError, EncoderMismatch: a worker has not the encoder of this ingest.
    """
    try:
        found = ray.get(task)
    except ray.exceptions.RayError as error:
        said = str(error).strip().partition("\n")[0].rstrip(".")
        raise LibraryError(
            f"Ray could not do a part of the work: {said}.",
            "See whether the cluster runs and has memory; the same command goes on from what has been encoded.",
        ) from error
    if isinstance(found, PinciteError):
        raise found
    return found


@contextmanager
def _connected(address: str | None) -> Iterator[Any]:
    """Ray, connected while the block runs. Raises LibraryError."""
    alone = {} if address else {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # on every system: a Ray for this machine alone, on loopback
        "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32),
    }  # fmt: skip
    with _environment(_PRIVATE | alone), TemporaryDirectory(prefix="pincite-ray-") as scratch:
        try:
            import ray
        except ImportError as error:
            raise LibraryError(
                f"The executor ray needs the package {error.name}, which is not installed.",
                'Install the extra: pip install -e ".[ray]".',
            ) from error
        settings: dict[str, Any] = {"logging_level": "error", "log_to_driver": False}
        if address:
            _knock(address)
            settings |= {"address": address}
        else:
            settings |= {"address": "local", "include_dashboard": False, "object_store_memory": STORE}
            settings |= {"_temp_dir": scratch}
        with _signals_kept():
            try:
                ray.init(**settings)
            except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
                raise _unreachable(address, str(error)) from error
        with redirect_stdout(sys.stderr):  # Ray prints of workers that died, at its end at the latest
            try:
                yield ray
            finally:
                ray.shutdown()


def _knock(address: str) -> None:
    """See whether somebody answers: Ray itself would wait for minutes. Raises LibraryError."""
    host, _, port = address.rpartition(":")
    if not host:
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE).close()
    except OSError as error:
        raise _unreachable(address, error.strerror or str(error)) from error


def _unreachable(address: str | None, said: str) -> LibraryError:
    said = said.strip().partition("\n")[0].rstrip(".")
    if address is None:
        return LibraryError(
            f"Ray cannot be started here: {said}.", "Leave --executor ray out: one machine needs no Ray."
        )
    return LibraryError(
        f"The Ray cluster {address} cannot be reached: {said}.",
        "See whether it runs (ray status), whether this is one of its machines, and index.ray_address.",
    )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The variables as they are wanted while the block runs."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _signals_kept() -> Iterator[None]:
    """What SIGTERM does stays as it is, though Ray sets it at its start."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
