"""ORU^R01 in and out, and acknowledgements, read again by python-hl7 as a second opinion."""

from datetime import UTC, datetime

import hl7
import pytest

from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.hl7v2.writing import Addressee, acknowledgement, status_message
from dispatch.intake.records import Stage, StatusSeen, StudyRef
from dispatch.intake.refusal import Fault, Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, SENDERS, message, order

AT = datetime(2027, 1, 4, 20, 0, tzinfo=UTC)
STUDY = StudyRef("H001", "A-100", "P-100")


def result(status="F", at="20270104210000"):
    fields = {1: "1", 2: "P-100", 3: "A-100", 4: "TDMCR", 16: "MARTINOT", 22: at, 25: status}
    return "|".join(["OBR", *(fields.get(number, "") for number in range(1, 26))])


def read(*segments):
    return read_hl7(message(*segments, kind="ORU^R01").encode("iso-8859-1"), SENDERS, KEY).records


@pytest.mark.parametrize(("status", "stage"), [("P", Stage.PRELIMINARY), ("F", Stage.SIGNED), ("C", Stage.CORRECTED)])
def test_a_report_moves_its_study(status, stage):
    assert read(PATIENT, result(status), "OBX|1|TX|||céphalée brutale") == (StatusSeen(STUDY, stage, AT),)


def test_each_result_of_a_message_counts():
    first, second = "ORC|RE|P-9|A-9", result("P").replace("P-100|A-100", "P-9|A-9")
    assert [each.study.accession for each in read(result(), first, second)] == ["A-100", "A-9"]


@pytest.mark.parametrize(
    ("segments", "place", "found"),
    [
        ((result("Z"),), "OBR-25", '"Z" is not known'),
        ((result(""),), "OBR-25", "is empty"),
        ((PATIENT,), "OBR", "a result"),
    ],
)
def test_a_status_that_says_nothing_is_refused(segments, place, found):
    with pytest.raises(Refusal) as refusal:
        read(*segments)
    assert refusal.value.place == place
    assert found in refusal.value.found


def test_what_is_taken_is_acknowledged():
    raw = message(PATIENT, *order(), charset="UNICODE UTF-8").encode()
    answer = hl7.parse(acknowledgement(raw, None, at=AT, number="7"))
    assert answer.segment("MSA")[1:3] == [["AA"], ["M1"]]
    header = answer.segment("MSH")
    assert [str(header[field]) for field in (5, 6, 9, 10, 11, 12, 18)] == [
        "RIS", "CHALON", "ACK^O01^ACK", "7", "P", "2.5", "UNICODE UTF-8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.UNKNOWN_VALUE, "AE"), (Fault.UNSUPPORTED_MESSAGE, "AR"), (Fault.INTERNAL, "AR")]
)
def test_what_is_refused_says_why_in_both_segments(fault, code):
    raw = message(PATIENT, *order()).encode("iso-8859-1")
    refusal = Refusal(fault, "OBR-4.1", '"A^B|é" is not known', "mend it")
    told = acknowledgement(raw, refusal, at=AT, number="7")
    answer = hl7.parse(told.decode("iso-8859-1"))
    assert str(answer.segment("MSA")[1]) == code
    assert answer.unescape(str(answer.segment("MSA")[3])) == str(refusal)
    error = answer.segment("ERR")
    assert str(error[2]) == "OBR-4.1"
    assert str(error[3]).startswith(f"{int(fault)}^")
    assert str(error[4]) == "E"
    assert answer.unescape(str(error[8])) == str(refusal)
    assert not any(name.encode("iso-8859-1") in told for name in NAMES)


def test_garbage_is_answered_too():
    told = acknowledgement(b"\xff\xfe", Refusal(Fault.SEQUENCE, "MSH-2", "nothing", "begin"), at=AT, number="1")
    assert str(hl7.parse(told.decode("ascii")).segment("MSA")[1]) == "AE"


@pytest.mark.parametrize("stage", Stage)
def test_a_status_goes_out_with_identifiers_and_the_status_only(stage):
    raw = status_message(STUDY, stage, "TDMCR", Addressee("RIS", "CHALON"), at=AT, changed_at=AT, number="S1")
    sent = hl7.parse(raw)
    assert [str(segment[0]) for segment in sent] == ["MSH", "ORC", "OBR", "OBX"]
    request = sent.segment("OBR")
    wanted = ["P-100", "A-100", "TDMCR", "A-100", "20270104200000+0000"]
    assert [str(request[field]) for field in (2, 3, 4, 18, 22)] == wanted
    assert str(sent.segment("OBX")[5]) == stage.value
    told = {Stage.PRELIMINARY: "P", Stage.SIGNED: "F", Stage.CORRECTED: "C", Stage.CANCELLED: "X"}
    assert str(request[25]) == told.get(stage, str(request[25]))
    assert (str(request[25]) in "PFCX") == (stage in told)


@pytest.mark.parametrize("stage", [Stage.PRELIMINARY, Stage.SIGNED, Stage.CORRECTED])
def test_our_own_status_is_read_back(stage):
    raw = status_message(STUDY, stage, "TDMCR", Addressee("RIS", "NET"), at=AT, changed_at=AT, number="S1")
    back = raw.replace(b"|HULOTTE||RIS|NET|", b"|HULOTTE|CHALON|RIS|NET|")
    assert read_hl7(back, SENDERS, KEY).records == (StatusSeen(STUDY, stage, AT),)


def test_signs_that_end_a_frame_are_not_sent_back():
    raw = message(*order(), kind="ADT^A\x1c", number="M\x1c1", facility="CHAL\x1cON\x0b").encode()
    with pytest.raises(Refusal) as refusal:
        read_hl7(raw, SENDERS, KEY)
    told = acknowledgement(raw, refusal.value, at=AT, number="1")
    assert not {0x0B, 0x1C} & set(told)
