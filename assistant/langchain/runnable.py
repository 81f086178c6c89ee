"""The whole assistant as a runnable of LangChain's: a question in, a cited message out. A leaf."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.content import Citation as CitationBlock
from langchain_core.messages.content import create_citation
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import RunnableConfig, RunnableSerializable
from pydantic import ConfigDict

from assistant.forms import reply_json
from assistant.pincite import Pincite
from assistant.reply import Answer, Citation, Reply, Statement, Verdict
from ingest.errors import QuestionError
from ingest.paper import Facts

UNANSWERED = "The papers do not say."

Asked = str | Mapping[str, Any] | Sequence[BaseMessage] | PromptValue
_FORM = 'Give a text, {"question": …, "papers": […]}, or messages of which the last person\'s is asked.'


class PinciteRunnable(RunnableSerializable[Asked, AIMessage]):
    """Answers a question with a message whose text carries LangChain's `Citation` annotations.

    Input: a text; a mapping with `question` and optionally `papers`; or messages, of which the last human one is asked.
    Output: the statements, or the reason why there is no answer, as one block of text. Each annotation spans the
    statement in the text (`start_index`, `end_index`); its `extras` hold paper, locator, kind, the span of `cited_text`
    in the paragraph (`start`, `end`), edition and label. `response_metadata["pincite"]` is the JSON form of the reply.
    `stream` gives a chunk for each statement, none before it has been checked.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pincite: Pincite
    papers: tuple[str, ...] | None = None

    # LangChain's own name for what goes in is `input`.

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:  # noqa: A002
        """Answer one question. Raises QuestionError, UnknownPaper."""
        return self._call_with_config(self._answer, input, config)

    async def ainvoke(
        self,
        input: Asked,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AIMessage:
        """`invoke`, in a thread."""
        return await self._acall_with_config(self._aanswer, input, config)

    def stream(
        self,
        input: Asked,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[AIMessage]:
        """The answer, a chunk for each statement; chunks add up to the message."""
        yield from self._transform_stream_with_config(iter([input]), self._chunks, config)

    async def astream(
        self,
        input: Asked,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AIMessage]:
        """`stream`, in a thread."""

        async def given() -> AsyncIterator[Asked]:
            yield input

        async for chunk in self._atransform_stream_with_config(given(), self._achunks, config):
            yield chunk

    def _answer(self, asked: Asked) -> AIMessage:
        question, papers = _question(asked)
        return message(self.pincite.ask(question, papers or self.papers), self.pincite.facts)

    async def _aanswer(self, asked: Asked) -> AIMessage:
        question, papers = _question(asked)
        reply = await self.pincite.aask(question, papers or self.papers)
        return message(reply, {record.id: record.facts for record in await self.pincite.apapers()})

    def _chunks(self, inputs: Iterator[Asked]) -> Iterator[AIMessage]:
        for asked in inputs:
            yield from chunks(self._answer(asked))

    async def _achunks(self, inputs: AsyncIterator[Asked]) -> AsyncIterator[AIMessage]:
        async for asked in inputs:
            for chunk in chunks(await self._aanswer(asked)):
                yield chunk


def message(reply: Reply, papers: Mapping[str, Facts]) -> AIMessage:
    """A reply as a message: its text with citations, and its JSON form in `response_metadata`."""
    text = ""
    annotations: list[CitationBlock] = []
    for statement in _statements(reply):
        start = len(text) + bool(text)
        text = f"{text} {statement.text}" if text else statement.text
        annotations += [_annotation(c, papers, start, len(text)) for c in dict.fromkeys(statement.citations)]
    block: dict[str, Any] = {"type": "text", "text": text}
    if annotations:
        block["annotations"] = annotations
    return AIMessage(content=[block], response_metadata=_metadata(reply))


def chunks(whole: AIMessage) -> Iterator[AIMessageChunk]:
    """A message in pieces that end where a cited statement does."""
    block: Any = whole.content[0]
    annotations = block.get("annotations", [])
    ends = sorted({annotation["end_index"] for annotation in annotations}) or [len(block["text"])]
    start = 0
    for end in ends:
        piece: dict[str, Any] = {"type": "text", "text": block["text"][start:end], "index": 0}
        if cited := [annotation for annotation in annotations if annotation["end_index"] == end]:
            piece["annotations"] = cited
        metadata = whole.response_metadata if end == ends[-1] else {}
        yield AIMessageChunk(
            content=[piece], response_metadata=metadata, chunk_position="last" if end == ends[-1] else None
        )
        start = end


def _statements(reply: Reply) -> Sequence[Statement]:
    if isinstance(reply, Answer):
        return reply.statements
    return (Statement(f"{UNANSWERED} {reply.reason}", (), Verdict.NOT_FOUND, 0.0),)


def _annotation(citation: Citation, papers: Mapping[str, Facts], start: int, end: int) -> CitationBlock:
    """The words from `start` to `end` of the answer rest on this citation."""
    return create_citation(
        url=citation.url,
        title=papers.get(citation.paper, Facts()).title or citation.label,
        start_index=start,
        end_index=end,
        cited_text=citation.quote,
        id=f"{citation.paper}#{citation.locator}:{citation.start}-{citation.end}",
        paper=citation.paper,
        locator=citation.locator,
        kind=str(citation.kind),
        start=citation.start,
        end=citation.end,
        edition=citation.edition,
        label=citation.label,
    )


def _metadata(reply: Reply) -> dict[str, Any]:
    return {"model_name": f"pincite {reply.writer}", "pincite": reply_json(None, reply)}


def _question(asked: Asked) -> tuple[str, Sequence[str] | None]:
    """What is asked, and of which papers; raises QuestionError where nothing is."""
    if isinstance(asked, PromptValue):
        asked = asked.to_messages()
    if isinstance(asked, str):
        return asked, None
    if isinstance(asked, Mapping):
        question, papers = asked.get("question"), asked.get("papers")
        if isinstance(question, str) and (papers is None or _is_texts(papers)):
            return question, papers
        if question is None and "messages" in asked:  # the state of a graph
            return _question(asked["messages"])
        raise QuestionError("The input has no question, or papers that are no list of texts.", _FORM)
    people = [one for one in asked if isinstance(one, HumanMessage)]
    if not people:
        raise QuestionError("The input holds no person's message.", _FORM)
    return people[-1].text, None


def _is_texts(papers: object) -> bool:
    return isinstance(papers, Sequence) and not isinstance(papers, str) and all(isinstance(p, str) for p in papers)
