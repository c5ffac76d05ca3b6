from datetime import UTC, date, datetime, timedelta

import pytest

from data.calendar import Horizon
from data.duties import Wish, WishKind
from data.errors import ConflictError, InputError
from data.store import audit
from data.store.networks import load_network, revision
from data.store.records import WishState
from data.store.rosters import propose, publish, save_draft
from data.store.wishes import (
    ask_wish,
    decide_wishes,
    open_wishes,
    undecided_in,
    wish_periods,
    wish_requests,
    withdraw_wish,
)
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.made import MARCH, roster_file

CLOSES = datetime(2027, 2, 1, 12, tzinfo=UTC)
BEFORE, AFTER = CLOSES - timedelta(minutes=1), CLOSES + timedelta(minutes=1)
WISH = Wish(radiologist_id="R-3", day=date(2027, 3, 6), kind=WishKind.AVOID, shift="N12", weight=4)


def other(**changes):
    return WISH.model_copy(update=changes)


def states(store):
    return [each.state for each in wish_requests(store)]


@pytest.fixture
def asked(filled):
    open_wishes(filled, MARCH, CLOSES, "anna")
    return ask_wish(filled, WISH, "dr3", BEFORE)


def test_a_wish_is_taken_until_its_deadline_only(filled, asked):
    with pytest.raises(InputError, match=r"wishes for 2027-03-07 closed on 2027-02-01 13:00, Paris time .*a swap"):
        ask_wish(filled, other(day=date(2027, 3, 7)), "dr3", AFTER)
    with pytest.raises(InputError, match=r"are not open .*wishes open"):
        ask_wish(filled, other(day=date(2027, 4, 1)), "dr3", BEFORE)
    (found,) = wish_requests(filled)
    assert (found.id, found.wish, found.state, found.closes_at) == (asked, WISH, WishState.ASKED, CLOSES)
    assert (found.asked, found.decided, found.too_late) == ((BEFORE, "dr3"), None, False)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"radiologist_id": "R-9"}, "knows no radiologist R-9"),
        ({"shift": "N13"}, r"no shift N13 on 2027-03-06 \(name one of N12, or none"),
        ({"shift": "DAY-B"}, "no shift DAY-B on 2027-03-06"),
        ({"weight": 9}, r"with wish request 1 \(to change it, first: hulotte roster wishes withdraw 1 R-3\)"),
    ],
)
def test_a_wish_that_means_nothing_or_is_asked_already_is_told_so(filled, changes, told):
    with pytest.raises(InputError, match=told):
        ask_wish(filled, other(**changes), "dr3", BEFORE)
    assert len(wish_requests(filled)) == 1


def test_a_deadline_is_moved_by_saying_it_again(filled, asked):
    open_wishes(filled, MARCH, CLOSES - timedelta(days=1), "anna")
    assert [(each.period, each.closes_at) for each in wish_periods(filled)] == [(MARCH, CLOSES - timedelta(days=1))]
    with pytest.raises(InputError, match="closed on 2027-01-31"):
        ask_wish(filled, other(shift=None), "dr3", BEFORE)
    assert wish_requests(filled, radiologist="R-3")[0].id == asked
    assert wish_requests(filled, radiologist="R-1") == ()


def test_accepted_wishes_stand_in_the_network_and_nothing_else_changes(filled, asked):
    second = ask_wish(filled, other(shift=None), "dr3", BEFORE)
    assert undecided_in(filled, MARCH) == (asked, second)
    assert undecided_in(filled, Horizon.of_month("2027-04")) == ()
    decide_wishes(filled, (asked, second), WishState.ACCEPTED, "anna")
    assert load_network(filled).wishes == (*small_network().wishes, WISH, other(shift=None))
    assert load_network(filled).model_copy(update={"wishes": small_network().wishes}) == small_network()
    assert (revision(filled).number, revision(filled).changed_by) == (2, "anna")
    assert undecided_in(filled, MARCH) == ()
    heavier = other(weight=9)
    decide_wishes(filled, [ask_wish(filled, heavier, "dr3", BEFORE)], WishState.ACCEPTED, "anna")
    assert [row for row in load_network(filled).wishes if row.shift == "N12"][1:] == [heavier]


def test_a_decided_wish_is_decided_once_and_all_of_them_or_none(filled, asked):
    decide_wishes(filled, [asked], WishState.ACCEPTED, "anna")
    second = ask_wish(filled, other(shift=None), "dr3", BEFORE)
    with pytest.raises(ConflictError, match=r"wish request 1 is accepted already, by anna on .*wishes list"):
        decide_wishes(filled, [second, asked], WishState.DECLINED, "bea")
    assert states(filled) == [WishState.ACCEPTED, WishState.ASKED]
    with pytest.raises(InputError, match="holds no wish request 7"):
        decide_wishes(filled, [7], WishState.DECLINED, "bea")


def test_a_declined_wish_does_not_reach_the_network_and_says_why(filled, asked):
    decide_wishes(filled, [asked], WishState.DECLINED, "anna", "too many")
    (found,) = wish_requests(filled, WishState.DECLINED)
    assert (found.reason, found.decided[1]) == ("too many", "anna")
    assert load_network(filled) == small_network()
    with pytest.raises(ConflictError, match="is declined already"):
        withdraw_wish(filled, asked, "R-3", "dr3", BEFORE)


@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_a_wish_that_waits_is_withdrawn_at_any_time(filled, asked, now):
    with pytest.raises(InputError, match=r"wish request 1 is one of R-3, not of R-1 .*--radiologist R-1"):
        withdraw_wish(filled, asked, "R-1", "dr1", now)
    withdraw_wish(filled, asked, "R-3", "dr3", now)
    assert states(filled) == [WishState.WITHDRAWN]
    assert revision(filled).number == 1
    assert ask_wish(filled, WISH, "dr3", BEFORE) != asked
    with pytest.raises(ConflictError, match="is withdrawn already, by dr3"):
        withdraw_wish(filled, asked, "R-3", "dr3", now)


def test_an_accepted_wish_leaves_the_network_until_the_deadline_or_by_the_planner(filled, asked):
    second = ask_wish(filled, other(shift=None), "dr3", BEFORE)
    decide_wishes(filled, (asked, second), WishState.ACCEPTED, "anna")
    with pytest.raises(ConflictError, match=r"is accepted, and wishes for 2027-03-06 closed on .*--late"):
        withdraw_wish(filled, asked, "R-3", "dr3", AFTER)
    withdraw_wish(filled, asked, "R-3", "dr3", BEFORE)
    assert load_network(filled).wishes == (*small_network().wishes, other(shift=None))
    withdraw_wish(filled, second, "R-3", "anna", AFTER, late=True)
    assert load_network(filled) == small_network()


def test_a_wish_that_nobody_decided_before_the_roster_was_published_is_too_late(filled, asked):
    decided = ask_wish(filled, other(shift=None), "dr3", BEFORE)
    decide_wishes(filled, [decided], WishState.DECLINED, "anna")
    saved = save_draft(filled, roster_file(), "anna")
    propose(filled, saved.id, "anna")
    assert not any(each.too_late for each in wish_requests(filled))
    publish(filled, saved.id, "anna")
    assert [(each.id, each.too_late) for each in wish_requests(filled)] == [(asked, True), (decided, False)]


def test_each_step_is_in_the_audit_log(filled, asked):
    decide_wishes(filled, [asked], WishState.ACCEPTED, "anna")
    withdraw_wish(filled, asked, "R-3", "dr3", BEFORE)
    with filled.reading() as connection:
        said = [(each.action, each.by) for each in audit.entries(connection)][1:]
        assert audit.follow(connection).breaks == ()
    steps = [("wishes.opened", "anna"), ("wish.asked", "dr3"), ("wish.accepted", "anna"), ("wish.withdrawn", "dr3")]
    assert said == steps
