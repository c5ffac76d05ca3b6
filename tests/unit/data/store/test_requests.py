from datetime import UTC, date, datetime, timedelta

import pytest

from data.duties import Wish, WishKind
from data.errors import ConflictError, InputError
from data.store.networks import load_network, revision
from data.store.records import Swap, SwapState, WishState
from data.store.requests import ask_wish, decide_wish, expire_swaps, move_swap, offer_swap, open_wishes, wish_requests
from data.store.rosters import propose, publish, save_draft
from tests.unit.data.store.made import MARCH, other_file, roster_file

CLOSES = datetime(2027, 2, 1, 12, tzinfo=UTC)
BEFORE, AFTER = CLOSES - timedelta(minutes=1), CLOSES + timedelta(minutes=1)
WISH = Wish(radiologist_id="R-3", day=date(2027, 3, 6), kind=WishKind.AVOID, shift="N12", weight=4)


@pytest.fixture
def asked(filled):
    open_wishes(filled, MARCH, CLOSES, "anna")
    return ask_wish(filled, WISH, "dr3", BEFORE)


def test_a_wish_is_taken_until_its_deadline_only(filled, asked):
    with pytest.raises(InputError, match=r"wishes for 2027-03-06 closed at 2027-02-01 12:00Z"):
        ask_wish(filled, WISH, "dr3", AFTER)
    with pytest.raises(InputError, match="are not open"):
        ask_wish(filled, WISH.model_copy(update={"day": date(2027, 4, 1)}), "dr3", BEFORE)
    with pytest.raises(InputError, match="knows no radiologist R-9"):
        ask_wish(filled, WISH.model_copy(update={"radiologist_id": "R-9"}), "dr3", BEFORE)
    assert wish_requests(filled) == ((asked, WISH, WishState.ASKED),)


def test_an_accepted_wish_stands_in_the_network(filled, asked):
    decide_wish(filled, asked, WishState.ACCEPTED, "anna")
    assert load_network(filled).wishes[-1] == WISH
    assert revision(filled).number == 2
    with pytest.raises(ConflictError, match="is accepted already"):
        decide_wish(filled, asked, WishState.DECLINED, "bea")
    heavier = WISH.model_copy(update={"weight": 9})
    decide_wish(filled, ask_wish(filled, heavier, "dr3", BEFORE), WishState.ACCEPTED, "anna")
    assert [row for row in load_network(filled).wishes if row.radiologist_id == "R-3"] == [heavier]


@pytest.mark.parametrize("state", [WishState.DECLINED, WishState.WITHDRAWN])
def test_any_other_wish_does_not(filled, asked, state):
    decide_wish(filled, asked, state, "anna", "too many")
    assert WISH not in load_network(filled).wishes
    assert wish_requests(filled, WishState.ASKED) == ()
    assert [row[2] for row in wish_requests(filled)] == [state]


@pytest.fixture
def version(filled):
    saved = save_draft(filled, roster_file(), "anna")
    propose(filled, saved.id, "anna")
    return publish(filled, saved.id, "anna")


def offer(store, version, **changes):
    values = {"giver": "R-1", "giver_day": date(2027, 3, 27), "giver_shift": "N12", "taker": "R-3", **changes}
    return offer_swap(store, Swap(version_id=version.id, answer_by=CLOSES, **values), "dr1")


def test_a_swap_is_offered_agreed_and_approved(filled, version):
    swap = offer(filled, version)
    with pytest.raises(ConflictError, match="is offered, so it cannot be approved"):
        move_swap(filled, swap, SwapState.APPROVED, "anna", BEFORE)
    move_swap(filled, swap, SwapState.AGREED, "dr3", BEFORE)
    move_swap(filled, swap, SwapState.APPROVED, "anna", AFTER)
    with pytest.raises(ConflictError, match="is approved, so it cannot be withdrawn"):
        move_swap(filled, swap, SwapState.WITHDRAWN, "dr1", AFTER)


def test_an_offer_that_nobody_answers_in_time_ends(filled, version):
    swap, other = offer(filled, version), offer(filled, version, taker="R-2")
    move_swap(filled, other, SwapState.AGREED, "dr2", BEFORE)
    with pytest.raises(ConflictError, match="had to be answered by 2027-02-01 12:00Z"):
        move_swap(filled, swap, SwapState.AGREED, "dr3", AFTER)
    assert expire_swaps(filled, BEFORE) == 0
    assert expire_swaps(filled, AFTER) == 1
    with pytest.raises(ConflictError, match="is expired"):
        move_swap(filled, swap, SwapState.AGREED, "dr3", BEFORE)


def test_only_duties_of_the_published_version_are_swapped(filled, version):
    with pytest.raises(InputError, match="R-1 has no duty N12 on 2027-03-01"):
        offer(filled, version, giver_day=date(2027, 3, 1))
    with pytest.raises(InputError, match="R-3 has no duty N12 on 2027-03-20"):
        offer(filled, version, taker_day=date(2027, 3, 20), taker_shift="N12")
    swap = offer(filled, version, taker="R-2", taker_day=date(2027, 3, 20), taker_shift="N12")
    draft = save_draft(filled, other_file(), "anna", version.id)
    with pytest.raises(InputError, match="is not published"):
        offer(filled, draft)
    propose(filled, draft.id, "anna")
    publish(filled, draft.id, "anna")
    with pytest.raises(ConflictError, match=rf"version {version.id}, whose duties .* is superseded"):
        move_swap(filled, swap, SwapState.AGREED, "dr2", BEFORE)
