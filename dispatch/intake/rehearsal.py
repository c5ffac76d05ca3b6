"""The way in which a rehearsal tells the service what time it is. A service of real nights does not have it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from data.store.rehearsals import told_after
from data.store.store import Store
from dispatch.commands import Moment
from dispatch.intake.http_outlets import LAST
from dispatch.intake.http_problems import problems
from dispatch.projection import FEED
from dispatch.rehearsal import ToldClock, Turns

PATIENCE = 30.0
"""Seconds in which the leader must go once around its loop."""


class Beat(BaseModel):
    """It is that late now; ``after`` is the number of the last message that was heard."""

    model_config = ConfigDict(extra="forbid")

    at: Moment
    after: int = Field(0, ge=0, le=LAST)


class Heard(BaseModel):
    """What was decided until then: the number of the last message, and the messages of the feed."""

    at: datetime
    last: int
    messages: list[dict[str, Any]]


def add_rehearsal(app: FastAPI, store: Store, clock: ToldClock, turns: Turns) -> None:
    """Let the web application take beats."""

    @app.get("/rehearsal")
    def time() -> dict[str, datetime]:
        """What time it is."""
        return {"at": clock()}

    @app.post("/rehearsal", responses=problems(400, 413, 422, 503))
    def beat(beat: Beat) -> Heard:
        """Let it be that late; answered when all that came before, and the time itself, is dealt with."""
        clock.tell(beat.at)
        if not turns.whole(PATIENCE):
            raise HTTPException(503, f"the leader did not answer within {PATIENCE:g} s")
        found = told_after(store, beat.after, FEED)
        last = found[-1][0] if found else beat.after
        return Heard(at=clock(), last=last, messages=[json.loads(body) for _, body in found])
