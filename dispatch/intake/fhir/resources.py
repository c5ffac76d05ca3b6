"""One function a resource: ServiceRequest, Task, DiagnosticReport."""

from __future__ import annotations

from typing import Any

from dispatch.intake.fhir.sender import FhirSender
from dispatch.intake.records import Cancelled, NewStudy, Record, Replaced, Stage, StatusSeen
from dispatch.intake.refusal import Fault, Refusal, shown

ORDER_INTENTS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})

TASK_STAGES = {
    "requested": Stage.REQUESTED,
    "received": Stage.REQUESTED,
    "accepted": Stage.VETTED,
    "ready": Stage.IMAGES_COMPLETE,
    "in-progress": Stage.READING,
    "on-hold": Stage.HELD,
    "completed": Stage.SIGNED,
    "cancelled": Stage.CANCELLED,
    "rejected": Stage.CANCELLED,
    "failed": Stage.CANCELLED,
    "entered-in-error": Stage.CANCELLED,
}
"""Task.status → how far the study is."""

STAGE_TASKS = {
    Stage.REQUESTED: "received",
    Stage.VETTED: "accepted",
    Stage.PERFORMED: "accepted",
    Stage.IMAGES_COMPLETE: "ready",
    Stage.QUEUED: "ready",
    Stage.ASSIGNED: "ready",
    Stage.READING: "in-progress",
    Stage.HELD: "on-hold",
    Stage.PRELIMINARY: "in-progress",
    Stage.SIGNED: "completed",
    Stage.CORRECTED: "completed",
    Stage.CANCELLED: "cancelled",
    Stage.HANDED_BACK: "rejected",
}
"""How far a study is → the Task.status that we show."""

REPORT_STAGES = {
    "partial": Stage.PRELIMINARY,
    "preliminary": Stage.PRELIMINARY,
    "final": Stage.SIGNED,
    "amended": Stage.CORRECTED,
    "corrected": Stage.CORRECTED,
    "appended": Stage.CORRECTED,
}
"""DiagnosticReport.status → how far the study is."""


def read_request(resource: dict[str, Any], sender: FhirSender) -> tuple[Record, ...]:
    """A study ordered (active), perhaps in place of others, or cancelled (revoked, entered-in-error)."""
    from fhir.resources.R4B.servicerequest import ServiceRequest

    request = ServiceRequest.model_validate(resource)
    study = sender.study("ServiceRequest.identifier", request.identifier or [])
    at = sender.time("ServiceRequest.authoredOn", request.authoredOn)
    if request.status in ("revoked", "entered-in-error"):
        return (Cancelled(study, at),)
    if request.status != "active":
        raise _unknown("ServiceRequest.status", request.status, ("active", "revoked", "entered-in-error"))
    if request.intent not in ORDER_INTENTS:
        raise _unknown("ServiceRequest.intent", request.intent, sorted(ORDER_INTENTS))
    if study.accession is None:
        remedy = "send an identifier of type ACSN, by which the images come"
        raise Refusal(Fault.MISSING, "ServiceRequest.identifier", "has no accession number", remedy)
    new = NewStudy(
        study=study,
        exam=sender.exam("ServiceRequest.code", request.code),
        urgency=sender.urgency("ServiceRequest.priority", request.priority),
        requested_at=at,
        visit=sender.visit(request.encounter),
        images_complete=not sender.hospital.vetted_first,
    )
    replaced = [
        sender.referred("ServiceRequest", {f"replaces.{number}": each}, None)
        for number, each in enumerate(request.replaces or [])
    ]
    return tuple(Replaced(each, (new,), at) for each in replaced) or (new,)


def read_task(resource: dict[str, Any], sender: FhirSender) -> tuple[Record, ...]:
    """How far the reading that a hospital asks for is, or that it is no longer wanted."""
    from fhir.resources.R4B.task import Task

    task = Task.model_validate(resource)
    references = {"focus": task.focus, **_numbered("basedOn", task.basedOn)}
    study = sender.referred("Task", references, task.identifier)
    stage = TASK_STAGES.get(task.status or "")
    if stage is None:
        raise _unknown("Task.status", task.status, TASK_STAGES)
    at = sender.time("Task.lastModified", task.lastModified)
    return (Cancelled(study, at) if stage is Stage.CANCELLED else StatusSeen(study, stage, at),)


def read_report(resource: dict[str, Any], sender: FhirSender) -> tuple[Record, ...]:
    """How far the report is; its text is not looked at."""
    from fhir.resources.R4B.diagnosticreport import DiagnosticReport

    report = DiagnosticReport.model_validate(resource)
    study = sender.referred("DiagnosticReport", _numbered("basedOn", report.basedOn), report.identifier)
    stage = REPORT_STAGES.get(report.status or "")
    if stage is None:
        raise _unknown("DiagnosticReport.status", report.status, REPORT_STAGES)
    return (StatusSeen(study, stage, sender.time("DiagnosticReport.issued", report.issued)),)


def _numbered(field: str, references: list[Any] | None) -> dict[str, Any]:
    return {f"{field}.{number}": each for number, each in enumerate(references or [])}


def _unknown(place: str, code: str | None, taken: Any) -> Refusal:  # noqa: ANN401  (codes)
    fault = Fault.UNKNOWN_VALUE if code else Fault.MISSING
    return Refusal(fault, place, shown(code or ""), f"send one of {', '.join(taken)}")
