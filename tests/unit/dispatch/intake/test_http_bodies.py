"""Plain JSON gives the same records, and a precise reason where it cannot be taken."""

import json
from datetime import UTC, datetime

import pytest

from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.http_bodies import read_json
from dispatch.intake.records import Cancelled, Channel, NewStudy, Replaced, Stage, StatusSeen, StudyRef
from dispatch.intake.refusal import Fault, Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, READING, SENDERS, message, order

AT = datetime(2027, 1, 4, 19, 25, tzinfo=UTC)
NOW = datetime(2027, 1, 4, 20, tzinfo=UTC)
WHEN = "2027-01-04T20:25:00+01:00"
STUDY = {
    "accession": "A-100", "order": "P-100", "exam": "CT_HEAD", "urgency": "P0", "requested_at": WHEN, "visit": "V-9001",
}  # fmt: skip
ORDERED = {"hospital": "H001", **STUDY}


def read(event):
    return read_json(json.dumps(event).encode(), "n1", READING, NOW)


def test_an_order_is_the_same_record_as_in_hl7():
    by_hl7 = read_hl7(message(PATIENT, *order(priority="S")).encode("iso-8859-1"), SENDERS, KEY)
    delivery = read(ORDERED | {"event": "ordered"})
    assert delivery.records == by_hl7.records
    assert (delivery.origin.channel, delivery.origin.hospital, delivery.origin.message) == (Channel.HTTP, "H001", "n1")
    assert read(ORDERED) == delivery


def test_the_other_events():
    ref, about = StudyRef("H001", "A-1"), {"hospital": "H001", "accession": "A-1", "at": WHEN}
    assert read({"event": "cancelled", **about}).records == (Cancelled(ref, AT),)
    assert read({"event": "status", "stage": "signed", **about}).records == (StatusSeen(ref, Stage.SIGNED, AT),)
    (new,) = read(ORDERED).records
    assert read({"event": "replaced", "by": [STUDY], **about}).records == (Replaced(ref, (new,), AT),)


def test_a_message_is_known_by_its_number_and_its_contents_apart():
    one = read(ORDERED).origin
    assert read(ORDERED | {"name": "LEFÈVRE"}).origin == one
    assert read_json(json.dumps(ORDERED).encode(), "n2", READING, NOW).origin.content == one.content
    other = read(ORDERED | {"exam": "CT_AP"}).origin
    assert (other.key, other.content == one.content) == (one.key, False)


def test_names_and_notes_are_dropped_and_what_is_not_dated_is_of_now():
    (record,) = read(
        {"hospital": "H001", "accession": "A-1", "exam": "CT_HEAD", "name": "LEFÈVRE", "note": "x"}
    ).records
    assert record == NewStudy(StudyRef("H001", "A-1"), "CT_HEAD", None, NOW)


@pytest.mark.parametrize(
    ("event", "fault", "place"),
    [
        ({}, Fault.MISSING, "hospital"),
        (ORDERED | {"event": "born"}, Fault.UNKNOWN_VALUE, "event"),
        (ORDERED | {"event": "LEFÈVRE Anaïs"}, Fault.UNKNOWN_VALUE, "event"),
        (ORDERED | {"event": 7}, Fault.WRONG_TYPE, "event"),
        ([], Fault.WRONG_TYPE, "body"),
        (ORDERED | {"hospital": "H009"}, Fault.UNKNOWN_KEY, "hospital"),
        (ORDERED | {"accession": "LEFÈVRE"}, Fault.WRONG_TYPE, "accession"),
        (ORDERED | {"requested_at": "2027-01-04T20:25:00"}, Fault.WRONG_TYPE, "requested_at"),
        (ORDERED | {"requested_at": "0001-01-01T00:00:00+14:00"}, Fault.WRONG_TYPE, "requested_at"),
        (ORDERED | {"exam": "CT"}, Fault.UNKNOWN_VALUE, "exam"),
        (ORDERED | {"urgency": "P9"}, Fault.UNKNOWN_VALUE, "urgency"),
        ({"event": "cancelled", "hospital": "H001", "at": WHEN}, Fault.MISSING, "accession"),
        ({"event": "status", "hospital": "H001", "accession": "A-1", "stage": "done"}, Fault.WRONG_TYPE, "stage"),
    ],
)
def test_a_refusal_says_where_and_why(event, fault, place):
    with pytest.raises(Refusal) as found:
        read(event)
    refusal = found.value
    assert (refusal.fault, refusal.place, refusal.message) == (fault, place, "n1")
    assert refusal.key
    assert refusal.remedy
    assert not any(name in str(refusal) for name in NAMES)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_json(body):
    with pytest.raises(Refusal, match="no JSON"):
        read_json(body, "n1", READING, NOW)
