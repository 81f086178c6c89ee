"""The rules of the house that no linter holds."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ingest import errors

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ingest", "index", "assistant", "evals", "ui")
HEAVY = {
    "faiss", "gradio", "langchain", "langchain_core", "lxml", "onnx", "onnxruntime", "pandas", "scipy",
    "sentence_transformers", "sklearn", "tiktoken", "tokenizers", "torch", "trafilatura", "transformers",
}  # fmt: skip
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
RUN = 20  # words in a row that count as copied

# Spelt with a class in each word, so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.~$/])/(?:tmp|work|root|home/\w+|Users/\w+)/[A-Za-z_.]")
REGISTRY = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|[d]ownload\.pytorch\.org|/[s]imple\b")
UNSAFE = re.compile(r"\b(?:import|from) [p]ickle\b|[t]rust_remote_code\s*=|[a]llow_dangerous_deserialization")

words_of = re.compile(r"[^\W_]+").findall


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is not a git checkout, so nothing says which files are the repository's")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT).as_posix(), data.decode()


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_the_folder_of_this_checkout(room: str) -> None:
    module = importlib.import_module(room)
    assert Path(str(module.__file__)).resolve() == ROOT / room / "__init__.py"


def test_an_init_holds_one_docstring() -> None:
    for path in (p for p in sources() if p.name == "__init__.py"):
        body = ast.parse(path.read_text("utf-8")).body
        assert len(body) == 1, path
        assert ast.get_docstring(ast.Module(body, [])), path


def test_every_file_is_named_after_what_it_holds() -> None:
    assert not [path for path in tracked() if path.stem in NAMELESS]


def test_files_stay_short() -> None:
    lines = {path: path.read_text("utf-8").count("\n") for path in sources()}
    assert {path: n for path, n in lines.items() if n > 400} == {}
    assert statistics.median(lines.values()) < 200


@pytest.mark.parametrize(
    "forbidden", [MACHINE_PATH, REGISTRY, UNSAFE], ids=["machine path", "registry", "unsafe loading"]
)
def test_no_file_holds(forbidden: re.Pattern[str]) -> None:
    assert [(name, match.group()) for name, text in texts() for match in forbidden.finditer(text)] == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (MACHINE_PATH, "in @tmp@x", True),
        (MACHINE_PATH, "https:@@example.org@work@x", False),
        (MACHINE_PATH, "docs@work@x", False),
        (REGISTRY, "https:@@py%pi.org", True),
        (REGISTRY, "an index@sim%ple", True),
        (UNSAFE, "import pic%kle", True),
        (UNSAFE, "trust_%remote_code = True", True),
        (UNSAFE, "what `trust_%remote_code` says", False),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str, found: bool) -> None:
    assert bool(pattern.search(text.replace("@", "/").replace("%", ""))) is found


def test_other_peoples_words_stay_out(papers_folder: Path) -> None:
    copied = set()
    for paper in papers_folder.glob("*.txt"):
        copied |= runs(paper.read_text("utf-8"))
    assert copied
    assert [name for name, text in texts() if not copied.isdisjoint(runs(text))] == []


def runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in words_of(text)]
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_the_tree_in_the_docstring_is_the_tree_of_errors() -> None:
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│├└─\s]*)([A-Z]\w+)(?:\s{2,}|$)", line)
        if found:
            depth = len(found[1]) // 4
            del above[depth:]
            drawn[found[2]] = above[-1] if above else "Exception"
            above.append(found[2])
    real = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.PinciteError)
    }
    assert drawn == real


def test_every_raise_of_ours_names_the_remedy() -> None:
    """`SomeError(what, remedy)`: both given, and each a whole sentence where it is a literal."""
    ours = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours - {"Exception"}:
                starred = any(isinstance(argument, ast.Starred) for argument in node.args)
                assert starred or len(node.args) + len(node.keywords) == 2, f"{path}:{node.lineno}"


def imported_by(*arguments: str) -> tuple[str, set[str]]:
    """Run `pincite` with these arguments; its output, and the packages it imported."""
    code = (
        "import sys\n"
        "from ui.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    shown, imported = imported_by("--help")
    assert "retrieve" in shown
    assert imported & {*HEAVY, "numpy", "pydantic", "httpx"} == set()


def test_a_question_needs_the_compiled_encoder_and_the_index_alone(notes_library: Path) -> None:
    """What makes a cold `pincite ask` fast: neither torch nor LangChain nor a parser is imported for it."""
    shown, imported = imported_by("ask", "Which kinds of paragraph are there?", "--library", str(notes_library))
    assert "¶" in shown
    assert imported & HEAVY == {"faiss", "onnxruntime", "tokenizers"}


def test_every_install_gets_versions_that_suit() -> None:
    """constraints.txt: `name==version` and nothing else, and what it pins is what pyproject.toml allows."""
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, version = re.fullmatch(r"([A-Za-z0-9._-]+)==([\w.]+)", line).groups()  # type: ignore[union-attr]
            pinned[canonicalize_name(name)] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in map(Requirement, chain(project["dependencies"], *extras)):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_what_is_imported_is_declared() -> None:
    """No package is used that only happens to come along with another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    declared = {canonicalize_name(Requirement(line).name) for line in wanted}
    carriers = importlib.metadata.packages_distributions()
    ours = {*ROOMS, "benchmarks", "tests", "training", *(path.stem for path in (ROOT / "benchmarks").glob("*.py"))}
    for path in (path for path in tracked() if path.suffix == ".py"):
        for module in imported_in(path) - ours - sys.stdlib_module_names:
            assert declared & {canonicalize_name(name) for name in carriers.get(module, [])}, f"{path}: {module}"


def imported_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest
    assert newest[1] == version
