"""The parts that FHIR resources have in common: identifiers, codes, times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from data.intake import HospitalIntake, IntakeMap
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import StudyRef
from dispatch.intake.refusal import Fault, Refusal, shown
from dispatch.intake.values import YEARS, identifier

ACCESSION = "ACSN"
ORDERS = ("PLAC", None)
"""Types of identifiers (HL7 table 0203); one without a type is the hospital's own number of the order."""


@dataclass(frozen=True, slots=True)
class FhirSender:
    """A hospital with the codes that all hospitals share, and the key of the pseudonyms."""

    hospital: HospitalIntake
    intake: IntakeMap
    pseudonyms: Pseudonyms

    def study(self, place: str, identifiers: list[Any]) -> StudyRef:
        """The study that some identifiers name."""
        by_type: dict[str | None, str] = {}
        for each in identifiers:
            if each.value:
                by_type.setdefault(_type_of(each), each.value)
        accession = by_type.get(ACCESSION)
        order = next((by_type[kind] for kind in ORDERS if kind in by_type), None)
        if accession is None and order is None:
            remedy = "send identifiers of type ACSN (accession) or PLAC (order)"
            raise Refusal(Fault.MISSING, place, "names no study", remedy)
        return StudyRef(
            self.hospital.id,
            identifier(accession, place) if accession else None,
            identifier(order, place) if order else None,
        )

    def referred(self, kind: str, references: dict[str, Any], own: list[Any] | None) -> StudyRef:
        """The study that one of some references names by an identifier, else the resource's own."""
        for field, each in references.items():
            if each is not None and each.identifier is not None:
                return self.study(f"{kind}.{field}.identifier", [each.identifier])
        return self.study(f"{kind}.identifier", [each for each in own or [] if _type_of(each) == ACCESSION])

    def exam(self, place: str, concept: Any) -> str:  # noqa: ANN401  (a CodeableConcept, or None)
        """The exam of the catalogue that one of the codings means."""
        codes = [each.code for each in (concept.coding if concept else None) or [] if each.code]
        for code in codes:
            if code in self.hospital.exams:
                return self.hospital.exams[code]
        remedy = f"enter the code under exams of hospital {self.hospital.id} in the file of senders"
        found = shown(codes[0]) if codes else "has no code"
        raise Refusal(Fault.UNKNOWN_VALUE if codes else Fault.MISSING, place, found, remedy)

    def urgency(self, place: str, priority: str | None) -> str | None:
        """The urgency class of a priority; None where the resource has none."""
        if not priority:
            return None
        urgency = self.intake.urgency(self.hospital, priority)
        if urgency is None:
            remedy = "enter the priority under urgencies in the file of senders"
            raise Refusal(Fault.UNKNOWN_VALUE, place, shown(priority), remedy)
        return urgency

    def visit(self, encounter: Any) -> str | None:  # noqa: ANN401  (a Reference, or None)
        """The pseudonym of the attendance, from its identifier or its reference."""
        if encounter is None:
            return None
        number = (encounter.identifier.value if encounter.identifier else None) or encounter.reference
        return self.pseudonyms.visit(self.hospital.id, number) if number else None

    def time(self, place: str, value: object) -> datetime:
        """A time in UTC, to the second; a date alone is the hospital's midnight."""
        if isinstance(value, date) and value.year in YEARS:
            if not isinstance(value, datetime):
                value = datetime.combine(value, time())
            aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(self.hospital.time_zone))
            return aware.astimezone(UTC).replace(microsecond=0)
        found = "is missing" if value is None else "is no full date"
        fault = Fault.MISSING if value is None else Fault.WRONG_TYPE
        raise Refusal(fault, place, found, "write it as 2027-01-04T20:30:00+01:00")


def _type_of(found: Any) -> str | None:  # noqa: ANN401  (an Identifier)
    codings = (found.type.coding if found.type else None) or []
    return next((str(each.code) for each in codings if each.code), None)
