"""Signing in and out: who gets in, who does not, and what is slowed."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.ui.page.fronting import DATA, HASH, JOIN, PASSWORD, behind, join, put, put_async, sign_in, token, users_file
from ui.caller import Role
from ui.page.account import Account
from ui.page.front import Front
from ui.page.options import PageOptions
from ui.page.routes import Mount
from ui.users import User, UsersFile, change_users

HTML = [("accept", "text/html,*/*")]


@pytest.fixture
def users(tmp_path: Path) -> Path:
    return users_file(tmp_path, ("Ada", Role.CURATOR), ("Bo", Role.READER))


@pytest.fixture
def front(users: Path) -> Front:
    return Front(UsersFile(users))


def test_who_is_not_signed_in_is_asked_to(front: Front) -> None:
    app = behind(front).app
    asked = put(app, "/read/a_01?p=3&start=1", headers=HTML)
    assert (asked.status, asked.header("location")) == (303, "/login?next=%2Fread%2Fa_01%3Fp%3D3%26start%3D1")
    assert put(app, "/config").status == 401
    assert "not signed in" in join(app, "one").json["detail"]
    assert put(app, "/web/login.css").status == 200


def test_signing_in_leads_to_what_was_wanted(front: Front) -> None:
    app = behind(front).app
    done = sign_in(app, "ada", wanted="/read/a_01?p=3")
    assert (done.status, done.header("location")) == (303, "/read/a_01?p=3")
    seen = put(app, "/", headers=[("cookie", done.cookie)])
    assert (seen.json["pincite.user"], seen.json["pincite.role"]) == ("Ada", "curator")
    assert seen.header("cache-control") == "no-store"
    assert put(app, "/login", headers=[("cookie", done.cookie)]).status == 303


def test_the_form_needs_no_script_and_no_style_of_its_own(front: Front) -> None:
    shown = put(behind(front).app, "/login?next=/read/x")
    assert shown.status == 200
    assert "script" not in shown.body
    assert "style=" not in shown.body
    assert 'name="next" value="/read/x"' in shown.body
    policy = shown.header("content-security-policy")
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert shown.header("referrer-policy") == "same-origin"  # else the form would come with the origin `null`


def test_what_is_typed_comes_back_as_text(front: Front) -> None:
    shown = sign_in(behind(front).app, '"><script>alert(1)</script>', "wrong", wanted='/"><script>')
    assert shown.status == 401
    assert "<script>" not in shown.body


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "http://evil.example/", "javascript:alert(1)", "", "/a b", "/\n//x"]
)
def test_nobody_is_led_elsewhere(front: Front, wanted: str) -> None:
    assert sign_in(behind(front).app, "Ada", wanted=wanted).header("location") == "/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada", "wrong"), ("Eve", PASSWORD), ("", ""), ("Ada", ""), ("Ada", HASH)],
    ids=["wrong", "unknown", "nothing", "none", "hash"],  # the hash is another in each process that collects
)
def test_all_others_are_told_the_same(front: Front, name: str, password: str) -> None:
    refused = sign_in(behind(front).app, name, password)
    assert refused.status == 401
    assert "The name or the password is not right." in refused.body
    assert refused.cookie == ""


def test_the_cookie_is_for_this_page_alone(front: Front, users: Path) -> None:
    plain = sign_in(behind(front).app, "Ada").header("set-cookie")
    assert plain.startswith("pincite=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in plain.split(";")}
    assert "secure" not in plain.lower()
    proxied = Front(UsersFile(users), PageOptions(proxies=("127.0.0.1",)))
    secure = sign_in(behind(proxied).app, "Ada", headers=[("x-forwarded-proto", "https")]).header("set-cookie")
    assert secure.startswith("__Host-pincite=")
    assert "Secure" in secure
    beneath = Front(UsersFile(users), PageOptions(proxies=("127.0.0.1",), prefix="/notes"))
    app, tls = behind(beneath).app, [("x-forwarded-proto", "https")]
    answered = sign_in(app, "Ada", headers=tls)
    parts = {part.strip().lower() for part in answered.header("set-cookie").split(";")}
    assert answered.cookie.startswith("__Secure-pincite=")
    assert {"httponly", "samesite=lax", "path=/notes", "secure"} <= parts
    assert put(app, "/config", headers=[*tls, ("cookie", answered.cookie)]).status == 200
    slipped_in = answered.cookie.removeprefix("__Secure-")  # without TLS, anybody on the way could set this one
    assert put(app, "/config", headers=[*tls, ("cookie", slipped_in)]).status == 401


def test_a_session_is_never_one_that_the_browser_brought(front: Front) -> None:
    """Fixation: an id that somebody planted is not taken over, and one in use before is ended."""
    app = behind(front).app
    planted = sign_in(app, "Ada", cookie="pincite=planted")
    assert planted.cookie != "pincite=planted"
    assert put(app, "/config", headers=[("cookie", "pincite=planted")]).status == 401
    again = sign_in(app, "Ada", cookie=planted.cookie)
    assert put(app, "/config", headers=[("cookie", planted.cookie)]).status == 401
    assert put(app, "/config", headers=[("cookie", again.cookie)]).status == 200


def test_signing_out_ends_it(front: Front) -> None:
    app = behind(front).app
    cookie = sign_in(app, "Bo").cookie
    shown = put(app, "/logout", headers=[("cookie", cookie)])
    assert "signed in as <strong>Bo</strong>" in shown.body
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 200  # looking at the page ends nothing
    done = put(app, "/logout", "POST", headers=[("cookie", cookie)])
    assert done.header("location") == "/login"
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 401


def test_only_who_has_a_session_is_offered_to_sign_out(front: Front, users: Path) -> None:
    app = behind(front).app
    assert put(app, "/", headers=[("cookie", sign_in(app, "Bo").cookie)]).json["pincite.signed_in"] == "Bo"
    bearer = [("authorization", f"Bearer {token(users, 'ci')}")]
    assert put(app, "/", headers=bearer).json["pincite.signed_in"] == ""
    alone = behind(Front(UsersFile(users.with_name("none.json")))).app
    assert put(alone, "/").json["pincite.signed_in"] == ""
    proxied = Front(UsersFile(users), PageOptions(trusted_header="X-Forwarded-User", proxies=("127.0.0.1",)))
    named = put(behind(proxied).app, "/", headers=[("x-forwarded-user", "Ada"), ("x-forwarded-for", "192.0.2.7")])
    assert (named.json["pincite.user"], named.json["pincite.signed_in"]) == ("Ada", "")


@pytest.mark.parametrize("path", ["/login", "/logout", JOIN])
def test_no_other_page_can_send_the_forms(front: Front, path: str) -> None:
    app = behind(front).app
    cookie = sign_in(app, "Ada").cookie
    for header in (("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")):
        assert put(app, path, "POST", headers=[("cookie", cookie), header]).status == 403
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 200


def test_300_guesses_get_nowhere(front: Front, users: Path) -> None:
    app = behind(front).app
    begun = time.monotonic()
    statuses = [sign_in(app, "Ada", f"guess {n}").status for n in range(300)]
    looked_at = statuses.count(401)
    assert set(statuses) == {401, 429}
    assert looked_at <= 6 + (time.monotonic() - begun)  # five at once, then ever longer waits
    slowed = sign_in(app, "Ada")
    assert slowed.status == 429  # not even the right one, until the wait is over
    assert int(slowed.header("retry-after")) >= 1
    assert "Too many attempts have failed. Try again in" in slowed.body
    assert sign_in(app, "Bo", client="192.0.2.7").status == 303  # nobody else has to wait


def test_guesses_at_once_do_not_slip_through(front: Front) -> None:
    app = behind(front).app

    async def run() -> list[int]:
        body = b"name=Ada&password=wrong"
        headers = [("content-type", "application/x-www-form-urlencoded")]
        tries = [put_async(app, "/login", "POST", headers=headers, body=body) for _ in range(40)]
        return [reply.status for reply in await asyncio.gather(*tries)]

    assert asyncio.run(run()).count(401) <= 5


def test_an_unknown_name_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    from ui.passwords import hashed, matches

    kept = hashed(PASSWORD, "Ada")

    def seconds(kept: str | None) -> float:
        begun = time.perf_counter()
        assert not matches("wrong", kept)
        return time.perf_counter() - begun

    seconds(None)
    known, unknown = (median(seconds(each) for _ in range(5)) for each in (kept, None))
    assert 0.3 < known / unknown < 3


def test_taking_a_user_away_ends_the_session_at_once(front: Front, users: Path) -> None:
    app = behind(front).app
    cookie = sign_in(app, "Bo").cookie
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 200
    change_users(users, lambda held: held.without("bo"))
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 401


def test_a_new_password_ends_it_too_and_a_new_role_counts_at_once(front: Front, users: Path) -> None:
    app = behind(front).app
    cookie = sign_in(app, "Ada").cookie
    change_users(users, lambda held: held.with_user(User("Ada", Role.READER, HASH, "2026-11-22")))
    assert put(app, "/config", headers=[("cookie", cookie)]).json["pincite.role"] == "reader"
    change_users(users, lambda held: held.with_user(User("Ada", Role.CURATOR, HASH + "x", "2026-11-22")))
    assert put(app, "/config", headers=[("cookie", cookie)]).status == 401


def test_the_last_user_gone_opens_no_door(front: Front, users: Path) -> None:
    app = behind(front).app
    assert put(app, "/config").status == 401
    change_users(users, lambda held: held.without("Ada").without("Bo"))
    assert put(app, "/config").status == 401
    users.unlink()
    assert put(app, "/config").status == 401


def test_a_users_file_that_cannot_be_read_lets_nobody_in(front: Front, users: Path) -> None:
    app = behind(front).app
    cookie = sign_in(app, "Ada").cookie
    users.write_text("{")
    refused = put(app, "/config", headers=[("cookie", cookie)])
    assert refused.status == 503
    assert "Nobody can be let in now" in refused.body
    assert str(users) not in refused.body
    assert put(app, "/healthz").status == 200


def test_the_first_user_closes_the_door(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    app = behind(Front(UsersFile(path))).app
    assert put(app, "/config").json["pincite.role"] == "curator"  # one's own machine
    users_file(tmp_path, ("Ada", Role.READER))
    assert put(app, "/config").status == 401


def test_without_signing_in_others_are_readers(tmp_path: Path) -> None:
    app = behind(Front(UsersFile(tmp_path / "none.json"), own=False)).app
    assert put(app, "/config").json["pincite.role"] == "reader"
    assert put(app, "/upload/paper?name=x", "POST", headers=[("content-length", "0")]).status == 403
    assert put(app, "/login").status == 404


def test_what_an_unnamed_proxy_forwards_is_not_ones_own(tmp_path: Path) -> None:
    app = behind(Front(UsersFile(tmp_path / "none.json"))).app
    assert put(app, "/config").status == 200
    refused = put(app, "/config", headers=[("x-forwarded-for", "192.0.2.1")])
    assert refused.status == 403
    assert "none was named" in refused.body


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"host": "papers.example.org"}, "for people who sign in"),
        ({"account": Account.OTHER}, "another account of the machine"),
        ({"account": Account.UNKNOWN}, ""),
        ({"host": "localhost:7860"}, ""),
        ({"host": "[::1]:7860"}, ""),
    ],
)
def test_who_may_not_be_there_may_nothing(tmp_path: Path, case: dict[str, Any], said: str) -> None:
    front = Front(UsersFile(tmp_path / "none.json"), hosts=("localhost", "::1", "127.0.0.1", "papers.example.org"))
    app = behind(front, account=case.pop("account", Account.OWN)).app
    for path, method in (("/", "GET"), ("/read/a", "GET"), ("/upload/paper?name=x", "POST"), ("/upload/draft", "POST")):
        answered = put(app, path, method, headers=[("content-length", "0")], **case)
        assert answered.status == (403 if said else 200), path
        assert said in answered.body
    secret = token(tmp_path / "none.json", "ci")  # who shows who it is, is let in wherever it comes from
    assert put(app, "/config", headers=[("authorization", f"Bearer {secret}")], **case).status == 200


def test_who_signs_in_does_so_from_everywhere(front: Front) -> None:
    app = behind(front, account=Account.OTHER).app
    signed = sign_in(app, "Ada", headers=[("x-real-ip", "192.0.2.1")])
    assert put(app, "/config", headers=[("cookie", signed.cookie), ("via", "1.1 x")]).json["pincite.role"] == "curator"


def test_papers_are_taken_from_curators(front: Front) -> None:
    app = behind(front).app
    for name, status in (("Ada", 200), ("Bo", 403)):
        headers = [("cookie", sign_in(app, name).cookie), ("content-length", "0")]
        assert put(app, "/upload/paper?name=x.txt", "POST", headers=headers).status == status
        assert put(app, "/upload/draft?name=x.txt", "POST", headers=headers).status == 200


def test_a_conversation_is_whose_it_is(front: Front) -> None:
    app = behind(front).app
    ada, bo = (sign_in(app, name).cookie for name in ("Ada", "Bo"))
    assert join(app, "of-ada", ada).status == 200
    assert put(app, f"{DATA}?session_hash=of-ada", headers=[("cookie", ada)]).status == 200
    twice = f"{DATA}?session_hash=of-bo&session_hash=of-ada"  # Gradio heeds the last
    for path in (f"{DATA}?session_hash=of-ada", twice, "/gradio_api/heartbeat/of-ada"):
        assert put(app, path, headers=[("cookie", bo)]).status == 403
    stolen = join(app, "of-ada", bo)
    assert stolen.status == 403
    assert "somebody else" in stolen.json["detail"]


def test_a_trusted_header_counts_from_the_proxy_alone(users: Path) -> None:
    options = PageOptions(trusted_header="X-Forwarded-User", proxies=("10.0.0.0/8",))
    app = behind(Front(UsersFile(users), options, own=False)).app
    named = [("X-Forwarded-User", "ada")]
    seen = put(app, "/config", headers=named, client="10.1.2.3").json
    assert (seen["pincite.user"], seen["pincite.role"]) == ("ada", "curator")  # as the users file has her
    other = put(app, "/config", headers=[("x-forwarded-user", "eve@example.org")], client="10.1.2.3").json
    assert (other["pincite.user"], other["pincite.role"]) == ("eve@example.org", "reader")
    assert put(app, "/config", headers=named, client="192.0.2.9").status == 401
    assert put(app, "/config", headers=[*named, ("x-forwarded-user", "bo")], client="10.1.2.3").status == 401
    assert put(app, "/config", client="10.1.2.3").status == 401
    assert put(app, "/login", client="10.1.2.3").status == 404


def test_a_token_opens_what_is_for_programs_and_nothing_else_does(front: Front, users: Path) -> None:
    from tests.ui.page.fronting import page

    secret = token(users, "ci")
    mounted = Front(front.users, mounts=(Mount("/api/v1", page),))
    app = behind(mounted).app
    bearer = [("authorization", f"Bearer {secret}")]
    seen = put(app, "/api/v1/ask", "POST", headers=bearer)
    assert (seen.json["pincite.user"], seen.json["pincite.role"], seen.json["path"]) == ("ci", "reader", "/api/v1/ask")
    cookie = sign_in(app, "Ada").cookie
    for headers in (
        [],
        [("cookie", cookie)],
        [("authorization", "Bearer pincite_guess")],
        [("authorization", "Basic x")],
    ):
        refused = put(app, "/api/v1/ask", "POST", headers=headers)
        assert (refused.status, refused.header("www-authenticate")) == (401, "Bearer")
    change_users(users, lambda held: held.without("ci"))
    assert put(app, "/api/v1/ask", "POST", headers=bearer).status == 401


def test_figures_are_for_this_machine_or_a_token(front: Front, users: Path) -> None:
    app = behind(front).app
    assert put(app, "/metrics").status == 200
    assert put(app, "/metrics", client="192.0.2.1").status == 403
    assert put(app, "/metrics", headers=[("x-forwarded-for", "192.0.2.1")]).status == 403  # a proxy on this machine
    bearer = [("authorization", f"Bearer {token(users, 'prometheus')}")]
    assert put(app, "/metrics", client="192.0.2.1", headers=bearer).status == 200
