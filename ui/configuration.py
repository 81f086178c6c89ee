"""The configuration file and the variables, composed by pydantic-settings: a leaf, slow to import."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.options import AssistantOptions
from index.options import IndexOptions
from ingest.errors import OptionsError
from ui.page.options import PageOptions
from ui.settings import PREFIX


class _Configuration(BaseSettings):
    """Every key that can be set, with the rooms' own options under the rooms' names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    library: Path | None = None
    encoder: str | None = None
    assistant: AssistantOptions | None = None
    page: PageOptions | None = None
    index: IndexOptions | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables before the file's values, which are handed in as initial ones."""
        return env_settings, init_settings


def compose(file: Path, named: bool, variables: Set[str]) -> dict[str, Any]:
    """The values set in `file` and by `variables`, checked, by the names of `Settings`' fields.

    `named`: the file was asked for, so that it must be there.

    Raises:
        OptionsError: the file is broken, or asked for and missing, a key is unknown, or a value is out of its range.
    """
    written = _read(file) if named or file.is_file() else {}
    known = tuple(_keys())
    _check_known(_flat(written), known, f" in {file}")
    as_variables = tuple(f"{PREFIX}{key.replace('.', '__').upper()}" for key in known)
    _check_known(sorted(variables), as_variables, "")
    try:
        composed = _Configuration(**written)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if not str(part)[:1].isupper())
        raise OptionsError(
            f"The setting {key} is {first['input']!r}, which does not fit: {first['msg'].lower()}.",
            f"Mend it in {file.name} or in the variable {PREFIX}{key.replace('.', '__').upper()}.",
        ) from None
    return {name: getattr(composed, name) for name in type(composed).model_fields}


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OptionsError(f"There is no configuration file {file}.", "Mend or unset PINCITE_CONFIG.") from None
    except OSError as error:
        raise OptionsError(f"{file} cannot be read: {error.strerror}.", "Mend its permissions, or remove it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionsError(f"{file} is not TOML: {error}.", "Mend that line; README.md shows the form.") from None


def _keys() -> Iterator[str]:
    """Every key that can be set, dotted."""
    for name, field in _Configuration.model_fields.items():
        yield name
        yield from _keys_within(field.annotation, f"{name}.")


def _keys_within(annotation: Any, prefix: str) -> Iterator[str]:
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            for name, hint in get_type_hints(kind).items():
                yield prefix + name
                yield from _keys_within(hint, f"{prefix}{name}.")


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield prefix + key
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")


def _check_known(names: Iterable[str], known: Sequence[str], where: str) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise OptionsError(f"The setting {name}{where} is unknown.", remedy)
