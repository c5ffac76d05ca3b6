"""FHIR R4 in JSON to a delivery: ServiceRequest, Task and DiagnosticReport.

The models are those of R4B, which are the same for these three resources in what we read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from data.intake import HospitalIntake, IntakeMap
from dispatch.intake.fhir.resources import read_report, read_request, read_task
from dispatch.intake.fhir.sender import FhirSender
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import Channel, Delivery, Origin, Record
from dispatch.intake.refusal import Fault, Refusal, dotted_place, shown

KEPT: dict[str, frozenset[str]] = {
    "ServiceRequest": frozenset(
        {"id", "identifier", "status", "intent", "priority", "code", "encounter", "authoredOn", "replaces"}
    ),
    "Task": frozenset({"id", "identifier", "basedOn", "focus", "status", "intent", "lastModified"}),
    "DiagnosticReport": frozenset({"id", "identifier", "basedOn", "status", "code", "issued"}),
}
"""The only elements that are looked at; all others are dropped before anything is read."""


def read_fhir(body: bytes, hospital: str, number: str, intake: IntakeMap, pseudonyms: Pseudonyms) -> Delivery:
    """All that a resource says.

    Parameters
    ----------
    hospital
        Who sends, as the service knows it from the credentials.
    number
        The sender's number of the request (a header), or "".

    Raises
    ------
    Refusal
        It cannot be taken.
    """
    key = pseudonyms.message(Channel.FHIR, hospital, number, body)
    try:
        sender = _sender(hospital, intake)
        records = _records(body, FhirSender(sender, intake, pseudonyms))
    except Refusal as refusal:
        refusal.hospital, refusal.message, refusal.key = hospital, number, key
        raise
    return Delivery(Origin(Channel.FHIR, hospital, number, key), records)


def _sender(hospital: str, intake: IntakeMap) -> HospitalIntake:
    try:
        return intake.by_id[hospital]
    except KeyError:
        remedy = "enter the hospital in the file of senders"
        raise Refusal(Fault.UNKNOWN_KEY, "sender", shown(hospital), remedy) from None


def _records(body: bytes, sender: FhirSender) -> tuple[Record, ...]:
    try:
        resource = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(Fault.WRONG_TYPE, "body", "no JSON", "send one resource as JSON in UTF-8") from None
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or kind not in KEPT:
        remedy = f"send one of {', '.join(KEPT)}"
        found = shown(kind) if isinstance(kind, str) else "no resource"
        raise Refusal(Fault.UNSUPPORTED_MESSAGE, "resourceType", found, remedy)
    kept = {name: value for name, value in resource.items() if name in KEPT[kind]}
    if kind == "ServiceRequest":
        kept["subject"] = {}  # FHIR requires one; who it is is not looked at
    try:
        return _reader(kind)(kept, sender)
    except ValidationError as error:
        raise _explained(kind, error) from None
    except RecursionError:
        raise Refusal(Fault.WRONG_TYPE, kind, "is nested too deeply", "write it as FHIR R4 says") from None


def _reader(kind: str) -> Callable[[dict[str, Any], FhirSender], tuple[Record, ...]]:
    return {"ServiceRequest": read_request, "Task": read_task, "DiagnosticReport": read_report}[kind]


def _explained(kind: str, error: ValidationError) -> Refusal:
    """The first thing that is no FHIR, without the value that stands there."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = dotted_place((kind, *first["loc"]))
    if first["type"].endswith("missing"):
        return Refusal(Fault.MISSING, place, "is missing", "send what FHIR R4 requires")
    return Refusal(Fault.WRONG_TYPE, place, f"is no FHIR R4 ({first['type']})", "write it as FHIR R4 says")
