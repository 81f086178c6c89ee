"""A model's folder: what may be in it, and the fingerprint of what decides its vectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.disk import sha256_of
from ingest.errors import ModelError

GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"  # of a compiled model

# sentence-transformers runs the Python files of a *local* model folder whatever `trust_remote_code` says (its issues
# 3801, 3804), and torch unpickles the other three.
REFUSED = (".py", ".bin", ".pt", ".pkl")

# The modules that only read weights, by the last part of their dotted names; the packages that they may come from.
_MODULES = frozenset(("Transformer", "Pooling", "Normalize", "Dense"))
_PACKAGES = ("sentence_transformers.models.", "sentence_transformers.base.modules.",
             "sentence_transformers.sentence_transformer.modules.")  # fmt: skip

_DECIDING = (
    "*.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "config.json",
    "sentence_bert_config.json",
    "modules.json",
)


def check_folder(folder: Path) -> None:
    """Make sure that loading the model only reads weights.

    Raises:
        ModelError: no model there, a file that could run code, or a module that is not on the list.
    """
    modules = folder / "modules.json"
    if not modules.is_file():
        raise ModelError(
            f"{folder} is not a sentence-transformers model: it has no modules.json.",
            "Give the folder that holds modules.json, config.json and model.safetensors.",
        )
    unsafe = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.suffix.lower() in REFUSED)
    if unsafe:
        raise ModelError(
            f"The model in {folder} holds {', '.join(unsafe[:5])}: loading it could run code.",
            "Keep only the .safetensors, .json and .txt files of the model in its folder.",
        )
    for entry in _read_modules(modules):
        kind = str(entry.get("type")) if isinstance(entry, Mapping) else repr(entry)
        if not kind.startswith(_PACKAGES) or kind.rpartition(".")[2] not in _MODULES:
            raise ModelError(
                f"The model in {folder} is built with {kind!r}, which is not one of {', '.join(sorted(_MODULES))}.",
                "Choose a model that is made of these.",
            )
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(f"The model in {folder} has no .safetensors file.", "Save its weights as safetensors.")


def _read_modules(path: Path) -> list[Any]:
    try:
        entries = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Get a fresh copy of the model.") from error
    if not isinstance(entries, list):
        raise ModelError(f"{path} does not list modules.", "Get a fresh copy of the model.")
    return entries


def fingerprint(folder: Path, *, dimension: int, longest: int) -> str:
    """The sha256 (hex) over the deciding files of a model and how it is used: the same on every machine.

    Args:
        folder: the model's files.
        dimension: components of a vector.
        longest: word pieces that are read; the rest of a text is cut.
    """
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for pattern in _DECIDING
        for path in folder.rglob(pattern)
        if path.is_file()
    }
    facts = {"files": files, "dimension": dimension, "longest": longest, "unit": True, "prompts": _prompts(folder)}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _prompts(folder: Path) -> Any:
    """The prompt that sentence-transformers puts before every text, when the model's own configuration names one."""
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_bytes()) if path.is_file() else {}
    default = config.get("default_prompt_name")
    return config.get("prompts", {}).get(default) if default else None
