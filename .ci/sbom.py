"""A software bill of materials of the environment that runs this: CycloneDX 1.6 as JSON, on standard output.

Every package that Pincite needs, and what those need, with version, licence and the hashes that requirements.lock
holds. `make sbom` writes it to sbom.json.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def needed(*extras: str) -> dict[str, set[str]]:
    """What Pincite, with these extras, needs here, directly and through others: each package with what it needs."""
    own = [Requirement(line) for line in PROJECT["dependencies"]]
    own += [Requirement(line) for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    found: dict[str, set[str]] = {"pincite": {canonicalize_name(requirement.name) for requirement in own}}
    waiting = [(canonicalize_name(requirement.name), frozenset(requirement.extras)) for requirement in own]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        package, wanted = waiting.pop()
        if (package, wanted) in seen:
            continue
        seen.add((package, wanted))
        below = found.setdefault(package, set())
        for line in importlib.metadata.requires(package) or ():
            requirement = Requirement(line)
            environments = [{"extra": extra} for extra in wanted or {""}]
            if requirement.marker is None or any(requirement.marker.evaluate(e) for e in environments):
                other = canonicalize_name(requirement.name)
                try:
                    importlib.metadata.version(other)
                except importlib.metadata.PackageNotFoundError:
                    continue  # an optional part that is not installed
                below.add(other)
                waiting.append((other, frozenset(requirement.extras)))
    return found


def licence_of(name: str) -> str:
    """What a distribution says of its licence: the SPDX expression, else its classifiers, else its first line."""
    metadata = importlib.metadata.metadata(name)
    if expression := metadata.get("License-Expression"):
        return expression
    kinds = [line.rpartition("::")[2].strip() for line in metadata.get_all("Classifier") or () if "License ::" in line]
    text = (metadata.get("License") or "").strip().splitlines()
    return " AND ".join(kinds) or (text[0].strip() if text else "")


def hashes_in(lock: str) -> dict[str, tuple[str, list[str]]]:
    """The version and the sha256 hashes of each package in a lock file."""
    found: dict[str, tuple[str, list[str]]] = {}
    for block in re.split(r"\n(?=[A-Za-z])", lock):
        if met := re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", block):
            found[canonicalize_name(met[1])] = (met[2], re.findall(r"sha256:([0-9a-f]{64})", block))
    return found


def bill() -> dict[str, Any]:
    """The bill of materials."""
    graph = needed()
    locked = hashes_in(LOCK.read_text("utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component("pincite", "application", locked)},
        "components": [_component(name, "library", locked) for name in sorted(graph) if name != "pincite"],
        "dependencies": [
            {"ref": _ref(name), "dependsOn": sorted(_ref(other) for other in others)}
            for name, others in sorted(graph.items())
        ],
    }


def _component(name: str, kind: str, locked: dict[str, tuple[str, list[str]]]) -> dict[str, Any]:
    version = _version(name)
    pinned, hashes = locked.get(name, ("", []))
    return {
        "type": kind,
        "bom-ref": _ref(name),
        "name": name,
        "version": version,
        "purl": _ref(name),
        "licenses": [
            {"license": {"name": licence_of(name) or "not stated" if name != "pincite" else PROJECT["license"]}}
        ],
        "hashes": [{"alg": "SHA-256", "content": one} for one in hashes] if pinned == version else [],
    }


def _ref(name: str) -> str:
    return f"pkg:pypi/{name}@{_version(name)}"


def _version(name: str) -> str:
    return str(PROJECT["version"]) if name == "pincite" else importlib.metadata.version(name)


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    sys.stdout.write("\n")
