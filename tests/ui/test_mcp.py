"""The MCP server, driven by the protocol's official client: over pipes, over HTTP, and within the process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import httpx2
import hypothesis
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import ResourceTemplateReference, TextContent, TextResourceContents

from assistant.assistant import Assistant
from assistant.desk import Desk
from ingest.errors import LibraryDamaged
from tests.ui.conftest import Ran
from tests.ui.serving import served
from ui.api.turns import Turns
from ui.audit_log import verify
from ui.mcp import resources, tools
from ui.mcp.message import fault
from ui.mcp.server import mcp_server

TOOLS = {"search_papers", "read_paragraph", "ask", "verify_claim", "check_quotation", "audit_draft"}
TOLL = "What is the toll at Alder Lock?"
HAND = {"name": "by hand", "version": "1"}
ASK = "ask takes question; it may take papers."
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {}, f"The argument question is missing. {ASK}"),
    ("ask", {"question": TOLL, "paper": "harbour_01"}, f"The argument paper is not known. {ASK}"),
    ("ask", {"question": 7}, f"The argument question is no text. {ASK}"),
    ("ask", {"question": ""}, f"The argument question is empty. {ASK}"),
    ("ask", {"question": "x" * 2001}, f"The argument question holds 2,001 characters, and 2,000 are the most. {ASK}"),
    ("ask", {"question": TOLL, "papers": "harbour_01"}, f"The argument papers is no list. {ASK}"),
    ("ask", {"question": TOLL, "papers": []}, f"The argument papers is empty. {ASK}"),
    ("ask", {"question": TOLL, "papers": ["harbour_01", 1]}, f"The argument papers.1 is no text. {ASK}"),
    ("ask", {"question": TOLL, "papers": ["x"] * 101}, "The argument papers holds 101 entries, and 100 are the most. "),
    ("search_papers", {"question": TOLL, "k": 0}, "The argument k is 0, and 1 is the least. search_papers takes "),
    ("search_papers", {"question": TOLL, "k": 101}, "The argument k is 101, and 100 is the most. search_papers takes "),
    ("search_papers", {"question": TOLL, "k": "ten"}, "The argument k is no whole number. search_papers takes "),
    ("search_papers", {"question": TOLL, "k": 1.5}, "The argument k is no whole number. search_papers takes "),
    ("audit_draft", {"draft": "x", "form": "pdf"}, "The argument form is none of 'text' or 'markdown'. audit_draft "),
    ("no_such_tool", {}, "There is no tool 'no_such_tool'. There are: search_papers, "),
]
NO_MESSAGES = {
    b"{": "The body is not JSON.",
    b"[" * 50_000: "The body is not JSON.",
    b"[]": "one is taken at a time",
    b"7": "no message of JSON-RPC 2.0",
    b'{"id": 1, "method": "tools/list"}': "no message of JSON-RPC 2.0",
    b'{"jsonrpc": "2.0", "id": [], "method": "tools/list"}': "neither text nor a whole number",
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": [1]}': "params are no object",
    b'{"jsonrpc": "2.0", "id": 1}': "names no method",
}
MISFITS = {
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call"}': "The parameter params is missing.",
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 7}}': "The parameter name is no text.",
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": [1]}}': (
        "The parameter arguments is no object. The protocol's schema has the form of tools/call."
    ),
}
_FOREIGN = re.compile(r"pydantic|Input should|validation error|input_value|Error executing|Traceback|Arguments\b")
DRAFT = "The toll at Alder Lock is forty crowns for every boat (Wren 2024, ¶1).\n\nThe council raised it in 1999."


def with_client(server: Any, work: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    """What `work` returns, given a client that is connected to `server`."""

    async def run() -> Any:
        async with Client(server) as client:
            return await work(client)

    return anyio.run(run)


def call(server: Any, tool: str, **arguments: Any) -> Any:
    return with_client(server, lambda client: client.call_tool(tool, arguments))


def text_of(result: Any) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture(scope="module")
def desk(harbour_library: Path) -> Iterator[Desk]:
    held = Desk(lambda before: Assistant.open(harbour_library, encoder=before.encoder if before else None))
    yield held
    held.close()


@pytest.fixture
def server(desk: Desk) -> Any:
    return mcp_server(desk)


async def tour(client: Client) -> dict[str, Any]:
    """What a client meets on its first visit, over whichever transport."""
    listed = (await client.list_tools()).tools
    found = await client.call_tool("search_papers", {"question": TOLL, "k": 2})
    missing = await client.call_tool("read_paragraph", {"paper": "harbour_01", "locator": "99"})
    wrong = [await client.call_tool(tool, arguments) for tool, arguments, _ in WRONG]
    with pytest.raises(MCPError) as unasked:
        await client.get_prompt("audit")
    resource = await client.read_resource("pincite://harbour_01/1")
    await client.call_tool("ask", {"question": TOLL})
    return {
        "tools": {tool.name for tool in listed},
        "found": found,
        "missing": missing,
        "wrong": wrong,
        "unasked": unasked.value.error.message,
        "resource": resource,
    }


def check_tour(seen: dict[str, Any]) -> None:
    assert seen["tools"] == TOOLS
    nearest, _ = seen["found"].structured_content["hits"]
    assert nearest["label"] == "Wren 2024, ¶1"
    assert seen["missing"].is_error
    assert text_of(seen["missing"]).startswith("The paper harbour_01 has no paragraph '99'.")
    for result, (tool, _, told) in zip(seen["wrong"], WRONG, strict=True):
        assert result.is_error
        assert text_of(result).startswith(told), tool
        assert not _FOREIGN.search(text_of(result))
    assert seen["unasked"] == "The argument draft is missing. audit takes draft."
    (content,) = seen["resource"].contents
    assert isinstance(content, TextResourceContents)
    assert "¶1 The toll at Alder Lock is forty crowns" in content.text


def test_over_pipes(harbour_library: Path, tmp_path: Path) -> None:
    """A real subprocess, as chat programs start it."""
    arguments = ["-m", "ui.cli", "mcp", "--library", str(harbour_library)]
    settings = {"PINCITE_PAGE__AUDIT_LOG": str(tmp_path / "audit.jsonl")}
    environment = {**os.environ, **settings}
    check_tour(with_client(StdioServerParameters(command=sys.executable, args=arguments, env=environment), tour))
    check_record(tmp_path / "audit.jsonl", "")


def check_record(audit: Path, asker: str) -> None:
    """That the tour's one question was written down."""
    record = json.loads(audit.read_text("utf-8"))
    assert (record["asker"], record["question"], record["outcome"]) == (asker, TOLL, "answer")
    assert verify(audit).good


def test_standard_output_carries_the_protocol_alone(harbour_library: Path) -> None:
    asked = [
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "t", "version": "1"},
            },
        },
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": " "}}},
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "mcp", "--library", str(harbour_library)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        server.stdin.write("".join(f"{json.dumps(message)}\n" for message in asked) + "this is no message\n")
        server.stdin.flush()
        answers = []
        for line in server.stdout:  # its end of input would cancel what is still being answered
            answers.append(json.loads(line))
            if answers[-1].get("id") == 2:
                break
        said = server.communicate(timeout=60)
    answers += [json.loads(line) for line in said[0].splitlines()]
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    assert {1, 2} <= {answer.get("id") for answer in answers}
    assert "Traceback" not in said[1]


def test_without_a_library_it_says_so_and_does_not_start(pincite: Callable[..., Ran], tmp_path: Path) -> None:
    ran = pincite("mcp", "--library", tmp_path / "none")
    assert (ran.code, ran.out) == (2, "")
    assert "no library" in ran.err


async def over_http(address: str, headers: dict[str, str]) -> dict[str, Any]:
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        return await tour(client)


def test_over_http_with_the_token_of_the_run(harbour_library: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    arguments = ("--http", "--library", str(harbour_library), "--audit-log", str(audit))
    with served("mcp", *arguments) as (address, token):
        check_tour(anyio.run(over_http, address, {"authorization": f"Bearer {token}"}))
        check_record(audit, "this run")
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accept = {"accept": "application/json, text/event-stream"}
        bearer = {"authorization": f"Bearer {token}"}
        without = httpx2.post(address, json=body, headers=accept)
        wrong = httpx2.post(address, json=body, headers={**accept, "authorization": "Bearer pincite_no"})
        elsewhere = httpx2.post(address, json=body, headers={**accept, **bearer, "host": "papers.example.org"})
        foreign = httpx2.post(address, json=body, headers={**accept, **bearer, "origin": "https://example.org"})
        assert [answer.status_code for answer in (without, wrong, elsewhere, foreign)] == [401, 401, 421, 403]
        assert without.headers["www-authenticate"] == "Bearer"
        assert "token" in without.json()["detail"]
        for sent, told in {b"{": NO_MESSAGES[b"{"], **MISFITS}.items():
            answer = httpx2.post(
                address, content=sent, headers={**accept, **bearer, "content-type": "application/json"}
            )
            error = json.loads(answer.text.partition("data: ")[2] or answer.text)["error"]
            assert told in error["message"]
            assert not _FOREIGN.search(answer.text)


@pytest.mark.parametrize("sent", NO_MESSAGES)
def test_what_is_no_message_is_told_in_our_own_words(sent: bytes) -> None:
    found = fault(sent)
    assert found
    assert found[0] in (-32700, -32600)
    assert NO_MESSAGES[sent] in found[1]
    for message in (
        {"method": "tools/list"},
        {"method": "tools/list", "id": "a", "params": {}},
        {"id": 1, "result": {}},
    ):
        assert fault(json.dumps({"jsonrpc": "2.0", **message}).encode()) is None


def test_every_result_follows_the_schema_that_its_tool_states(server: Any) -> None:
    calls: dict[str, dict[str, Any]] = {
        "search_papers": {"question": TOLL, "papers": ["harbour_01.txt"]},
        "read_paragraph": {"paper": "harbour_01", "locator": "note 1"},
        "ask": {"question": TOLL},
        "verify_claim": {"claim": "The toll at Alder Lock is fifty crowns."},
        "check_quotation": {"quote": "the toll at Alder Lock is forty crowns", "attributed_to": "ferries_02"},
        "audit_draft": {"draft": DRAFT, "form": "markdown"},
    }

    async def all_of_them(client: Client) -> dict[str, tuple[Any, Any]]:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        return {name: (tools[name], await client.call_tool(name, calls[name])) for name in tools}

    found = with_client(server, all_of_them)
    assert found.keys() == calls.keys() == TOOLS
    for tool, result in found.values():
        assert not result.is_error, result
        jsonschema.Draft202012Validator(tool.output_schema).validate(result.structured_content)
        assert tool.annotations.read_only_hint
        assert tool.description
        assert all("description" in p or "default" in p for p in tool.input_schema["properties"].values())
    said = {name: result.structured_content for name, (_, result) in found.items()}
    assert said["ask"]["outcome"] == "answer"
    assert said["check_quotation"]["result"] == "misattributed"
    assert said["verify_claim"]["verdict"] == "contradicted"
    assert said["read_paragraph"]["paragraphs"][0]["locator"] == "n1"
    assert said["read_paragraph"]["label"] == "Wren 2024"
    assert said["audit_draft"]["summary"]["sentences"] == 2


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": "   "}, "The question is empty. Ask in plain words"),
        ("ask", {"question": TOLL, "papers": ["none_99"]}, "The papers at hand are: ferries_02, harbour_01."),
        ("read_paragraph", {"paper": "harbour_01", "locator": "??"}, "'??' is not the address of a paragraph."),
        ("audit_draft", {"draft": "  \n "}, "no words"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_remedy(
    server: Any, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = call(server, tool, **arguments)
    assert result.is_error
    assert told in text_of(result)
    assert not _FOREIGN.search(text_of(result))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


def test_whatever_is_given_what_does_not_fit_is_told_in_our_own_words(server: Any) -> None:
    """Arguments of any form, for each tool: an answer, or an error that names an argument or what the papers lack."""
    names = st.sampled_from(["question", "papers", "k", "form", "draft", "limit", "claim", "quote", "paper", "locator"])
    given_ = st.dictionaries(names | st.text(max_size=5), ANYTHING | st.just("toll"), max_size=4)

    async def try_them(client: Client) -> None:
        @hypothesis.settings(max_examples=25, deadline=None, database=None)
        @given(st.sampled_from(sorted(TOOLS)), given_)
        def try_one(tool: str, arguments: dict[str, Any]) -> None:
            tried.append((tool, arguments))

        tried: list[tuple[str, dict[str, Any]]] = []
        try_one()
        for tool, arguments in tried:
            result = await client.call_tool(tool, arguments)
            assert not (result.is_error and _FOREIGN.search(text_of(result))), (tool, arguments, text_of(result))

    with_client(server, try_them)


def test_a_fault_that_nobody_foresaw_says_nothing_of_itself(
    server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the words of another caller")

    monkeypatch.setattr(Assistant, "ask", fail)
    result = call(server, "ask", question=TOLL)
    assert result.is_error
    assert text_of(result).startswith("Something went wrong that should not have.")
    assert "another caller" not in text_of(result)
    assert [p for p in tmp_path.rglob("fault-*.txt") if "the words of another caller" in p.read_text("utf-8")]


def test_who_comes_while_too_much_is_under_way_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "Turns", lambda: Turns(at_once=0, patience=0.01))
    result = call(mcp_server(desk), "ask", question=TOLL)
    assert result.is_error
    assert "Too much is being asked at once." in text_of(result)


def test_papers_are_resources_listed_as_the_library_stands(server: Any) -> None:
    async def look(client: Client) -> tuple[Any, Any, Any]:
        listed = (await client.list_resources()).resources
        return listed, await client.read_resource(listed[1].uri), (await client.list_resource_templates())

    listed, read, templates = with_client(server, look)
    assert [(r.uri, r.title) for r in listed] == [
        ("pincite://ferries_02", None),
        ("pincite://harbour_01", "Locks and Tolls"),
    ]
    (content,) = read.contents
    assert content.text.startswith("Locks and Tolls\n\nWren 2024 · Ada Wren · 2024-05-06 · https://example.org/")
    assert "¶2.1 Dredging" in content.text
    assert "note 1 Council minutes" in content.text
    assert {t.uri_template for t in templates.resource_templates} == {
        "pincite://{paper}",
        "pincite://{paper}/{locator}",
    }


def test_a_long_list_of_papers_comes_in_pages(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "LISTED", 1)

    async def turn(client: Client) -> tuple[list[str], str, list[str]]:
        ids, page = [], await client.list_resources()
        while page.next_cursor:
            ids += [resource.name for resource in page.resources]
            page = await client.list_resources(cursor=page.next_cursor)
        ids += [resource.name for resource in page.resources]
        with pytest.raises(MCPError) as lost:
            await client.list_resources(cursor="2")
        gone = await client.list_resources(cursor="after gates_03")  # a paper that was removed since
        return ids, lost.value.error.message, [resource.name for resource in gone.resources]

    ids, lost, rest = with_client(server, turn)
    assert ids == ["ferries_02", "harbour_01"]
    assert lost == "This is no place in the list of papers. Begin the list without a cursor."
    assert rest == ["harbour_01"]


class SlowDesk:
    """A desk that opens a new generation: nobody gets the assistant before `opened` is set."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked, self.opened = threading.Event(), threading.Event()

    @contextmanager
    def assistant(self) -> Iterator[Assistant]:
        self.asked.set()
        assert self.opened.wait(20)
        with self.desk.assistant() as assistant:
            yield assistant


@pytest.mark.parametrize("call_", ["list", "complete", "read"])
def test_while_the_library_is_opened_anew_other_calls_are_answered(desk: Desk, call_: str) -> None:
    slow = SlowDesk(desk)
    ref = ResourceTemplateReference(type="ref/resource", uri="pincite://{paper}/{locator}")
    calls: dict[str, Callable[[Client], Coroutine[Any, Any, Any]]] = {
        "list": lambda client: client.list_resources(),
        "complete": lambda client: client.complete(ref, {"name": "paper", "value": "har"}),
        "read": lambda client: client.read_resource("pincite://harbour_01"),
    }

    async def both(client: Client) -> tuple[bool, Any]:
        found = []

        async def ask() -> None:
            found.append(await calls[call_](client))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(slow.asked.wait, 20)
            with anyio.fail_after(10):
                answered = bool((await client.list_prompts()).prompts) and not found
            slow.opened.set()
        return answered, found[0]

    answered, found = with_client(mcp_server(cast("Desk", slow)), both)
    assert answered
    assert found


def test_a_library_that_cannot_be_read_is_told_with_the_remedy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Desk) -> None:
        raise LibraryDamaged("A file is damaged.", "Run pincite check.")

    monkeypatch.setattr(Desk, "assistant", fail)

    async def look(client: Client) -> list[str]:
        said = []
        for asked in (client.list_resources(), client.read_resource("pincite://harbour_01")):
            with pytest.raises(MCPError) as caught:
                await asked
            said.append(caught.value.error.message)
        return said

    assert with_client(mcp_server(desk), look) == ["A file is damaged. Run pincite check."] * 2


@pytest.mark.parametrize("uri", ["pincite://none_99", "pincite://harbour_01/99", "pincite://harbour_01/../x"])
def test_a_resource_that_is_not_there(server: Any, uri: str) -> None:
    async def read(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
        return caught.value.message

    assert uri.split("/")[2] in with_client(server, read)


def test_ids_and_locators_are_completed(server: Any) -> None:
    async def complete(client: Client) -> list[Any]:
        ref = ResourceTemplateReference(type="ref/resource", uri="pincite://{paper}/{locator}")
        argument = {"name": "locator", "value": "2"}
        return [
            await client.complete(ref, {"name": "paper", "value": "har"}),
            await client.complete(ref, argument, context_arguments={"paper": "harbour_01"}),
            await client.complete(ref, argument, context_arguments={"paper": "none"}),
            await client.complete(ref, argument),
        ]

    paper, locator, *none = with_client(server, complete)
    assert paper.completion.values == ["harbour_01"]
    assert locator.completion.values == ["2", "2.1", "2.2"]
    assert [found.completion.values for found in none] == [[], []]


@pytest.mark.parametrize(
    ("name", "argument"), [("careful_answer", "question"), ("audit", "draft")], ids=["answer", "audit"]
)
def test_prompts_hold_what_they_are_given_and_name_tools_that_there_are(server: Any, name: str, argument: str) -> None:
    async def get(client: Client) -> Any:
        assert {prompt.name for prompt in (await client.list_prompts()).prompts} == {"careful_answer", "audit"}
        return await client.get_prompt(name, {argument: "Who pays {for} it?"})

    (message,) = with_client(server, get).messages
    assert "Who pays {for} it?" in message.content.text
    named = {word for word in message.content.text.replace("`", " ").split() if "_" in word} - {"not_found"}
    assert named <= TOOLS
