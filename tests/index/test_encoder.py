from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.compile_encoder import PARTS, _verified, compiled, packaged
from index.encoder import DEFAULT, Encoder, load_encoder
from index.model_files import check_folder, fingerprint
from index.passages import passages
from ingest.errors import ModelError
from ingest.paper import Kind, Paragraph

ROOT = Path(__file__).resolve().parents[2]

TEXTS = (
    "Which drivers bring the harbours together?",
    "",
    "no",
    "¬ \u00ad \u200b",
    "Tōkyō and Kyōto — “interoperability” [3], ½, 東京",
    "A ship. " * 200,
    "x" * 3000,
    *(f"Gale {n} blew from the north for {n} days and {n * 7} nights." for n in range(25)),
)


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return load_encoder(cache=encoder_cache)


@pytest.fixture(scope="module")
def original() -> Encoder:
    """The same weights through sentence-transformers."""
    return load_encoder(str(packaged()))


def test_the_compiled_encoder_is_the_original(encoder: Encoder, original: Encoder) -> None:
    ours, theirs = encoder.encode(TEXTS), original.encode(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert ours.dtype == np.float32
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() > 0.9999
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)
    assert encoder.fingerprint == original.fingerprint
    assert encoder.dimension == original.dimension


def test_tokens_are_the_original_ones(encoder: Encoder, original: Encoder) -> None:
    _, ours = encoder.encode_with_tokens(TEXTS)
    _, theirs = original.encode_with_tokens(TEXTS)
    for text, one, other in zip(TEXTS, ours, theirs, strict=True):
        assert one.starts.tolist() == other.starts.tolist(), text[:40]
        assert one.ends.tolist() == other.ends.tolist()
        if len(one.starts):
            assert (one.vectors * other.vectors).sum(axis=1).min() > 0.9999
            np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1.0, atol=1e-4)


def test_tokens_lie_in_the_text_and_rare_ones_weigh_more(encoder: Encoder) -> None:
    text = "The gauge of the railway."
    vectors, (tokens,) = encoder.encode_with_tokens([text])
    words = [text[s:e] for s, e in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)]
    assert words == ["The", "gauge", "of", "the", "railway", "."]
    weight = dict(zip(words, tokens.weights.tolist(), strict=True))
    assert weight["."] < weight["the"] < weight["railway"] < weight["gauge"]
    np.testing.assert_allclose(vectors, encoder.encode([text]), atol=1e-6)


def test_a_text_alone_and_among_others(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    for row, text in zip(together[:6], TEXTS, strict=False):
        np.testing.assert_allclose(row, encoder.encode([text])[0], atol=2e-6)


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)
    vectors, tokens = encoder.encode_with_tokens([])
    assert (vectors.shape, tokens) == ((0, 384), ())


def test_undecodable_characters_are_no_fault(encoder: Encoder) -> None:
    np.testing.assert_allclose(encoder.encode(["a \udcff b"]), encoder.encode(["a ? b"]), atol=1e-6)


def test_progress_counts_texts(encoder: Encoder) -> None:
    seen: list[int] = []
    encoder.encode(TEXTS, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(TEXTS)


@pytest.mark.parametrize("which", ["encoder", "original"])
def test_what_fits(which: str, request: pytest.FixtureRequest) -> None:
    model: Encoder = request.getfixturevalue(which)
    assert model.fits("")
    assert model.fits("sea " * 254)
    assert not model.fits("sea " * 255)


def test_a_long_paragraph_is_read_to_its_end(encoder: Encoder) -> None:
    text = " ".join(f"The gale of 19{n} took the roof of the net loft." for n in range(10, 60))
    found = [p for p in passages(Paragraph("1", Kind.PARAGRAPH, text), encoder.fits) if p.whole]
    assert len(found) > 2
    assert all(encoder.fits(p.text_for_encoder) for p in found)
    assert (found[0].start, found[-1].end) == (0, len(text))
    assert all(later.start < earlier.end for earlier, later in pairwise(found))


def test_a_damaged_compilation_is_not_used(encoder_cache: Path, tmp_path: Path) -> None:
    (source,) = (encoder_cache / "encoders").glob(f"{DEFAULT}-*")
    folder = Path(shutil.copytree(source, tmp_path / "copy"))
    assert _verified(folder) is not None
    for name in (*PARTS, "SHA256SUMS"):
        whole = (folder / name).read_bytes()
        for damaged in (whole[:-1], whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]):
            (folder / name).write_bytes(damaged)
            assert _verified(folder) is None, name
        (folder / name).unlink()
        assert _verified(folder) is None
        (folder / name).write_bytes(whole)
    assert _verified(folder) is not None


@pytest.mark.slow
def test_a_damaged_compilation_is_made_again_silently(encoder_cache: Path, tmp_path: Path) -> None:
    cache = Path(shutil.copytree(encoder_cache, tmp_path / "cache"))
    (weights,) = cache.rglob("weights.bin")
    weights.write_bytes(weights.read_bytes()[:-1])
    (cache / "encoders" / ".staging-of-a-dead-process").mkdir()
    code = f"from pathlib import Path; from index.encoder import load_encoder; load_encoder(cache=Path({str(cache)!r}))"
    jobs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [(job.communicate(timeout=120), job.returncode) for job in jobs] == [((b"", b""), 0)] * 2
    assert [p.name for p in (cache / "encoders").iterdir() if p.name != ".lock"] == [weights.parent.name]
    assert _verified(weights.parent) is not None


@pytest.mark.slow
def test_where_nothing_can_be_kept_the_original_answers(
    tmp_path: Path, encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("in the way")
    slower = compiled(tmp_path / "cache")
    assert slower.fingerprint == encoder.fingerprint
    np.testing.assert_allclose(slower.encode(["the tide"]), encoder.encode(["the tide"]), atol=1e-5)
    assert "cannot be kept" in caplog.text


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.compile_encoder.WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"model.safetensors are not those .*sha256 53aa5117\w+, expected 0000"):
        compiled(tmp_path)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.compile_encoder.PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="no_such_package") as caught:
        compiled(tmp_path)
    assert "make install" in caught.value.remedy


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "../x/y/z", "a b"])
def test_a_model_that_is_not_here(name: str) -> None:
    with pytest.raises(ModelError, match="There is no model") as caught:
        load_encoder(name)
    assert "hf download" in caught.value.remedy


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A model's folder, its weights left out."""
    folder = Path(shutil.copytree(packaged(), tmp_path / "model", ignore=shutil.ignore_patterns("model.safetensors")))
    (folder / "model.safetensors").write_bytes(b"")
    return folder


def test_a_whole_model_folder_passes(model_folder: Path) -> None:
    check_folder(model_folder)


@pytest.mark.parametrize("name", ["modeling.py", "pytorch_model.bin", "1_Pooling/weights.pt", "extra.PKL"])
def test_files_that_could_run_code_are_refused(model_folder: Path, name: str) -> None:
    canary = model_folder / "ran"
    (model_folder / name).write_text(f"open({str(canary)!r}, 'w')")
    with pytest.raises(ModelError, match=f"{name}: loading it could run code"):
        load_encoder(str(model_folder))
    assert not canary.exists()


@pytest.mark.parametrize("kind", ["modeling.Custom", "os.system", "sentence_transformers.models.CLIPModel", 3, None])
def test_modules_off_the_list_are_refused(model_folder: Path, kind: object) -> None:
    (model_folder / "modules.json").write_text(json.dumps([{"idx": 0, "path": "", "type": kind}]))
    with pytest.raises(ModelError, match="built with"):
        load_encoder(str(model_folder))


@pytest.mark.parametrize("modules", ["{", "3", '["x"]', "\xff"])
def test_a_modules_file_that_is_none(model_folder: Path, modules: str) -> None:
    (model_folder / "modules.json").write_text(modules, encoding="latin-1")
    with pytest.raises(ModelError):
        load_encoder(str(model_folder))


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no modules\.json"):
        load_encoder(str(tmp_path))


def test_weights_that_are_none(model_folder: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(str(model_folder))


def test_the_fingerprint_is_of_what_decides_the_vectors(model_folder: Path) -> None:
    first = fingerprint(model_folder, dimension=384, longest=256)
    (model_folder / "README.md").write_text("another word on the model")
    assert fingerprint(model_folder, dimension=384, longest=256) == first
    others = {
        fingerprint(model_folder, dimension=384, longest=128),
        fingerprint(model_folder, dimension=383, longest=256),
    }
    for name in ("model.safetensors", "tokenizer.json", "1_Pooling/config.json"):
        with (model_folder / name).open("ab") as file:
            file.write(b" ")
        others.add(fingerprint(model_folder, dimension=384, longest=256))
    assert len({first, *others}) == 6
