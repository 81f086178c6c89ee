from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from index.build import update
from index.encoder import load_encoder
from tests.index.made import HARBOUR, RAILWAY

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    "huggingface_hub",
    "langchain",
    "langchain_core",
    "gradio",
)

QUESTION = f"""
import json, sys
from pathlib import Path
from index.library import open_library
from index.lexical import rank
with open_library(Path(sys.argv[1])) as snapshot:
    records = snapshot.papers()
    listing = [name for name in ("faiss", "onnxruntime", "tokenizers", *{HEAVY!r}) if name in sys.modules]
    from index.encoder import load_encoder
    encoder = load_encoder(cache=Path(sys.argv[2]))
    snapshot.check_encoder(encoder)
    vectors, tokens = encoder.encode_with_tokens(["When did the branch line reach the quay?"])
    scores, ids = snapshot.vectors.search(vectors, 1)
    row = snapshot.paragraph_of(ids[0].tolist())[int(ids[0][0])]
    assert rank(snapshot.connection, [["branch"]], 1)[0][0] == row
    best = snapshot.paragraphs([row])[row]
print(json.dumps([listing, [name for name in {HEAVY!r} if name in sys.modules], best.paper, best.paragraph.locator]))
"""


def test_a_question_needs_neither_torch_nor_transformers(tmp_path: Path, encoder_cache: Path) -> None:
    update(tmp_path / "library", [HARBOUR, RAILWAY], load_encoder(cache=encoder_cache))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUESTION, str(tmp_path / "library"), str(encoder_cache)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    listing, asking, paper, locator = json.loads(ran.stdout)
    assert listing == []  # to list the papers, not even FAISS
    assert asking == []
    assert (paper, locator) == ("railway", "1")
