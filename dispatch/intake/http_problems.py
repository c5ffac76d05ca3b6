"""What is answered when a request is not taken: one shape for all, and how OpenAPI declares it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

Responses = dict[int | str, dict[str, Any]]


class Problems(BaseModel):
    """Why a request is not taken, a sentence each; the rest of a message that is in quarantine now."""

    problems: list[str]
    place: str | None = Field(None, description="field, or path in the body")
    found: str | None = Field(None, description="what stands there, as far as it may be repeated")
    remedy: str | None = Field(None, description="what the sender has to do")
    code: int | None = Field(None, description="as the table of message error conditions (HL7 table 0357) numbers it")


_WORDS: Mapping[int, str] = {
    400: "the body cannot be read as JSON in UTF-8",
    409: "its key, or the study, came before with other contents",
    413: "the body is too large",
    422: "it cannot be read, or names what there is not",
    503: "it could not be stored, or not dealt with in time; send it again",
}


def declared(description: str) -> dict[str, Any]:
    """An answer of `Problems`, as OpenAPI declares it."""
    schema = {"$ref": f"#/components/schemas/{Problems.__name__}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def problems(*statuses: int) -> Responses:
    """Such answers with those statuses."""
    return {status: declared(_WORDS[status]) for status in statuses}


def describe_problems(page: dict[str, Any]) -> None:
    """Add the shape of problems to an OpenAPI description."""
    page["components"]["schemas"][Problems.__name__] = Problems.model_json_schema()
