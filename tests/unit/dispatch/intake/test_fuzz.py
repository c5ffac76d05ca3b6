"""Whatever comes in, a delivery or a refusal comes out, and neither holds a name."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.intake.fhir.reading import read_fhir
from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.hl7v2.writing import acknowledgement
from dispatch.intake.http_bodies import read_json
from dispatch.intake.records import Delivery
from dispatch.intake.refusal import Refusal
from tests.unit.dispatch.intake.senders import KEY, PATIENT, READING, SENDERS, message, order
from tests.unit.dispatch.intake.test_fhir import AT, REPORT, REQUEST, TASK
from tests.unit.dispatch.intake.test_http_bodies import ORDERED, WHEN

ALWAYS_THE_SAME = settings(deadline=None, derandomize=True)
SIGNS = st.text(alphabet='|^~\\&\r\n\x0b\x1cA9-é"X.', max_size=12)
NAME = st.text(alphabet="ÀÉÎÖÜàéîöüßñ", min_size=4, max_size=12)
GOOD = [
    message(PATIENT, *order(priority="S")),
    message(PATIENT, *order(), "TQ1|1||||||||A", "IPC|A-1", kind="OMI^O23"),
    message(PATIENT, "ORC|RP|P-1", *order("A-2", "RO")),
    message(PATIENT, "OBR|1|P-1|A-1|TDMCR" + "|" * 18 + "20270104|||F", kind="ORU^R01"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(WHEN),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("value"), inner, max_size=3)
    ),
    max_leaves=6,
)


def outcome(read, *arguments):
    """What comes out; any other exception fails the test."""
    try:
        return read(*arguments)
    except Refusal as refusal:
        assert refusal.place
        assert refusal.found
        assert refusal.remedy
        return refusal


def check_hl7(raw):
    found = outcome(read_hl7, raw, SENDERS, KEY)
    refusal = found if isinstance(found, Refusal) else None
    assert b"\x1c" not in acknowledgement(raw, refusal, at=AT, number="1")
    return found


@ALWAYS_THE_SAME
@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda tail: b"MSH|^~\\&|RIS|CHALON|" + tail))
def test_any_bytes(raw):
    check_hl7(raw)


@ALWAYS_THE_SAME
@given(st.sampled_from(GOOD), st.integers(0, 400), st.integers(0, 30), SIGNS)
def test_a_good_message_with_a_piece_replaced(text, start, length, piece):
    start %= len(text)
    check_hl7((text[:start] + piece + text[start + length :]).encode("iso-8859-1"))


@ALWAYS_THE_SAME
@given(st.sampled_from(GOOD), NAME, NAME, st.sampled_from([("8859/1", "iso-8859-1"), ("UNICODE UTF-8", "utf-8")]))
def test_names_stay_outside_wherever_a_hospital_writes_them(text, family, given_name, charset):
    named, codec = charset
    private = f"PID|1||1||{family}^{given_name}|{family}||M\rNK1|1|{family}\rNTE|1||{given_name}\rOBX|1|TX|||{family}"
    text = text.replace("8859/1", named).replace(PATIENT, private).replace("céphalée", family)
    text = text.replace("MARTINOT", given_name).replace("Scanner", family)
    found = check_hl7(text.encode(codec))
    assert isinstance(found, Delivery)
    assert family not in repr(found)
    assert given_name not in repr(found)


@ALWAYS_THE_SAME
@given(st.sampled_from(GOOD), NAME, st.integers(1, 40), st.integers(1, 30))
def test_a_name_in_a_wrong_field_is_in_no_record_and_no_refusal(text, name, line, field):
    lines = text.split("\r")
    fields = lines[line % (len(lines) - 1)].split("|")
    fields[1 + field % max(1, len(fields) - 1) if len(fields) > 1 else 0] = name
    lines[line % (len(lines) - 1)] = "|".join(fields)
    found = check_hl7("\r".join(lines).encode("iso-8859-1"))
    assert name not in repr(found)
    assert name not in str(found)


@ALWAYS_THE_SAME
@given(st.sampled_from([REQUEST, TASK, REPORT]), st.data())
def test_a_fhir_resource_with_an_element_replaced(resource, data):
    name = data.draw(st.sampled_from(sorted(resource)))
    body = json.dumps(resource | {name: data.draw(VALUES)}).encode()
    outcome(read_fhir, body, "H001", "n", SENDERS, KEY)


@ALWAYS_THE_SAME
@given(st.sampled_from(sorted(ORDERED)), VALUES)
def test_a_plain_body_with_a_field_replaced(name, value):
    body = json.dumps(ORDERED | {name: value}).encode()
    outcome(read_json, body, "n", READING, AT)


@ALWAYS_THE_SAME
@given(st.binary(max_size=60))
def test_any_bytes_as_json(body):
    outcome(read_json, body, "n", READING, AT)
    outcome(read_fhir, body, "H001", "n", SENDERS, KEY)
