"""A message of HL7 v2 to a delivery."""

from __future__ import annotations

import re
from collections.abc import Collection

from data.intake import HospitalIntake, IntakeMap
from dispatch.intake.hl7v2.orders import order_records
from dispatch.intake.hl7v2.results import result_records
from dispatch.intake.hl7v2.sender import Sender
from dispatch.intake.hl7v2.wire import Segment, read_header, read_message
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import Channel, Delivery, Origin
from dispatch.intake.refusal import Fault, NotTheSender, Refusal, shape, shown

READERS = {("ORM", "O01"): order_records, ("OMI", "O23"): order_records, ("ORU", "R01"): result_records}
"""What is read, by MSH-9."""

_VERSION = re.compile(r"2\.[1-9](\.[1-9])?")
_NUMBER = re.compile(r"[!-~]{1,199}")


def read_hl7(
    raw: bytes, intake: IntakeMap, pseudonyms: Pseudonyms, certified: Collection[str] | None = None
) -> Delivery:
    """All that a message says.

    Parameters
    ----------
    certified
        Names (CN) in the client certificate of the connection; None where it came long ago and is read once more.

    Raises
    ------
    NotTheSender
        The hospital has another certificate.
    Refusal
        It cannot be taken; nothing of it may be stored then.
    """
    known: dict[str, str] = {}
    try:
        return _delivery(raw, intake, pseudonyms, known, certified)
    except Refusal as refusal:
        refusal.hospital = known.get("hospital")
        refusal.message = known.get("message")
        refusal.key = pseudonyms.message(Channel.HL7, refusal.hospital or "", refusal.message or "", raw)
        raise


def _delivery(
    raw: bytes, intake: IntakeMap, pseudonyms: Pseudonyms, known: dict[str, str], certified: Collection[str] | None
) -> Delivery:
    """As `read_hl7`; fills in ``known`` as it goes on."""
    header = read_header(raw)
    number = header.value(10)
    if not _NUMBER.fullmatch(number):
        found = f"{shape(number)} is no message number" if number else "is empty"
        raise Refusal(Fault.MISSING, "MSH-10", found, "number the message")
    known["message"] = number
    hospital = _hospital(header, intake)
    if certified is not None and hospital.client is not None and hospital.client not in certified:
        found = "is not the hospital whose certificate the connection has"
        raise NotTheSender(Fault.UNKNOWN_KEY, "MSH-4", found, "connect with the certificate that was agreed on")
    known["hospital"] = hospital.id
    kind = header.value(9, 1), header.value(9, 2)
    if kind not in READERS:
        fault = Fault.UNSUPPORTED_EVENT if kind[0] in {name for name, _ in READERS} else Fault.UNSUPPORTED_MESSAGE
        taken = ", ".join("^".join(each) for each in READERS)
        raise Refusal(fault, "MSH-9", shown("^".join(kind)), f"send {taken}")
    if header.value(11) != hospital.processing:
        remedy = f"send {hospital.processing}, or set processing in the file of senders"
        raise Refusal(Fault.UNSUPPORTED_PROCESSING, "MSH-11", f"{shown(header.value(11))} here", remedy)
    if not _VERSION.fullmatch(header.value(12)):
        raise Refusal(Fault.UNSUPPORTED_VERSION, "MSH-12", shown(header.value(12)), "send version 2.1 to 2.9")
    message = read_message(raw, header, hospital.charset)
    sender = Sender(hospital, intake, pseudonyms)
    origin = Origin(Channel.HL7, hospital.id, number, pseudonyms.message(Channel.HL7, hospital.id, number, raw))
    return Delivery(origin, READERS[kind](message, sender))


def _hospital(header: Segment, intake: IntakeMap) -> HospitalIntake:
    """Who sends."""
    hospital = intake.sender(header.value(4), header.value(3))
    if hospital is None:
        remedy = "enter MSH-4, and MSH-3 if needed, in the file of senders"
        raise Refusal(Fault.UNKNOWN_KEY, "MSH-4", shown(header.value(4)), remedy)
    return hospital
