"""The status of studies for their hospital: one ORU^R01 a state over MLLP, with identifiers and the status only."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from data.intake import HospitalIntake
from data.store.outlets import Message, Outlet, hospital_source
from data.targets import StatusPort
from dispatch.clock import machine_time
from dispatch.intake.hl7v2.client import NotDelivered, send
from dispatch.intake.hl7v2.writing import Addressee, status_message
from dispatch.intake.records import Stage, StudyRef
from dispatch.outgoing.carriers import Carried, NotCarriedError

STAGES = {stage.value.replace("images complete", "images").replace(" ", "_"): stage for stage in Stage}
"""State of a study in the store → stage."""
UNWANTED = "no stage that the hospital takes"
REJECTED_TIMES = 12
"""AR says "not now": after so many in a row, with waits of up to five minutes, the message is passed over."""


@dataclass(frozen=True)
class HospitalCarrier:
    """Sends to one hospital, one message after the other.

    Attributes
    ----------
    now
        The service's clock, by which the states were reached too.
    rehearses
        Whether the night is none: MSH-11 says so then (T, training).
    """

    hospital: HospitalIntake
    port: StatusPort
    now: Callable[[], datetime] = machine_time
    rehearses: bool = False
    batch: int = 1

    @property
    def source(self) -> str:
        """The statuses of its studies."""
        return hospital_source(self.hospital.id)

    @property
    def seconds(self) -> float:
        """As the file says."""
        return self.port.seconds

    async def carry(self, batch: Sequence[Message], outlet: Outlet) -> Carried:
        """Send one status; what the hospital finds wrong (AE) is passed over, for sending it again would not help."""
        (message,) = batch
        stage = STAGES.get(message.body["state"])
        if stage is None or stage not in self.port.stages:
            return Carried(UNWANTED)
        text = self.text(message, stage)
        try:
            answer = await send(text, self.port.host, self.port.port, seconds=self.port.seconds, tls=self._tls)
        except NotDelivered as error:
            raise NotCarriedError(str(error)) from error
        if answer.code == "AA":
            return Carried()
        words = f"answered {answer.code} to message {number_of(message)}; the hospital's own log says why"
        if answer.code == "AR" and outlet.attempts + 1 < REJECTED_TIMES:
            raise NotCarriedError(words)
        return Carried(words)

    def text(self, message: Message, stage: Stage) -> bytes:
        """The message as it is sent."""
        body = message.body
        to = Addressee(
            self.port.application or self.hospital.application or "", self.port.facility or self.hospital.facility
        )
        return status_message(
            StudyRef(self.hospital.id, body["accession"], body.get("order")),
            stage,
            self._exams.get(body["exam"], body["exam"]),
            to,
            at=self.now(),
            changed_at=datetime.fromisoformat(body["at"]),
            number=number_of(message),
            processing="T" if self.rehearses else "P",
        )

    @cached_property
    def _exams(self) -> dict[str, str]:
        """The catalogue's exams → the hospital's first code for each."""
        return {ours: theirs for theirs, ours in reversed(self.hospital.exams.items())}

    @cached_property
    def _tls(self) -> ssl.SSLContext | None:
        if not self.port.tls:
            return None
        authorities = self.port.authorities
        context = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.port.certificate is not None:
            context.load_cert_chain(self.port.certificate, self.port.key)
        return context


def number_of(message: Message) -> str:
    """MSH-10: the same each time the message is sent."""
    return f"S{message.id}"
