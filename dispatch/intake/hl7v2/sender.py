"""How one hospital's fields are read: its places, its codes, its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.intake import HospitalIntake, IntakeMap
from dispatch.intake.hl7v2.wire import Message, Segment, first_of
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import NewStudy, StudyRef
from dispatch.intake.refusal import Fault, Refusal, shown
from dispatch.intake.values import hl7_time, identifier

Group = tuple[Segment, ...]
"""The segments of one order or one result."""


def segment_of(group: Group, name: str) -> Segment | None:
    """The first segment of a name, or None."""
    return next((each for each in group if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Sender:
    """A hospital with the codes that all hospitals share, and the key of the pseudonyms."""

    hospital: HospitalIntake
    intake: IntakeMap
    pseudonyms: Pseudonyms

    def study(self, group: Group) -> StudyRef:
        """What identifies the study; the accession number, the order number, or both."""
        fields = self.hospital.fields
        accession = first_of(group, fields.accession)
        order = first_of(group, fields.order)
        if not accession and not order:
            looked = ", ".join((*fields.accession, *fields.order))
            raise Refusal(Fault.MISSING, looked, "all are empty", "send an accession number or an order number")
        return StudyRef(
            self.hospital.id,
            identifier(accession, " or ".join(fields.accession)) if accession else None,
            identifier(order, " or ".join(fields.order)) if order else None,
        )

    def new_study(self, message: Message, group: Group) -> NewStudy:
        """The study that an order asks for."""
        order = segment_of(group, "ORC")
        request = segment_of(group, "OBR")
        if request is None:
            place = order.place if order else "OBR"
            raise Refusal(Fault.SEQUENCE, place, "an order without an OBR segment", "send what is to be done in OBR")
        study = self.study(group)
        if study.accession is None:
            looked = ", ".join(self.hospital.fields.accession)
            raise Refusal(Fault.MISSING, looked, "is empty", "send the accession number, by which the images come")
        number = message.visit(self.hospital.fields.visit)
        return NewStudy(
            study=study,
            exam=self._exam(group),
            urgency=self._urgency(group),
            requested_at=self.time(message, [(order, 9), (request, 27, 4)]),
            visit=self.pseudonyms.visit(self.hospital.id, number) if number else None,
            images_complete=not self.hospital.vetted_first,
        )

    def time(
        self, message: Message, places: list[tuple[Segment | None, int] | tuple[Segment | None, int, int]]
    ) -> datetime:
        """The first of some times that is given, else when the message was made (MSH-7)."""
        for segment, field, *rest in [*places, (message.header, 7)]:
            component = rest[0] if rest else 1
            if segment is not None and (value := segment.value(field, component)):
                return hl7_time(value, segment.at(field), self.hospital.time_zone)
        raise Refusal(Fault.MISSING, "MSH-7", "is empty", "send when the message was made")

    def _exam(self, group: Group) -> str:
        places = self.hospital.fields.exam
        code = first_of(group, places)
        exam = self.hospital.exams.get(code)
        if exam is None:
            remedy = f"enter the code under exams of hospital {self.hospital.id} in the file of senders"
            fault = Fault.UNKNOWN_VALUE if code else Fault.MISSING
            raise Refusal(fault, " or ".join(places), shown(code), remedy)
        return exam

    def _urgency(self, group: Group) -> str | None:
        """By TQ1-9, else OBR-27 (component 6); None where neither says anything."""
        for name, field, component in (("TQ1", 9, 1), ("OBR", 27, 6)):
            segment = segment_of(group, name)
            if segment is None or not (priority := segment.value(field, component)):
                continue
            urgency = self.intake.urgency(self.hospital, priority)
            if urgency is None:
                remedy = "enter the priority under urgencies in the file of senders"
                raise Refusal(Fault.UNKNOWN_VALUE, segment.at(field), shown(priority), remedy)
            return urgency
        return None
