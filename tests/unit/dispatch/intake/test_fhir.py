"""FHIR R4 resources give the records that HL7 v2 gives, and a precise reason where they cannot be taken."""

import json
from datetime import UTC, datetime

import pytest

from dispatch.intake.fhir.reading import read_fhir
from dispatch.intake.fhir.resources import STAGE_TASKS, TASK_STAGES
from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.records import Cancelled, NewStudy, Replaced, Stage, StatusSeen, StudyRef
from dispatch.intake.refusal import Fault, Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, SENDERS, message, order

AT = datetime(2027, 1, 4, 19, 25, tzinfo=UTC)
STUDY = StudyRef("H001", "A-100", "P-100")


def identified(value, kind=None):
    typed = {"type": {"coding": [{"code": kind}]}} if kind else {}
    return {"value": value, **typed}


ACCESSION, PLACER = identified("A-100", "ACSN"), identified("P-100", "PLAC")
REQUEST = {
    "resourceType": "ServiceRequest",
    "id": "r1",
    "contained": [{"resourceType": "Patient", "name": [{"family": "LEFÈVRE", "given": ["Anaïs"]}]}],
    "text": {"status": "generated", "div": "<div>LEFÈVRE Anaïs 19810427</div>"},
    "identifier": [ACCESSION, PLACER],
    "status": "active",
    "intent": "order",
    "priority": "stat",
    "code": {"coding": [{"system": "urn:other", "code": "?"}, {"code": "TDMCR"}], "text": "céphalée brutale"},
    "subject": {"reference": "Patient/774411", "display": "LEFÈVRE Anaïs"},
    "encounter": {"identifier": {"value": "V-9001"}},
    "authoredOn": "2027-01-04T20:25:00+01:00",
    "requester": {"display": "MARTINOT"},
    "note": [{"text": "céphalée brutale"}],
}
TASK = {
    "resourceType": "Task",
    "status": "accepted",
    "intent": "order",
    "focus": {"reference": "ServiceRequest/r1", "identifier": ACCESSION},
    "for": {"display": "LEFÈVRE Anaïs"},
    "lastModified": "2027-01-04T19:25:00Z",
}
REPORT = {
    "resourceType": "DiagnosticReport",
    "status": "final",
    "code": {"text": "CT"},
    "identifier": [ACCESSION],
    "issued": "2027-01-04T19:25:00.250Z",
    "conclusion": "céphalée brutale",
}


def read(resource, hospital="H001"):
    return read_fhir(json.dumps(resource).encode(), hospital, "n1", SENDERS, KEY)


def test_an_order_is_the_same_record_as_in_hl7():
    by_hl7 = read_hl7(message(PATIENT, *order(priority="S")).encode("iso-8859-1"), SENDERS, KEY)
    delivery = read(REQUEST)
    assert delivery.records == by_hl7.records == (NewStudy(STUDY, "CT_HEAD", "P0", AT, KEY.visit("H001", "V-9001")),)
    assert not any(name in repr(delivery) for name in (*NAMES, "774411", "V-9001"))


def test_cancelled_replaced_and_reported():
    assert read(REQUEST | {"status": "revoked"}).records == (Cancelled(STUDY, AT),)
    old = {"replaces": [{"identifier": identified("P-99", "PLAC")}]}
    (new,) = read(REQUEST).records
    assert read(REQUEST | old).records == (Replaced(StudyRef("H001", None, "P-99"), (new,), AT),)
    assert read(REPORT).records == (StatusSeen(StudyRef("H001", "A-100"), Stage.SIGNED, AT),)
    by_order = REPORT | {"basedOn": [{"identifier": PLACER}], "status": "amended"}
    assert read(by_order).records == (StatusSeen(StudyRef("H001", None, "P-100"), Stage.CORRECTED, AT),)


@pytest.mark.parametrize("status", TASK_STAGES)
def test_a_task_tells_how_far_the_reading_is(status):
    (found,) = read(TASK | {"status": status}).records
    study, stage = StudyRef("H001", "A-100"), TASK_STAGES[status]
    assert found == (Cancelled(study, AT) if stage is Stage.CANCELLED else StatusSeen(study, stage, AT))


def test_every_stage_has_a_status_of_a_task_that_is_one():
    assert set(STAGE_TASKS) == set(Stage)
    assert set(STAGE_TASKS.values()) <= set(TASK_STAGES)


@pytest.mark.parametrize(
    ("resource", "fault", "place"),
    [
        ([], Fault.UNSUPPORTED_MESSAGE, "resourceType"),
        ({"resourceType": "Patient", "name": [{"family": "LEFÈVRE"}]}, Fault.UNSUPPORTED_MESSAGE, "resourceType"),
        (REQUEST | {"status": "draft"}, Fault.UNKNOWN_VALUE, "ServiceRequest.status"),
        (REQUEST | {"status": None}, Fault.MISSING, "ServiceRequest.status"),
        (REQUEST | {"intent": "plan"}, Fault.UNKNOWN_VALUE, "ServiceRequest.intent"),
        (REQUEST | {"intent": 3}, Fault.WRONG_TYPE, "ServiceRequest.intent"),
        (REQUEST | {"priority": "soon"}, Fault.UNKNOWN_VALUE, "ServiceRequest.priority"),
        (REQUEST | {"code": {"text": "LEFÈVRE"}}, Fault.MISSING, "ServiceRequest.code"),
        (REQUEST | {"code": {"coding": [{"code": "SCAN9"}]}}, Fault.UNKNOWN_VALUE, "ServiceRequest.code"),
        (REQUEST | {"code": {"coding": [{"cod": "LEFÈVRE"}]}}, Fault.WRONG_TYPE, "ServiceRequest.code.coding.0.cod"),
        (REQUEST | {"identifier": [PLACER]}, Fault.MISSING, "ServiceRequest.identifier"),
        (REQUEST | {"identifier": []}, Fault.MISSING, "ServiceRequest.identifier"),
        (REQUEST | {"identifier": [identified("LEFÈVRE A", "ACSN")]}, Fault.WRONG_TYPE, "ServiceRequest.identifier"),
        (REQUEST | {"authoredOn": "2027-01"}, Fault.WRONG_TYPE, "ServiceRequest.authoredOn"),
        (REQUEST | {"authoredOn": None}, Fault.MISSING, "ServiceRequest.authoredOn"),
        (TASK | {"focus": {"reference": "ServiceRequest/r1"}}, Fault.MISSING, "Task.identifier"),
        (TASK | {"status": "draft"}, Fault.UNKNOWN_VALUE, "Task.status"),
        (REPORT | {"status": "registered"}, Fault.UNKNOWN_VALUE, "DiagnosticReport.status"),
        (REPORT | {"issued": None}, Fault.MISSING, "DiagnosticReport.issued"),
    ],
)
def test_a_refusal_says_where_and_why(resource, fault, place):
    with pytest.raises(Refusal) as found:
        read(resource)
    refusal = found.value
    assert (refusal.fault, refusal.place) == (fault, place)
    assert (refusal.hospital, refusal.message) == ("H001", "n1")
    assert refusal.key
    assert not any(name in str(refusal) for name in NAMES)


def test_an_unknown_hospital_and_what_is_no_json():
    with pytest.raises(Refusal, match="file of senders"):
        read(REQUEST, hospital="H999")
    for body in (b"", b"\xff", b"{", b"[" * 100_000, b'{"resourceType": 1}'):
        with pytest.raises(Refusal):
            read_fhir(body, "H001", "n1", SENDERS, KEY)


def test_a_body_nested_without_end_is_refused():
    deep = "{" + '"extension":[{' * 300 + '"url":"u"' + "}]" * 300 + "}"
    body = json.dumps(REQUEST)[:-1] + f', "code": {deep}}}'
    with pytest.raises(Refusal):
        read_fhir(body.encode(), "H001", "n1", SENDERS, KEY)
