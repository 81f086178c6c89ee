"""What a cold start imports, to the package: whatever is added here, everybody waits for who asks a question."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = {"assistant", "evals", "index", "ingest", "ui"}
PROGRAM = """
import sys
from ui.cli import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
TERMINAL = {"typer", "rich", "shellingham", "annotated_doc"}
# What stands in sys.modules besides packages, by compilers, installers and the guard of these tests.
NAMELESS = ("_", "cython_runtime", "swig_runtime_data", "sitecustomize")


def imported(*arguments: str | Path) -> tuple[set[str], set[str]]:
    """The packages of others that a command imports, and the modules of ours."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    modules = done.stderr.split()
    packages = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - OURS
    return {p for p in packages if not p.startswith(NAMELESS)}, {m for m in modules if m.partition(".")[0] in OURS}


def test_a_question_imports_what_it_needs(notes_library: Path) -> None:
    packages, modules = imported("ask", "Which kinds of paragraph are there?", "--library", notes_library)
    assert packages == TERMINAL | {
        "numpy", "faiss", "packaging", "onnxruntime", "tokenizers", "rapidfuzz", "Stemmer"
    }  # fmt: skip
    # No chat model, no claim, no draft, no export, no batch of another kind: the rooms for those stay shut.
    rooms = {".".join(module.split(".")[:2]) for module in modules if module.count(".") > 1}
    assert rooms == {"assistant.chat", "assistant.judging"}
    assert {m for m in modules if m.startswith("assistant.chat.")} == {"assistant.chat.options"}
    assert not modules & {"assistant.judging.rules", "assistant.judging.learned_judge", "assistant.conversation"}
    assert "evals" not in modules


def test_the_list_of_papers_imports_less(notes_library: Path) -> None:
    packages, modules = imported("papers", "--library", notes_library)
    assert packages == TERMINAL | {"numpy"}
    assert not modules & {"assistant.assistant", "index.search", "index.onnx_encoder"}
