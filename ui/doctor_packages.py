"""Which packages are installed, held against what Pincite is written for and what it was tested with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ui.symptom import State, Symptom

ROOT = Path(__file__).resolve().parents[1]
_TOOLS = frozenset({"dev"})  # the extra that only those who change Pincite need
_INSTALL = "Run make install; it takes the versions of constraints.txt."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Requirements by extra; under the empty name those of Pincite itself."""

    by_extra: Mapping[str, Sequence[Requirement]] = field(default_factory=dict)


def examine_packages() -> Iterator[Symptom]:
    """The packages that Pincite needs: missing, out of range, or other than tested."""
    needed = wanted().by_extra.get("", ())
    installed = {requirement.name: installed_version(requirement.name) for requirement in needed}
    missing = [name for name, found in installed.items() if found is None]
    misfits = [
        f"{requirement.name} {found} (needs {requirement.specifier})"
        for requirement in needed
        if (found := installed[requirement.name]) is not None and not requirement.specifier.contains(found)
    ]
    if missing:
        yield Symptom("packages", State.WRONG, f"not installed: {', '.join(missing)}", _INSTALL)
    if misfits:
        yield Symptom("packages", State.WRONG, f"out of range: {', '.join(misfits)}", _INSTALL)
    if not missing and not misfits:
        yield Symptom("packages", State.GOOD, f"{len(needed)} needed, all there and in range")
    tested = constraints(ROOT / "constraints.txt")
    others = [
        f"{name} {found} (tested with {tested[canonicalize_name(name)]})"
        for name, found in installed.items()
        if found is not None and tested.get(canonicalize_name(name), found) != found.partition("+")[0]
    ]
    if others:
        yield Symptom("versions", State.ABSENT, f"other than tested: {', '.join(others)}", _INSTALL)


def examine_extras() -> Iterator[Symptom]:
    """The extras: each brings one kind of chat model, or another thing that is not needed."""
    for extra, requirements in sorted(wanted().by_extra.items()):
        if not extra or extra in _TOOLS:
            continue
        there = all(installed_version(requirement.name) is not None for requirement in requirements)
        names = ", ".join(requirement.name for requirement in requirements)
        if there:
            yield Symptom(f"extra {extra}", State.GOOD, names)
        else:
            yield Symptom(f"extra {extra}", State.ABSENT, f"{names}: not installed", f'pip install -e ".[{extra}]"')


def wanted() -> Wanted:
    """What `pyproject.toml` asks for: the checkout's, where this is one, else as recorded when it was installed."""
    project = ROOT / "pyproject.toml"
    by_extra: dict[str, list[Requirement]] = {"": []}
    if project.is_file():
        table = tomllib.loads(project.read_text("utf-8"))["project"]
        by_extra[""] = [Requirement(line) for line in table["dependencies"]]
        for extra, lines in table["optional-dependencies"].items():
            by_extra[extra] = [Requirement(line) for line in lines]
        return Wanted(by_extra)
    try:
        lines = requires("pincite") or []
    except PackageNotFoundError:
        return Wanted()
    for requirement in map(Requirement, lines):
        extra = _extra_of(requirement)
        by_extra.setdefault(extra, []).append(requirement)
    return Wanted(by_extra)


def installed_version(name: str) -> str | None:
    """The version of a package; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def constraints(path: Path) -> dict[str, str]:
    """The versions that a file of `name==version` lines names; none where there is no file."""
    if not path.is_file():
        return {}
    pairs = (line.partition("==") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {canonicalize_name(name): number for name, equal, number in pairs if equal}


def _extra_of(requirement: Requirement) -> str:
    """The extra that a recorded requirement belongs to: `; extra == "ollama"`."""
    marker = str(requirement.marker or "")
    return marker.rpartition("extra == ")[2].strip("'\" )") if "extra ==" in marker else ""
