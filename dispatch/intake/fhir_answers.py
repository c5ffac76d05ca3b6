"""What a sender of FHIR is told: an OperationOutcome."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi.responses import JSONResponse

from dispatch.intake.http_problems import Responses
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


class Outcome(JSONResponse):
    """An OperationOutcome."""

    media_type = MEDIA


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "diagnostics"],
                "properties": {
                    "severity": {"enum": ["error", "information"]},
                    "code": {"type": "string"},
                    "diagnostics": {"type": "string"},
                    "expression": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def described(others: Responses) -> Responses:
    """The answers as OpenAPI declares them; what is wrong with the request itself is told as to everybody else."""
    content = {MEDIA: {"schema": _SCHEMA}}
    taken: Responses = {
        200: {"description": "it came before, and changes nothing", "content": content},
        202: {"description": "it is on the disk", "content": content},
    }
    return taken | {
        status: {**each, "content": {**each["content"], **content}} if status in (409, 422) else each
        for status, each in others.items()
    }


def taken(receipt: Receipt) -> Outcome:
    """It is on the disk: 202, or 200 when it came before."""
    text = "the dispatcher has acted on it" if receipt.applied else "it is stored; the dispatcher acts on it next"
    return _answer("information", "informational", text, None, 200 if receipt.duplicate else 202)


def refused(refusal: Refusal, status: int) -> Outcome:
    """Where, what was found, and the remedy."""
    code = _CODES.get(refusal.fault, "invalid")
    return _answer("error", code, str(refusal), refusal.place, status)


def _answer(severity: str, code: str, text: str, place: str | None, status: int) -> Outcome:
    issue: dict[str, Any] = {"severity": severity, "code": code, "diagnostics": text}
    if place is not None:
        issue["expression"] = [place]
    return Outcome({"resourceType": "OperationOutcome", "issue": [issue]}, status)
