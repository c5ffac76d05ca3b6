"""A command to the live dispatcher from the terminal: a row that its leader applies, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from getpass import getuser
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from data.errors import InputError, Problem
from data.store import inbox
from data.store.rehearsals import now_at
from data.store.store import Store
from dispatch.commands import Command, Detail, assert_complete

LOOK = 0.1
"""Seconds between two looks at what became of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A command as it was given; empty words for what was not said. ``detail`` are the fields of `Detail`."""

    kind: str
    reader: str | None
    study: str | None
    hospital: str | None
    by: str
    reason: str
    detail: Mapping[str, Any]
    key: str | None = None


def tell(url: str, told: Told, wait: float) -> dict[str, Any]:
    """Keep a command in the store and wait for the leader; what ``dispatch tell --json`` prints.

    Parameters
    ----------
    wait
        Seconds to wait for it to be applied.

    Raises
    ------
    InputError
        It is no command, lacks something, or names what is not there.
    ConflictError
        Its key came before with another command.
    """
    kind, detail = _kind(told.kind), _detail(told.detail)
    by = told.by or getuser()
    assert_complete(kind, reader=told.reader, study=told.study, by=by, reason=told.reason, detail=detail)
    store = Store.open(url)
    receipt = inbox.ask(
        store,
        kind,
        told.key or str(uuid4()),
        now_at(store),
        reader=told.reader,
        study_id=inbox.known_study(store, told.study, told.hospital),
        by=by,
        reason=told.reason,
        detail=detail.told(),
    )
    final = _applied(store, receipt, wait)
    return {"store": store.name, "kind": kind, "id": final.id, "state": final.state, "answer": final.reason}


def _applied(store: Store, receipt: inbox.Receipt, wait: float) -> inbox.Receipt:
    """What became of it, or that it still waits when the time is over."""
    end = monotonic() + wait
    while receipt.state == inbox.NEW:
        found = inbox.answered(store, receipt.id)
        if found is not None:
            return found
        if monotonic() >= end:
            break
        sleep(LOOK)
    return receipt


def _kind(word: str) -> Command:
    try:
        return Command(word.replace("-", "_"))
    except ValueError as error:
        known = ", ".join(Command)
        raise InputError(Problem("command", None, "kind", f"{word!r} is none", f"write one of {known}")) from error


def _detail(fields: Mapping[str, Any]) -> Detail:
    try:
        return Detail.model_validate({name: value for name, value in fields.items() if value})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = Problem("command", None, str(first["loc"][0]), f"{first['input']!r}: {first['msg']}", "correct it")
        raise InputError(problem) from error
