"""`eval import`: a set in another format, written as one of ours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from evals.adapters.import_set import Imported, SetFormat, papers_of, place, read_foreign
from evals.adapters.placing import Shelf
from evals.gold.line import Split
from evals.gold.set import record_of, write_set
from evals.system import text_of_library
from index.library import open_library
from ingest.errors import GoldError, OptionsError
from ui.fault import complain
from ui.opening import encoder_of
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import plain, print_text

_TOLD = 10  # cases left out that are named


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the flags say. `with_papers`: the set's own texts are added to the library first."""

    form: str
    path: Path
    out: Path
    with_papers: bool
    split: str


def import_set(settings: Settings, request: ImportRequest) -> int:
    """Write the set; 1 where cases were left out.

    Raises:
        OptionsError: there is no such format or split.
        GoldError: the set cannot be read, none of its cases can be placed, or `out` cannot be written.
    """
    if request.form not in set(SetFormat):
        raise OptionsError(f"There is no format {request.form!r}.", f"Choose one of {', '.join(SetFormat)}.")
    if request.split not in set(Split):
        raise OptionsError(f"There is no split {request.split!r}.", f"Choose one of {', '.join(Split)}.")
    foreign = read_foreign(SetFormat(request.form), request.path)
    papers, names = papers_of(foreign)
    if request.with_papers:
        from index.build import update

        with progress("Encoding paragraphs") as step:
            update(settings.library, papers, encoder_of(settings), progress=lambda done, of: step(done, of, ""))
    with open_library(settings.library) as snapshot:
        at_hand = [snapshot.paper(record.id) for record in snapshot.papers()]
        shelf = Shelf.of(at_hand, names if request.with_papers else None)
        imported = place(foreign, shelf, text_of_library(snapshot), Split(request.split))
    if not imported.cases:
        raise GoldError(
            f"None of the {len(imported.left_out)} cases can be placed: {imported.left_out[0][1]}.",
            "Name the library that holds their papers, or bring the set's own texts along with --with-papers.",
        )
    write_set(request.out, map(record_of, imported.cases))
    _tell(request.out, imported)
    return 1 if imported.left_out else 0


def _tell(out: Path, imported: Imported) -> None:
    print_text(f"{out}: {len(imported.cases)} cases, their gold paragraphs named and hashed.")
    if not imported.left_out:
        return
    for case, why in imported.left_out[:_TOLD]:
        print_text(plain(f"left out {case}: {why}"))
    causes = Counter(why.partition(" “")[0] for _, why in imported.left_out)
    told = ", ".join(f"{count} as {why}" for why, count in causes.most_common())
    complain(f"{len(imported.left_out)} cases were left out: {told}.", "See docs/sets.md on how texts are placed.")
