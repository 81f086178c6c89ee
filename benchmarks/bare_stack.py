"""The least that can answer from a library made before: ONNX Runtime, FAISS, and nothing around them.

    python benchmarks/bare_stack.py index PAPERS FOLDER ENCODER JUDGE     a paragraph a line; encode, save
    python benchmarks/bare_stack.py ask FOLDER QUESTION                   reopen, encode the question, print the top 4
    python benchmarks/bare_stack.py read FOLDER QUESTION                  the judge reads those beside the question too

`ENCODER` is the folder of Pincite's compiled encoder (in a library's cache), `JUDGE` that of its judge: the models are
the same, with the settings that Pincite runs them with. Nothing of Pincite is imported, no checksum is compared, no
sentence is chosen, cited or checked: what is left is the floor under `pincite ask`. `ask` does the work of retrieval;
`read` runs the judge as often as `pincite ask` does, on the four paragraphs and on six sentences of theirs.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

TOP, SENTENCES = 4, 6
LONGEST = 256  # word pieces


def opened(folder: Path, graph: str) -> tuple[Any, Any]:
    """The tokenizer and the session of a model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer, onnxruntime.InferenceSession(str(folder / graph), options, providers=["CPUExecutionProvider"])


def encoded(model: tuple[Any, Any], text: str) -> Any:
    """The vector of a text: (1, d)."""
    ids = np.array([model[0].encode(text).ids], dtype=np.int64)
    return model[1].run(["vectors"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]


def index(papers: Path, folder: Path, encoder: str, judge: str) -> None:
    """Encode and save the lines of the text files of a folder."""
    files = sorted(papers.glob("*.txt"))
    kept = [(file.name, line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    model = opened(Path(encoder), "model.onnx")
    vectors = np.vstack([encoded(model, text) for _, text in kept])
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    folder.mkdir(parents=True, exist_ok=True)
    faiss.write_index(flat, str(folder / "index.faiss"))
    (folder / "texts.json").write_text(json.dumps({"encoder": encoder, "judge": judge, "texts": kept}), "utf-8")


def ask(folder: Path, question: str, read: bool) -> None:
    """Print the paragraphs nearest to the question; with `read`, what the judge says of them as well."""
    kept = json.loads((folder / "texts.json").read_text("utf-8"))
    faiss.omp_set_num_threads(1)
    flat = faiss.read_index(str(folder / "index.faiss"))
    _, rows = flat.search(encoded(opened(Path(kept["encoder"]), "model.onnx"), question), TOP)
    found = [kept["texts"][row] for row in rows[0].tolist()]
    if read:
        texts = [text for _, text in found]
        sentences = [part for text in texts for part in text.split(". ")][:SENTENCES]
        print(*judged(Path(kept["judge"]), question, [*texts, *sentences]))
    for name, text in found:
        print(f"{name}: {text}\n")


def judged(folder: Path, question: str, texts: list[str]) -> list[float]:
    """The judge's logit for each text that it answers the question, by itself, on two threads."""
    tokenizer, session = opened(folder, "judge.onnx")

    def score(text: str) -> float:
        pair = tokenizer.encode(question, text)
        rows = (pair.ids, pair.attention_mask, pair.type_ids)
        names = ("input_ids", "attention_mask", "token_type_ids")
        given = {name: np.array([row], dtype=np.int64) for name, row in zip(names, rows, strict=True)}
        return float(session.run(["question"], given)[0][0])

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(score, texts))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index", papers, folder, encoder, judge]:
            index(Path(papers), Path(folder), encoder, judge)
        case ["ask" | "read" as what, folder, question]:
            ask(Path(folder), question, what == "read")
        case _:
            sys.exit(__doc__)
