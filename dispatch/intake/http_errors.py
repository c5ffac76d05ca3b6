"""What goes wrong becomes an answer: a sentence a problem, with none of what does not fit the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from data.errors import ConflictError, InputError, UnavailableError
from dispatch.intake.http_keys import DeniedError
from dispatch.intake.refusal import Fault, Refusal, dotted_place


class NotStoredError(Exception):
    """A message that the store could not keep just now."""


def status_of(refusal: Refusal) -> int:
    """The status of a message that is not taken."""
    return 409 if refusal.fault is Fault.DUPLICATE_KEY else 422


def explain_errors(app: FastAPI) -> None:
    """Let the web application answer what goes wrong with `Problems`."""

    @app.exception_handler(Refusal)
    def _refused(_request: Request, refusal: Refusal) -> JSONResponse:
        words = {"place": refusal.place, "found": refusal.found, "remedy": refusal.remedy, "code": int(refusal.fault)}
        return JSONResponse({"problems": [str(refusal)], **words}, status_of(refusal))

    @app.exception_handler(InputError)
    def _told(_request: Request, error: InputError) -> JSONResponse:
        sentences = [str(problem) for problem in error.problems]
        if isinstance(error, UnavailableError):
            return _answer(503, *sentences, headers={"Retry-After": "1"})
        return _answer(409 if isinstance(error, ConflictError) else 422, *sentences)

    @app.exception_handler(RequestValidationError)
    def _not_valid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return _answer(422, *(f"{dotted_place(each['loc'])}: {_words_of(each)}" for each in error.errors()))

    @app.exception_handler(NotStoredError)
    def _not_stored(_request: Request, _error: NotStoredError) -> JSONResponse:
        return _answer(503, "it could not be stored; send it again", headers={"Retry-After": "5"})

    @app.exception_handler(HTTPException)
    def _said(_request: Request, error: HTTPException) -> JSONResponse:
        return _answer(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(DeniedError)
    def _denied(_request: Request, error: DeniedError) -> JSONResponse:
        return _answer(403, str(error))


def _words_of(error: Mapping[str, Any]) -> str:
    """What is wrong, without the value that stands there: it may be a name, or nothing that JSON can hold."""
    return "no JSON" if error["type"] == "json_invalid" else str(error["msg"])


def _answer(status: int, *sentences: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"problems": list(sentences)}, status, headers)
