"""A finished run as a file: written whole or not at all, and read again as the baseline of the next."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from evals.gold.kind import SetKind
from evals.gold.question import Split
from evals.measures.statistics import Estimate
from evals.records.record import Outcome, Record
from evals.reports.report import FORMAT, About, Report
from ingest.errors import GoldError


def write_report(report: Report, path: Path) -> None:
    """Write a run.

    Raises:
        GoldError: the file cannot be written.
    """
    write_bytes(path, (json.dumps(report.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())


def write_baseline(report: Report, path: Path) -> None:
    """Write of a run what a comparison needs: what it was, its figures, and each case's outcome and numbers."""
    value = report.as_json()
    kept = {name: value[name] for name in ("format", *(f.name for f in fields(About)), "seed", "n", "measures")}
    cases = [_numbers(record) for record in report.records]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, allow_nan=False) for case in cases)
    head = json.dumps(kept, ensure_ascii=False, allow_nan=False)
    write_bytes(path, f'{head[:-1]}, "cases": [\n{lines}\n]}}\n'.encode())


def _numbers(record: Record) -> dict[str, Any]:
    names = ("id", "split", "expected", "got", "outcome", "scores", "confidence")
    return {name: value for name, value in record.as_json().items() if name in names}


def read_report(path: Path) -> Report:
    """A run that was written. Its measures are as they were then; its slices and times are not read.

    Raises:
        GoldError: the file is missing, is no run, or of another format.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}.", "Give the run.json of a former run.") from error
    except ValueError as error:
        raise GoldError(f"{path} is no run: {error}.", "Give the run.json of a former run.") from error
    found = value.get("format") if isinstance(value, dict) else None
    if found != FORMAT:
        raise GoldError(f"{path} has the format {found}, not {FORMAT}.", "Make the baseline anew with this Pincite.")
    try:
        return _report(value)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{path} is no run: {type(error).__name__}: {error}."
        raise GoldError(what, "Make the baseline anew with this Pincite.") from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or leave what was there.

    Raises:
        GoldError: it cannot be written.
    """
    made = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(data)
        made.replace(path)
    except OSError as error:
        raise GoldError(f"{path} cannot be written: {error.strerror}.", "Name a place that can be written.") from error


def _report(value: Mapping[str, Any]) -> Report:
    about = {"adviser": "", **value}  # runs of before there were advisers have none
    about = {f.name: about[f.name] for f in fields(About)}
    about |= {"kind": SetKind(value["kind"]), "split": None if value["split"] is None else Split(value["split"])}
    records = tuple(map(Record.from_json, value["cases"]))
    tally = [record.outcome for record in records]
    return Report(
        About(**about),
        value["seed"],
        records,
        {outcome: tally.count(outcome) for outcome in Outcome},
        {name: _estimate(numbers) for name, numbers in value["measures"].items()},
        (),
    )


def _estimate(numbers: Mapping[str, Any]) -> Estimate:
    value, low, high = (math.nan if numbers[key] is None else numbers[key] for key in ("value", "low", "high"))
    return Estimate(value, low, high, numbers["n"])
