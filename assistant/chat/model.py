"""One chat model through LangChain, with a deadline that holds whatever the server does.

LangChain and its provider's package are imported inside, when a chat model is set up (1.5 s).
"""

from __future__ import annotations

import os
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.chat.options import PROVIDERS, ChatOptions
from ingest.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# What LangChain's exceptions mean to a reader. Servers' own words are not shown: they may hold parts of a key.
_FAULTS = {
    "ModelAuthenticationError": "it refused the key",
    "ModelPermissionDeniedError": "it refused access",
    "ModelNotFoundError": "its server does not know it",
    "ModelRateLimitError": "it had too many requests",
    "ModelAPIError": "its server failed",
    "ModelConnectionError": "its server could not be reached",
    "ModelTimeoutError": "it took too long",
    "ContextOverflowError": "the prompt was too long for it",
    "ModelInvalidRequestError": "it refused the request",
}
_CUT = frozenset({"length", "max_tokens"})


class ChatFault(Exception):
    """A call that failed: `fault` for the reader, whether it may pass, and how long its server asks to wait."""

    def __init__(self, fault: str, *, passing: bool = False, wait_s: float = 0.0) -> None:
        super().__init__(fault)
        self.fault = fault
        self.passing = passing
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a reply. `tokens_in`, `tokens_out`: the server's count, in one of the pieces or in none; `cut`: the reply
    ends here because it reached its longest.
    """

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    cut: bool = False


class ChatModel:
    """A model that answers within a deadline, and keeps the pace it is given. May be shared between threads."""

    def __init__(self, options: ChatOptions, model: BaseChatModel) -> None:
        self.options = options
        self._model = model
        self._pace = threading.Lock()
        self._next = 0.0  # when the next request may go out (monotonic seconds)

    @classmethod
    def from_options(cls, options: ChatOptions) -> ChatModel:
        """Set up the model.

        Raises:
            ModelError: its package is not installed, its key is not set, or LangChain knows no such provider.
        """
        key = _key(options)
        try:
            from langchain.chat_models import init_chat_model

            model = init_chat_model(options.model, **_arguments(options, key))
        except ImportError:
            extra = PROVIDERS.get(options.provider)
            raise ModelError(
                f"The package for {options.provider} models is not installed.",
                f"Install it with: pip install 'pincite[{extra}]'" if extra else "Install its LangChain package.",
            ) from None
        except Exception as error:  # noqa: BLE001 - each provider has errors of its own for a missing key or model
            raise ModelError(
                f"The chat model {options.model} cannot be set up ({type(error).__name__}).",
                f"Check its name, and that the key for {options.provider} is set in the environment.",
            ) from None
        return cls(options, model)

    def pieces(self, messages: Sequence[BaseMessage], deadline: float) -> Iterator[Piece]:
        """The reply, as it comes. One attempt: `retry` is the caller's to make.

        Args:
            messages: what the model is told.
            deadline: when it must be done, in seconds of `time.monotonic`.

        Raises:
            ChatFault: the call failed, broke off, or was not done by the deadline.
        """
        self._keep_pace(deadline)

        def call() -> Iterator[Piece]:
            from langsmith import tracing_context

            with tracing_context(enabled=False):  # what is asked goes to the model that was chosen, and nowhere else
                if self.options.streaming:
                    with closing(self._model.stream(list(messages))) as chunks:  # type: ignore[type-var]
                        for chunk in chunks:
                            yield _piece(chunk)
                else:
                    yield _piece(self._model.invoke(list(messages)))

        return _within(deadline, self.options.timeout_s, call)

    def wait_before(self, attempt: int, fault: ChatFault, deadline: float) -> None:
        """Wait before attempt 1, 2 …: twice as long each time, less a random part, and no less than the server asks.

        Raises:
            ChatFault: the same fault, where no time is left.
        """
        longest = self.options.longest_wait_s
        wait = min(longest, self.options.backoff_s * 2.0 ** (attempt - 1)) * random.uniform(0.5, 1.0)
        wait = max(wait, min(fault.wait_s, longest))
        if time.monotonic() + wait >= deadline:
            raise fault
        time.sleep(wait)

    def _keep_pace(self, deadline: float) -> None:
        if self.options.requests_per_minute is None:
            return
        with self._pace:
            now = time.monotonic()
            turn = max(self._next, now)
            if turn >= deadline:
                raise ChatFault(f"it may be asked {self.options.requests_per_minute:g} times a minute")
            self._next = turn + 60.0 / self.options.requests_per_minute
        time.sleep(turn - now)


def _within(deadline: float, timeout_s: float, call: Callable[[], Iterator[Piece]]) -> Iterator[Piece]:
    """What `call` yields, from a thread of its own: a client's time-out starts anew with every byte, this one never."""
    items: queue.SimpleQueue[Piece | Exception | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def run() -> None:
        try:
            with closing(call()) as pieces:  # type: ignore[type-var]
                for piece in pieces:
                    if stopped.is_set():
                        return
                    items.put(piece)
            items.put(None)
        except Exception as error:  # noqa: BLE001 - handed over to the thread that waits
            items.put(error)

    threading.Thread(target=run, name="pincite-chat", daemon=True).start()
    late = ChatFault(f"it did not finish within {timeout_s:g} s")
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise late
            try:
                item = items.get(timeout=left)
            except queue.Empty:
                raise late from None
            if item is None:
                return
            if isinstance(item, Exception):
                raise _fault(item) from item
            yield item
    finally:
        stopped.set()


def _piece(message: Any) -> Piece:
    usage = message.usage_metadata or {}
    ended = {str(value) for value in message.response_metadata.values() if isinstance(value, str)}
    return Piece(
        str(message.text), usage.get("input_tokens", 0), usage.get("output_tokens", 0), not ended.isdisjoint(_CUT)
    )


def _fault(error: Exception) -> ChatFault:
    """What a provider's exception means."""
    status = getattr(error, "status_code", None)
    number = f" ({status})" if isinstance(status, int) else ""
    for kind in type(error).__mro__:
        if kind.__name__ in _FAULTS:
            return ChatFault(
                _FAULTS[kind.__name__] + number,
                passing=bool(getattr(error, "is_retryable", False)),
                wait_s=_asked(error),
            )
    if type(error).__module__.startswith(("httpx", "httpcore")) or isinstance(error, OSError):
        return ChatFault("the connection broke", passing=True)
    if isinstance(error, ValueError):  # a reply that is not of the protocol
        return ChatFault("its server sent what no client can read", passing=True)
    return ChatFault(f"its client failed with {type(error).__name__}{number}")


def _asked(error: Exception) -> float:
    """The seconds that the server asks to wait; 0 where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0


def _key(options: ChatOptions) -> str | None:
    """The key to hand to the client; None where it finds its own."""
    if options.key_variable is not None:
        key = os.environ.get(options.key_variable)
        if not key:
            raise ModelError(
                f"The environment variable {options.key_variable} is not set.",
                f"Set it to the key for {options.model}, or name another variable.",
            )
        return key
    return "none" if options.base_url is not None else None


def _arguments(options: ChatOptions, key: str | None) -> dict[str, Any]:
    """The options in the provider's words."""
    common: dict[str, Any] = {"temperature": options.temperature, "base_url": options.base_url}
    if options.provider == "ollama":
        limits = {"num_predict": options.max_output_tokens, "num_ctx": options.context_tokens}
        common |= {**limits, "client_kwargs": {"timeout": options.timeout_s}}
    else:
        common |= {"max_tokens": options.max_output_tokens, "timeout": options.timeout_s, "max_retries": 0}
        common["api_key"] = key
    return {name: value for name, value in common.items() if value is not None}
