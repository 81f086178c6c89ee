"""From what a person names to what is to be read: which files and addresses, under which ids, with which facts.

Facts come from the catalogue that names a paper, then from the sidecar beside its file, then from the paper itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.catalogue import SHIPPED, Catalogue, Entry, load_catalogue
from ingest.errors import CatalogueError, EmptySource, PinciteError, SourceError
from ingest.facts import merged
from ingest.files import is_folder, printable, real_path, scan
from ingest.paper import Facts
from ingest.read import OFFERED, READABLE
from ingest.sidecar import SUFFIXES, Sidecar, disagreements, sidecar_beside

_ALONE = frozenset(SUFFIXES) - {".toml"}  # a .toml without a paper of its name is a catalogue


@dataclass(frozen=True, slots=True)
class Item:
    """One paper to be read: where it lies, its id, and the facts that a catalogue states."""

    location: Path | str  # a file, or an address
    paper_id: str
    facts: Facts
    name: str  # for messages
    warnings: tuple[str, ...] = ()  # where a catalogue and the metadata beside the paper disagree


@dataclass(slots=True)
class Plan:
    """What is to be read, in order, and what was found wanting on the way."""

    items: list[Item] = field(default_factory=list)
    failures: list[tuple[str, PinciteError]] = field(default_factory=list)
    not_at_hand: list[Entry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """Add an item, once for each file or address."""
        key = item.location if isinstance(item.location, str) else real_path(item.location)
        if key not in self.seen:
            self.seen.add(key)
            self.items.append(item)


def plan(targets: Sequence[str | Path], fetch_missing: bool = False) -> Plan:
    """What the targets name. Files are not opened yet; a target that is wrong in itself is a failure of the plan."""
    planned = Plan()
    for target in targets:
        try:
            _plan_target(planned, target, fetch_missing)
        except PinciteError as error:
            planned.failures.append((printable(target), error))
    return planned


def paper_id(location: Path | str) -> str:
    """The id of a paper: its file's stem, or the last part of its address without its ending."""
    if isinstance(location, Path):
        return printable(location.stem) or printable(location.name)
    parts = urlsplit(location)
    names = [name for name in unquote(parts.path).split("/") if name]
    if names and PurePosixPath(names[-1]).stem == "index":
        names.pop()
    return printable(PurePosixPath(names[-1]).stem) if names else (parts.hostname or printable(location))


def _plan_target(planned: Plan, target: str | Path, fetch_missing: bool) -> None:
    if isinstance(target, str) and "://" in target:
        if not target.startswith(("http://", "https://")):
            raise SourceError(f"{target} is not an http or https address.", "Give one, or the path of a file.")
        planned.add(Item(target, paper_id(target), _shipped_facts(target), target))
        return
    path = Path(target)
    if is_folder(path):
        _plan_folder(planned, path)
    elif path.suffix.casefold() in SUFFIXES and (papers := _papers_of(path)):
        for paper in papers:
            _plan_file(planned, paper, _beside(planned, paper))
    elif path.suffix.casefold() in _ALONE:
        raise CatalogueError(
            f"{printable(path)} is metadata, and no paper of that name lies beside it.",
            "Give it the name of its paper, and give the paper.",
        )
    elif path.suffix.casefold() == ".toml":
        _plan_catalogue(planned, load_catalogue(path), fetch_missing)
    else:
        _plan_file(planned, path, _beside(planned, path))


def _plan_file(planned: Plan, path: Path, catalogue: Catalogue | None) -> None:
    """Plan a file with what its catalogue and its sidecar state; with a sidecar that is faulty, it is not read."""
    try:
        beside = sidecar_beside(path)
    except PinciteError as error:
        planned.failures.append((printable(path), error))
        return
    entry = _entry_of(path, catalogue, beside)
    stated = catalogue.facts(entry) if catalogue and entry else Facts()
    told = disagreements(stated, beside, entry.id) if beside and entry else ()
    facts = merged(stated, beside.facts) if beside else stated
    name = entry.id if entry else (beside and beside.id) or paper_id(path)
    planned.add(Item(path, name, facts, printable(path), told))


def _entry_of(path: Path, catalogue: Catalogue | None, beside: Sidecar | None) -> Entry | None:
    """The catalogue's entry of a file: by the file, by its stem, or by the id that its sidecar states."""
    if catalogue is None:
        return None
    by_id = (entry for entry in catalogue.papers if beside and entry.id == beside.id and not entry.file)
    return catalogue.entry_for(path) or next(by_id, None)


def _papers_of(sidecar: Path) -> list[Path]:
    """The papers beside a file of metadata that have its name; none for a catalogue."""
    if sidecar.name == "series.toml":
        return []
    spelt = (name for suffix in OFFERED for name in (suffix, suffix.upper()))
    return sorted(p for suffix in spelt if os.path.lexists(p := sidecar.with_suffix(suffix)))


def _plan_folder(planned: Plan, folder: Path) -> None:
    found = scan(folder, OFFERED)
    planned.failures += [(printable(path), error) for path, error in found.errors]
    planned.left_out += found.left_out
    catalogues: dict[Path, Catalogue] = {}
    for path in found.catalogues:
        try:
            catalogues[path.parent] = load_catalogue(path)
        except PinciteError as error:
            planned.failures.append((printable(path), error))
    named = {path for path in found.papers if _is_named(path, catalogues.get(path.parent))}
    telling = {path.parent for path in named}
    for path in found.papers:
        catalogue = catalogues.get(path.parent)
        if catalogue and path.parent in telling and path not in named:
            planned.left_out.append(f"{printable(path)}: not named in {printable(catalogue.path)}")
        else:
            _plan_file(planned, path, catalogue)
    planned.left_out += [
        f"{printable(path)}: no paper of that name lies beside it"
        for path in scan(folder, frozenset(SUFFIXES)).papers
        if not _papers_of(path)
    ]
    for catalogue in catalogues.values():
        held = {item.paper_id for item in planned.items}
        held |= {entry.id for path in found.papers if (entry := catalogue.entry_for(path))}
        planned.not_at_hand += [entry for entry in catalogue.papers if entry.id not in held]
    if not found.papers and not found.errors and not planned.not_at_hand:
        endings = " ".join(sorted(READABLE))
        raise EmptySource(f"{printable(folder)} holds no papers.", f"Put files there that end in one of: {endings}.")


def _is_named(path: Path, catalogue: Catalogue | None) -> bool:
    """Whether a catalogue names a file; where its sidecar is faulty that counts as named, for the fault to be told."""
    if catalogue is None:
        return False
    try:
        return _entry_of(path, catalogue, sidecar_beside(path)) is not None
    except PinciteError:
        return True


def _plan_catalogue(planned: Plan, catalogue: Catalogue, fetch_missing: bool) -> None:
    folder = catalogue.path.parent
    beside = [path for path in sorted(folder.glob("*")) if path.suffix.casefold() in OFFERED]
    for entry in catalogue.papers:
        file = folder / entry.file if entry.file else next((path for path in beside if path.stem == entry.id), None)
        if file is not None and os.path.lexists(file):
            _plan_file(planned, file, catalogue)
        elif fetch_missing and entry.url:
            planned.add(Item(entry.url, entry.id, catalogue.facts(entry), entry.url))
        else:
            planned.not_at_hand.append(entry)


def _beside(planned: Plan, path: Path) -> Catalogue | None:
    """The catalogue in the file's folder, if there is one and it names the file."""
    beside = path.parent / "series.toml"
    if not os.path.lexists(beside):
        return None
    try:
        return load_catalogue(beside)
    except PinciteError as error:
        planned.failures.append((printable(beside), error))
        return None


def _shipped_facts(url: str) -> Facts:
    """What the catalogue that ships with Pincite knows of the paper at this address."""
    catalogue = load_catalogue(SHIPPED)
    return next((catalogue.facts(entry) for entry in catalogue.papers if entry.url == url), Facts())
