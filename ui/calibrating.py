"""`eval calibrate`: the refusal threshold and the confidences, fitted to one's own cases and measured on others."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.options import AssistantOptions
from evals.calibration.own import KEPT, Aim, Fitted, Gold, Judged, calibration_json, fit, halves, judge_each, measured
from evals.gold.kind import SetKind
from evals.gold.set import GoldSet, load_set
from evals.system import System
from index.manifest import program
from ingest.errors import OptionsError
from ui.opening import open_assistant
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import print_json, print_text

_NAMES = {SetKind.QUESTIONS: "answers", SetKind.CLAIMS: "verdicts"}


@dataclass(frozen=True, slots=True)
class CalibrateRequest:
    """What the flags say. `keep` and `risk`: at most one of them."""

    sets: tuple[Path, ...]
    out: Path
    keep: float | None
    risk: float | None
    seed: int
    as_json: bool

    def aim(self) -> tuple[Aim, float]:
        """What the threshold is for. Raises OptionsError: both are given, or a share is not within 0..1."""
        if self.keep is not None and self.risk is not None:
            raise OptionsError("Both --keep and --risk are given.", "Choose the threshold by one of them.")
        aim, share = (Aim.RISK, self.risk) if self.risk is not None else (Aim.KEEP, self.keep)
        share = KEPT if share is None else share
        if not 0 < share < 1:
            raise OptionsError(f"--{aim} is {share}; it lies between 0 and 1.", "Give a share, such as 0.9.")
        return aim, share


def calibrate(settings: Settings, request: CalibrateRequest) -> int:
    """Fit, write the calibration, and print how reliable confidences are with it on cases that nothing was fitted to.

    Raises:
        OptionsError: a set is neither of questions nor of claims, there are two of a kind, or the flags do not fit.
        GoldError: a set cannot be read, does not fit the library, or has too few cases.
    """
    choosing, share = request.aim()
    if not request.out.parent.is_dir():
        raise OptionsError(f"There is no folder {request.out.parent}.", "Give --out another place.")
    sets = _sets(request.sets)
    split = {kind: halves(_cases(one), request.seed) for kind, one in sets.items()}
    shipped = replace(settings.assistant or AssistantOptions(), calibration=None, threshold=None)
    fitted: dict[SetKind, Fitted] = {}
    held_out: dict[str, Any] = {_NAMES[kind]: {} for kind in sets}
    with open_assistant(replace(settings, assistant=shipped)) as assistant:
        system = System.of(assistant)
        for one in sets.values():
            one.check(system.text_of)
        for kind, (to_fit, rest) in split.items():
            asks = kind is SetKind.QUESTIONS
            fitted[kind] = fit(_judged(system, to_fit), choosing if asks else None, share)
            threshold = assistant.threshold if asks else None
            held_out[_NAMES[kind]]["before"] = measured(_judged(system, rest), threshold, request.seed)
        provenance = _provenance(request, sets, fitted, system)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "calibration.json"
        _write(own, calibration_json(*_both(fitted), {}, provenance))
        with open_assistant(replace(settings, assistant=replace(shipped, calibration=own))) as assistant:
            system = System.of(assistant)
            for kind, (_, rest) in split.items():
                found = measured(_judged(system, rest), fitted[kind].threshold, request.seed)
                held_out[_NAMES[kind]]["after"] = found
    made = calibration_json(*_both(fitted), held_out, provenance)
    _write(request.out, made)
    if request.as_json:
        print_json(made)
    else:
        print_text(_told(request.out, held_out))
    return 0


def _provenance(
    request: CalibrateRequest, sets: Mapping[SetKind, GoldSet], fitted: Mapping[SetKind, Fitted], system: System
) -> dict[str, Any]:
    """What the calibration was made from and how, so that nobody has to guess whether it fits."""
    aim, share = request.aim()
    return {
        "sets": [
            {"name": one.path.name, "kind": kind, "fingerprint": one.fingerprint, "fitted on": fitted[kind].n}
            for kind, one in sets.items()
        ],
        "corpus": system.corpus,
        "encoder": system.encoder,
        "judge": system.judge.name if system.judge else None,
        "threshold for": {str(aim): share},
        "seed": request.seed,
        "date": datetime.now(UTC).date().isoformat(),
        "pincite": program(),
    }


def _sets(paths: Sequence[Path]) -> dict[SetKind, GoldSet]:
    sets: dict[SetKind, GoldSet] = {}
    for path in paths:
        one = load_set(path)
        if one.kind not in _NAMES:
            raise OptionsError(f"{path.name} is a set of {one.kind}.", "Calibrate on questions, on claims, or on both.")
        if one.kind in sets:
            raise OptionsError(f"{path.name} and {sets[one.kind].path.name} are both {one.kind}.", "Give one of each.")
        sets[one.kind] = one
    return sets


def _cases(one: GoldSet) -> list[Gold]:
    return [*one.questions, *one.claims]


def _judged(system: System, cases: Sequence[Gold]) -> list[Judged]:
    with progress("Judging") as step:
        return judge_each(system, cases, lambda done, total: step(done, total, ""))


def _both(fitted: Mapping[SetKind, Fitted]) -> tuple[Fitted | None, Fitted | None]:
    return fitted.get(SetKind.QUESTIONS), fitted.get(SetKind.CLAIMS)


def _write(path: Path, made: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise OptionsError(f"{path} cannot be written: {error.strerror}.", "Give --out another place.") from error


def _told(out: Path, held_out: Mapping[str, Any]) -> RenderableType:
    parts: list[RenderableType] = []
    for name, both in held_out.items():
        figures = Table(box=None, pad_edge=False)
        for column in (f"{name}, untouched half", "before", "", "after", "", "n"):
            figures.add_column(column, justify="left" if column.startswith(name) else "right")
        for measure in both["after"]:
            if measure not in ("n", "reliability"):
                before, after = both["before"].get(measure), both["after"][measure]
                figures.add_row(measure, *_figure(before), *_figure(after), _count(before, after))
        parts += ["", figures, "", Text(f"Reliability of {name} after"), _reliability(both["after"]["reliability"])]
    parts += ["", Text(f'Written to {out}. To use it, in pincite.toml under [assistant]: calibration = "{out}"')]
    return Group(*parts)


def _figure(value: Any) -> tuple[str, str]:
    """The value and its interval."""
    if not isinstance(value, dict):
        return ("–" if value is None else f"{value:.3f}"), ""
    if value["value"] is None:
        return "–", ""
    known = value["low"] is not None and value["high"] is not None
    return f"{value['value']:.3f}", f"{value['low']:.3f} to {value['high']:.3f}" if known else ""


def _count(before: Any, after: Any) -> str:
    """How many cases are behind the two figures."""
    counts = [str(value["n"]) for value in (before, after) if isinstance(value, dict)]
    return ", ".join(dict.fromkeys(counts))


def _reliability(bins: Sequence[Mapping[str, float]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("confidence", "cases", "mean", "true"):
        table.add_column(column, justify="right")
    for one in bins:
        table.add_row(
            f"{one['low']:.1f} to {one['high']:.1f}", str(one["n"]), f"{one['confidence']:.2f}", f"{one['share']:.2f}"
        )
    return table
