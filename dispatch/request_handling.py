"""One row of intake or commands: what it changes by itself, and the event that the desk decides about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from data.errors import InputError, Problem
from data.store import desk_rows
from data.store.dispatch_tables import ENDED, INTAKE
from data.store.inbox import Request
from dispatch import by_hand_commands
from dispatch.commands import IN_HAND, LIFE, Command, Detail, as_event, assert_complete, named
from dispatch.events import Escalated, Event, SecondReadWanted, Withdrawn, Work
from dispatch.intake.record_text import records_of
from dispatch.journal import Entry
from dispatch.life.commands import LifeHandler
from dispatch.life.rules import LifeRules
from dispatch.open_work import work_of
from dispatch.record_handling import RecordHandler
from dispatch.state import Setting


@dataclass(frozen=True, slots=True)
class Handler:
    """Handles one row in the transaction of a journal entry."""

    entry: Entry
    setting: Setting
    at: datetime
    rules: LifeRules

    def handle(self, request: Request) -> Iterator[Event]:
        """The events that follow; each is written before the next is asked for.

        Raises
        ------
        InputError
            It cannot be applied, and why.
        """
        if request.table is INTAKE:
            for record in records_of(request.body):
                yield from RecordHandler(self.entry, self.setting, self.at).handle(record)
        elif request.kind in LIFE:
            life = LifeHandler(self.entry, self.setting, self.rules, self.at)
            yield from life.handle(Command(request.kind), request.body)
        elif (event := self._command(request)) is not None:
            yield event

    def _command(self, request: Request) -> Event | None:
        """The event that follows from a command; None when the row itself was all."""
        kind, body = Command(request.kind), request.body
        detail = _detail(body["detail"])
        names = {"reader": body["reader"], "study": body["accession"], "by": body["by"], "reason": body["reason"]}
        assert_complete(kind, **names, detail=detail)
        if kind in IN_HAND:
            held = desk_rows.of_reader(self.entry.connection, body["reader"])
            if held is None or held.study_id != body["study_id"]:
                raise _refused("study", f"{named(body)} is not in the hand of {body['reader']}")
            if kind is Command.ACKNOWLEDGE:
                self._acknowledged(held)
                return None
            if kind is Command.PRELIMINARY:
                self._acknowledged(held)
                self._told(held, "preliminary")
                return None
        return self._decided(kind, {**body, "detail": detail})

    def _decided(self, kind: Command, body: Mapping[str, Any]) -> Event | None:
        """The event of a command, with what follows from it in the tables alone."""
        number = body["study_id"]
        work = Work.READ if number is None else work_of(self.entry, number)
        event = as_event(kind, {**body, "work": work}, self.at)
        match event:
            case Withdrawn():
                return self._cancelled(event, number)
            case Escalated():
                return by_hand_commands.escalated(self.entry, self.setting, event, number)
            case SecondReadWanted() if work is Work.CONFIRM or self._state(number) in ENDED:
                raise _refused("study", f"{event.study} is {self._state(number)} already")
        return event

    def _state(self, number: int) -> str:
        return str(desk_rows.study(self.entry.connection, number).state)

    def _acknowledged(self, held: desk_rows.OpenAssignment) -> None:
        if held.acknowledged:
            return
        desk_rows.change_assignment(self.entry.connection, held.id, acknowledged_at=self.at)
        self._told(held, "reading" if held.work == Work.READ else None)

    def _told(self, held: desk_rows.OpenAssignment, state: str | None) -> None:
        """Note something that the desk need not decide about."""
        if state is not None:
            desk_rows.move_study(self.entry.connection, held.study_id, state, self.at)
        self.entry.append(self.at, state or "acknowledged", "{}", held.study_id, held.reader)

    def _cancelled(self, event: Withdrawn, number: int) -> Event | None:
        study = desk_rows.study(self.entry.connection, number)
        match study.state:
            case "queued" | "assigned" | "reading" | "preliminary":
                return event
            case "requested":
                return Withdrawn(event.at, event.study, Work.VET, in_hand=True)
            case "vetted" | "performed":
                desk_rows.move_study(self.entry.connection, number, "cancelled", self.at)
                self.entry.append(self.at, "cancelled", "{}", number, None)
                return None
            case state:
                raise _refused("study", f"{event.study} is {state} already")


def _detail(told: Mapping[str, Any]) -> Detail:
    """What else a command says; a row that holds what cannot be meant is refused like any other."""
    try:
        return Detail.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InputError(Problem("command", None, field, first["msg"], "give the command again")) from error


def _refused(field: str, message: str) -> InputError:
    return InputError(Problem("command", None, field, message, "look at the study again"))
