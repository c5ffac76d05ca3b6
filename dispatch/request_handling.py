"""One row of intake or commands: what it changes by itself, and the event that the desk decides about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from data.errors import InputError, Problem
from data.store import desk_rows
from data.store.dispatch_tables import INTAKE
from data.store.inbox import Request
from dispatch.commands import LIFE, OF_READER, Command, as_event, missing, named
from dispatch.events import Event, Withdrawn, Work
from dispatch.intake.record_text import records_of
from dispatch.journal import Entry
from dispatch.life.commands import LifeHandler
from dispatch.life.rules import LifeRules
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
        lack = missing(kind, body["reader"], body["accession"])
        if lack is not None:
            raise lack
        if kind in OF_READER and kind is not Command.REASSIGN:
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
        event = as_event(kind, body, self.at)
        if isinstance(event, Withdrawn):
            return self._cancelled(event, body["study_id"])
        return event

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


def _refused(field: str, message: str) -> InputError:
    return InputError(Problem("command", None, field, message, "look at the study again"))
