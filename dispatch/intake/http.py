"""Intake over HTTP: messages of hospitals and commands of readers in. It decides nothing; the leader does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response
from pydantic import BaseModel, Field

from data.api_keys import Scope
from data.errors import InputError
from data.store import inbox
from data.store.desk_overview import open_studies
from dispatch.commands import BY_READERS, WITH_AUTHOR, Command, Detail, Words, assert_complete
from dispatch.intake import fhir_answers
from dispatch.intake.http_bodies import ADAPTER
from dispatch.intake.http_errors import NotStoredError, explain_errors, status_of
from dispatch.intake.http_keys import DeniedError, assert_of, caller_of, describe_keys
from dispatch.intake.http_problems import Responses, describe_problems, problems
from dispatch.intake.key_ring import Caller
from dispatch.intake.letters import Reader
from dispatch.intake.reception import Reception
from dispatch.intake.records import Channel, Letter
from dispatch.intake.records import Receipt as Stored
from dispatch.intake.refusal import Fault, Refusal

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
OwnNumber = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]
_SCHEMAS = "#/components/schemas/{model}"
_NOT_TAKEN = problems(409, 413, 422, 503)
_STATUS: dict[str, Any] = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
_NOT_READY: Responses = {
    503: {"description": "no studies are taken; `why` says the reason", "content": {"application/json": _STATUS}}
}


class CommandMessage(Detail):
    """What a reader does, or what someone decides by hand."""

    kind: Command
    reader: Words | None = Field(None, description="id of the radiologist it is about")
    study: Words | None = Field(None, description="accession of the study it is about")
    hospital: Words | None = Field(None, description="where the accession alone is not unique")
    by: Words = Field("", max_length=64, description="id of who says it; the reader unless told")
    reason: Words = Field("", max_length=200, description="why, for those who look back; no patient's data")

    @property
    def detail(self) -> Detail:
        """What else it says."""
        return Detail.model_validate({name: getattr(self, name) for name in Detail.model_fields})


class Receipt(BaseModel):
    """What became of a message: new, applied, or refused with the reason; ``repeated`` when its key came before."""

    id: int
    state: str
    reason: str
    repeated: bool


_BEFORE: Responses = {200: {"model": Receipt, "description": "it came before, and changes nothing"}}


@dataclass(frozen=True, slots=True)
class Service:
    """What the intake needs of the running service.

    Attributes
    ----------
    ready
        Why no studies are taken now; "" when they are.
    role
        What an instance that takes studies does: it is ready, or it stands by while another leads.
    """

    reception: Reception
    reader: Reader
    ready: Callable[[], str]
    role: Callable[[], str] = lambda: "ready"

    async def taken(self, letter: Letter, caller: Caller) -> Stored:
        """Read a message and store it; what is refused goes into quarantine first.

        Raises
        ------
        DeniedError
            The key is of another hospital than the message; it is not kept.
        Refusal
            It cannot be taken.
        InputError
            It could not be stored.
        """
        try:
            delivery = self.reader.read(letter, self.reception.now())
            assert_of(caller, delivery.origin.hospital)
            return await self.reception.accept(delivery)
        except Refusal as refusal:
            if refusal.hospital is not None or (refusal.place, refusal.fault) == ("hospital", Fault.UNKNOWN_KEY):
                assert_of(caller, refusal.hospital)
            await self.reception.quarantine(refusal, letter)
            raise


def make_app(service: Service) -> FastAPI:
    """The intake's web application; its OpenAPI description is at ``/openapi.json``."""
    app = FastAPI(title="hulotte dispatcher", description="Studies in, decisions out.", docs_url=None, redoc_url=None)
    explain_errors(app)
    _take_messages(app, service)
    _take_commands(app, service)

    @app.get("/studies", responses=problems(503))
    def get_studies(request: Request) -> list[dict[str, Any]]:
        """Every study that somebody waits for, the one due first first; with a hospital's key, its own."""
        reception = service.reception
        return open_studies(reception.store, reception.now(), caller_of(request).hospital)

    @app.get("/health")
    def health() -> dict[str, str]:
        """Whether the process runs."""
        return {"status": "running"}

    @app.get("/ready", responses=_NOT_READY)
    def ready(response: Response) -> dict[str, str]:
        """Whether studies are taken, by the instance that leads (ready) or by one that stands by."""
        why = service.ready()
        response.status_code = 503 if why else 200
        return {"status": "not ready" if why else service.role(), "why": why}

    return app


def _take_messages(app: FastAPI, service: Service) -> None:
    """What hospitals send: plain JSON, and FHIR."""
    schema = ADAPTER.json_schema(ref_template=_SCHEMAS)
    models = schema.pop("$defs")
    body = {"required": True, "content": {"application/json": {"schema": schema}}}

    @app.post("/studies", status_code=202, openapi_extra={"requestBody": body}, responses={**_BEFORE, **_NOT_TAKEN})
    async def post_study(request: Request, key: Key, response: Response) -> Receipt:
        """A message about a study: it is ordered, cancelled, replaced, or how far it is.

        202: it is on the disk; ``state`` says whether the dispatcher has acted on it. The same key again answers 200
        and changes nothing.
        """
        caller = caller_of(request)
        letter = Letter(Channel.HTTP, await request.body(), caller.hospital or "", key)
        stored = await _stored(service, letter, caller)
        response.status_code = 200 if stored.duplicate else 202
        state = inbox.APPLIED if stored.applied else inbox.NEW
        return Receipt(id=stored.id, state=state, reason="", repeated=stored.duplicate)

    resource = {"required": True, "content": {fhir_answers.MEDIA: {"schema": {"type": "object"}}}}
    told: dict[str, Any] = {
        "status_code": 202,
        "openapi_extra": {"requestBody": resource},
        "responses": fhir_answers.described(_NOT_TAKEN),
        "response_class": fhir_answers.Outcome,
    }

    @app.post("/fhir/{hospital}/{kind}", **told)
    @app.put("/fhir/{hospital}/{kind}/{name}", **told)
    async def post_resource(request: Request, hospital: str, kind: fhir_answers.Kind, key: OwnNumber = "") -> Response:
        """A ServiceRequest, Task or DiagnosticReport of FHIR R4; the answer is an OperationOutcome."""
        assert kind  # the resource itself says what it is; the path only has to name one that is taken
        letter = Letter(Channel.FHIR, await request.body(), hospital, key)
        try:
            stored = await _stored(service, letter, caller_of(request))
        except Refusal as refusal:
            return fhir_answers.refused(refusal, status_of(refusal))
        return fhir_answers.taken(stored)

    described = app.openapi

    def openapi() -> dict[str, Any]:
        page = described()
        page["components"]["schemas"].update(models)
        describe_problems(page)
        describe_keys(page)
        return page

    app.openapi = openapi  # type: ignore[method-assign]


async def _stored(service: Service, letter: Letter, caller: Caller) -> Stored:
    try:
        return await service.taken(letter, caller)
    except InputError as error:
        raise NotStoredError from error


def _take_commands(app: FastAPI, service: Service) -> None:
    """What readers do, and what people decide by hand."""

    @app.post("/events", status_code=202, responses={**_BEFORE, **problems(400), **_NOT_TAKEN})
    def post_event(request: Request, message: CommandMessage, key: Key, response: Response) -> Receipt:
        """What a reader does (acknowledge, done, pause, …) or someone decides by hand (hold, override, escalate, …)."""
        caller = caller_of(request)
        hospital = _hospital_of(message, caller)
        author = message.by or ("" if message.kind in WITH_AUTHOR else message.reader or "")
        assert_complete(
            message.kind,
            reader=message.reader,
            study=message.study,
            by=author,
            reason=message.reason,
            detail=message.detail,
        )
        store = service.reception.store
        number = inbox.known_study(store, message.study, hospital)
        receipt = inbox.ask(
            store,
            message.kind,
            key if caller.hospital is None else f"{caller.hospital}/{key}",
            service.reception.now(),
            reader=message.reader,
            study_id=number,
            by=author,
            reason=message.reason,
            detail=message.detail.told(),
        )
        if receipt.repeated:
            response.status_code = 200
        else:
            service.reception.wake()
        return Receipt(id=receipt.id, state=receipt.state, reason=receipt.reason, repeated=receipt.repeated)


def _hospital_of(message: CommandMessage, caller: Caller) -> str | None:
    """The hospital whose study a command is about; that of the key where it has one.

    Raises
    ------
    DeniedError
        The key does not allow such a command, or is of another hospital.
    """
    if Scope.DESK not in caller.scopes and message.kind not in BY_READERS:
        raise DeniedError(f"a key of readers does not allow {message.kind}; one of scope desk does")
    if caller.hospital is None:
        return message.hospital
    assert_of(caller, message.hospital or caller.hospital)
    if message.study is None:
        raise DeniedError(f"this key is for the studies of {caller.hospital} only; {message.kind} names none")
    return caller.hospital
