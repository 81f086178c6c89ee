"""Who comes in: tokens, a trusted proxy's word, or a session; and what each may ask for.

Leaves `pincite.user` (a name, empty where nobody signs in), `pincite.role`, and `pincite.signed_in` (the name of
whoever has a session to end, else empty) in the scope.
"""

from __future__ import annotations

import ipaddress
import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import OptionsError
from ui.caller import ROLE, SIGNED_IN, Caller, Role
from ui.headers import host_name
from ui.logs import tell
from ui.page.account import Account, account_of
from ui.page.guard import BODY, ROUTE
from ui.page.login import Login, session_of
from ui.page.options import PageOptions
from ui.page.proxy import ASSERTED, CLIENT, FORWARDED, PATH
from ui.page.refusal import refusal, wants_page
from ui.page.routes import Access, Pace, Route
from ui.page.sessions import Sessions
from ui.users import UsersFile, checked_name, key_of

USER, KEY = "pincite.user", "pincite.key"
_CONVERSATIONS = 20_000  # whose they are is remembered; the one used longest ago is forgotten


class Signing(Enum):
    """How people are told apart."""

    NOBODY = auto()  # they are not
    PASSWORD = auto()
    HEADER = auto()


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the door goes by. `unnamed`: the role of everybody where nobody signs in; `must`: somebody always has to;
    `account`: whose connection a request comes over.
    """

    options: PageOptions
    users: UsersFile
    sessions: Sessions
    unnamed: Role = Role.CURATOR
    must: bool = False
    account: Callable[[Scope], Account] = account_of


class Door:
    """ASGI middleware behind the guard."""

    def __init__(self, app: ASGIApp, entrance: Entrance, login: Login) -> None:
        self.app = app
        self.entrance = entrance
        self.login = login
        self._signs_in = entrance.must
        self._owners: OrderedDict[str, str] = OrderedDict()  # conversation: the key of whose it is

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, ask to sign in, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        route: Route = scope[ROUTE]
        if route.access is Access.ANYONE and route.name not in ("login", "logout"):
            await self.app(scope, receive, send)
            return
        try:
            signing = self.signing()
            answer = await self._answer(scope, signing)
        except OptionsError as error:
            tell("fault", logging.ERROR, what=error.what)  # it names files, which are nothing to whoever asks
            answer = refusal(scope, "Nobody can be let in now: the users file cannot be read.", 503, 30)
        if answer is not None:
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send if signing is Signing.NOBODY else _unstored(send))

    def signing(self) -> Signing:
        """How people are told apart now: adding the first user closes the door, and removing the last one opens none.

        Raises:
            OptionsError: the users file cannot be read.
        """
        if self.entrance.options.trusted_header:
            return Signing.HEADER
        self._signs_in = self._signs_in or bool(self.entrance.users.now().users)
        return Signing.PASSWORD if self._signs_in else Signing.NOBODY

    async def _answer(self, scope: Scope, signing: Signing) -> Response | None:
        """The answer that is the door's own; None where the request may pass."""
        route: Route = scope[ROUTE]
        caller, scope[KEY] = self._caller(scope, signing)
        scope[USER], scope[ROLE] = (caller.name, caller.role) if caller else ("", None)
        by_session = signing is Signing.PASSWORD and str(scope[KEY]).startswith("user ")
        scope[SIGNED_IN] = scope[USER] if by_session else ""
        if route.name in ("login", "logout"):
            if signing is not Signing.PASSWORD:
                return refusal(scope, "Nobody signs in here.", 404)
            return await self.login.answer(scope, scope.get(BODY, b""), caller)
        if not self._allowed(scope, route, caller):
            return self._turned_away(scope, route, caller, signing)
        if signing is not Signing.NOBODY and not self._own(scope, route):
            return refusal(scope, "This conversation is somebody else's. Reload the page.", 403)
        return None

    def _caller(self, scope: Scope, signing: Signing) -> tuple[Caller | None, str]:
        """Who asks, and the key under which that person's conversations and questions are counted."""
        authorization = Headers(scope=scope).get("authorization")
        users = self.entrance.users.now()
        if authorization is not None and authorization.lower().startswith("bearer"):
            caller = self.entrance.users.bearer(authorization)
            return caller, f"token {caller.name}" if caller else ""
        if signing is Signing.NOBODY:
            # On one's own machine one may do everything; whoever may not be there may do nothing.
            alone = self.entrance.unnamed is Role.CURATOR
            return (None, "") if alone and self._elsewhere(scope) else (Caller("", self.entrance.unnamed), "")
        if signing is Signing.HEADER:
            name = _named(scope)
            if name is None:
                return None, ""
            known = users.user(name)
            caller = Caller(name, known.role if known else self.entrance.options.header_role)
            return caller, f"user {key_of(name)}"
        session = session_of(scope)
        user = self.entrance.sessions.user(session, users) if session else None
        return (Caller(user.name, user.role), f"user {key_of(user.name)}") if user else (None, "")

    def _elsewhere(self, scope: Scope) -> str:
        """What tells that a request does not come from whoever runs this page; empty where nothing does."""
        if scope.get(FORWARDED):
            return "A proxy forwarded this, and none was named: pincite ui --proxy names one."
        host = host_name(Headers(scope=scope).get("host", ""))
        if host != "localhost" and not _is_own(host):
            return "Under this name the page is for people who sign in: pincite user add NAME adds one."
        if self.entrance.account(scope) is Account.OTHER:
            return (
                "This comes from another account of the machine, as a proxy's requests do, and nobody can sign in yet: "
                "pincite user add NAME adds one."
            )
        return ""

    def _allowed(self, scope: Scope, route: Route, caller: Caller | None) -> bool:
        token = str(scope[KEY]).startswith("token ")
        if route.access is Access.OPERATOR:
            return token or (not scope.get(FORWARDED) and _is_own(scope.get(CLIENT, "")))
        if route.access is Access.PROGRAM:
            return token
        return caller is not None and caller.role.may(Role.CURATOR if route.access is Access.CURATOR else Role.READER)

    def _turned_away(self, scope: Scope, route: Route, caller: Caller | None, signing: Signing) -> Response:
        if route.access is Access.OPERATOR:
            return refusal(scope, "Only this machine itself, or a token, gets figures.", 403)
        bearer = Headers(scope=scope).get("authorization", "").lower().startswith("bearer")
        if route.access is Access.PROGRAM or (bearer and caller is None):
            return refusal(scope, "A token that was issued here is needed.", 401, www_authenticate="Bearer")
        if caller is not None:
            return refusal(scope, "Papers are added and removed by curators.", 403)
        if signing is Signing.NOBODY:
            return refusal(scope, self._elsewhere(scope), 403)
        if signing is Signing.HEADER:
            return refusal(scope, "The proxy in front of this page has not said who you are.", 401)
        if scope["method"] in ("GET", "HEAD") and wants_page(scope):
            wanted = scope[PATH] + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
            return RedirectResponse(f"{scope.get('root_path', '')}/login?next={quote(wanted, safe='')}", 303)
        return refusal(scope, "You are not signed in, or no longer. Reload the page to sign in.", 401)

    def _own(self, scope: Scope, route: Route) -> bool:
        """Whether the conversation that the request names is the caller's: who names one first, has it.

        The names are drawn by Gradio's script in the browser, and are no secret that a server could build on.
        """
        name = _conversation(scope, route)
        if name is None:
            return True
        owner = self._owners.setdefault(name, scope[KEY])
        self._owners.move_to_end(name)
        while len(self._owners) > _CONVERSATIONS:
            self._owners.popitem(last=False)
        return owner == str(scope[KEY])


def _named(scope: Scope) -> str | None:
    """Whom a trusted proxy names; None where it names nobody, or what can be nobody's name."""
    try:
        return checked_name(scope.get(ASSERTED) or "")
    except OptionsError:
        return None


def _conversation(scope: Scope, route: Route) -> str | None:
    """The conversation that a request of Gradio's script names; None where it names none."""
    if route.pace is Pace.ANSWER:
        # Read as Gradio reads it: of a name that is given twice, the last one counts.
        return QueryParams(scope.get("query_string", b"")).get("session_hash")
    if route.name == "heartbeat":
        return str(scope[PATH]).rpartition("/")[2]
    if route.name not in ("question", "cancel"):
        return None
    try:
        named = json.loads(scope.get(BODY, b"")).get("session_hash")
    except (ValueError, AttributeError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def _is_own(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def _unstored(send: Send) -> Send:
    """What somebody had to sign in for is kept in no cache, so that it is not found there after signing out."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"])["cache-control"] = "no-store"
        await send(message)

    return out
