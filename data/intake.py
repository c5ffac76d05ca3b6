"""How the messages of each hospital are understood: senders, fields and codes. docs/intake.md describes the file."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal, Self, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from data.network import Network
from data.record import Frozen
from data.targets import StatusPort

KEPT_FIELDS: dict[str, frozenset[int]] = {
    "MSH": frozenset(range(1, 22)),
    "PID": frozenset({3, 18}),
    "PV1": frozenset({19}),
    "ORC": frozenset({1, 2, 3, 5, 7, 9}),
    "OBR": frozenset({1, 2, 3, 4, 7, 18, 19, 20, 21, 22, 25, 27}),
    "TQ1": frozenset({9}),
    "IPC": frozenset({1}),
    "MSA": frozenset({1, 2, 3}),
}
"""The only fields of HL7 v2 that are looked at; all others (names, birth dates, notes) are dropped unread."""

STUDY_SEGMENTS = frozenset({"ORC", "OBR", "IPC"})
"""Where what identifies a study may stand."""

VISIT_SEGMENTS = frozenset({"PID", "PV1"})
"""Where the number of an attendance may stand; it leaves the parser as a keyed hash only."""

_PATH = re.compile(r"([A-Z][A-Z0-9]{2})-([0-9]{1,2})(?:\.([0-9]{1,2}))?")

Urgencies: TypeAlias = dict[Annotated[str, Field(min_length=1)], Annotated[str, Field(min_length=1)]]
Charset: TypeAlias = Literal["ISO-8859-1", "UTF-8"]


def path_parts(path: str) -> tuple[str, int, int]:
    """(segment, field, component) of a path such as ``OBR-4.1``; the component is 1 unless told.

    Raises
    ------
    ValueError
        Not such a path, or a field that is never kept.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise ValueError(f"{path} is not a field; write it as OBR-18 or OBR-4.1")
    segment, field, component = found[1], int(found[2]), int(found[3] or 1)
    if field not in KEPT_FIELDS.get(segment, ()):
        raise ValueError(f"{path} is never read; docs/intake.md lists the fields that are")
    return segment, field, component


def _of(segments: frozenset[str]) -> AfterValidator:
    """The check of a path that it lies in one of some segments."""

    def checked(path: str) -> str:
        if path_parts(path)[0] not in segments:
            raise ValueError(f"{path} cannot stand here; write a field of {', '.join(sorted(segments))}")
        return path

    return AfterValidator(checked)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name} is not a time zone; write one such as Europe/Paris")
    return name


StudyPaths: TypeAlias = Annotated[
    tuple[Annotated[str, _of(STUDY_SEGMENTS)], ...], Field(min_length=1), BeforeValidator(_listed)
]
VisitPaths: TypeAlias = Annotated[tuple[Annotated[str, _of(VISIT_SEGMENTS)], ...], BeforeValidator(_listed)]


class FieldPaths(Frozen):
    """Where a hospital writes what we need; of several fields, the first that is not empty."""

    accession: StudyPaths = Field(("IPC-1.1", "OBR-18.1", "OBR-3.1", "ORC-3.1"), description="accession number")
    order: StudyPaths = Field(("ORC-2.1", "OBR-2.1"), description="the hospital's own number of the order")
    exam: StudyPaths = Field(("OBR-4.1",), description="exam code")
    visit: VisitPaths = Field(("PV1-19.1", "PID-18.1"), description="number of the attendance; hashed")


class HospitalIntake(Frozen):
    """One sender: who it is, and its fields and codes."""

    id: str = Field(min_length=1, description="hospital of the network")
    facility: str = Field(min_length=1, description="MSH-4 of its messages")
    application: str | None = Field(None, min_length=1, description="MSH-3; none: any")
    client: str | None = Field(
        None, min_length=1, description="CN of the client certificate with which it connects; none: not checked"
    )
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field("Europe/Paris", description="of times without one")
    charset: Charset = Field("ISO-8859-1", description="where MSH-18 is empty")
    processing: Literal["P", "T", "D"] = Field("P", description="MSH-11 that is taken: production, training, debugging")
    vetted_first: bool = Field(
        False, description="true: its orders are requests to be vetted; false: the images are there with the order"
    )
    fields: FieldPaths = FieldPaths()
    exams: dict[str, str] = Field(min_length=1, description="the hospital's exam codes → the catalogue's")
    urgencies: Urgencies = Field({}, description="the hospital's priorities → urgency classes")
    status: StatusPort | None = Field(None, description="where it takes the status of its studies; none: nowhere")


COMMON_URGENCIES = {
    "S": "P0", "A": "P1", "R": "P2", "stat": "P0", "asap": "P1", "urgent": "P1", "routine": "P2",
}  # fmt: skip
"""Priorities of HL7 v2 and of FHIR → urgency classes, for networks that have these classes."""


def own_codes(network: Network) -> IntakeMap:
    """Senders that use the network's own codes: what holds without a file of senders."""
    classes = {urgency.code for urgency in network.urgency_classes}
    common = {priority: code for priority, code in COMMON_URGENCIES.items() if code in classes}
    exams = {exam.code: exam.code for exam in network.exams}
    hospitals = [
        HospitalIntake(id=each.id, facility=each.id, time_zone=each.time_zone, exams=exams)
        for each in network.hospitals
    ]
    return IntakeMap(urgencies={**{code: code for code in classes}, **common}, hospital=tuple(hospitals))


class IntakeMap(Frozen):
    """All senders, and what they have in common."""

    urgencies: Urgencies = Field(
        {}, description="priorities → urgency classes, for hospitals that do not say otherwise"
    )
    hospital: tuple[HospitalIntake, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        senders = [(each.facility, each.application) for each in self.hospital]
        for facility, application in senders:
            if senders.count((facility, application)) > 1:
                raise ValueError(f"two hospitals send as {facility} / {application or 'any'}; tell them apart by MSH-3")
        ids = [each.id for each in self.hospital]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"hospital {one} stands twice; write it once")
        return self

    @cached_property
    def senders(self) -> dict[tuple[str, str | None], HospitalIntake]:
        """By (MSH-4, MSH-3); None is any application."""
        return {(each.facility, each.application): each for each in self.hospital}

    @cached_property
    def by_id(self) -> dict[str, HospitalIntake]:
        """By the hospital of the network."""
        return {each.id: each for each in self.hospital}

    def sender(self, facility: str, application: str) -> HospitalIntake | None:
        """Who sends as that facility and application, or None."""
        return self.senders.get((facility, application)) or self.senders.get((facility, None))

    def urgency(self, hospital: HospitalIntake, priority: str) -> str | None:
        """The urgency class of a hospital's priority, whatever its case, or None if it is not mapped."""
        for table in (hospital.urgencies, self.urgencies):
            for code, urgency in table.items():
                if code.casefold() == priority.casefold():
                    return urgency
        return None
