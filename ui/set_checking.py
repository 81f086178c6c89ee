"""`eval check` and `eval schema`: sets held against their schema and the library, before anything runs on them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.gold.kind import SetKind
from evals.gold.schema import schema_of
from evals.gold.set import load_set, stamp
from evals.system import text_of_library
from index.library import open_library
from ingest.errors import GoldError, OptionsError
from ui.clip import clip
from ui.fault import complain
from ui.settings import Settings
from ui.terminal import plain, print_text

_SHOWN = 300  # characters of a changed paragraph


def check_sets(settings: Settings, paths: Sequence[Path], renew: bool) -> int:
    """Check each set; 1 where one does not fit. `renew`: the hashes of paragraphs that changed are written anew."""
    failed = False
    with open_library(settings.library) as snapshot:
        text_of = text_of_library(snapshot)
        for path in paths:
            try:
                for paragraph in stamp(path, text_of) if renew else ():
                    words = clip(plain(text_of(*paragraph.ref) or ""), _SHOWN)
                    print_text(f"{path.name}: stamped {paragraph.paper} {paragraph.locator}: {words}")
                gold = load_set(path)
                gold.check(text_of)
            except GoldError as error:
                complain(f"{path.name}: {error.what}", error.remedy)
                failed = True
                continue
            halves = Counter(str(case.split) for case in gold.cases)
            told = ", ".join(f"{count} {split}" for split, count in sorted(halves.items()))
            print_text(f"{path.name}: {len(gold.cases)} {gold.kind} ({told}), as the library has the papers.")
    return 1 if failed else 0


def print_schema(kind: str) -> int:
    """Print the JSON Schema of a kind of set.

    Raises:
        OptionsError: there is no such kind.
    """
    if kind not in set(SetKind):
        raise OptionsError(f"There is no set of {kind!r}.", f"There are sets of {', '.join(SetKind)}.")
    sys.stdout.write(schema_of(SetKind(kind)))
    return 0
