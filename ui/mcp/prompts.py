"""Two ways of working that a reader can pick in a chat program: a careful answer, and an audit."""

from __future__ import annotations

from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field

_ANSWER = """\
Answer this question from the papers that Pincite holds, and from nothing else:

{question}

1. Call `ask` with the question. Where it has several parts, ask each apart, and search with `search_papers` for what an
   answer leaves open. Read with `read_paragraph` what you are going to lean on.
2. Write the answer in a few sentences. Each sentence says what its paragraph says, no more, and ends with the label of
   its citation in square brackets, such as [Pugliese 2025, ¶11].
3. Keep apart what the author claims and what the author reports others as saying: name who says it.
4. Call `verify_claim` with every sentence that is not word for word the paper's. Drop or mend what is `contradicted` or
   `not_found`, and mark what is `unchecked`.
5. Where the papers do not answer, say so, and name the nearest paragraphs. Do not fill the gap from memory.
"""
_AUDIT = """\
Audit this draft against the papers that Pincite holds:

{draft}

1. Call `audit_draft` with the draft as it stands.
2. For every sentence that is `contradicted`, quote the words of the paper that speak against it, with their label, and
   propose the smallest change that makes it true.
3. For every quotation that is `altered`, list the words that differ; for one that is `misattributed` or `fabricated`,
   say where the words stand, or that they stand nowhere.
4. For every citation that does not hold, name the place that does, if there is one.
5. List apart what is `not_found` (the papers do not say it, which does not make it false) and what is `unchecked`.
Do not pass over a finding because you hold the sentence to be true.
"""


def add_prompts(server: MCPServer) -> None:
    """Give the server its two prompts."""

    @server.prompt(title="A careful answer")
    def careful_answer(question: Annotated[str, Field(description="A question in plain words.")]) -> str:
        """Answer a question from the papers alone, each sentence cited and checked."""
        return _ANSWER.format(question=question)

    @server.prompt(title="Audit a draft")
    def audit(draft: Annotated[str, Field(description="The draft's text.")]) -> str:
        """Check a draft's claims, quotations and citations against the papers."""
        return _AUDIT.format(draft=draft)
