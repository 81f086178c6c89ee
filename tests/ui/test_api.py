"""The JSON API: what it answers, whom it answers, and that its OpenAPI document tells the truth (by schemathesis)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis.checks import positive_data_acceptance
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.desk import Desk
from tests.ui.conftest import Ran
from tests.ui.serving import served
from ui.api import app as api_app
from ui.api.app import ROOT, api
from ui.api.guard import LARGEST_BODY, ApiGuard
from ui.api.rate import Rate
from ui.audit_log import verify
from ui.caller import Caller, Role
from ui.door_desk import open_desk
from ui.problem import MEDIA
from ui.settings import Settings
from ui.tokens import bearer_of, caller_of, issue
from ui.users import UsersFile, change_users

TOLL = "What is the toll at Alder Lock?"
SECRET, TOKEN = issue("a program", Role.READER, "2026-11-21")
HEADERS = {"authorization": f"Bearer {SECRET}"}
MANY = Rate(per_minute=1e9, burst=10**9)
WORK: dict[str, dict[str, Any]] = {
    "retrieve": {"question": TOLL, "k": 3},
    "ask": {"question": TOLL},
    "verify": {"claim": "The toll at Alder Lock is forty crowns."},
    "quote": {"quote": "The toll at Alder Lock is forty crowns", "attributed_to": "harbour_01"},
}


def bearer(sent: str | None) -> Caller | None:
    return caller_of([TOKEN], bearer_of(sent))


@pytest.fixture(scope="module")
def desk(harbour_library: Path) -> Iterator[Desk]:
    held = Desk(lambda before: Assistant.open(harbour_library, encoder=before.encoder if before else None))
    yield held
    held.close()


def client_of(desk: Desk, rate: Rate = MANY, hosts: tuple[str, ...] | None = None, **headers: str) -> TestClient:
    sent = {"authorization": f"Bearer {SECRET}", **headers}
    return TestClient(api(desk, bearer, rate, hosts), headers=sent, raise_server_exceptions=False)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that was answered: its form, and no word of Python."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA
    told: dict[str, Any] = answer.json()
    assert set(told) >= {"type", "title", "status", "detail", "remedy"}
    assert told["status"] == status
    assert told["detail"].endswith((".", "?"))
    assert told["remedy"]
    assert "Traceback" not in answer.text
    return told


# What it answers


@pytest.mark.parametrize("command", WORK)
def test_it_answers_as_the_command_does(
    client: TestClient, pincite: Callable[..., Ran], harbour_library: Path, command: str
) -> None:
    body = WORK[command]
    flags = {"k": "-k", "attributed_to": "--paper"}
    argued = [word for key, value in body.items() for word in ([flags[key]] if key in flags else []) + [str(value)]]
    shown = json.loads(pincite(command, *argued, "--json", "--library", harbour_library).out)
    answer = client.post(f"{ROOT}/{command}", json=body)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    for record in (shown, told):
        record.pop("elapsed_ms", None)
        for hit in record.get("hits", ()):
            hit.pop("label", None)
    assert told == shown


def test_an_audit(client: TestClient) -> None:
    draft = "The toll is *forty crowns* for every boat (Wren 2024, ¶1).\n\nThe new pier costs two million crowns."
    told = client.post(f"{ROOT}/audit", json={"draft": draft, "form": "markdown", "limit": 1}).json()
    first, second = told["sentences"]
    assert first["citations"][0]["result"] == "holds"
    assert second["verdict"] == "unchecked"
    assert told["summary"]["checked"] == 1


def test_papers_and_paragraphs(client: TestClient) -> None:
    papers = client.get(f"{ROOT}/papers").json()["papers"]
    assert [paper["paper"] for paper in papers] == ["ferries_02", "harbour_01"]
    paper = client.get(f"{ROOT}/papers/harbour_01").json()
    assert (paper["label"], len(paper["paragraphs"])) == ("Wren 2024", 9)
    paragraph = client.get(f"{ROOT}/papers/harbour_01.txt/¶2.1").json()
    assert [p["text"][:8] for p in paragraph["paragraphs"]] == ["Dredging"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "told"),
    [
        ("GET", "papers/none_99", None, 404, "The library holds no paper 'none_99'."),
        ("GET", "papers/harbour_01/99", None, 404, "no paragraph '99'"),
        ("GET", "nothing", None, 404, "nothing at this address"),
        ("GET", "papers/", None, 404, "nothing at this address"),  # and no other one is led to
        ("GET", "ask", None, 405, "takes another method"),
        ("POST", "ask", {"question": "  "}, 422, "The question is empty."),
        ("POST", "ask", {"question": 7}, 422, "The field question is no text."),
        ("POST", "ask", {"question": TOLL, "temperature": 1}, 422, "The field temperature is not known."),
        ("POST", "ask", [1], 422, "The body is no JSON object."),
        ("POST", "ask", {"question": TOLL, "papers": ["none"]}, 404, "The library holds no paper 'none'."),
        ("POST", "retrieve", {"question": TOLL, "k": 0}, 422, "The field k is 0, and 1 is the least."),
        ("POST", "ask", {}, 422, "The field question is missing."),
        ("POST", "audit", {"draft": "x", "form": "pdf"}, 422, "The field form is none of 'text' or 'markdown'."),
        ("POST", "audit", {"draft": " \n"}, 422, "no words"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_remedy(
    client: TestClient, method: str, path: str, body: Any, status: int, told: str
) -> None:
    assert told in problem(client.request(method, f"{ROOT}/{path}", json=body), status)["detail"]


def test_a_body_that_is_no_json(client: TestClient) -> None:
    answer = client.post(f"{ROOT}/ask", content=b"{", headers={"content-type": "application/json"})
    assert problem(answer, 400)["detail"] == "The body is not JSON."


def test_a_fault_that_nobody_foresaw_says_nothing_of_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the words of another caller")

    monkeypatch.setattr(Assistant, "ask", fail)
    answer = client_of(desk).post(f"{ROOT}/ask", json={"question": TOLL})
    assert "another caller" not in problem(answer, 500)["detail"] + answer.text
    assert [p for p in tmp_path.rglob("fault-*.txt") if "the words of another caller" in p.read_text("utf-8")]


# Whom it answers


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer pincite_wrong", f"Basic {SECRET}", SECRET, "Bearer"],
    ids=["nothing", "wrong", "basic", "bare", "empty"],  # the secret is another in each process that collects
)
@pytest.mark.parametrize("path", ["papers", "openapi.json", "nothing"])
def test_nothing_is_answered_without_a_token(desk: Desk, sent: str, path: str) -> None:
    answer = client_of(desk, authorization=sent).get(f"{ROOT}/{path}")
    assert "Authorization: Bearer" in problem(answer, 401)["remedy"]
    assert answer.headers["www-authenticate"] == "Bearer"


def test_pages_of_other_addresses_and_other_host_names_are_turned_away(desk: Desk) -> None:
    held = client_of(desk, hosts=("127.0.0.1", "localhost"))
    path = f"{ROOT}/papers"
    assert held.get(path, headers={"host": "localhost:7861"}).status_code == 200
    assert held.get(path, headers={"host": "localhost:7861", "origin": "http://localhost:7861"}).status_code == 200
    problem(held.get(path, headers={"host": "papers.example.org"}), 421)
    problem(held.get(path, headers={"host": "localhost", "origin": "https://papers.example.org"}), 403)
    problem(held.get(path, headers={"host": "localhost", "origin": "null"}), 403)


def test_a_body_has_an_end(client: TestClient) -> None:
    problem(client.post(f"{ROOT}/ask", content=b" " * (LARGEST_BODY + 1)), 413)
    chunks = (b" " * 65536 for _ in range(LARGEST_BODY // 65536 + 1))
    problem(client.post(f"{ROOT}/ask", content=chunks), 413)


@pytest.mark.parametrize("sent", [[], [b"{"]], ids=["nothing", "a beginning"])
def test_who_sends_slowly_is_not_waited_for(desk: Desk, sent: list[bytes]) -> None:
    async def run() -> list[Any]:
        answered: list[Any] = []
        parts = list(sent)

        async def receive() -> dict[str, Any]:
            if not parts:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": parts.pop(), "more_body": True}

        async def send(message: Any) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": f"{ROOT}/ask",
            "headers": [(b"authorization", HEADERS["authorization"].encode())],
        }
        guard = ApiGuard(api(desk, bearer, MANY), bearer, MANY, within=0.01)
        await asyncio.wait_for(guard(scope, receive, send), 5)
        return answered

    started, body = asyncio.run(run())
    assert started["status"] == 408
    assert json.loads(body["body"])["detail"] == "The request did not arrive within 0.01 seconds."


def test_what_cannot_be_recorded_is_not_answered(harbour_library: Path, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with open_desk(Settings(harbour_library), path) as desk:
        told = client_of(desk).post(f"{ROOT}/ask", json={"question": TOLL})
        assert told.status_code == 200
        path.write_text("torn\n", "utf-8")
        told = client_of(desk).post(f"{ROOT}/ask", json={"question": TOLL})
    assert "not answered" in problem(told, 503)["detail"]
    assert "audit.jsonl" not in told.text
    assert "forty" not in told.text


def test_a_broken_users_file_lets_nobody_in_and_names_no_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text("{", "utf-8")
    held = TestClient(api(desk, UsersFile(path).bearer, MANY), headers=HEADERS)
    answer = held.get(f"{ROOT}/papers")
    assert "Nobody can be let in now" in problem(answer, 503)["detail"]
    assert "users.json" not in answer.text


def test_who_asks_too_often_waits(desk: Desk) -> None:
    held = client_of(desk, Rate(per_minute=6, burst=2))
    assert [held.get(f"{ROOT}/papers").status_code for _ in range(3)] == [200, 200, 429]
    answer = held.get(f"{ROOT}/papers")
    problem(answer, 429)
    assert 1 <= int(answer.headers["retry-after"]) <= 10


def test_who_comes_while_too_much_is_under_way_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_app, "PATIENCE", 0.01)
    monkeypatch.setattr(api_app, "AT_ONCE", 0)
    answer = client_of(desk).get(f"{ROOT}/papers")
    assert problem(answer, 503)["detail"] == "Too much is being asked at once."
    assert "retry-after" in answer.headers


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5), st.floats(1, 600))
def test_a_rate_allows_the_burst_and_then_its_pace(pauses: list[float], burst: int, per_minute: float) -> None:
    """In any stretch of time, no more than the burst and what has been refilled meanwhile."""
    now = 0.0
    rate = Rate(per_minute, burst, lambda: now)
    allowed: list[float] = []
    for pause in pauses:
        now += pause
        if rate.wait("somebody") == 0:
            allowed.append(now)
    for i, begun in enumerate(allowed):
        for j in range(i, len(allowed)):
            assert j - i + 1 <= burst + (allowed[j] - begun) * per_minute / 60 + 1e-6


def test_each_caller_has_a_bucket_and_the_wait_is_enough() -> None:
    now = 0.0
    rate = Rate(60, 1, lambda: now)
    assert rate.wait("one") == 0
    wait = rate.wait("one")
    assert rate.wait("two") == 0
    now += wait
    assert rate.wait("one") == 0


# That the document tells the truth


OPERATIONS = [
    *((f"{ROOT}/{name}", "POST") for name in (*WORK, "audit")),
    (f"{ROOT}/papers", "GET"),
    (f"{ROOT}/papers/{{paper}}", "GET"),
    (f"{ROOT}/papers/{{paper}}/{{locator}}", "GET"),
]


def test_the_document_names_every_address(client: TestClient) -> None:
    document = client.get(f"{ROOT}/openapi.json").json()
    assert {(path, method.upper()) for path, held in document["paths"].items() for method in held} == set(OPERATIONS)
    for held in document["paths"].values():
        for operation in held.values():
            assert {"401", "404", "422", "429", "503"} <= operation["responses"].keys()
            assert MEDIA in operation["responses"]["422"]["content"]


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_the_document_is_true(desk: Desk, path: str, method: str) -> None:
    """Requests made from the document, good ones and broken ones: each answer has a status, a type and a form that
    the document states, and none is a fault of the server's.
    """
    schema = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", api(desk, bearer, MANY), headers=HEADERS)
    operation = schema[path][method]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    for mode in modes if method == "POST" else modes[:1]:  # an address cannot be broken and still be this one

        @hypothesis.settings(max_examples=6, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy(generation_mode=mode))
        def conforms(case: schemathesis.Case[Any]) -> None:
            # A question of nothing but marks has the form and is still turned away.
            case.call_and_validate(headers=HEADERS, excluded_checks=[positive_data_acceptance])

        conforms()


def test_served_alone_with_an_issued_token_and_recorded(harbour_library: Path, tmp_path: Path) -> None:
    users, audit = tmp_path / "users.json", tmp_path / "audit.jsonl"
    change_users(users, lambda held: held.with_token(TOKEN))
    flags = ("--users", str(users), "--audit-log", str(audit))
    with served("api", "--library", str(harbour_library), *flags) as (address, _):
        assert httpx2.get(f"{address}papers").status_code == 401
        answer = httpx2.get(f"{address}papers", headers={"authorization": f"Bearer {SECRET}"})
        assert len(answer.json()["papers"]) == 2
        answer = httpx2.post(f"{address}ask", json={"question": TOLL}, headers=HEADERS)
        record = json.loads(audit.read_text("utf-8"))
        assert (record["asker"], record["question"], record["outcome"]) == (TOKEN.name, TOLL, "answer")
        assert record["reply"]["statements"][0]["text"] == answer.json()["statements"][0]["text"]
        assert record["reply"]["statements"][0]["citations"][0]["edition"]
        assert (verify(audit).good, verify(audit).records) == (True, 1)
        change_users(users, lambda held: held.without(TOKEN.name))
        assert httpx2.get(f"{address}papers", headers={"authorization": f"Bearer {SECRET}"}).status_code == 401
