"""Results: ORU^R01, of which only the status of each OBR is read; the report stays with the hospital."""

from __future__ import annotations

from dispatch.intake.hl7v2.sender import Group, Sender
from dispatch.intake.hl7v2.wire import Message, Segment
from dispatch.intake.records import Record, Stage, StatusSeen
from dispatch.intake.refusal import Fault, Refusal, shown

STAGES = {"P": Stage.PRELIMINARY, "F": Stage.SIGNED, "C": Stage.CORRECTED}
"""OBR-25 → how far the study is."""


def result_records(message: Message, sender: Sender) -> tuple[Record, ...]:
    """The status of each result of the message.

    Raises
    ------
    Refusal
        Anything that cannot be understood; then nothing of the message is taken.
    """
    return tuple(_status(message, group, sender) for group in _grouped(message))


def _status(message: Message, group: Group, sender: Sender) -> StatusSeen:
    result = group[-1]
    status = result.value(25)
    stage = STAGES.get(status)
    if stage is None:
        fault = Fault.UNKNOWN_VALUE if status else Fault.MISSING
        raise Refusal(fault, result.at(25), shown(status), "send P (preliminary), F (final) or C (corrected)")
    return StatusSeen(sender.study(group), stage, sender.time(message, [(result, 22)]))


def _grouped(message: Message) -> list[Group]:
    """Each OBR, after the ORC that stands before it."""
    groups: list[Group] = []
    order: Segment | None = None
    for segment in message.segments:
        if segment.name == "ORC":
            order = segment
        elif segment.name == "OBR":
            groups.append((order, segment) if order else (segment,))
            order = None
    if not groups:
        raise Refusal(Fault.SEQUENCE, "OBR", "a result without an OBR segment", "send the status in OBR-25")
    return groups
