"""`export` and `import`: a library as one file, and back."""

from __future__ import annotations

from pathlib import Path

from index.export import export_library
from index.export_reading import import_library
from index.manifest import Counts
from ui.settings import Settings
from ui.stopping import TERMINATED, Stopped, stoppable
from ui.terminal import out, plain, print_json


def export_shelf(settings: Settings, archive: Path, replace: bool, as_json: bool) -> int:
    """Write the library into an archive, and print what is in it."""
    done = export_library(settings.library, archive, replace=replace)
    if as_json:
        print_json(
            {"archive": str(done.path), "bytes": done.size, "sha256": done.sha256, "generation": done.generation,
             "papers": done.counts.papers, "paragraphs": done.counts.paragraphs}
        )  # fmt: skip
        return 0
    out().print(
        f"exported  {_counted(done.counts)}, generation {done.generation}: {plain(str(done.path))},"
        f" {done.size:,} bytes, sha256 {done.sha256}",
        soft_wrap=True,
    )
    return 0


def import_shelf(settings: Settings, archive: Path, replace: bool, as_json: bool) -> int:
    """Take an archive in, and print what is there now."""
    try:
        with stoppable():
            done = import_library(archive, settings.library, replace=replace)
    except Stopped:
        return TERMINATED
    if as_json:
        print_json(
            {"library": str(settings.library), "generation": done.generation, "papers": done.counts.papers,
             "paragraphs": done.counts.paragraphs, "encoder": done.encoder, "replaced": done.replaced}
        )  # fmt: skip
        return 0
    instead = f" in place of generation {done.replaced}, kept until the next write" if done.replaced else ""
    out().print(
        f"imported  {_counted(done.counts)}, generation {done.generation}{instead}: {plain(str(settings.library))}",
        soft_wrap=True,
    )
    return 0


def _counted(counts: Counts) -> str:
    papers = f"{counts.papers} paper{'' if counts.papers == 1 else 's'}"
    return f"{papers}, {counts.paragraphs} paragraphs"
