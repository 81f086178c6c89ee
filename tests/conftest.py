"""What every test stands on: no network, a home of its own, a clean environment, and libraries made once for all."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.offline import sitecustomize as offline
from tests.word_hash_encoder import WordHashEncoder

ROOT = Path(__file__).resolve().parents[1]
PAPERS = ROOT.parent / "shared" / "papers"
NOTES = ROOT / "docs" / "notes"

# What a person's shell may hold and no test may see: keys, tracing, proxies, settings, habits of the terminal.
PRIVATE = (
    "ANTHROPIC_", "COLUMNS", "FORCE_COLOR", "GRADIO_", "HF_", "LANGCHAIN_", "LANGSMITH_", "NO_COLOR", "OLLAMA_",
    "OPENAI_", "PINCITE_", "TIKTOKEN_", "TRANSFORMERS_",
)  # fmt: skip
for name in list(os.environ):
    if name.startswith(PRIVATE) or name.lower().endswith("_proxy"):
        del os.environ[name]
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", DO_NOT_TRACK="1", ORT_DISABLE_TELEMETRY="1")

# The same examples in every run, however busy the machine; `--hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home and a library of its own, and a failure for whoever reached beyond this machine."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "library"))
    paths = [str(Path(offline.__file__).parent), str(ROOT)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    before = len(offline.ATTEMPTS)
    yield
    reached = offline.ATTEMPTS[before:]
    assert not reached, f"the test reached beyond this machine: {', '.join(reached)}"


@pytest.fixture(scope="session")
def papers_folder() -> Path:
    """The two real papers, which are not ours to carry along."""
    if not PAPERS.is_dir():
        pytest.skip(f"the papers of the series are not here ({PAPERS.relative_to(ROOT.parent)})")
    return PAPERS


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this run, the same for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "shared-by-workers"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def encoder_cache(shared_folder: Path) -> Path:
    """A cache folder in which the real encoder has been compiled. Not to be written by tests."""
    from index.encoder import load_encoder

    cache = shared_folder / "cache"
    load_encoder(cache=cache)  # whoever comes second waits for the first and finds it there
    return cache


@pytest.fixture(scope="session")
def series_library(papers_folder: Path, shared_folder: Path, encoder_cache: Path) -> Path:
    """A library of the two papers. Not to be changed: copy it first."""
    return _made_once(shared_folder / "series", papers_folder, encoder_cache)


@pytest.fixture(scope="session")
def notes_library(shared_folder: Path, encoder_cache: Path) -> Path:
    """A library of the sample notes. Not to be changed: copy it first."""
    return _made_once(shared_folder / "notes", NOTES, encoder_cache)


@pytest.fixture
def word_hash_encoder() -> WordHashEncoder:
    """An encoder that one can compute by hand."""
    return WordHashEncoder()


def _made_once(library: Path, papers: Path, cache: Path) -> Path:
    """Ingest `papers` into `library`, unless another worker has done so."""
    from index.build import update
    from index.encoder import load_encoder
    from ingest.intake import collect

    with library.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (library / "CURRENT").exists():
            shutil.rmtree(library, ignore_errors=True)
            library.mkdir()
            (library / "cache").symlink_to(cache, target_is_directory=True)
            intake = collect([papers])
            assert not intake.failures, intake.failures
            update(library, intake.papers, load_encoder(cache=cache))
    return library


def pytest_configure() -> None:
    """Heed Ctrl-C again where a shell that runs this in the background has it ignored: children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--require-browser`: for CI, where skipping the tests of the page would hide that nobody looked at it."""
    parser.addoption("--require-browser", action="store_true", help="fail when a test of the page is skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `--require-browser`: fail when tests of the page were skipped, or when there were none."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or not session.config.getoption("--require-browser"):  # a worker reports to the one that asks
        return
    ran, skipped = (
        sum("browser" in report.keywords for report in reports if isinstance(report, pytest.TestReport))
        for reports in (terminal.getreports("passed"), terminal.getreports("skipped"))
    )
    if not ran or skipped:
        terminal.write_line(f"\n--require-browser: {ran} tests of the page passed, {skipped} were skipped", red=True)
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def copied() -> Callable[[Path, Path], Path]:
    """Copy a library, so that it can be changed; the compiled encoder is shared."""

    def copy(library: Path, target: Path) -> Path:
        return Path(shutil.copytree(library, target, symlinks=True))

    return copy
