"""What a chat model can be told: which one, where it is, how long it may take, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import OptionsError

PROVIDERS = {"openai": "openai", "anthropic": "anthropic", "ollama": "ollama"}  # provider → the extra that brings it


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """One chat model and the limits of its use. Keys are never options: they are read from the environment.

    `model`: `provider:model` as LangChain's `init_chat_model` takes it; `base_url`: another server of its protocol;
    `key_variable`: the environment variable with the key for it; a `base_url` gets no key but the one named here.
    `timeout_s`: seconds for the whole answer, retries included. `retries`: further attempts after a failure that may
    pass, with waits of `backoff_s`, doubled each time, a random part off, at most `longest_wait_s`.
    `max_output_tokens`, `context_tokens`: of the reply, and of the prompt and the reply together. `temperature`: None
    for models that take none. `requests_per_minute`: None for no limit. `streaming`: take the reply as it is written.
    `price_in`, `price_out`: per million tokens, in any currency; None where unknown.
    """

    model: str
    base_url: str | None = None
    key_variable: str | None = None
    timeout_s: float = 60.0
    retries: int = 2
    backoff_s: float = 0.5
    longest_wait_s: float = 8.0
    max_output_tokens: int = 1200
    context_tokens: int = 16_000
    temperature: float | None = 0.0
    requests_per_minute: float | None = None
    streaming: bool = True
    price_in: float | None = None
    price_out: float | None = None

    def __post_init__(self) -> None:
        provider, colon, name = self.model.partition(":")
        if not (provider and colon and name):
            raise OptionsError(
                f"The chat model is {self.model!r}; it is written provider:model.",
                "For example openai:gpt-4o-mini, anthropic:claude-sonnet-4-5 or ollama:llama3.1.",
            )
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            raise OptionsError(f"base_url is {self.base_url!r}, not an address.", "Begin it with http:// or https://.")
        for field in ("timeout_s", "max_output_tokens", "context_tokens"):
            if not getattr(self, field) > 0:
                raise OptionsError(f"{field} is {getattr(self, field)}; it is above 0.", "Give a number above 0.")
        for field in ("retries", "backoff_s", "longest_wait_s"):
            if not getattr(self, field) >= 0:
                raise OptionsError(f"{field} is {getattr(self, field)}; it is not below 0.", "Give 0 or more.")
        if self.requests_per_minute is not None and not self.requests_per_minute > 0:
            raise OptionsError(f"requests_per_minute is {self.requests_per_minute}.", "Give a number above 0, or none.")
        if self.max_output_tokens >= self.context_tokens:
            raise OptionsError(
                f"max_output_tokens is {self.max_output_tokens:,} and context_tokens {self.context_tokens:,}: "
                "the prompt has no room.",
                "Give context_tokens as the model's maker states it, and a smaller max_output_tokens.",
            )

    @property
    def provider(self) -> str:
        """What stands before the colon."""
        return self.model.partition(":")[0]

    @property
    def model_name(self) -> str:
        """What stands after the colon."""
        return self.model.partition(":")[2]

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What these tokens cost; None where a price is not given."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6
