"""A generation written anew from its own corpus: in this format, with a dense index made again. Nothing is encoded."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime

from index import commit
from index.corpus import bring_up_to_date, open_for_writing
from index.manifest import CORPUS, Manifest
from index.next_generation import finish
from index.sketches import put_sketch
from index.snapshot import Snapshot


def rewrite(snapshot: Snapshot) -> Manifest:
    """Commit the next generation with the papers, passages and vectors of this one, in the format of this version.

    The caller holds the writer's lock, and sweeps afterwards.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    path = snapshot.path
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with commit.staging(path) as staging:
        shutil.copyfile(snapshot.folder / CORPUS, staging / CORPUS)
        if bring_up_to_date(staging / CORPUS):
            with closing(open_for_writing(staging / CORPUS)) as connection:
                for (paper,) in connection.execute("SELECT id FROM papers").fetchall():
                    put_sketch(connection, paper)
        manifest = finish(path, staging, snapshot.generation, snapshot.manifest.encoder, now)
        commit.commit(path, staging, manifest)
    return manifest
