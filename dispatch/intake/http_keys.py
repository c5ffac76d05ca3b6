"""Who may ask what over HTTP: one rule a route, checked before a body is read; nothing without a rule is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.api_keys import EVERY_SCOPE
from data.api_keys import Scope as Right
from dispatch.intake.hl7v2.framing import LARGEST
from dispatch.intake.http_problems import declared
from dispatch.intake.key_ring import ANYONE, Caller, KeyRing
from dispatch.intake.rate_limit import LIMITS, Buckets, Limits, sender_at
from dispatch.logs import log

CALLER, STILL = "hulotte.caller", "hulotte.still"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route.

    Attributes
    ----------
    rights
        One of these is needed; None: open to all, without a key.
    whole
        It tells of the whole network, or acts on it: a key of one hospital does not do.
    """

    rights: frozenset[Right] | None
    whole: bool = False


_INTAKE, _WATCH = frozenset({Right.INTAKE}), frozenset({Right.WATCH})
RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/health"): Rule(None),
    ("GET", "/ready"): Rule(None),
    ("GET", "/openapi.json"): Rule(EVERY_SCOPE),
    ("POST", "/studies"): Rule(_INTAKE),
    ("POST", "/fhir/{hospital}/{kind}"): Rule(_INTAKE),
    ("PUT", "/fhir/{hospital}/{kind}/{name}"): Rule(_INTAKE),
    ("POST", "/events"): Rule(frozenset({Right.READER, Right.DESK})),
    ("GET", "/studies"): Rule(_WATCH),
    ("GET", "/stream"): Rule(_WATCH),
    ("GET", "/metrics"): Rule(_WATCH, whole=True),
    ("GET", "/rehearsal"): Rule(frozenset({Right.DESK}), whole=True),
    ("POST", "/rehearsal"): Rule(frozenset({Right.DESK}), whole=True),
}
"""Every route that is served, by method and path."""
_PATHS = [(compile_path(path)[0], method, rule) for (method, path), rule in RULES.items()]


class DeniedError(Exception):
    """A key does not allow what was asked; says what it allows."""


class TooLargeError(HTTPException):
    """A body of more than `LARGEST` bytes."""

    def __init__(self) -> None:
        super().__init__(413, f"the message has more than {LARGEST} bytes; send documents apart")


def caller_of(request: Request) -> Caller:
    """Who asks, as `Guard` found out; without a guard nobody may."""
    found = request.scope.get(CALLER)
    if not isinstance(found, Caller):
        raise DeniedError("nobody has checked who asks")
    return found


def still_of(request: Request) -> Callable[[], bool]:
    """Whether who asked may still listen to a long answer: their key was not revoked, and has not expired."""
    still: Callable[[], bool] = request.scope[STILL]
    return still


def assert_of(caller: Caller, hospital: str | None) -> None:
    """Make sure that a caller may act for a hospital.

    Raises
    ------
    DeniedError
        Its key is of another hospital.
    """
    if caller.hospital is not None and hospital != caller.hospital:
        raise DeniedError(f"this key is for the studies of {caller.hospital} only")


@dataclass(slots=True)
class Guard:
    """The first that a request meets: is the key good, is it for this, are they not too many, is the body not too long.

    A service that needs no key (`KeyRing.open`) lets everyone in, as fast as they come.
    """

    app: ASGIApp
    ring: KeyRing
    limits: Limits = LIMITS
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _keys: Buckets = field(init=False)
    _addresses: Buckets = field(init=False)

    def __post_init__(self) -> None:
        self._keys = Buckets(self.limits.key, self.limits.remembered)
        self._addresses = Buckets(self.limits.address, self.limits.remembered)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer why not, or hand on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        caller = self._caller(headers)
        answer = self._too_many(scope, caller) or self._refusal(scope, headers, caller)
        if answer is not None:
            if answer.status_code in (401, 403, 429):
                row = None if caller is None else caller.key
                log().warning("request denied", kind=answer.status_code, table="api_keys", row=row)
            await answer(scope, receive, send)
            return
        if caller is not None:
            scope[CALLER] = caller
            scope[STILL] = lambda: self.ring.still(caller, self.now())
        await self.app(scope, _measured(receive), send)

    def _caller(self, headers: Headers) -> Caller | None:
        if self.ring.open:
            return ANYONE
        kind, _, text = headers.get("Authorization", "").partition(" ")
        return self.ring.caller(text.strip(), self.now()) if kind.casefold() == "bearer" else None

    def _too_many(self, scope: Scope, caller: Caller | None) -> JSONResponse | None:
        if caller is ANYONE:
            return None
        if caller is not None:
            wait = self._keys.wait_for(caller.key)
        else:
            wait = self._addresses.wait_for(sender_at((scope.get("client") or ("", 0))[0]))
        seconds = {"Retry-After": str(ceil(wait))}
        return _answer(429, f"too many requests; try again in {ceil(wait)} s", seconds) if wait else None

    def _refusal(self, scope: Scope, headers: Headers, caller: Caller | None) -> JSONResponse | None:
        matched = {method: (found, rule) for path, method, rule in _PATHS if (found := path.match(scope["path"]))}
        here = matched.get(scope["method"])
        if here is not None and here[1].rights is None:
            return None
        if caller is None:
            return _answer(401, _NO_KEY, {"WWW-Authenticate": 'Bearer realm="hulotte"'})
        if here is None:
            return _answer(405, "not with this method", {"Allow": ", ".join(matched)}) if matched else _NOT_THERE
        why = _denial(here[1], here[0].groupdict().get("hospital"), caller)
        if why:
            return _answer(403, why)
        length = headers.get("Content-Length", "")
        too_long = length.isdecimal() and int(length) > LARGEST
        return _answer(413, TooLargeError().detail) if too_long else None


_NO_KEY = (
    "Authorization: no valid API key; send the header Authorization: Bearer KEY. Who runs the service makes one with:"
    " hulotte dispatch keys add"
)


def _answer(status: int, words: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"problems": [words]}, status, headers)


_NOT_THERE = _answer(404, "there is no such page; /openapi.json describes those that there are")


def _denial(rule: Rule, hospital: str | None, caller: Caller) -> str:
    """Why a caller may not; "" when they may."""
    assert rule.rights is not None
    if not rule.rights & caller.scopes:
        return f"this key does not allow it; a key of scope {' or '.join(sorted(rule.rights))} does"
    if rule.whole and caller.hospital is not None:
        return f"this key is for {caller.hospital} only, and this is about the whole network"
    if hospital is not None and caller.hospital not in (None, hospital):
        return f"this key is for the studies of {caller.hospital} only"
    return ""


def _measured(receive: Receive) -> Receive:
    """The body as it comes, up to the size that is taken."""
    size = 0

    async def measured() -> Message:
        nonlocal size
        message: MutableMapping[str, Any] = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST:
            raise TooLargeError
        return message

    return measured


def describe_keys(page: dict[str, Any]) -> None:
    """Say in an OpenAPI description what key each route needs, and what it answers without."""
    described = "A key that `hulotte dispatch keys add` made. Needed as soon as one was made, or off this machine."
    page.setdefault("components", {})["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": described}
    }
    for path, operations in page["paths"].items():
        for method, operation in operations.items():
            rule = RULES[method.upper(), path]
            operation["responses"]["429"] = declared("too many requests; Retry-After says how long to wait")
            if rule.rights is None:
                operation["security"] = []
                continue
            operation["security"] = [{"key": []}]
            operation["description"] = f"{operation.get('description', '')}\n\nScope: {_scopes(rule)}.".strip()
            operation["responses"]["401"] = declared("no valid key")
            operation["responses"]["403"] = declared("the key does not allow it")


def _scopes(rule: Rule) -> str:
    words = " or ".join(sorted(rule.rights or ()))
    return f"{words}, of a key for all hospitals" if rule.whole else words
