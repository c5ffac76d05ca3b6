"""What is left of a message once it is read, and the keyed hashes that stand for what may not be left."""

import pytest

from data.intake import KEPT_FIELDS
from dispatch.intake.hl7v2.wire import read_header, read_message
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import StudyRef
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, message, order


def test_names_dates_and_notes_are_gone_from_the_segments_themselves():
    raw = message(PATIENT, "NTE|1||céphalée brutale", "NK1|1|LEFÈVRE", *order()).encode("iso-8859-1")
    found = read_message(raw, read_header(raw), "ISO-8859-1")
    held = repr(found)
    assert all(name in raw.decode("iso-8859-1") and name not in held for name in NAMES)
    assert {segment.name for segment in found.segments} == {"MSH", "PID", "ORC", "OBR"}
    assert all(set(segment.fields) <= KEPT_FIELDS[segment.name] for segment in found.segments)


def test_only_the_parts_that_are_asked_for_are_read():
    raw = message(r"ORC|NW|A&x^B^C~D", 'OBR|1|""|A\\F\\B\\H\\|half\\done').encode()
    order_control, request = read_message(raw, read_header(raw), "UTF-8").segments[1:]
    assert [order_control.value(2, part) for part in (1, 2, 3, 4)] == ["A", "B", "C", ""]
    assert [request.value(field) for field in (2, 3, 4, 27)] == ["", "A|B", "half\\done", ""]


def test_hashes_need_the_key_and_keep_their_parts_apart():
    other = Pseudonyms(b"another key for tests")
    visits = [KEY.visit("H1", "23"), KEY.visit("H12", "3"), KEY.visit("H1", "24"), other.visit("H1", "23")]
    assert len(set(visits)) == 4
    assert KEY.visit("H1", "23") == visits[0]
    assert "key" not in repr(KEY)
    with pytest.raises(ValueError, match="the key has 5 bytes; give 16 to 64"):
        Pseudonyms(b"short")


def test_a_study_has_to_have_a_number():
    with pytest.raises(ValueError, match="accession number or an order number"):
        StudyRef("H001", None)
