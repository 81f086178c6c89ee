"""LangChain's own test suites for retrievers, vector stores and tools, over small libraries. None is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import (
    RetrieversIntegrationTests,
    ToolsIntegrationTests,
    VectorStoreIntegrationTests,
)
from langchain_tests.unit_tests import ToolsUnitTests

from assistant.langchain.retriever import PinciteRetriever
from assistant.langchain.store import PinciteVectorStore
from assistant.langchain.tools import pincite_tools
from assistant.pincite import Pincite
from tests.assistant.made import papers
from tests.word_hash_encoder import WordHashEncoder

TOOLS: dict[str, dict[str, Any]] = {
    "search_papers": {"question": "Who runs the railway to the coast?", "k": 2},
    "read_paragraph": {"paper": "lopez", "locator": "1"},
    "verify_claim": {"claim": "The cranes of the harbour were built in 1964."},
    "check_quotation": {"quotation": "Its cranes were built in 1964.", "paper": "lopez"},
}


@pytest.fixture(scope="module")
def pincite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pincite]:
    with Pincite.open(tmp_path_factory.mktemp("library"), encoder=WordHashEncoder(), create=True) as made:
        made.update(papers())
        yield made


class OfTheLibrary:
    """What the suites ask for are properties without arguments: the open library is put where they find it."""

    held: ClassVar[Pincite]

    @pytest.fixture(autouse=True)
    def _held(self, pincite: Pincite) -> None:
        type(self).held = pincite


class TestRetriever(OfTheLibrary, RetrieversIntegrationTests):
    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PinciteRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"pincite": self.held}

    @property
    def retriever_query_example(self) -> str:
        return "What delays the new harbour at Norvik?"


class TestVectorStore(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self, tmp_path: Path) -> Iterator[VectorStore]:
        with Pincite.open(tmp_path / "store", encoder=WordHashEncoder(), create=True) as pincite:
            yield PinciteVectorStore(pincite)


class OfTools(OfTheLibrary):
    name: ClassVar[str]

    @property
    def tool_constructor(self) -> BaseTool:
        return next(tool for tool in pincite_tools(self.held) if tool.name == self.name)

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return TOOLS[self.name]


class TestSearch(OfTools, ToolsUnitTests):
    name = "search_papers"


class TestSearchAtWork(OfTools, ToolsIntegrationTests):
    name = "search_papers"


class TestRead(OfTools, ToolsUnitTests):
    name = "read_paragraph"


class TestReadAtWork(OfTools, ToolsIntegrationTests):
    name = "read_paragraph"


class TestVerify(OfTools, ToolsUnitTests):
    name = "verify_claim"


class TestVerifyAtWork(OfTools, ToolsIntegrationTests):
    name = "verify_claim"


class TestCheck(OfTools, ToolsUnitTests):
    name = "check_quotation"


class TestCheckAtWork(OfTools, ToolsIntegrationTests):
    name = "check_quotation"
