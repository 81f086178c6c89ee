"""Metadata beside a paper: `paper.toml`, `.yaml`, `.yml` or `.json` next to `paper.pdf`, stated by whoever keeps it.

What is known of a paper comes, in decreasing force, from the catalogue that names it, from the sidecar beside it, and
from the paper itself. The catalogue is first because it is one list that is kept for the whole series; where it and a
sidecar state different things, the paper carries a warning that names both.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ingest.dates import iso_date
from ingest.errors import CatalogueError, SourceError
from ingest.files import printable, read_file
from ingest.paper import Facts

SUFFIXES = (".toml", ".yaml", ".yml", ".json")
KEYS = ("id", *(field.name for field in fields(Facts)))
LIMIT = 65_536  # bytes
_FORM = f"Write it as keys with text: {', '.join(KEYS)}."


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What the file at `path` states of the papers of its name; `id` where it gives them another."""

    path: Path
    facts: Facts
    id: str | None = None


def sidecar_beside(paper: Path) -> Sidecar | None:
    """What stands beside a paper, None where nothing does.

    Raises:
        CatalogueError: it cannot be read, has an unknown key or a value that is no text, or there are several.
    """
    beside = (paper.with_suffix(suffix) for suffix in SUFFIXES if paper.name)
    found = [path for path in beside if path != paper and path.name != "series.toml" and _is_file(path)]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise CatalogueError(f"{printable(paper)} has {len(found)} files of metadata beside it: {names}.", "Keep one.")
    return read_sidecar(found[0]) if found else None


def read_sidecar(path: Path) -> Sidecar:
    """Read a file of metadata.

    Raises:
        CatalogueError: unreadable, not of its format, an unknown key, a value that is no text.
    """
    name = printable(path)
    stated = _mapping(path, name)
    unknown = [str(key) for key in stated if key not in KEYS]
    if unknown:
        raise CatalogueError(f"{name}: unknown key {unknown[0][:80]!r}.", f"Known keys: {', '.join(KEYS)}.")
    texts = {key: _text(stated[key], key, name) for key in stated if key not in ("author", "date")}
    url = texts.get("url")
    if url and not url.startswith(("http://", "https://")):
        raise CatalogueError(f"{name}: the url is no address: {url[:80]}.", "Begin it with https://.")
    facts = Facts(**{key: texts.get(key) for key in KEYS if key not in ("id", "author", "date")})
    known = replace(facts, author=_authors(stated, name), date=_date(stated, name))
    return Sidecar(path, known, texts.get("id"))


def disagreements(catalogue: Facts, beside: Sidecar, paper_id: str) -> tuple[str, ...]:
    """A warning for each fact that a catalogue and a sidecar state differently; the catalogue's is taken."""
    pairs = [(f.name, getattr(catalogue, f.name), getattr(beside.facts, f.name)) for f in fields(Facts)]
    pairs.append(("id", paper_id, beside.id))
    return tuple(
        f"{key}: the catalogue says {ours}, {beside.path.name} says {theirs}; the catalogue's is taken"
        for key, ours, theirs in pairs
        if ours and theirs and ours != theirs
    )


def _is_file(path: Path) -> bool:
    """Whether there is such a file; False where that cannot be found out, as for a name that is too long."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _mapping(path: Path, name: str) -> Mapping[Any, Any]:
    try:
        text = read_file(path, LIMIT).decode("utf-8-sig")
    except SourceError as error:
        raise CatalogueError(error.what, error.remedy) from None
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{name} is not UTF-8: {error}.", "Save it as UTF-8.") from None
    stated, fault = _parsed(text, path.suffix.casefold())
    if fault:
        raise CatalogueError(f"{name} cannot be read: {fault}.", _FORM)
    if not isinstance(stated, dict):
        raise CatalogueError(f"{name} holds {type(stated).__name__}, not keys with values.", _FORM)
    return stated


def _parsed(text: str, suffix: str) -> tuple[object, str | None]:
    """The value that the text holds, or what is wrong with it."""
    try:
        if suffix == ".toml":
            return tomllib.loads(text), None
        if suffix == ".json":
            return json.loads(text), None
    except (ValueError, RecursionError) as error:
        return None, " ".join(str(error).split())
    import yaml

    try:
        return yaml.safe_load(text), None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, " ".join(str(error).split())


def _text(value: object, key: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        # not the value itself: YAML can make it endless
        raise CatalogueError(f"{name}: {key} is {type(value).__name__}, no text.", "Put it in quotes, or leave it out.")
    return " ".join(value.split())


def _authors(stated: Mapping[Any, Any], name: str) -> str | None:
    value = stated.get("author")
    if value is None:
        return None
    names: Sequence[object] = value if isinstance(value, list) and value else [value]
    return "; ".join(_text(one, "author", name) for one in names)


def _date(stated: Mapping[Any, Any], name: str) -> str | None:
    value = stated.get("date")
    if value is None:
        return None
    fits = isinstance(value, (str, int, datetime.date)) and not isinstance(value, bool)
    found = iso_date(value) if fits else None
    if found is None:
        raise CatalogueError(
            f"{name}: the date is not one that can be read.", "Write it as 2025-03-21, 2025-03 or 2025."
        )
    return found
