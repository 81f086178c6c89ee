"""What the program is told: `pincite.toml` < `PINCITE_…` variables < flags.

Most runs set nothing but the library, so pydantic-settings (0.1 s to import) waits until there is more to read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.options import AssistantOptions
    from index.options import IndexOptions
    from ui.page.options import PageOptions

PREFIX = "PINCITE_"
LIBRARY = "PINCITE_LIBRARY"
CONFIG = "PINCITE_CONFIG"  # names a configuration file other than ./pincite.toml
_OF_THE_PROGRAM = frozenset({LIBRARY, CONFIG, "PINCITE_DEBUG"})


@dataclass(frozen=True, slots=True)
class Settings:
    """`library`: the library's folder; `encoder`: name or path of the model, None for the packaged one;
    `assistant`, `page`, `index`: the options of the assistant, of the page's server, and of what searches the vectors,
    None where nothing was set.
    """

    library: Path
    encoder: str | None = None
    assistant: AssistantOptions | None = None
    page: PageOptions | None = None
    index: IndexOptions | None = None


def load_settings(library: Path | None = None) -> Settings:
    """The settings in force; `library` is the flag's value. `pincite.toml` is looked for in the current folder.

    Raises:
        OptionsError: an unknown key, or a value out of its range.
    """
    named = os.environ.get(CONFIG)
    file = Path(named or "pincite.toml")
    variables = {name for name in os.environ if name.startswith(PREFIX)} - _OF_THE_PROGRAM
    composed: dict[str, Any] = {}
    if named or variables or file.is_file():
        from ui.configuration import compose

        composed = compose(file, bool(named), variables)
    folder = library or os.environ.get(LIBRARY) or composed.get("library") or _default_library()
    rooms = {name: composed.get(name) for name in ("assistant", "page", "index")}
    return Settings(Path(folder).expanduser(), composed.get("encoder"), **rooms)


def _default_library() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_path("pincite", appauthor=False)) / "library"
