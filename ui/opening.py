"""Opening the library for questions, by the settings in force."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from assistant.assistant import Assistant
from assistant.options import AssistantOptions
from index.encoder import DEFAULT, Encoder, load_encoder
from index.library import open_library
from index.options import Engine
from ingest.errors import UnknownPaper
from ui.progress import waiting
from ui.settings import Settings

_NAMED = 12  # papers at hand that an error message names


def open_assistant(
    settings: Settings,
    instead_of: Assistant | None = None,
    kind: type[Assistant] = Assistant,
    ahead: Future[Encoder | None] | None = None,
) -> Assistant:
    """The assistant over the library as it stands; takes over the encoder of the one that it replaces, or the one that
    was begun `ahead`. `kind`: a narrower one may be wanted.

    Raises:
        LibraryError: there is no library, it is damaged, or another encoder made it.
        ModelError: the encoder cannot be loaded.
    """
    encoder = None
    if ahead is not None:
        if settings.index is None:
            import index.faiss_index  # noqa: F401  while the encoder is still being opened

        encoder = ahead.result()
    assistant = kind.open(
        settings.library,
        settings.encoder or DEFAULT,
        settings.assistant or AssistantOptions(),
        instead_of.encoder if instead_of else encoder,
    )
    if settings.index is not None:
        assistant.snapshot.search_in = settings.index
    return assistant


def fill_engine(settings: Settings) -> None:
    """Send what is new in the library to the engine that searches it, where one is configured.

    Raises:
        LibraryError: it cannot be reached, or holds another library. The library is as it is.
    """
    if settings.index is None or settings.index.engine is Engine.FAISS:
        return
    with waiting(f"Filling {settings.index.engine}"), open_library(settings.library) as snapshot:
        snapshot.search_in = settings.index
        snapshot.vectors  # noqa: B018 - filled at its first use


def encoder_of(settings: Settings) -> Encoder:
    """The encoder configured; compiling it takes some seconds, once.

    Raises:
        ModelError: it cannot be loaded.
    """
    with waiting("Loading the encoder (some seconds when it is the first time)"):
        return load_encoder(settings.encoder or DEFAULT, cache=settings.library / "cache")


def named_papers(assistant: Assistant, names: Sequence[str] | None) -> list[str] | None:
    """The ids of the papers that a filter names by id or file; None where there is no filter.

    Raises:
        UnknownPaper: one of them names no paper; the message names those at hand.
    """
    if not names:
        return None
    try:
        return [assistant.snapshot.resolve(name) for name in names]
    except UnknownPaper as error:
        ids = [record.id for record in assistant.records]
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        raise UnknownPaper(error.what, f"The papers at hand are: {', '.join(ids[:_NAMED])}{more}.") from None
