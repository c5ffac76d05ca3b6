"""One message, whichever way it came, to the records that it holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from data.intake import IntakeMap
from data.network import Network
from dispatch.intake.fhir.reading import read_fhir
from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.http_bodies import Reading, read_json
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import Channel, Delivery, Letter


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages with the file of senders, the names of the network and the key of the pseudonyms."""

    senders: IntakeMap
    hospitals: Collection[str]
    exams: Collection[str]
    urgencies: Collection[str]
    pseudonyms: Pseudonyms

    @classmethod
    def of(cls, network: Network, senders: IntakeMap, pseudonyms: Pseudonyms) -> Reader:
        """For the names of a network."""
        hospitals = frozenset(hospital.id for hospital in network.hospitals)
        exams = frozenset(exam.code for exam in network.exams)
        urgencies = frozenset(urgency.code for urgency in network.urgency_classes)
        return cls(senders, hospitals, exams, urgencies, pseudonyms)

    def read(self, letter: Letter, now: datetime) -> Delivery:
        """All that a message says; ``now`` is when it came.

        Raises
        ------
        Refusal
            It cannot be taken.
        """
        match letter.channel:
            case Channel.HL7:
                return read_hl7(letter.content, self.senders, self.pseudonyms)
            case Channel.FHIR:
                return read_fhir(letter.content, letter.hospital, letter.number, self.senders, self.pseudonyms)
            case Channel.HTTP:
                names = Reading(self.hospitals, self.exams, self.urgencies, self.pseudonyms)
                return read_json(letter.content, letter.number, names, now)
