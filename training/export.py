"""From trained weights to the files that ship: an ONNX graph with int8 weights, the tokenizer, and their hashes.

Dynamic quantization (int8 weights and activations) where its answers hold beside fp32's; `compare` prints both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from assistant.judging.pair_model import CARD, GRAPH, INPUTS, OUTPUTS, TOKENIZER
from training.batches import LONGEST
from training.model import CrossEncoder

EXAMPLE = torch.tensor([[101, 2054, 102, 2023, 102], [101, 2040, 102, 102, 0]])


def export(model: CrossEncoder, path: Path) -> None:
    """Write the fp32 graph of `model` to `path`: int64 inputs (rows, length), probabilities out."""
    model.eval()
    model.bert.set_attn_implementation("eager")
    mask = (EXAMPLE != 0).long()
    dynamic: dict[str, dict[int, str]] = {name: {0: "rows", 1: "length"} for name in INPUTS}
    dynamic |= {OUTPUTS[0]: {0: "rows"}, OUTPUTS[1]: {0: "rows"}, OUTPUTS[2]: {0: "rows", 1: "length"}}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Graph(model), (EXAMPLE, mask, mask), str(path), dynamo=False, opset_version=18,
            input_names=list(INPUTS), output_names=list(OUTPUTS), dynamic_axes=dynamic,
        )  # fmt: skip


class _Graph(torch.nn.Module):
    """The model with an additive mask, which the tracer can follow, and logits out."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor) -> Any:
        far = ((1.0 - attention_mask.to(torch.float32)) * -10000.0)[:, None, None, :]
        hidden = self.model.bert(
            input_ids=input_ids, attention_mask=far, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.model.heads(hidden, attention_mask)


def quantize(source: Path, target: Path) -> None:
    """int8 weights, a scale per channel, and the word embeddings as well."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantize_dynamic(
            str(source), str(target), per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"], extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="trained weights (.pt)")
    parser.add_argument("--weights", type=Path, required=True, help="folder of the packaged sentence encoder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="pincite-judge 4")
    parser.add_argument("--fp32", action="store_true", help="keep 32-bit weights (for comparison)")
    options = parser.parse_args()
    model = CrossEncoder.fresh(options.weights, 0)
    model.load_state_dict(torch.load(options.model, weights_only=True))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "fp32.onnx"
        export(model, whole)
        if options.fp32:
            shutil.copyfile(whole, options.out / GRAPH)
        else:
            quantize(whole, options.out / GRAPH)
    shutil.copyfile(options.weights / "tokenizer.json", options.out / TOKENIZER)
    sums = {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in (GRAPH, TOKENIZER)}
    card = {"name": options.name, "longest": LONGEST, "sha256": sums}
    (options.out / CARD).write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(f"{options.out / GRAPH}: {(options.out / GRAPH).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
