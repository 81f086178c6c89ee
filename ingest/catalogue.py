"""A catalogue: what is known of the papers of a series, in TOML, from outside the papers themselves."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.dates import iso_date
from ingest.errors import CatalogueError
from ingest.paper import Facts

SHIPPED = Path(__file__).with_name("series.toml")
_SERIES_KEYS = ("id", "name", "publisher")
_PAPER_KEYS = ("id", "url", "author", "date", "title", "file")
_FORM = "Write it as [series] with id, name, publisher, and [[papers]] with id, url, author, date, title, file."


@dataclass(frozen=True, slots=True)
class Entry:
    """What a catalogue says of one paper. `file` is relative to the catalogue's folder."""

    id: str
    url: str | None = None
    author: str | None = None
    date: str | None = None  # ISO 8601
    title: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A series and its papers, as stated in the file at `path`."""

    path: Path
    papers: tuple[Entry, ...]
    id: str | None = None
    name: str | None = None
    publisher: str | None = None

    def facts(self, entry: Entry) -> Facts:
        """The facts of one of its papers."""
        return Facts(entry.title, entry.author, entry.date, entry.url, self.name, self.publisher)

    def entry_for(self, path: Path) -> Entry | None:
        """The entry of a file beside the catalogue: the one that names it, else the one whose id is its stem."""
        named = [entry for entry in self.papers if entry.file and _same(self.path.parent / entry.file, path)]
        unnamed = [entry for entry in self.papers if not entry.file and entry.id == path.stem]
        return next(iter(named or unnamed), None)


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue.

    Raises:
        CatalogueError: unreadable, not TOML, an unknown key, a value of the wrong type, an id given twice.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {error.strerror}.", "Check the path and its rights.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} is not TOML: {error}.", _FORM) from None
    _known(data, ("series", "papers"), path, "at the top")
    series, papers = data.get("series", {}), data.get("papers", [])
    if not isinstance(series, dict) or not isinstance(papers, list) or not all(isinstance(p, dict) for p in papers):
        raise CatalogueError(f"{path}: series must be a table and papers a list of tables.", _FORM)
    _known(series, _SERIES_KEYS, path, "in [series]")
    entries = tuple(_entry(paper, path, place) for place, paper in enumerate(papers, 1))
    if not entries:
        raise CatalogueError(f"{path} names no papers.", _FORM)
    for key in ("id", "file"):
        _once([value for entry in entries if (value := getattr(entry, key))], path, key)
    stated = {key: _string(series, key, path, "[series]") for key in _SERIES_KEYS}
    return Catalogue(path, entries, **stated)


def _entry(paper: Mapping[str, Any], path: Path, place: int) -> Entry:
    where = f"paper {place}"
    _known(paper, _PAPER_KEYS, path, f"in {where}")
    stated = {key: _string(paper, key, path, where) for key in _PAPER_KEYS if key != "date"}
    if stated["id"] is None:
        raise CatalogueError(f"{path}: {where} has no id.", "Give it one: its file's stem or its address's last part.")
    url, file = stated["url"], stated["file"]
    if url and not url.startswith(("http://", "https://")):
        raise CatalogueError(f"{path}: the url of {where} is no address: {url}.", "Begin it with https://.")
    if file and (Path(file).is_absolute() or ".." in Path(file).parts):
        raise CatalogueError(
            f"{path}: the file of {where} lies outside its folder: {file}.", "Put it beside the catalogue."
        )
    return Entry(stated["id"], url, stated["author"], _date(paper, path, where), stated["title"], file)


def _known(table: Mapping[str, Any], keys: tuple[str, ...], path: Path, where: str) -> None:
    unknown = [key for key in table if key not in keys]
    if unknown:
        raise CatalogueError(f"{path}: unknown key {unknown[0]!r} {where}.", f"Known keys: {', '.join(keys)}.")


def _string(table: Mapping[str, Any], key: str, path: Path, where: str) -> str | None:
    value = table.get(key)
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise CatalogueError(f"{path}: {key} of {where} is {value!r}, no text.", "Put it in quotes, or leave it out.")
    return value


def _date(table: Mapping[str, Any], path: Path, where: str) -> str | None:
    value = table.get("date")
    if value is None:
        return None
    stated = iso_date(value) if isinstance(value, (str, int, datetime.date)) and not isinstance(value, bool) else None
    if stated is None:
        raise CatalogueError(f"{path}: date of {where} is {value!r}.", "Write it as 2025-03-21, 2025-03 or 2025.")
    return stated


def _once(values: list[str], path: Path, key: str) -> None:
    twice = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if twice:
        raise CatalogueError(f"{path}: {key} {twice[0]!r} is given {values.count(twice[0])} times.", "Keep one.")


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute()
