"""What the records of a message change: new studies, cancelled, replaced, and how far the hospital says they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.errors import InputError, Problem
from data.store import desk_rows
from data.store.dispatch_tables import ENDED
from data.store.inbox import ordered_study, study_id
from dispatch import hospital_holds
from dispatch.events import Changed, Event, TaskArrived, TaskDone, Withdrawn, Work
from dispatch.intake.records import Cancelled, NewStudy, Record, Replaced, Stage, StatusSeen, StudyRef
from dispatch.journal import Entry
from dispatch.kinds import dispatch_target
from dispatch.projection import study_name
from dispatch.state import Setting

_WAITING = ("queued", "assigned", "reading", "preliminary")
BEFORE_IMAGES = ("requested", "vetted", "performed")
"""States of a study whose images are still to come."""
_OURS = (Stage.QUEUED, Stage.ASSIGNED, Stage.HANDED_BACK)
"""Stages that only the dispatcher itself can tell."""
_GOING_ON = (Stage.REQUESTED, Stage.VETTED, Stage.PERFORMED, Stage.IMAGES_COMPLETE, Stage.READING)
"""Stages after which a study that its hospital holds is held no longer."""


def due_at(exam: str, urgency: str, images_at: datetime, setting: Setting) -> datetime:
    """Until when the dispatcher wants it signed."""
    kind = setting.network.exams[setting.exam_number[exam]]
    wanted = setting.network.urgency_classes[setting.class_number[urgency]]
    return images_at + timedelta(minutes=dispatch_target(kind, wanted))


@dataclass(frozen=True, slots=True)
class RecordHandler:
    """Handles records in the transaction of a journal entry; each event is written before the next is asked for."""

    entry: Entry
    setting: Setting
    at: datetime

    def handle(self, record: Record) -> Iterator[Event]:
        """What happens to the desk; a record that tells nothing new gives nothing.

        Raises
        ------
        InputError
            It cannot be applied, and why.
        """
        match record:
            case NewStudy():
                yield from self.new(record)
            case Cancelled():
                yield from self.cancelled(record.study)
            case Replaced():
                yield from self.replaced(record)
            case StatusSeen():
                yield from self.status(record)

    # -- orders ----------------------------------------------------------------------------------------------------

    def new(self, record: NewStudy) -> Iterator[Event]:
        """A study that is to be read, or vetted first. The same order once more changes nothing."""
        accession, hospital = _accession(record.study), record.study.hospital
        name, urgency = study_name(hospital, accession), self.known_urgency(record)
        number = study_id(self.entry.connection, accession, hospital)
        if number is not None:
            row = desk_rows.study(self.entry.connection, number)
            if row.state in ("cancelled", "handed_back") or (row.exam, row.urgency) != (record.exam, urgency):
                remedy = "send a change of the order, or a new accession number"
                raise _refused("accession", f"{name} has come already, and is {row.state}", remedy)
            return
        images: dict[str, Any] = {}
        if record.images_complete:
            images = {"images_at": self.at, "due_at": due_at(record.exam, urgency, self.at, self.setting)}
        desk_rows.add_study(
            self.entry.connection,
            {
                "accession": accession,
                "hospital_id": hospital,
                "order_number": record.study.order,
                "visit": record.visit,
                "exam": record.exam,
                "urgency": urgency,
                "state": "images" if images else "requested",
                "requested_at": record.requested_at,
                **images,
            },
        )
        work = Work.READ if images else Work.VET
        yield TaskArrived(self.at, name, work, record.exam, hospital, urgency, record.visit)

    def cancelled(self, study: StudyRef) -> Iterator[Event]:
        """Nobody wants it any more."""
        row = self.row(study)
        if row.state in ("signed", "corrected"):
            raise _refused("study", f"{_name(row)} is {row.state} already", "nothing is left to be cancelled")
        if row.state not in ("cancelled", "handed_back"):
            yield from self.ended(row, "cancelled")

    def replaced(self, record: Replaced) -> Iterator[Event]:
        """Others take its place; where it is among them itself, it stays, with their content."""
        row = self.row(record.study, any_name=True)
        kept = [new for new in record.by if new.study.accession == row.accession]
        if kept:
            yield from self.changed(row, kept[0])
        else:
            yield from self.cancelled(record.study if record.study.accession == row.accession else _ref(row))
        for new in record.by:
            if new not in kept:
                yield from self.new(new)

    def changed(self, row: Any, new: NewStudy) -> Iterator[Event]:  # noqa: ANN401 (a row of STUDIES)
        """The study stays, with other content."""
        if row.state in ENDED:
            raise _refused("study", f"{_name(row)} is {row.state} already", "send a new order")
        urgency = self.known_urgency(new)
        due = None if row.images_at is None else due_at(new.exam, urgency, row.images_at, self.setting)
        order = new.study.order or row.order_number
        desk_rows.change_study(self.entry.connection, row.id, order_number=order, due_at=due)
        work = Work.VET if row.state == "requested" else Work.READ
        if row.state in ("vetted", "performed"):
            content = {"exam": new.exam, "urgency": urgency, "visit": new.visit}
            desk_rows.change_study(self.entry.connection, row.id, **content)
            self.note(row, "changed")
        elif (row.exam, row.urgency, row.visit) != (new.exam, urgency, new.visit):
            yield Changed(self.at, _name(row), work, new.exam, row.hospital_id, urgency, new.visit)

    # -- statuses --------------------------------------------------------------------------------------------------

    def status(self, record: StatusSeen) -> Iterator[Event]:  # noqa: PLR0912 (one a stage)
        """How far the hospital says that a study is. What is known already, or overtaken, changes nothing."""
        row = self.row(record.study)
        if record.stage in _OURS:
            raise _refused("stage", f"{record.stage} is for the dispatcher to tell", "send what the hospital knows")
        if row.state == "cancelled":
            raise _refused("study", f"{_name(row)} is cancelled", "send a new order if it is to be read")
        match record.stage:
            case Stage.VETTED | Stage.PERFORMED if row.state in BEFORE_IMAGES[: BEFORE_IMAGES.index(record.stage)]:
                yield from self.ended(row, record.stage)
            case Stage.IMAGES_COMPLETE if row.images_at is None:
                yield from self.images(row)
            case Stage.HELD:
                yield from hospital_holds.held(self.entry, row, self.at)
            case stage if stage in _GOING_ON and hospital_holds.is_held(self.entry, row):
                yield from hospital_holds.lifted(self.entry, row, self.at)
            case Stage.READING:
                self.acknowledged(row)
            case Stage.PRELIMINARY if row.state in _WAITING[:-1]:
                self.acknowledged(row)
                self.move(row, "preliminary")
            case Stage.SIGNED if row.state not in ("signed", "corrected"):
                yield from self.ended(row, "signed")
            case Stage.CORRECTED if row.state != "corrected":
                if row.state != "signed":
                    yield from self.ended(row, "signed")
                self.move(row, "corrected")
            case Stage.CANCELLED:
                yield from self.cancelled(record.study)
            case _:
                pass

    def images(self, row: Any) -> Iterator[Event]:  # noqa: ANN401
        """Its images are there: it waits to be read."""
        if row.state == "requested":
            yield from self.ended(row, "vetted")
        due = due_at(row.exam, row.urgency, self.at, self.setting)
        desk_rows.move_study(self.entry.connection, row.id, "images", self.at, due_at=due)
        yield TaskArrived(self.at, _name(row), Work.READ, row.exam, row.hospital_id, row.urgency, row.visit)

    def ended(self, row: Any, into: str) -> Iterator[Event]:  # noqa: ANN401
        """Whatever is being done with it ends: out of the queue, or out of its reader's hand; so does a hold."""
        desk_rows.lift_hold(self.entry.connection, row.id)
        held = desk_rows.of_study(self.entry.connection, row.id)
        if into == "signed" and held is not None and held.work == Work.READ and not held.paused:
            yield TaskDone(self.at, held.reader)
        elif row.state in _WAITING:
            yield Withdrawn(self.at, _name(row), Work.READ, in_hand=True, into=into)
        elif row.state == "requested":
            yield Withdrawn(self.at, _name(row), Work.VET, in_hand=True, into=into)
        else:
            self.move(row, into)

    def acknowledged(self, row: Any) -> None:  # noqa: ANN401
        """Its reader is at it."""
        held = desk_rows.of_study(self.entry.connection, row.id)
        if held is not None and not held.acknowledged and held.work == Work.READ:
            desk_rows.change_assignment(self.entry.connection, held.id, acknowledged_at=self.at)
            self.move(row, "reading")

    def move(self, row: Any, state: str) -> None:  # noqa: ANN401
        """Put it into a state, and note that."""
        desk_rows.move_study(self.entry.connection, row.id, state, self.at)
        self.note(row, state)

    def note(self, row: Any, what: str) -> None:  # noqa: ANN401
        """Note something that the desk need not decide about."""
        self.entry.append(self.at, what, "{}", row.id, None)

    # -- which study -----------------------------------------------------------------------------------------------

    def row(self, study: StudyRef, *, any_name: bool = False) -> Any:  # noqa: ANN401
        """The study by its accession number, else by its order number; ``any_name``, by either."""
        number = None
        if study.accession is not None:
            number = study_id(self.entry.connection, study.accession, study.hospital)
        if number is None and study.order is not None and (any_name or study.accession is None):
            number = ordered_study(self.entry.connection, study.order, study.hospital)
        if number is None:
            name = study.accession or study.order
            raise _refused("study", f"{study.hospital} has sent no study {name}", "send the order first")
        return desk_rows.study(self.entry.connection, number)

    def known_urgency(self, record: NewStudy) -> str:
        """Its urgency class; the exam's own where the order does not say.

        Raises
        ------
        InputError
            The network does not know what the order names.
        """
        exam = self.setting.exam_number.get(record.exam)
        if exam is None or record.study.hospital not in self.setting.hospital_number:
            what = f"{record.exam} of {record.study.hospital}"
            raise _refused("exam", f"{what} is not in the network", "send codes of the network")
        urgency = record.urgency or self.setting.network.exams[exam].urgency
        if urgency not in self.setting.class_number:
            raise _refused("urgency", f"{urgency} is not in the network", "send codes of the network")
        return urgency


def _accession(study: StudyRef) -> str:
    if study.accession is None:
        raise _refused("accession", "it has no accession number", "send one")
    return study.accession


def _name(row: Any) -> str:  # noqa: ANN401
    return study_name(row.hospital_id, row.accession)


def _ref(row: Any) -> StudyRef:  # noqa: ANN401
    return StudyRef(row.hospital_id, row.accession, row.order_number)


def _refused(field: str, message: str, remedy: str) -> InputError:
    return InputError(Problem("message", None, field, message, remedy))
