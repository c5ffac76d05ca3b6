"""Intake over HTTP: JSON in, rows of intake and commands out. It decides nothing; the leader does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from data.errors import ConflictError, InputError, UnavailableError
from data.store import inbox
from data.store.desk_overview import open_studies
from data.store.store import Store
from dispatch.commands import Command, missing
from dispatch.messages import StudyMessage, checked
from dispatch.state import Setting

SOURCE = "http"
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class CommandMessage(BaseModel):
    """What a reader does, or what someone decides by hand."""

    model_config = ConfigDict(extra="forbid")

    kind: Command
    reader: str | None = Field(None, description="id of the radiologist it is about")
    study: str | None = Field(None, description="accession of the study it is about")
    hospital: str | None = Field(None, description="where the accession alone is not unique")
    by: str = Field("", max_length=64, description="id of who says it; the reader unless told")
    reason: str = Field("", max_length=200, description="why, for those who look back; no patient's data")


class Receipt(BaseModel):
    """What became of a message: new, applied, or refused with the reason; ``repeated`` when its key came before."""

    id: int
    state: str
    reason: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class Service:
    """What the intake needs of the running service.

    Attributes
    ----------
    wake
        Tells the leader that there is a new row.
    ready
        Why no studies are taken now; "" when they are.
    role
        What an instance that takes studies does: it is ready, or it stands by while another leads.
    """

    store: Store
    setting: Setting
    wake: Callable[[], None]
    ready: Callable[[], str]
    role: Callable[[], str] = lambda: "ready"


def make_app(service: Service) -> FastAPI:
    """The intake's web application; its OpenAPI description is at ``/openapi.json``."""
    app = FastAPI(title="hulotte dispatcher", description="Studies in, decisions out.", docs_url=None, redoc_url=None)

    @app.exception_handler(InputError)
    def _told(_request: Request, error: InputError) -> JSONResponse:
        told = {"problems": [str(problem) for problem in error.problems]}
        if isinstance(error, UnavailableError):
            return JSONResponse(told, 503, {"Retry-After": "1"})
        return JSONResponse(told, 409 if isinstance(error, ConflictError) else 422)

    @app.post("/studies", status_code=202)
    def post_study(message: StudyMessage, key: Key, response: Response) -> Receipt:
        """A study that is to be read. 202: it is on the disk; the same key again answers 200 and changes nothing."""
        body = checked(message, service.setting).model_dump(mode="json", exclude_none=True)
        return _answer(service, response, inbox.receive(service.store, SOURCE, key, datetime.now(UTC), body))

    @app.post("/events", status_code=202)
    def post_event(message: CommandMessage, key: Key, response: Response) -> Receipt:
        """What a reader does (acknowledge, done, pause, …) or someone decides by hand (reassign, cancel, …)."""
        lack = missing(message.kind, message.reader, message.study)
        if lack is not None:
            raise lack
        number = inbox.known_study(service.store, message.study, message.hospital)
        receipt = inbox.ask(
            service.store,
            message.kind,
            key,
            datetime.now(UTC),
            reader=message.reader,
            study_id=number,
            by=message.by or message.reader or "",
            reason=message.reason,
        )
        return _answer(service, response, receipt)

    @app.get("/studies")
    def get_studies() -> list[dict[str, Any]]:
        """Every study that somebody waits for, the one due first first."""
        return open_studies(service.store, datetime.now(UTC))

    @app.get("/health")
    def health() -> dict[str, str]:
        """Whether the process runs."""
        return {"status": "running"}

    @app.get("/ready")
    def ready(response: Response) -> dict[str, str]:
        """Whether studies are taken, by the instance that leads (ready) or by one that stands by."""
        why = service.ready()
        response.status_code = 503 if why else 200
        return {"status": "not ready" if why else service.role(), "why": why}

    return app


def _answer(service: Service, response: Response, receipt: inbox.Receipt) -> Receipt:
    if receipt.repeated:
        response.status_code = 200
    else:
        service.wake()
    return Receipt(id=receipt.id, state=receipt.state, reason=receipt.reason, repeated=receipt.repeated)
