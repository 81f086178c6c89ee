"""Reading gates.toml. The form is described in docs/evaluation.md.

alpha = 0.05                    # optional: for all comparisons with a baseline together
agreement = "claims/run.json"   # for gates on the advisory judge: the run that held it against people's labels

[[figures]]
measure = "hit@5"               # as the tables name it
at_least = 0.85                 # or at_most
bound = "low"                   # optional: "low", "value" or "high"; else the one that must be cleared for sure
min_n = 20                      # optional
of = "questions"                # optional: the kind of set that it is for
slice = { kind = "list" }       # optional

[[differences]]
measure = "key facts (all)"
drop = 0.02                     # or rise

[[cases]]
right = ["n-001", "n-002"]
of = "questions"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.gates.gate import Bound, CasesGate, DifferenceGate, FigureGate, Gate, Gates
from evals.gold.kind import SetKind
from evals.judging import measures_of
from evals.measures.measure import Measure
from ingest.errors import OptionsError

FEWEST = 10  # cases without which a figure decides nothing, where the gate does not say
_REMEDY = "Correct the file; docs/evaluation.md has its form."
_COMMON = {"measure", "min_n", "of", "slice"}


def read_gates(path: Path) -> Gates:
    """Read a file of gates.

    Raises:
        OptionsError: it is missing, no TOML, empty, or names what there is not.
    """
    try:
        value = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise OptionsError(f"{path} cannot be read: {error.strerror}.", "Give the path of a gates.toml.") from error
    except ValueError as error:
        raise OptionsError(
            f"{path} is no TOML: {error}.", "Correct the file; docs/evaluation.md has its form."
        ) from error
    try:
        return _gates(value, path.parent)
    except ValueError as error:
        raise OptionsError(f"{path}: {error}.", "Correct the file; docs/evaluation.md has its form.") from error


def _gates(value: Mapping[str, Any], folder: Path) -> Gates:
    _known(value, {"alpha", "agreement", "figures", "differences", "cases"}, "the file")
    alpha = value.get("alpha", 0.05)
    if not isinstance(alpha, float) or not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha!r}, not a number between 0 and 1")
    agreement = value.get("agreement")
    if agreement is not None and not isinstance(agreement, str):
        raise ValueError(f"agreement is {agreement!r}, not the path of a run")
    readers = {"figures": _figure, "differences": _difference, "cases": _cases}
    gates = [read(entry) for table, read in readers.items() for entry in _entries(value, table)]
    if not gates:
        raise ValueError("there is no gate in it")
    return Gates(tuple(gates), alpha, folder / agreement if agreement else None)


def _figure(entry: Mapping[str, Any]) -> Gate:
    _known(entry, _COMMON | {"at_least", "at_most", "bound"}, "a figure")
    at_least, at_most = _one_of(entry, "at_least", "at_most")
    surely = Bound.LOW if at_least is not None else Bound.HIGH
    bound = entry.get("bound", surely)
    if bound not in list(Bound):
        raise ValueError(f"bound is {bound!r}, not one of {', '.join(Bound)}")
    kind, measure = _measure(entry)
    return FigureGate(kind, measure, at_least, at_most, Bound(bound), _min_n(entry), *_slice(entry))


def _difference(entry: Mapping[str, Any]) -> Gate:
    _known(entry, _COMMON | {"drop", "rise", "by_chance"}, "a difference")
    drop, rise = _one_of(entry, "drop", "rise")
    kind, measure = _measure(entry)
    if not isinstance(measures_of(kind)[measure], Measure):
        raise ValueError(f"{measure!r} is no mean over cases, so it cannot be compared case by case")
    by_chance = entry.get("by_chance", False)
    if not isinstance(by_chance, bool):
        raise ValueError(f"by_chance is {by_chance!r}, neither true nor false")
    return DifferenceGate(kind, measure, drop, rise, _min_n(entry), *_slice(entry), by_chance=by_chance)


def _cases(entry: Mapping[str, Any]) -> Gate:
    _known(entry, {"right", "of"}, "cases")
    right = entry.get("right")
    if not isinstance(right, list) or not right or not all(isinstance(name, str) for name in right):
        raise ValueError('cases need right = ["id", …]')
    if "of" not in entry:
        raise ValueError('cases need of = "questions" or another kind of set')
    return CasesGate(_kind(entry["of"]), tuple(right))


def _entries(value: Mapping[str, Any], table: str) -> Sequence[Mapping[str, Any]]:
    entries = value.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"{table} is no list of tables: write [[{table}]]")
    return entries


def _known(entry: Mapping[str, Any], names: set[str], of: str) -> None:
    unknown = sorted(entry.keys() - names)
    if unknown:
        raise ValueError(f"{', '.join(map(repr, unknown))} unknown in {of}")


def _one_of(entry: Mapping[str, Any], *names: str) -> tuple[float | None, ...]:
    given = [name for name in names if name in entry]
    if len(given) != 1:
        raise ValueError(f"{entry.get('measure', 'a gate')!r} needs one of {' and '.join(names)}")
    number = entry[given[0]]
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError(f"{given[0]} is {number!r}, not a number")
    return tuple(float(number) if name in given else None for name in names)


def _measure(entry: Mapping[str, Any]) -> tuple[SetKind, str]:
    """The measure, and the kind of set that has it: the one named, else the only one."""
    name = entry.get("measure")
    kinds = [_kind(entry["of"])] if "of" in entry else list(SetKind)
    having = [kind for kind in kinds if name in measures_of(kind)]
    if not having:
        raise ValueError(f"there is no measure {name!r}{' of ' + kinds[0] if len(kinds) == 1 else ''}")
    return having[0], str(name)


def _kind(name: Any) -> SetKind:
    if name not in list(SetKind):
        raise ValueError(f"of is {name!r}, not one of {', '.join(SetKind)}")
    return SetKind(name)


def _min_n(entry: Mapping[str, Any]) -> int:
    least = entry.get("min_n", FEWEST)
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise ValueError(f"min_n is {least!r}, not a number of cases")
    return least


def _slice(entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
    if "slice" not in entry:
        return None, None
    given = entry["slice"]
    if not isinstance(given, dict) or len(given) != 1 or not all(isinstance(v, str) for v in given.values()):
        raise ValueError('a slice is one name and value: slice = { kind = "list" }')
    return next(iter(given.items()))
