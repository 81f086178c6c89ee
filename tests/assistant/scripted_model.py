"""A chat model that says what it is told to, in order, and keeps what was said to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field


class ScriptedModel(BaseChatModel):
    """`script`: the messages that it gives; `heard`: what it was given each time; `tools`: the names bound to it."""

    script: list[AIMessage]
    heard: list[list[BaseMessage]] = Field(default_factory=list)
    tools: list[str] = Field(default_factory=list)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.heard.append(list(messages))
        return ChatResult(generations=[ChatGeneration(message=self.script[len(self.heard) - 1])])

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedModel:
        """Remember the tools; the script knows them already."""
        self.tools[:] = [tool.name for tool in tools]
        return self

    @property
    def _llm_type(self) -> str:
        return "scripted"


def call(name: str, **arguments: Any) -> AIMessage:
    """A message that calls a tool."""
    return AIMessage(content="", tool_calls=[ToolCall(name=name, args=arguments, id=f"call-{name}")])
