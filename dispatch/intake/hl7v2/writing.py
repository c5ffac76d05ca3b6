"""What we send: acknowledgements, and the status of a study as ORU^R01 with identifiers and the status only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch.intake.hl7v2.wire import CHARSETS, Segment, read_header
from dispatch.intake.records import Stage, StudyRef
from dispatch.intake.refusal import Refusal

OURS = "HULOTTE"
"""MSH-3 of what we send."""

RESULT_STATUS = {
    Stage.REQUESTED: "O",
    Stage.VETTED: "S",
    Stage.PERFORMED: "I",
    Stage.IMAGES_COMPLETE: "I",
    Stage.QUEUED: "I",
    Stage.ASSIGNED: "I",
    Stage.READING: "I",
    Stage.HELD: "I",
    Stage.PRELIMINARY: "P",
    Stage.SIGNED: "F",
    Stage.CORRECTED: "C",
    Stage.CANCELLED: "X",
    Stage.HANDED_BACK: "I",
}
"""OBR-25 (HL7 table 0123) of each stage; the stage itself stands in OBX-5."""

_ESCAPES = {
    "\\": "\\E\\",
    "|": "\\F\\",
    "^": "\\S\\",
    "&": "\\T\\",
    "~": "\\R\\",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """MSH-5 and MSH-6 of what we send to a hospital."""

    application: str
    facility: str


def acknowledgement(raw: bytes, refusal: Refusal | None, *, at: datetime, number: str) -> bytes:
    """The answer to a message: AA, or AE or AR with segment, field, what was found and the remedy.

    Parameters
    ----------
    raw
        The message that is answered; whatever of its header can be read is used.
    refusal
        Why it is not taken; None where it is committed.
    at, number
        When the answer is made, and its own number.
    """
    try:
        header: Segment | None = read_header(raw)
    except Refusal:
        header = None
    sent = header.value if header else lambda *_: ""
    code = "AA" if refusal is None else "AR" if refusal.rejected else "AE"
    charset = sent(18).upper()
    event = f"ACK^{_escaped(sent(9, 2))}^ACK" if sent(9, 2) else "ACK"
    segments = [
        _header(Addressee(sent(3), sent(4)), event, at, number, sent(11) or "P", sent(12) or "2.5", charset),
        _line("MSA", code, sent(10), str(refusal) if refusal else ""),
    ]
    if refusal is not None:
        segments.append(_error(refusal))
    return "".join(segments).encode(CHARSETS.get(charset, "ascii"), "replace")


def status_message(
    study: StudyRef,
    stage: Stage,
    exam: str,
    to: Addressee,
    *,
    at: datetime,
    changed_at: datetime,
    number: str,
    processing: str = "P",
) -> bytes:
    """How far a study is, for the hospital: ORU^R01 without patient, report or reader.

    Parameters
    ----------
    exam
        The exam code, as the hospital knows it.
    at, changed_at
        When the message is made, and since when the study is there (UTC).
    number
        MSH-10, the same each time this status is sent again.
    processing
        MSH-11: P (production) or T (training).
    """
    order, accession = study.order or "", study.accession or ""
    status, since = RESULT_STATUS[stage], _time(changed_at)
    request = {1: "1", 2: order, 3: accession, 4: exam, 18: accession, 22: since, 25: status}
    lines = [
        _header(to, "ORU^R01^ORU_R01", at, number, processing, "2.5", "UNICODE UTF-8"),
        _line("ORC", "SC", order, accession),
        _line("OBR", *(request.get(field, "") for field in range(1, 26))),
        _line("OBX", "1", "ST", "STAGE", "", stage.value, *[""] * 5, "F"),
    ]
    return "".join(lines).encode("utf-8")


def _header(to: Addressee, event: str, at: datetime, number: str, processing: str, version: str, charset: str) -> str:
    named = [OURS, "", to.application, to.facility, _time(at), ""]
    tail = ["", "", "", "", "", charset] if charset in CHARSETS else []
    return (
        "|".join([r"MSH|^~\&", *map(_escaped, named), event, *map(_escaped, [number, processing, version, *tail])])
        + "\r"
    )


def _error(refusal: Refusal) -> str:
    """ERR as of version 2.5: place, code, severity and, for people, what is wrong and how to mend it."""
    what = f"{int(refusal.fault)}^{refusal.fault.name.lower().replace('_', ' ')}^HL70357"
    place = _escaped(refusal.place)
    return f"ERR||{place}|{what}|E||||{_escaped(str(refusal))}\r"


def _line(*fields: str) -> str:
    return "|".join(map(_escaped, fields)).rstrip("|") + "\r"


def _escaped(text: str) -> str:
    """Without control characters, which would end a segment or the frame."""
    return "".join(_ESCAPES.get(sign, sign) if sign >= " " else " " for sign in text)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S%z")
