"""`pincite doctor`: whether this installation is sound, piece by piece, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from assistant.chat.options import ChatOptions
from index.check import check_library
from index.library import open_library
from ingest.errors import NoLibrary, PinciteError
from ui.doctor_packages import examine_extras, examine_packages
from ui.settings import CONFIG, Settings, load_settings
from ui.symptom import State, Symptom
from ui.terminal import plain, print_json, print_text
from ui.version import own_version

LEAST_FREE = 500_000_000  # bytes beside the library, below which a write may fail
_SHOWN = {
    State.GOOD: ("good", "green"),
    State.ABSENT: ("absent", "yellow"),
    State.WRONG: ("WRONG", "bold red"),
}


def examine(library: Path | None, reach: bool) -> tuple[Symptom, ...]:
    """Look at everything once. Nothing is written and nothing is asked of another machine, unless `reach`: then the
    configured chat model is asked to say one word.

    Args:
        library: the flag's value; None: as the settings say.
        reach: whether to call the chat model.
    """
    return tuple(_symptoms(library, reach))


def _symptoms(library: Path | None, reach: bool) -> Iterator[Symptom]:
    yield Symptom("pincite", State.GOOD, f"{own_version()}, in {Path(__file__).resolve().parents[1]}")
    yield Symptom("python", State.GOOD, f"{platform.python_version()} on {platform.system()}, {sys.executable}")
    yield from examine_packages()
    yield from examine_extras()
    yield _guarded("judge", _judge)
    try:
        settings = load_settings(library)
    except PinciteError as error:
        yield Symptom("settings", State.WRONG, error.what, error.remedy)
        return
    yield _settings()
    yield _space(settings.library)
    yield from _library(settings)
    yield _chat(settings.assistant.chat if settings.assistant else None, reach)


def _guarded(name: str, look: Callable[[], str]) -> Symptom:
    """What `look` found; its error, where there is one that Pincite raises on purpose."""
    try:
        return Symptom(name, State.GOOD, look())
    except PinciteError as error:
        return Symptom(name, State.WRONG, error.what, error.remedy)


def _judge() -> str:
    from assistant.judging.learned_judge import LearnedJudge
    from assistant.judging.rules import RulesJudge

    return LearnedJudge.load(RulesJudge()).name


def _settings() -> Symptom:
    file = Path(os.environ.get(CONFIG) or "pincite.toml")
    if file.is_file():
        return Symptom("settings", State.GOOD, f"read from {file.resolve()}")
    return Symptom("settings", State.GOOD, "no pincite.toml here, so what is not set by variables stands as shipped")


def _space(library: Path) -> Symptom:
    there = next(folder for folder in (library.absolute(), *library.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    state = State.GOOD if free >= LEAST_FREE else State.WRONG
    remedy = "" if free >= LEAST_FREE else "Make room, or keep the library elsewhere with --library."
    return Symptom("space", state, f"{free / 1e9:.1f} GB free in {there}", remedy)


def _library(settings: Settings) -> Iterator[Symptom]:
    """The library, and the encoder against it; without a library the packaged weights alone."""
    from index.encoder import DEFAULT, load_encoder

    name = settings.encoder or DEFAULT
    try:
        report = check_library(settings.library)
        wrong = [finding for finding in report.findings if not finding.ok]
        if wrong:
            for finding in wrong:
                yield Symptom(f"library: {finding.name}", State.WRONG, finding.detail, finding.remedy or "")
            return
        with open_library(settings.library) as snapshot:
            held = f"{len(snapshot.papers())} papers, generation {snapshot.generation}, {settings.library}"
        yield Symptom("library", State.GOOD, held)
        encoder = load_encoder(name, cache=settings.library / "cache")
        findings = check_library(settings.library, encoder).findings
        yield from (Symptom("encoder", State.WRONG, f.detail, f.remedy or "") for f in findings if not f.ok)
        if all(finding.ok for finding in findings):
            yield Symptom("encoder", State.GOOD, f"{name}, as the library was made with")
    except NoLibrary as error:
        yield Symptom("library", State.ABSENT, error.what, error.remedy)
        yield _guarded("encoder", lambda: _weights(name))
    except PinciteError as error:
        yield Symptom("library", State.WRONG, error.what, error.remedy)


def _weights(name: str) -> str:
    from index.encoder import DEFAULT

    if name != DEFAULT:
        from index.sentence_encoder import load

        load(name)
        return f"{name} can be loaded"
    from index.compile_encoder import packaged

    return f"{name}, its weights as they should be in {packaged()}"


def _chat(options: ChatOptions | None, reach: bool) -> Symptom:
    name = "chat model"
    if options is None:
        return Symptom(name, State.ABSENT, "none is configured; answers are sentences of the papers, word for word")
    try:
        from assistant.chat.model import ChatFault, ChatModel

        model = ChatModel.from_options(options)
    except PinciteError as error:
        return Symptom(name, State.WRONG, error.what, error.remedy)
    if not reach:
        return Symptom(name, State.GOOD, f"{options.model} is set up; not asked (pincite doctor --reach asks it)")
    try:
        said = _one_word(model)
    except ChatFault as fault:
        return Symptom(
            name, State.WRONG, f"{options.model}: {fault.fault}.", "Check its address, its key and its name."
        )
    return Symptom(name, State.GOOD, f"{options.model} answered {said!r}")


def _one_word(model: Any) -> str:
    import time

    from langchain_core.messages import HumanMessage

    pieces = model.pieces([HumanMessage("Say the word: ready")], time.monotonic() + model.options.timeout_s)
    return "".join(piece.text for piece in pieces).strip()[:40]


def show_symptoms(library: Path | None, reach: bool, as_json: bool) -> int:
    """Print what was found; 1 where something is wrong. What is absent and not needed is not wrong."""
    symptoms = examine(library, reach)
    ok = all(symptom.state is not State.WRONG for symptom in symptoms)
    if as_json:
        print_json({"ok": ok, "symptoms": [asdict(symptom) for symptom in symptoms]})
        return 0 if ok else 1
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for symptom in symptoms:
        said, style = _SHOWN[symptom.state]
        remedy = f"\n{symptom.remedy}" if symptom.remedy else ""
        table.add_row(Text(said, style=style), symptom.name, plain(symptom.detail + remedy))
    print_text(table)
    return 0 if ok else 1
