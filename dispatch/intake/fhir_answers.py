"""What a sender of FHIR is told: an OperationOutcome."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi.responses import JSONResponse

from dispatch.intake.records import Receipt
from dispatch.intake.refusal import Fault, Refusal

MEDIA = "application/fhir+json"
_CODES = {
    Fault.MISSING: "required",
    Fault.UNKNOWN_VALUE: "code-invalid",
    Fault.UNSUPPORTED_MESSAGE: "not-supported",
    Fault.UNKNOWN_KEY: "not-found",
    Fault.DUPLICATE_KEY: "duplicate",
}
"""Kinds of refusals → codes of issues (FHIR value set issue-type)."""


class Kind(StrEnum):
    """Resources that are taken."""

    SERVICE_REQUEST = "ServiceRequest"
    TASK = "Task"
    DIAGNOSTIC_REPORT = "DiagnosticReport"


def taken(receipt: Receipt) -> JSONResponse:
    """It is on the disk: 202, or 200 when it came before."""
    text = "the dispatcher has acted on it" if receipt.applied else "it is stored; the dispatcher acts on it next"
    return _answer("information", "informational", text, None, 200 if receipt.duplicate else 202)


def refused(refusal: Refusal, status: int) -> JSONResponse:
    """Where, what was found, and the remedy."""
    code = _CODES.get(refusal.fault, "invalid")
    return _answer("error", code, str(refusal), refusal.place, status)


def _answer(severity: str, code: str, text: str, place: str | None, status: int) -> JSONResponse:
    issue: dict[str, Any] = {"severity": severity, "code": code, "diagnostics": text}
    if place is not None:
        issue["expression"] = [place]
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status, media_type=MEDIA)
