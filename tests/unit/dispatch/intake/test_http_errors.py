"""What is wrong with a request is told in one shape, whatever stands in it."""

import json

import pytest

from tests.unit.dispatch.desk import new_store
from tests.unit.dispatch.intake.door import Door

FAR = "9999-12-31T23:59:59-14:00"


@pytest.fixture
def door(tmp_path):
    store = new_store(tmp_path)
    yield Door(store, needed=False)
    store.engine.dispose()


def told(answer):
    """The problems, which are all there is."""
    assert set(answer) == {"problems"}
    return answer["problems"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"kind": "pause", "reader": NaN}', "body.reader"),
        (b'{"kind": "pause", "reader": 1e999}', "body.reader"),
        (rb'{"kind": "pause", "reader": "\ud800"}', "body.reader"),
        (rb'{"kind": "pause", "reader": "R-0", "reason": "\u0000"}', "body.reason"),
        (rb'{"kind": "pause", "reader": "R-0", "\ud800": 1}', "body"),
        (rb'{"kind": "pause", "reader": "R-0", "Martinot, Anna": 1}', "body.?"),
        (b"{", "body.1"),
        (b"[" * 100, "body.100"),
    ],
)
def test_a_command_that_is_none_is_answered_without_what_stands_in_it(door, body, place):
    status, answer, _ = door.ask("POST", "/events", body)
    assert status == 422
    assert told(answer)[0].partition(":")[0] == place
    assert "Martinot" not in json.dumps(answer)


@pytest.mark.parametrize("body", [b"\xff{}", b'{"kind": "\xe9"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read_at_all_is_answered(door, body):
    status, answer, _ = door.ask("POST", "/events", body)
    assert (status, len(told(answer))) == (400, 1)


@pytest.mark.parametrize("moment", [FAR, "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_meant_is_refused_at_the_door(door, moment):
    door.study("H-0", "A-1")
    hold = {"kind": "hold", "study": "A-1", "by": "anna", "reason": "wait", "until": moment}
    status, answer, _ = door.ask("POST", "/events", hold)
    assert (status, told(answer)) == (422, ["body.until: Value error, write a year from 1990 to 2199"])
    status, answer, _ = door.ask("POST", "/rehearsal", {"at": moment})
    assert (status, told(answer)) == (422, ["body.at: Value error, write a year from 1990 to 2199"])


def test_a_message_without_a_number_of_its_own_is_answered_alike(door):
    status, answer, _ = door.ask("POST", "/studies", {}, number="")
    assert (status, told(answer)) == (422, ["header.?: String should have at least 1 character"])


@pytest.mark.parametrize("after", ["-1", str(2**63), "9" * 5000, "x"])
def test_the_feed_goes_on_after_a_number_that_an_event_may_have(door, after):
    status, answer, _ = door.ask("GET", f"/stream?after={after}")
    assert (status, told(answer)[0].partition(":")[0]) == (422, "query.after")
    assert door.ask("GET", "/stream", **{"last-event-id": after})[0] == 200
