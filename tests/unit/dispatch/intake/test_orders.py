"""ORM^O01 and OMI^O23: what they say, and the precise reason where they cannot be taken."""

from datetime import UTC, datetime

import pytest

from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.records import Cancelled, NewStudy, Replaced, Stage, StatusSeen, StudyRef
from dispatch.intake.refusal import Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, SENDERS, message, order

AT = datetime(2027, 1, 4, 19, 25, tzinfo=UTC)
STUDY = StudyRef("H001", "A-100", "P-100")


def read(*segments, codec="iso-8859-1", **header):
    return read_hl7(message(*segments, **header).encode(codec), SENDERS, KEY).records


def refusal(*segments, **header):
    with pytest.raises(Refusal) as found:
        read(*segments, **header)
    return found.value


def test_a_new_order():
    visit = KEY.visit("H001", "V-9001")
    assert read(PATIENT, *order(priority="S")) == (NewStudy(STUDY, "CT_HEAD", "P0", AT, visit),)


@pytest.mark.parametrize(
    ("charset", "codec"), [("8859/1", "iso-8859-1"), ("", "iso-8859-1"), ("UNICODE UTF-8", "utf-8")]
)
def test_no_name_date_or_note_is_in_what_is_read(charset, codec):
    notes = "NTE|1||céphalée brutale", "NK1|1|LEFÈVRE^Anaïs"
    raw = message(PATIENT, *order(), *notes, charset=charset).encode(codec)
    told = repr(read_hl7(raw, SENDERS, KEY))
    assert all(name in raw.decode(codec) and name not in told for name in NAMES)
    assert "V-9001" not in told


def test_an_imaging_order_with_its_own_segments():
    orc, obr = order(accession="")
    timing, images = "TQ1|1||||||||A^ASAP", "IPC|A-100|1|1.2.3|1"
    (found,) = read(orc, timing, obr, images, kind="OMI^O23^OMI_O23", version="2.5.1")
    assert (found.study, found.urgency) == (STUDY, "P1")


def test_the_timing_segment_goes_before_the_field_of_old():
    orc, obr = order(priority="R")
    assert read(orc, obr, "TQ1|1||||||||S")[0].urgency == "P0"
    assert read(orc, obr)[0].urgency == "P2"
    assert read(*order())[0].urgency is None


def test_a_hospital_with_its_own_places_codes_and_clock():
    obr = "OBR|1|||42||||||||||||||||A-7|||||||^^^^^flash"
    segments = "PID|1||ÎLE-7^^^RIS", "ORC|NW|||||||||20270104093000".replace("|||||||||", "||||||||"), obr
    (found,) = read(*segments, facility="PAPEETE", charset="", codec="utf-8")
    assert found.study == StudyRef("H002", "A-7", None)
    assert found.urgency == "P0-TRAUMA"
    assert found.requested_at == datetime(2027, 1, 4, 19, 30, tzinfo=UTC)
    assert found.visit == KEY.visit("H002", "ÎLE-7")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20270104202500+0100", AT),
        ("20270104192500+0000", AT),
        ("202701042025", AT),
        ("2027010420", AT.replace(minute=0)),
        ("20270104202500.1234-0400", datetime(2027, 1, 5, 0, 25, tzinfo=UTC)),
        ("20270704202500", datetime(2027, 7, 4, 18, 25, tzinfo=UTC)),
        ("20271031023000", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("20270104", datetime(2027, 1, 3, 23, 0, tzinfo=UTC)),
    ],
)
def test_times_are_local_unless_they_say_otherwise(written, meant):
    assert read(*order(at=written))[0].requested_at == meant


@pytest.mark.parametrize("control", ["CA", "DC", "OC"])
def test_a_cancelled_order_needs_no_request(control):
    assert read(f"ORC|{control}|P-100|||||||20270104202500") == (Cancelled(StudyRef("H001", None, "P-100"), AT),)


def test_a_replaced_order_names_what_takes_its_place():
    old, new = order(control="RP")[0], order("A-101", "RO", "TDMAP", placer="P-101")
    second = NewStudy(StudyRef("H001", "A-101", "P-101"), "CT_AP", None, AT)
    assert read(old, *new) == (Replaced(StudyRef("H001", None, "P-100"), (second,), AT),)


def test_a_changed_order_replaces_itself():
    (found,) = read(*order(control="XO", exam="TDMAP"))
    assert found == Replaced(STUDY, (NewStudy(STUDY, "CT_AP", None, AT),), AT)


def test_several_orders_in_one_message():
    assert [each.study.accession for each in read(*order("A-1"), *order("A-2", placer="P-2"))] == ["A-1", "A-2"]


def test_the_exam_is_done():
    done = "ORC|SC|P-100|A-100||CM||||20270104202500"
    assert read(done) == (StatusSeen(STUDY, Stage.PERFORMED, AT),)
    assert isinstance(read(done.replace("CM", "CA"))[0], Cancelled)


@pytest.mark.parametrize(
    ("segments", "header", "code", "place", "found"),
    [
        (order(exam="SCAN9"), {}, 103, "OBR-4.1", '"SCAN9" is not known'),
        (order(exam=""), {}, 101, "OBR-4.1", "is empty"),
        (order(priority="Z"), {}, 103, "OBR-27", '"Z" is not known'),
        (order(control="ZZ"), {}, 103, "ORC-1", '"ZZ" is not known'),
        (order(control=""), {}, 101, "ORC-1", "is empty"),
        (order(at="hier"), {}, 102, "ORC-9", "a text of length 4 (letters) is no time"),
        (order(at="18000101"), {}, 102, "ORC-9", "a time that does not exist"),
        (order(at="20270230120000"), {}, 102, "ORC-9", "a time that does not exist"),
        (order("LEFÈVRE Anaïs"), {}, 102, "IPC-1.1 or", "a text of length 13 (letters, spaces)"),
        ((order()[0],), {}, 100, "ORC", "an order without an OBR segment"),
        ((order()[1],), {}, 100, "OBR", "OBR without an ORC of its own"),
        ((*order(), order()[1]), {}, 100, "OBR[2]", "OBR without an ORC of its own"),
        ((*order(), *order(exam="SCAN9")), {}, 103, "OBR-4.1", '"SCAN9" is not known'),
        (("ORC|NW", "OBR|1|||TDMCR"), {}, 101, "IPC-1.1", "all are empty"),
        (("ORC|NW|P", "OBR|1|||TDMCR"), {}, 101, "IPC-1.1", "is empty"),
        ((order(control="RP")[0],), {}, 100, "ORC-1", "RP without RO after it"),
        (order(control="RO"), {}, 100, "ORC-1", "RO without RP before it"),
        (("ORC|SC|P||||CM",), {}, 101, "ORC-5", "is empty"),
        ((), {}, 100, "ORC", "a message without an order"),
        (("garbage",), {}, 100, "line 2", "a line that is no segment"),
        (order(), {"kind": "ADT^A01"}, 200, "MSH-9", '"ADT^A01" is not known'),
        (order(), {"kind": "ORM^O99"}, 201, "MSH-9", '"ORM^O99" is not known'),
        (order(), {"processing": "T"}, 202, "MSH-11", '"T" is not known here'),
        (order(), {"version": "3"}, 203, "MSH-12", '"3" is not known'),
        (order(), {"facility": "LILLE"}, 204, "MSH-4", '"LILLE" is not known'),
        (order(), {"number": ""}, 101, "MSH-10", "is empty"),
        (order(), {"charset": "8859/15"}, 103, "MSH-18", '"8859/15" is not known'),
        (order(), {"charset": "UNICODE UTF-8"}, 102, "MSH-18", "is not UTF-8"),
    ],
)
def test_a_refusal_says_where_what_and_the_remedy(segments, header, code, place, found):
    told = refusal(*segments, **header)
    assert told.fault == code
    assert told.place.startswith(place)
    assert found in told.found
    assert told.remedy
    assert told.key
    assert not any(name in f"{told} {told.key}" for name in NAMES)


@pytest.mark.parametrize(
    "raw", [b"", b"MSH", b"MSH|", b"MSH|^~\\&", b"MSH|^^\\&|", b"MSHabcdeaf", b"FHS|^~\\&|x", b"\xff" * 9]
)
def test_what_is_no_message(raw):
    with pytest.raises(Refusal, match=r"MSH-(2|10)"):
        read_hl7(raw, SENDERS, KEY)


def test_the_same_message_has_the_same_key_and_another_has_another():
    def key(text):
        return read_hl7(text.encode("iso-8859-1"), SENDERS, KEY).origin.key

    first = message(*order())
    assert key(first) == key(first)
    assert key(first) != key(message(*order("A-101")))


def test_other_separators_and_ends_of_lines():
    raw = message(PATIENT, *order(priority="S"))
    other = raw.translate(str.maketrans("|^~\\&", "!%*$@")).replace("\r", "\r\n")
    assert read_hl7(other.encode("iso-8859-1"), SENDERS, KEY).records == read(PATIENT, *order(priority="S"))


def test_escapes_are_undone():
    assert read(*order(r"A\X2D\1"))[0].study.accession == "A-1"
    assert refusal(*order(r"A\T\1")).found == "a text of length 3 (letters, digits, other signs)"


def test_a_message_of_countless_orders_is_refused_at_once():
    assert len(read(*["ORC|CA|P-1"] * 999)) == 999
    assert refusal(*["ORC|CA|P-1"] * 1000).place == "line 1001"
    assert read(*order(), *["OBX|1|TX|||text"] * 5000)
