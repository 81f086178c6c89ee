"""Behind a reverse proxy: what is believed, from whom, and what reaches the page."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.errors import OptionsError
from tests.ui.page.fronting import put_async
from ui.page.options import PageOptions
from ui.page.proxy import CLIENT, FORWARDED, PATH, Proxied


async def seen_async(options: PageOptions, path: str, **rest: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    async def app(scope: Any, _: Any, send: Any) -> None:
        seen.update(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    seen["status"] = (await put_async(Proxied(app, options), path, **rest)).status
    return seen


def seen(options: PageOptions | None = None, path: str = "/x", **rest: Any) -> dict[str, Any]:
    import asyncio

    return asyncio.run(seen_async(options or PageOptions(proxies=("10.0.0.0/8",)), path, **rest))


FORGED = [
    ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil.example"),
    ("x-forwarded-user", "ada"), ("forwarded", "for=127.0.0.1"), ("x-real-ip", "127.0.0.1"),
]  # fmt: skip


def test_nobody_else_is_believed_and_none_of_it_goes_on() -> None:
    found = seen(headers=FORGED, client="192.0.2.1")
    assert (found[CLIENT], found["scheme"], found[FORWARDED]) == ("192.0.2.1", "http", True)
    assert dict(found["headers"])[b"host"] == b"127.0.0.1:7860"
    assert not [name for name, _ in found["headers"] if name.startswith((b"x-", b"forwarded"))]


SIGNS = ["x-forwarded-for", "x-forwarded", "forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip",
         "cdn-loop", "x-envoy-external-address", "x-amzn-trace-id", "x-client-ip"]  # fmt: skip


@pytest.mark.parametrize("header", SIGNS)
def test_whatever_a_proxy_adds_tells_of_it(header: str) -> None:
    assert seen(headers=[(header, "127.0.0.1")])[FORWARDED]


def test_what_browsers_send_does_not() -> None:
    usual = ["accept", "accept-language", "cookie", "origin", "referer", "sec-fetch-site", "sec-ch-ua", "user-agent",
             "x-gradio-user", "x-requested-with", "upgrade-insecure-requests", "connection", "priority"]  # fmt: skip
    assert not seen(headers=[(name, "x") for name in usual])[FORWARDED]


def test_a_named_proxy_is_and_still_none_of_it_goes_on() -> None:
    headers = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "papers.example")]
    found = seen(headers=headers, client="10.1.2.3")
    assert (found[CLIENT], found["scheme"]) == ("192.0.2.7", "https")
    assert [value for name, value in found["headers"] if name == b"host"] == [b"papers.example"]
    assert not [name for name, _ in found["headers"] if name.startswith(b"x-")]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),  # the first was written by the client itself
        ("192.0.2.7, 10.9.9.9", "192.0.2.7"),  # two proxies of ours
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", "10.1.2.3"),
        ("192.0.2.7, garbage", "10.1.2.3"),
        ("", "10.1.2.3"),
    ],
)
def test_the_nearest_address_that_is_no_proxy(forwarded: str, client: str) -> None:
    assert seen(headers=[("x-forwarded-for", forwarded)], client="10.1.2.3")[CLIENT] == client


@pytest.mark.parametrize("path", ["/pincite/read/a", "/read/a"])
def test_under_a_prefix_whether_the_proxy_strips_it_or_not(path: str) -> None:
    found = seen(PageOptions(prefix="/pincite"), path)
    assert (found["path"], found["root_path"], found[PATH]) == ("/pincite/read/a", "/pincite", "/read/a")


def test_the_prefix_alone_is_led_on() -> None:
    assert seen(PageOptions(prefix="/pincite"), "/pincite")["status"] == 308
    assert seen(PageOptions(prefix="/pincite"), "/pincitex")[PATH] == "/pincitex"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("prefix", "pincite", "page.prefix is 'pincite'"),
        ("prefix", "/pincite/", "page.prefix"),
        ("prefix", "/a//b", "page.prefix"),
        ("prefix", '/a"b', "page.prefix"),
        ("proxies", ("10.0.0.300",), "neither an address nor a network"),
        ("proxies", ("10.0.0.1/8",), "neither an address nor a network"),
        ("names", ("http://x",), "no host name"),
        ("names", ("x:80",), "no host name"),
        ("trusted_header", "X-Forwarded-User", "page.proxies names nobody to believe it from"),
        ("trusted_header", "X User", "no header's name"),
        ("idle", 0, "page.idle is 0"),
        ("idle", 1e6, "idle cannot be more than longest"),
        ("waiting", -1, "page.waiting is -1"),
        ("stop_within", -1, "page.stop_within is -1"),
        ("questions_per_minute", 0, "page.questions_per_minute is 0"),
    ],
)
def test_what_cannot_be_meant_is_said_at_the_start(key: str, value: object, said: str) -> None:
    with pytest.raises(OptionsError) as caught:
        PageOptions(**{key: value})  # type: ignore[arg-type]
    assert said in str(caught.value)
