"""What the service tells over HTTP: the feed as server-sent events, and figures for Prometheus."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Annotated

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST

from data.errors import InputError
from data.store.feed import Told, last_told, told_after
from data.store.outbox_retention import GAP
from data.store.store import Store
from dispatch.gauges import exposition
from dispatch.intake.http_keys import assert_of, caller_of, still_of
from dispatch.intake.http_problems import Responses, problems
from dispatch.service import Leader

SILENCE = 15.0
"""Seconds after which a comment is sent, so that proxies keep the connection and a dead one is noticed."""
_DIGITS = re.compile(r"[0-9]{1,100}")
LOOK = 0.05
POLL = 1.0
"""Seconds between looks at what this process has told, and at the store, to which another process may have written."""
LAST = 2**63 - 1
"""The greatest number that an event or a message may have: the store's largest."""
RETRY = 2000
"""Milliseconds after which a client shall connect again."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The feed for one client, from an event on; ends when the service does."""

    store: Store
    newest: Callable[[], int]
    closing: Callable[[], bool]
    hospital: str | None = None

    async def events(self, after: int) -> AsyncIterator[str]:
        """Every message, in order; the number comes with the last one of an event, so that none is missed."""
        yield f"retry: {RETRY}\n\n"
        looked = spoken = float("-inf")
        while not self.closing():
            now = monotonic()
            told: list[Told] = []
            if self.newest() > after or now - looked > POLL:
                told, looked = await self._look(after), now
            for each in told:
                yield self._text(each)
                after = each.seq
            spoken = now if told else spoken
            if now - spoken > SILENCE:
                yield ": still here\n\n"
                spoken = now
            if not told:
                await asyncio.sleep(LOOK)

    async def _look(self, after: int) -> list[Told]:
        try:
            return await asyncio.to_thread(told_after, self.store, after)
        except InputError:
            await asyncio.sleep(POLL)
            return []

    def _text(self, told: Told) -> str:
        wanted = [body for body in told.bodies if self._concerns(body)]
        lines = [f"data: {body}" for body in wanted] or [": of other hospitals"]
        return "\n\n".join([*lines[:-1], f"id: {told.seq}\n{lines[-1]}"]) + "\n\n"

    def _concerns(self, body: str) -> bool:
        if self.hospital is None:
            return True
        told = json.loads(body)
        if told.get("kind") == GAP:
            return True
        return told.get("hospital") == self.hospital or (told.get("study") or "").startswith(f"{self.hospital}/")


def _number(last_event_id: str | None) -> int | None:
    """The number of an event; None where there is none that an event may have."""
    if last_event_id is None or not _DIGITS.fullmatch(last_event_id):
        return None
    return min(int(last_event_id), LAST)


_EVENTS = "text/event-stream"
_FEED: Responses = {
    200: {
        "description": "the feed; `data` is a message, `id` the number of its event",
        "content": {
            _EVENTS: {
                "itemSchema": {"type": "object", "required": ["data"], "properties": {"data": {"type": "string"}}}
            }
        },
    }
}


class _Exposition(Response):
    media_type = CONTENT_TYPE_LATEST


def add_outlets(app: FastAPI, leader: Leader, closing: Callable[[], bool]) -> None:
    """Add the feed and the figures to the web application."""

    @app.get("/stream", response_class=Response, responses={**_FEED, **problems(422, 503)})
    def stream(
        request: Request,
        after: Annotated[
            int | None, Query(ge=0, le=LAST, description="go on after that `seq`; 0: from the beginning")
        ] = None,
        hospital: Annotated[str | None, Query(description="only what is told of its studies")] = None,
        last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
    ) -> StreamingResponse:
        """The feed as server-sent events; from now on unless told where to go on. With a hospital's key, its own."""
        caller, still = caller_of(request), still_of(request)
        hospital = hospital or caller.hospital
        assert_of(caller, hospital)
        start = _number(last_event_id)
        start = after if start is None else start
        if start is None:
            start = last_told(leader.store)
        over = lambda: closing() or not still()  # noqa: E731
        events = Stream(leader.store, lambda: leader.counts.seq, over, hospital).events(start)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type=_EVENTS, headers=headers)

    @app.get("/metrics", response_class=_Exposition)
    def metrics() -> Response:
        """Figures for Prometheus."""
        return _Exposition(exposition(leader))
