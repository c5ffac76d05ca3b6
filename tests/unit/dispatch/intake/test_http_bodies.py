"""Plain JSON gives the same records, and a precise reason where it cannot be taken."""

import json
from datetime import UTC, datetime

import pytest

from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.http_bodies import read_json
from dispatch.intake.records import Cancelled, Channel, Replaced, Stage, StatusSeen, StudyRef
from dispatch.intake.refusal import Fault, Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, READING, SENDERS, message, order

AT = datetime(2027, 1, 4, 19, 25, tzinfo=UTC)
WHEN = "2027-01-04T20:25:00+01:00"
STUDY = {
    "accession": "A-100", "order": "P-100", "exam": "CT_HEAD", "urgency": "P0", "requested_at": WHEN, "visit": "V-9001",
}  # fmt: skip
ORDERED = {"event": "ordered", "study": STUDY}


def read(event):
    return read_json(json.dumps(event).encode(), "n1", READING)


def test_an_order_is_the_same_record_as_in_hl7():
    by_hl7 = read_hl7(message(PATIENT, *order(priority="S")).encode("iso-8859-1"), SENDERS, KEY)
    delivery = read(ORDERED)
    assert delivery.records == by_hl7.records
    assert (delivery.origin.channel, delivery.origin.hospital, delivery.origin.message) == (Channel.HTTP, "H001", "n1")


def test_the_other_events():
    ref, about = StudyRef("H001", "A-1"), {"accession": "A-1", "at": WHEN}
    assert read({"event": "cancelled", **about}).records == (Cancelled(ref, AT),)
    assert read({"event": "status", "stage": "signed", **about}).records == (StatusSeen(ref, Stage.SIGNED, AT),)
    (new,) = read(ORDERED).records
    assert read({"event": "replaced", "by": [STUDY], **about}).records == (Replaced(ref, (new,), AT),)


@pytest.mark.parametrize(
    ("event", "fault", "place"),
    [
        ({}, Fault.MISSING, "event"),
        ({"event": "born"}, Fault.UNKNOWN_VALUE, "event"),
        ({"event": "LEFÈVRE Anaïs"}, Fault.UNKNOWN_VALUE, "event"),
        ([], Fault.WRONG_TYPE, "body"),
        ({"event": "ordered"}, Fault.MISSING, "ordered.study"),
        ({"event": "ordered", "study": STUDY | {"name": "LEFÈVRE"}}, Fault.WRONG_TYPE, "ordered.study.name"),
        ({"event": "ordered", "study": STUDY | {"LEFÈVRE": 1}}, Fault.WRONG_TYPE, "ordered.study.?"),
        ({"event": "ordered", "study": STUDY | {"accession": "LEFÈVRE"}}, Fault.WRONG_TYPE, "ordered.study.accession"),
        (
            {"event": "ordered", "study": STUDY | {"requested_at": "2027-01-04T20:25:00"}},
            Fault.WRONG_TYPE,
            "ordered.study.requested_at",
        ),
        (
            {"event": "ordered", "study": STUDY | {"requested_at": "0001-01-01T00:00:00+14:00"}},
            Fault.WRONG_TYPE,
            "requested_at",
        ),
        ({"event": "ordered", "study": STUDY | {"exam": "CT"}}, Fault.UNKNOWN_VALUE, "exam"),
        ({"event": "ordered", "study": STUDY | {"urgency": "P9"}}, Fault.UNKNOWN_VALUE, "urgency"),
        ({"event": "cancelled", "at": WHEN}, Fault.MISSING, "accession"),
        ({"event": "status", "at": WHEN, "accession": "A-1", "stage": "done"}, Fault.WRONG_TYPE, "status.stage"),
    ],
)
def test_a_refusal_says_where_and_why(event, fault, place):
    with pytest.raises(Refusal) as found:
        read(event)
    refusal = found.value
    assert (refusal.fault, refusal.place, refusal.hospital, refusal.message) == (fault, place, "H001", "n1")
    assert refusal.key
    assert refusal.remedy
    assert not any(name in str(refusal) for name in NAMES)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_json(body):
    with pytest.raises(Refusal, match="no JSON"):
        read_json(body, "n1", READING)
