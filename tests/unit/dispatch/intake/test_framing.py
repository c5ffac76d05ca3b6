"""MLLP frames, however the network cuts them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.intake.hl7v2.framing import Deframer, framed
from dispatch.intake.refusal import Refusal

ALWAYS_THE_SAME = settings(deadline=None, derandomize=True)


@ALWAYS_THE_SAME
@given(
    bodies=st.lists(st.binary(max_size=40).map(lambda body: body.replace(b"\x0b", b"").replace(b"\x1c", b""))),
    cuts=st.lists(st.integers(1, 9), min_size=1),
)
def test_messages_come_out_as_they_went_in_however_they_are_cut(bodies, cuts):
    stream = b"".join(map(framed, bodies))
    frames, found, turn = Deframer(), [], 0
    while stream:
        size = cuts[turn % len(cuts)]
        found += frames.feed(stream[:size])
        stream, turn = stream[size:], turn + 1
    assert found == bodies
    assert not frames.midway


def test_the_first_half_of_an_end_is_no_end():
    frames = Deframer()
    assert list(frames.feed(b"\x0bA\x1cB\x1c")) == []
    assert frames.midway
    assert list(frames.feed(b"\r")) == [b"A\x1cB"]


def test_blank_lines_between_frames_are_nothing():
    assert list(Deframer().feed(b"\r\n\x0bA\x1c\r\n\r\n\x0bB\x1c\r\n")) == [b"A", b"B"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"MSH|^~\\&|", "bytes outside a frame"),
        (b"\x0bA\x1c\rMSH", "bytes outside a frame"),
        (b"\x0bA\x0bB\x1c\r", "a frame begins before the last has ended"),
        (b"\x0b" + b"x" * 11, "a message of more than 10 bytes"),
        (b"\x0b" + b"x" * 11 + b"\x1c\r", "a message of more than 10 bytes"),
    ],
)
def test_broken_frames_are_refused(data, found):
    with pytest.raises(Refusal) as refusal:
        list(Deframer(largest=10).feed(data))
    assert refusal.value.found == found


@ALWAYS_THE_SAME
@given(st.lists(st.binary(max_size=30), max_size=8))
def test_any_bytes_give_messages_or_a_refusal(pieces):
    frames = Deframer(largest=50)
    try:
        for piece in pieces:
            assert all(isinstance(each, bytes) for each in frames.feed(piece))
    except Refusal as refusal:
        assert refusal.place == "MLLP"
