"""What Pincite stands on: each package pinned with its hashes, sound, and under a licence that we may use."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
APART = {"torch", "triton", "pincite"}  # and what torch's CUDA build brings along

# SPDX identifiers, and how packages without them say the same. MPL: changes to its own files alone are to be shared.
ALLOWED = {
    "0BSD", "Apache 2.0", "Apache 2.0 License", "Apache License", "Apache License, Version 2.0",
    "Apache Software License", "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception", "BSD", "BSD License", "BSD-2-Clause", "BSD-2-Clause-Views",
    "BSD-3-Clause", "3-Clause BSD License", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "ISC License (ISCL)", "MIT",
    "MIT License", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0",
    "Python Software Foundation License", "Unlicense", "Zlib",
}  # fmt: skip
# What states no licence in a form that can be read, looked at by hand: the words it has.
BY_HAND = {"pypdfium2": "BSD-3-Clause, Apache-2.0, dependency licenses", "axe-playwright-python": ""}

# The first versions without faults that would reach us (RELIABILITY, sections 2.2, 2.6 and 2.9).
FLOORS = {
    "gradio": "6.25.0", "starlette": "1.3.1", "langchain-core": "1.2.5", "langchain-text-splitters": "0.3.9",
    "transformers": "5.3.0", "python-multipart": "0.0.18", "pypdf": "6.16.1", "lxml": "6.1", "faiss-cpu": "1.15.1",
}  # fmt: skip


def sbom() -> ModuleType:
    """`.ci/sbom.py`, which is no part of a room."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / ".ci" / "sbom.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def allowed(licence: str) -> bool:
    """Whether each part of an AND, and one of an OR, is allowed."""
    if licence in ALLOWED:
        return True
    plain = licence.replace("(", " ").replace(")", " ")
    return all(any(one.strip() in ALLOWED for one in part.split(" OR ")) for part in plain.split(" AND "))


def test_the_lock_has_hashes_for_each_package_in_the_versions_that_are_tested() -> None:
    locked = sbom().hashes_in((ROOT / "requirements.lock").read_text("utf-8"))
    assert len(locked) > 80
    assert {name for name, (_, hashes) in locked.items() if not hashes} == set()
    versions = pinned()
    assert {name: v for name, (v, _) in locked.items() if name in versions and versions[name] != v} == {}
    cuda = {name for name in locked if name.startswith(("nvidia-", "cuda-"))}
    assert locked.keys() & APART == cuda == set()


def test_everything_that_pincite_needs_is_in_the_lock() -> None:
    module = sbom()
    locked = module.hashes_in((ROOT / "requirements.lock").read_text("utf-8"))
    cuda = ("nvidia-", "cuda-")
    missing = {n for n in module.needed() if n not in locked and n not in APART and not n.startswith(cuda)}
    assert missing == set(), "make lock"


@pytest.mark.parametrize("extras", [(), ("dev",)], ids=["what runs", "what checks"])
def test_each_licence_is_one_that_we_may_use(extras: tuple[str, ...]) -> None:
    module = sbom()
    found = {name: module.licence_of(name) for name in module.needed(*extras) if name != "pincite"}
    assert len(found) > 60
    assert {n: said for n, said in found.items() if not allowed(said) and BY_HAND.get(n) != said} == {}


@pytest.mark.parametrize(
    ("licence", "ok"),
    [
        ("MIT", True), ("GPL-3.0-only", False), ("MIT AND GPL-3.0-only", False), ("MPL-1.1 OR GPL-2.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True), ("AGPL-3.0-or-later", False), ("", False), ("Proprietary", False),
    ],
)  # fmt: skip
def test_what_counts_as_allowed(licence: str, ok: bool) -> None:
    assert allowed(licence) is ok


def test_no_package_is_older_than_the_first_sound_one() -> None:
    for name, least in FLOORS.items():
        try:
            assert Version(importlib.metadata.version(name)) >= Version(least), name
        except importlib.metadata.PackageNotFoundError:
            continue
    versions = pinned()
    assert all(Version(versions[name]) >= Version(least) for name, least in FLOORS.items() if name in versions)


def test_the_bill_of_materials_names_each_package_with_its_licence_and_hashes() -> None:
    bill = sbom().bill()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    components = {c["name"]: c for c in bill["components"]}
    assert {"gradio", "faiss-cpu", "torch", "onnxruntime"} <= components.keys()
    assert all(c["version"] and c["licenses"][0]["license"]["name"] for c in components.values())
    assert components["gradio"]["hashes"]
    refs = {c["bom-ref"] for c in (*bill["components"], bill["metadata"]["component"])}
    assert {ref for d in bill["dependencies"] for ref in (d["ref"], *d["dependsOn"])} <= refs


def test_packages_and_models_are_not_unpickled_by_anything_of_ours() -> None:
    """What pickles, marshals or runs what it reads: not one call, in any room."""
    forbidden = re.compile(
        r"\b(?:import|from) (?:[p]ickle|dill|[m]arshal|[s]helve|cloudpickle|joblib)\b|\btorch\.load\("
        r"|\byaml\.load\(|[a]llow_pickle\s*=\s*True|[a]llow_dangerous|[t]rust_remote_code\s*="
    )
    files = [p for room in ("ingest", "index", "assistant", "evals", "ui") for p in (ROOT / room).rglob("*.py")]
    assert len(files) > 150
    assert [(p.name, met[0]) for p in files for met in forbidden.finditer(p.read_text("utf-8"))] == []
