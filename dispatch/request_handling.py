"""One row of intake or commands: what it changes by itself, and the event that the desk decides about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.errors import InputError, Problem
from data.store import desk_rows
from data.store.dispatch_tables import INTAKE
from data.store.inbox import Request, study_id
from dispatch.commands import OF_READER, Command, as_event, missing, named
from dispatch.events import Event, TaskArrived, Withdrawn, Work
from dispatch.journal import Entry
from dispatch.messages import StudyMessage, arrival, checked, due_at
from dispatch.state import Setting


@dataclass(frozen=True, slots=True)
class Handler:
    """Handles one row in the transaction of a journal entry."""

    entry: Entry
    setting: Setting
    at: datetime

    def handle(self, request: Request) -> Event | None:
        """The event that follows; None when the row itself was all.

        Raises
        ------
        InputError
            It cannot be applied, and why.
        """
        if request.table is INTAKE:
            return self._study(StudyMessage.model_validate(request.body))
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
                self._told(held, "preliminary")
                return None
        if kind is Command.IMAGES_COMPLETE:
            return self._images(body["study_id"])
        event = as_event(kind, body, self.at)
        if isinstance(event, Withdrawn):
            return self._cancelled(event, body["study_id"])
        return event

    def _study(self, message: StudyMessage) -> Event:
        message = checked(message, self.setting)
        if study_id(self.entry.connection, message.accession, message.hospital) is not None:
            raise _refused("accession", f"{message.name} has come already")
        assert message.urgency is not None
        images = {}
        if message.images_complete:
            due = due_at(message.exam, message.urgency, self.at, self.setting)
            images = {"images_at": self.at, "due_at": due}
        desk_rows.add_study(
            self.entry.connection,
            {
                "accession": message.accession,
                "hospital_id": message.hospital,
                "visit": message.visit,
                "exam": message.exam,
                "urgency": message.urgency,
                "state": "images" if images else "requested",
                "requested_at": message.requested_at or self.at,
                **images,
            },
        )
        return arrival(message, self.at)

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

    def _images(self, number: int) -> Event:
        study = desk_rows.study(self.entry.connection, number)
        if study.images_at is not None or study.state in ("cancelled", "handed_back"):
            raise _refused("study", f"it is {study.state}; no images are awaited")
        due = due_at(study.exam, study.urgency, self.at, self.setting)
        desk_rows.move_study(self.entry.connection, number, "images", self.at, due_at=due)
        name = named({"hospital_id": study.hospital_id, "accession": study.accession})
        return TaskArrived(self.at, name, Work.READ, study.exam, study.hospital_id, study.urgency, study.visit)

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
