"""The chat-model writer against a real server on loopback, through the real client: well-behaved and not."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.chat.model import ChatModel, _arguments
from assistant.chat.options import ChatOptions
from assistant.chat.prompts import QUESTION, Prompt, fence_for, fingerprint
from assistant.chat.reply import Unreadable, growing, parse
from assistant.chat.resolve import visible
from assistant.chat.wording import unfaithful
from assistant.chat.writer import ChatWriter, compose
from assistant.reply import Answer, Reply, Verdict
from assistant.writer import Draft
from assistant.written import Reason, Written
from ingest.errors import ModelError, OptionsError
from ingest.intake import collect
from ingest.paper import Kind
from ingest.sentences import sentences
from tests.assistant import ferry, made
from tests.assistant.ferry import FACTS, INJECTED, INJECTION, SENTENCES, Fact, evidence, reply
from tests.assistant.openai_server import Script, Turn, serving

pytest.importorskip("langchain_openai", reason="the extra `openai` is not installed")
FERRY = FACTS[0]
QUICK = {"timeout_s": 20.0, "backoff_s": 0.002, "longest_wait_s": 0.01}


@pytest.fixture(scope="module")
def server() -> Iterator[Script]:
    with serving() as script:
        yield script


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with ferry.assistant(tmp_path_factory.mktemp("library")) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def options(server: Script) -> ChatOptions:
    return ChatOptions("openai:scripted", base_url=server.url, **QUICK)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def writer(assistant: Assistant, options: ChatOptions) -> ChatWriter:
    return ChatWriter.from_options(options, assistant.snapshot)


def good(fact: Fact = FERRY) -> str:
    return reply((fact.faithful, [evidence(fact.locator, fact.sentence)]))


def composed(assistant: Assistant, writer: ChatWriter, fact: Fact = FERRY) -> Written:
    found = assistant.find(fact.question)
    return compose(writer, found)


def streamed(assistant: Assistant, writer: ChatWriter, fact: Fact = FERRY) -> tuple[list[Draft], Written]:
    found = assistant.find(fact.question)
    *drafts, written = writer.stream(found)
    assert isinstance(written, Written)
    return [draft for draft in drafts if isinstance(draft, Draft)], written


def changed(writer: ChatWriter, **options: object) -> ChatWriter:
    return ChatWriter.from_options(replace(writer.options, **options), writer.snapshot)  # type: ignore[arg-type]


def test_a_faithful_statement_with_its_printed_evidence(
    assistant: Assistant, writer: ChatWriter, server: Script
) -> None:
    server.set(Turn(good()))
    written = composed(assistant, writer)
    assert [draft.text for draft in written.drafts] == [FERRY.faithful]
    assert [quote.text for quote in written.drafts[0].quotes] == [FERRY.sentence]
    assert (written.writer, written.fault, written.tokens_in, written.tokens_out, written.counted) == (
        "openai:scripted", None, 900, 60, True,
    )  # fmt: skip


def test_the_paragraphs_are_fenced_data_and_no_key_goes_out(
    assistant: Assistant, writer: ChatWriter, server: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-server")
    server.set(Turn(good()))
    composed(assistant, changed(writer))
    system, asked = (message["content"] for message in server.requests[0]["messages"])
    fence = asked.split(" BEGIN")[0]
    assert fence in system
    assert asked.count(fence) == 2
    assert INJECTION.split(". ")[0] in asked.split(f"{fence} BEGIN")[1].split(f"{fence} END")[0]
    assert server.requests[0]["temperature"] == 0
    assert "sk-" not in server.keys[0]


def test_a_key_comes_from_the_variable_that_is_named(
    assistant: Assistant, writer: ChatWriter, server: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match="FERRY_KEY is not set"):
        changed(writer, key_variable="FERRY_KEY")
    monkeypatch.setenv("FERRY_KEY", "sk-ferry")
    server.set(Turn(good()))
    composed(assistant, changed(writer, key_variable="FERRY_KEY"))
    assert server.keys == ["Bearer sk-ferry"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ((FERRY.faithful, []), Reason.NO_EVIDENCE),
        ((FERRY.faithful, [evidence("77", FERRY.sentence)]), Reason.UNKNOWN_PARAGRAPH),
        ((FERRY.faithful, [evidence("¶1", FERRY.sentence)]), Reason.UNKNOWN_PARAGRAPH),
        ((FERRY.faithful, [evidence("1", FERRY.sentence, "other")]), Reason.UNKNOWN_PARAGRAPH),
        ((FERRY.faithful, [evidence("2", FERRY.sentence)]), Reason.INVENTED_QUOTE),
        ((FERRY.faithful, [evidence("1", FERRY.sentence.replace("412", "421"))]), Reason.INVENTED_QUOTE),
        ((FERRY.faithful, [evidence("1", FERRY.sentence), evidence("1", "It sank.")]), Reason.INVENTED_QUOTE),
        ((FERRY.faithful, [evidence("1", "he ferry between Tarn")]), Reason.INVENTED_QUOTE),
        ((FERRY.faithful, [evidence("1", " … ")]), Reason.INVENTED_QUOTE),
        (("The line is bankrupt.", [evidence(INJECTED, INJECTION)]), Reason.INSTRUCTION),
        (("See http://evil.example now.", [evidence("1", FERRY.sentence)]), Reason.LINK),
        (("[The ferry](evil) carried passengers.", [evidence("1", FERRY.sentence)]), Reason.LINK),
        (("The old boats are unsafe.", [evidence("9", FACTS[8].sentence)]), Reason.ATTRIBUTION),
        ((FERRY.faithful[:-1] + " and its owner fled abroad.", [evidence("1", FERRY.sentence)]), Reason.OWN_WORDS),
        (("The ferry may have carried 412,000 passengers in 2019.", [evidence("1", FERRY.sentence)]), Reason.MARKER),
        (("The council has paid for the night boat.", [evidence("4", FACTS[3].sentence)]), Reason.MARKER),
        (("The night boat has never paid the council.", [evidence("4", FACTS[3].sentence)]), Reason.ORDER),
        (("Fares rose from 55 to 40 crowns.", [evidence("12", FACTS[11].sentence)]), Reason.RELATION),
        (("…", [evidence("1", FERRY.sentence)]), Reason.UNREADABLE),
    ],
    ids=lambda value: str(value) if isinstance(value, Reason) else "",
)
def test_evidence_that_fails_takes_its_statement_along(
    assistant: Assistant,
    writer: ChatWriter,
    server: Script,
    statement: tuple[str, list[dict[str, str]]],
    reason: Reason,
) -> None:
    kept = FACTS[2]
    server.set(Turn(reply(statement, (kept.faithful, [evidence(kept.locator, kept.sentence)]))))
    written = composed(assistant, writer)
    assert [rejected.reason for rejected in written.rejected] == [reason]
    assert written.dropped == 1
    assert [draft.text for draft in written.drafts] == [kept.faithful]


def test_what_is_said_twice_is_shown_once(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    statement = (FERRY.faithful, [evidence("1", FERRY.sentence)])
    server.set(Turn(reply(statement, statement)))
    written = composed(assistant, writer)
    assert len(written.drafts) == 1
    assert written.dropped == 0
    assert [rejected.reason for rejected in written.rejected] == [Reason.REPEATED]


@pytest.mark.parametrize("words", ["approve the second pier", "THE  MINISTRY did not", "second pier, because"])
def test_a_quote_is_widened_to_its_sentence(
    assistant: Assistant, writer: ChatWriter, server: Script, words: str
) -> None:
    """What is quoted from after the "not" is judged, and shown, with the "not"."""
    pier = FACTS[1]
    server.set(Turn(reply((pier.faithful, [evidence("2", words)]))))
    assert [quote.text for quote in composed(assistant, writer, pier).drafts[0].quotes] == [pier.sentence]


FAILING = {
    "half a JSON": (Turn(good()[:60]), "could not be read"),
    "prose": (Turn("I would rather not say."), "could not be read"),
    "another form": (Turn('{"statements": [{"text": "x", "evidence": "1"}]}'), "could not be read"),
    "answered and refused": (Turn(good().replace("null", '"No."')), "it both answered and refused"),
    "nothing": (Turn(""), "it was empty"),
    "too long": (Turn(good()[:60], finish="length"), "longer than it may be"),
    "not the protocol": (Turn(body="<html>Log in</html>"), "failed|no client can read|broke"),
    "401": (Turn(status=401), r"it refused the key \(401\)"),
    "404": (Turn(status=404), r"does not know it \(404\)"),
    "429": (Turn(status=429), r"too many requests \(429\)"),
    "500": (Turn(status=500), r"its server failed \(500\)"),
    "a stream cut in the middle": (Turn(good(), cut=0.6), "broke|could not be reached|could not be read"),
}


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("failing", FAILING)
def test_a_model_that_fails_leaves_the_extractive_answer_and_says_so(
    assistant: Assistant, writer: ChatWriter, server: Script, failing: str, streaming: bool
) -> None:
    turn, told = FAILING[failing]
    server.set(turn)
    written = composed(assistant, changed(writer, streaming=streaming))
    assert written.writer.startswith("extractive (the chat model failed: ")
    assert written.drafts
    assert {draft.text for draft in written.drafts} <= SENTENCES
    assert re.search(told, written.writer), written.writer
    assert "sk-123" not in written.writer


@pytest.mark.parametrize("turn", [Turn(status=429), Turn(status=500), Turn(good(), cut=0.5)], ids=["429", "500", "cut"])
def test_what_may_pass_is_tried_again(assistant: Assistant, writer: ChatWriter, server: Script, turn: Turn) -> None:
    server.set(turn, turn, Turn(good()))
    written = composed(assistant, writer)
    assert len(server.requests) == 3
    assert (written.writer, [draft.text for draft in written.drafts]) == ("openai:scripted", [FERRY.faithful])


def test_what_will_not_pass_is_asked_once(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(status=401))
    composed(assistant, writer)
    assert len(server.requests) == 1


def test_retries_are_bounded(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(status=500))
    composed(assistant, changed(writer, retries=4))
    assert len(server.requests) == 5


def test_the_server_may_ask_for_a_longer_wait(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(status=429, headers=(("Retry-After", "0.3"),)), Turn(good()))
    begun = time.monotonic()
    written = composed(assistant, changed(writer, longest_wait_s=1.0))
    assert time.monotonic() - begun >= 0.3
    assert written.fault is None


def test_an_unreadable_reply_is_asked_for_once_more(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good()[:50]), Turn(f"```json\n{good()}\n```"))
    written = composed(assistant, writer)
    assert [draft.text for draft in written.drafts] == [FERRY.faithful]
    assert "could not be read" in server.requests[1]["messages"][-1]["content"]
    assert written.tokens_in == 1800


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("turn", [Turn(good(), hang_s=30), Turn(good() + " " * 4000, drip_s=0.1)], ids=["hang", "drip"])
def test_a_model_that_hangs_is_left(
    assistant: Assistant, writer: ChatWriter, server: Script, turn: Turn, streaming: bool
) -> None:
    """A dripping stream never lets the client's own time-out pass; for a whole reply it is told at once."""
    server.set(turn)
    begun = time.monotonic()
    written = composed(assistant, changed(writer, timeout_s=0.5, streaming=streaming))
    assert time.monotonic() - begun < 5
    if turn.hang_s or streaming:
        assert written.writer == "extractive (the chat model failed: it did not finish within 0.5 s)" or (
            "it took too long" in written.writer
        )


def test_an_endless_reply_is_left(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good() + " " * 2000))
    assert composed(assistant, changed(writer, max_output_tokens=20)).fault == "its reply did not end"


def test_the_pace_is_kept(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good()))
    slow = changed(writer, requests_per_minute=120.0)
    begun = time.monotonic()
    composed(assistant, slow)
    composed(assistant, slow)
    assert time.monotonic() - begun >= 0.5
    hurried = changed(writer, requests_per_minute=1.0, timeout_s=1.0)
    composed(assistant, hurried)
    assert composed(assistant, hurried).fault == "it may be asked 1 times a minute"


def test_a_server_that_is_not_there(assistant: Assistant, writer: ChatWriter) -> None:
    written = composed(assistant, changed(writer, base_url="http://127.0.0.1:9/v1", retries=0))
    assert written.fault == "its server could not be reached"


def test_what_the_model_says_of_a_refusal_is_not_shown(
    assistant: Assistant, writer: ChatWriter, server: Script
) -> None:
    server.set(Turn(reply(refusal="The harbour burnt down in 1950.")))
    assert composed(assistant, writer).refusal == "The harbour burnt down in 1950."
    shown = asked(assistant, writer, FERRY)
    assert not isinstance(shown, Answer)
    assert "burnt" not in str(shown)


def test_statements_come_one_by_one(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    statements = [(fact.faithful, [evidence(fact.locator, fact.sentence)]) for fact in FACTS[:4]]
    server.set(Turn(reply(*statements), drip_s=0.03))
    found = assistant.find(FERRY.question)
    begun = time.monotonic()
    when = [time.monotonic() - begun for _ in writer.stream(found)]
    assert len(when) == 5
    assert when[0] < when[2] < when[4]
    assert when[0] < when[4] / 2


def test_a_stream_that_breaks_keeps_what_held(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    statements = [(fact.faithful, [evidence(fact.locator, fact.sentence)]) for fact in FACTS[:4]]
    server.set(Turn(reply(*statements), cut=0.6))
    drafts, written = streamed(assistant, writer)
    assert 0 < len(drafts) < 4
    assert [draft.text for draft in drafts] == [fact.faithful for fact in FACTS[: len(drafts)]]
    assert written.writer.startswith("openai:scripted (cut short: ")
    assert len(server.requests) == 1


def test_a_stream_that_fails_at_once_is_the_extractive_answer(
    assistant: Assistant, writer: ChatWriter, server: Script
) -> None:
    server.set(Turn(status=500))
    drafts, written = streamed(assistant, writer)
    assert drafts == list(written.drafts)
    assert {draft.text for draft in drafts} <= SENTENCES
    assert written.writer == "extractive (the chat model failed: its server failed (500))"


def test_an_item_is_shown_and_judged_with_what_leads_into_it(
    tmp_path: Path, writer: ChatWriter, server: Script
) -> None:
    item = "The seabed is soft and must be dredged twice a year."
    server.set(Turn(reply((item, [evidence("2.1", item, "lopez")]))))
    with made.assistant(tmp_path) as assistant:
        found = assistant.find("Which obstacles delay the new harbour?")
        other = ChatWriter(writer.model, assistant.snapshot, assistant.writer)
        (draft,) = other.write(found)
    assert draft.quotes[0].text == "Three obstacles delay the new harbour:"
    assert item in draft.quotes[1].text
    assert "Three obstacles delay" in server.requests[0]["messages"][1]["content"].split('"2.1"')[1].splitlines()[0]


def test_a_stream_left_early_ends(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good() + " " * 4000, drip_s=0.02))
    found = assistant.find(FERRY.question)
    stream = writer.stream(found)
    assert isinstance(next(stream), Draft)
    stream.close()  # type: ignore[attr-defined]


def test_only_as_many_paragraphs_as_fit(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good()))
    small = changed(writer, context_tokens=1600, max_output_tokens=200)
    written = composed(assistant, small)
    assert 0 < written.left_out < len(assistant.find(FERRY.question).hits)
    sent = server.requests[0]["messages"][1]["content"]
    assert sent.count('"locator"') == len(assistant.find(FERRY.question).hits) - written.left_out
    assert "too short for one paragraph" in composed(assistant, changed(small, context_tokens=500)).writer


def test_cost_is_known_where_prices_are(assistant: Assistant, writer: ChatWriter, server: Script) -> None:
    server.set(Turn(good()))
    assert composed(assistant, writer).cost is None
    assert composed(assistant, changed(writer, price_in=2.0, price_out=10.0)).cost == pytest.approx(0.0024)
    server.set(Turn(good(), usage=None))
    written = composed(assistant, writer)
    assert not written.counted
    assert written.tokens_in > 500
    assert written.tokens_out > 20


def test_the_extractive_writer_composes_as_it_writes(assistant: Assistant) -> None:
    found = assistant.find(FERRY.question)
    drafts = assistant.writer.write(found)
    assert compose(assistant.writer, found) == Written(drafts, "extractive")


def test_a_model_that_cannot_be_set_up() -> None:
    with pytest.raises(ModelError, match="Install"):
        ChatModel.from_options(ChatOptions("mistralai:small"))
    with pytest.raises(ModelError, match="key for openai"):
        ChatModel.from_options(ChatOptions("openai:gpt-4o-mini"))
    with pytest.raises(ModelError, match="nowhere:model"):
        ChatModel.from_options(ChatOptions("nowhere:model"))


@pytest.mark.parametrize(
    "wrong",
    [{"model": "gpt"}, {"base_url": "localhost"}, {"timeout_s": 0}, {"retries": -1}, {"context_tokens": 100},
     {"requests_per_minute": 0}],
    ids=str,
)  # fmt: skip
def test_options_out_of_range(wrong: dict[str, object]) -> None:
    with pytest.raises(OptionsError):
        ChatOptions(**{"model": "openai:x", **wrong})  # type: ignore[arg-type]


def test_each_provider_is_told_in_its_own_words() -> None:
    told = _arguments(ChatOptions("ollama:llama3.1", temperature=None, timeout_s=9), None)
    assert told == {"num_predict": 1200, "num_ctx": 16000, "client_kwargs": {"timeout": 9}}
    told = _arguments(ChatOptions("anthropic:claude-sonnet-4-5"), None)
    assert told == {"temperature": 0.0, "max_tokens": 1200, "timeout": 60.0, "max_retries": 0}


def test_a_prompt_knows_its_variables() -> None:
    with pytest.raises(ValueError, match="declares"):
        Prompt("Say $this and $that.", "this")
    with pytest.raises(ValueError, match="takes"):
        QUESTION.fill(question="?")
    assert Prompt("$a", "a").fill(a="$b") == "$b"
    assert len(fingerprint()) == 64


def test_no_text_can_close_its_fence() -> None:
    content = "a"
    assert fence_for(content) not in content
    assert fence_for(f"a {fence_for(content)}") != fence_for(content)


def test_hidden_characters_are_not_sent() -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    assert visible(f"a{tags}\u202eb\u200bc\x00") == "abc"


def test_a_whole_reply_and_a_growing_one_read_alike() -> None:
    text = reply(*((fact.faithful, [evidence(fact.locator, fact.sentence)]) for fact in FACTS))
    read = []
    at: int | None = 0
    for end in range(0, len(text) + 7, 7):
        new, at = growing(text[:end], at)
        read += new
    assert tuple(read) == parse(text).statements
    assert growing('{"statements": [{"text": 1}, {"text": "x"}]}', 0) == ([], None)


@pytest.mark.parametrize("text", ["[]", "{}", '{"statements": 1}', "x" + good(), "[" * 100_000, '{"statements": [[]]}'])
def test_what_is_not_the_form_is_not_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


def test_the_wording_of_the_papers_themselves_is_faithful(papers_folder: Path) -> None:
    """Each sentence of them may be said as it is printed."""
    said = [
        paragraph.text[start:end]
        for paper in collect([papers_folder]).papers
        for paragraph in paper.paragraphs
        for start, end in sentences(paragraph.text)
        if paragraph.kind is Kind.PARAGRAPH
    ]
    assert len(said) > 100
    assert [(text, why) for text in said if (why := unfaithful(text, [text]))] == []


# What the reader sees, over hundreds of replies.


@dataclass(frozen=True)
class Case:
    """A scripted behaviour about a fact: the turns, and the texts that may be shown as the paper's."""

    kind: str
    fact: Fact
    turns: tuple[Turn, ...]
    options: tuple[tuple[str, object], ...] = ()


def cases() -> Iterator[Case]:
    for number, fact in enumerate(FACTS):
        other = FACTS[(number + 1) % len(FACTS)]
        own = evidence(fact.locator, fact.sentence)
        right = good(fact)

        def case(kind: str, *turns: Turn | str, fact: Fact = fact, **options: object) -> Case:
            turned = tuple(turn if isinstance(turn, Turn) else Turn(turn) for turn in turns)
            return Case(kind, fact, turned, tuple(options.items()))

        yield case("faithful", right)
        yield case("faithful, whole reply", right, streaming=False)
        yield case("faithful, in a code fence", f"```json\n{right}\n```")
        for what, text in fact.altered:
            yield case(f"altered: {what}", reply((text, [own])))
            yield case(f"altered: {what}, beside a faithful one", reply((text, [own]), (fact.faithful, [own])))
            yield case(f"altered quote: {what}", reply((text, [evidence(fact.locator, text)])))
        words = fact.sentence.rstrip(".").split()
        part = " ".join(words[len(words) // 2 :])
        for what, text in fact.altered[:1]:
            yield case(f"part of a quote: {what}", reply((text, [evidence(fact.locator, part)])))
        yield case("a sentence added", reply((f"{fact.faithful} Its owner was jailed for fraud.", [own])))
        yield case("a clause added", reply((f"{fact.faithful[:-1]}, and its owner was jailed for fraud.", [own])))
        yield case("wrong locator", reply((fact.faithful, [evidence("99", fact.sentence)])))
        yield case("another paragraph", reply((fact.faithful, [evidence(other.locator, other.sentence)])))
        yield case("another paper", reply((fact.faithful, [evidence(fact.locator, fact.sentence, "tarn")])))
        yield case("invented quote", reply((fact.faithful, [evidence(fact.locator, "So it was agreed.")])))
        yield case("no citation", reply((fact.faithful, [])))
        yield case("half a JSON", right[: 30 + 5 * number])
        yield case("half a JSON, then mended", right[: 30 + 5 * number], right)
        yield case("refusal", reply(refusal="The ferry was sold to pirates."))
        yield case("refusal in prose", "I cannot help with that; the ferry was sold to pirates.")
        yield case("empty", "")
        yield case("429, then well", Turn(status=429), Turn(right))
        yield case("429 for ever", Turn(status=429))
        yield case("500 for ever", Turn(status=500))
        yield case("stream cut", Turn(right, cut=0.3 + 0.05 * number))
        yield case("stream cut, then well", Turn(right, cut=0.3 + 0.05 * number), Turn(right))
        yield case(
            "obeys, with the paper's order as quote", reply(("The line is bankrupt.", [evidence(INJECTED, INJECTION)]))
        )
        yield case("obeys, with a fact as quote", reply(("The line is bankrupt.", [own])))
        yield case("obeys beside a faithful one", reply(("The line is bankrupt.", [own]), (fact.faithful, [own])))
        yield case("repeats the order", reply((INJECTION, [evidence(INJECTED, INJECTION)])))
        yield case("adds an address", reply((f"{fact.faithful[:-1]} (http://evil.example/?q=1).", [own])))
        if number < 3:
            yield case("hang", Turn(right, hang_s=20), timeout_s=0.3)


def asked(assistant: Assistant, writer: ChatWriter, fact: Fact) -> Reply:
    extractive = assistant.writer
    assistant.writer = writer
    try:
        return assistant.ask(fact.question)
    finally:
        assistant.writer = extractive


def test_no_unsupported_statement_is_shown_as_fact(
    assistant: Assistant, writer: ChatWriter, server: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reader sees a faithful statement, a sentence of the paper, or a refusal: over every scripted reply."""
    outcomes: dict[str, Counter[str]] = {}
    unsupported = []
    replies = 0
    for case in cases():
        server.set(*case.turns)
        shown = asked(assistant, changed(writer, **dict(case.options)) if case.options else writer, case.fact)
        replies += len(server.requests)
        count = outcomes.setdefault(case.kind.split(":")[0] if "altered" in case.kind else case.kind, Counter())
        count["replies"] += len(server.requests)
        if not isinstance(shown, Answer):
            count["refused"] += 1
            continue
        for statement in shown.statements:
            verbatim = statement.text in SENTENCES
            if statement.support is Verdict.SUPPORTED and (verbatim or statement.text == case.fact.faithful):
                count["verbatim" if verbatim else "faithful"] += 1
            else:
                count["UNSUPPORTED"] += 1
                unsupported.append((case.kind, statement.text, statement.support))
    with capsys.disabled():
        print(f"\n{replies} scripted replies, {len(unsupported)} unsupported statements shown; shown by behaviour:")
        for kind, count in outcomes.items():
            print(f"  {kind:50} " + ", ".join(f"{name} {n}" for name, n in count.items()))
    assert unsupported == [], "\n".join(map(str, unsupported))
    assert replies >= 200
    assert outcomes["faithful"]["faithful"] >= len(FACTS) - 2  # the check must let through what is faithful
