from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.errors import ConflictError, InputError
from data.store import audit
from data.store.networks import load_network, save_network
from data.store.records import SwapState
from data.store.rosters import propose, publish, save_draft, withdraw
from data.store.swap_steps import (
    Offer,
    agree,
    approve,
    decline,
    expire_swaps,
    offer_swap,
    refuse,
    withdraw_swap,
)
from data.store.swaps import standing, swaps
from data.store.versions import load_version, published_on, versions
from tests.unit.data.store.made import MARCH, duty, roster_file

ANSWER_BY = datetime(2027, 3, 10, 12, tzinfo=UTC)
BEFORE, AFTER = ANSWER_BY - timedelta(minutes=1), ANSWER_BY + timedelta(minutes=1)
BEGUN = datetime(2027, 3, 21, tzinfo=UTC)
FIRST, SECOND, THIRD = duty("R-1", "2027-03-27"), duty("R-2", "2027-03-20"), duty("R-3", "2027-03-23")
ROSTER = roster_file(FIRST, THIRD)
"""Each of the three has a duty."""


def published(store, file, based_on=None):
    saved = save_draft(store, file, "anna", based_on)
    propose(store, saved.id, "anna")
    return publish(store, saved.id, "anna")


@pytest.fixture
def version(filled):
    return published(filled, ROSTER)


def offer(store, version, *sides, **changes):
    sides = sides or (("R-1", FIRST), ("R-2", SECOND))
    return offer_swap(store, Offer(version.id, sides, **{"answer_by": ANSWER_BY, **changes}), "dr1", BEFORE)


def state(store, swap):
    return standing(store, swap).swap.state


def say_yes(store, swap, person, now=BEFORE):
    return agree(store, standing(store, swap), person, person, now)


def after(file, *changes):
    """That roster with other duties."""
    gone = {before for before, _ in changes}
    duties = (*(each for each in file.roster.duties if each not in gone), *(new for _, new in changes))
    roster = replace(file.roster, duties=tuple(sorted(duties)), kept=())
    return replace(file, roster=roster, result=file.result.model_copy(update={"duties_sha256": roster.duties_sha256}))


def swapped():
    first, second = replace(FIRST, radiologist_id="R-2"), replace(SECOND, radiologist_id="R-1")
    return after(ROSTER, (FIRST, first), (SECOND, second))


def test_an_offer_is_kept_with_its_sides_and_deadline(filled, version):
    swap = offer(filled, version, note="wedding", own_centres=True)
    (found,) = swaps(filled)
    assert (found.id, found.state, found.answer_by, found.own_centres) == (swap, SwapState.OFFERED, ANSWER_BY, True)
    assert [(side.radiologist_id, side.duty, side.answer) for side in found.sides] == [
        ("R-1", FIRST, "agreed"),
        ("R-2", SECOND, None),
    ]
    assert (found.offered, found.note, found.begins) == ((BEFORE, "dr1"), "wedding", SECOND.start)
    assert swaps(filled, "R-2") == (found,)
    assert swaps(filled, "R-3") == ()


def test_only_duties_of_the_published_version_are_offered_with_time_to_answer(filled, version):
    with pytest.raises(InputError, match="R-1 has no duty N12 on 2027-03-01 at lyon in version 1"):
        offer(filled, version, ("R-1", duty("R-1", "2027-03-01")), ("R-2", None))
    with pytest.raises(InputError, match="R-2 has no duty N12 on 2027-03-20 at dijon"):
        offer(filled, version, ("R-1", FIRST), ("R-2", replace(SECOND, centre="dijon")))
    with pytest.raises(InputError, match=r"2027-03-10 12:59 is not between now and 2027-03-20 20:00.*--answer-by"):
        offer(filled, version, answer_by=BEFORE)
    with pytest.raises(InputError, match="is not between now and"):
        offer(filled, version, answer_by=BEGUN)
    draft = save_draft(filled, ROSTER, "anna", version.id)
    with pytest.raises(InputError, match=r"version 2 is not published .*roster versions"):
        offer(filled, draft)
    assert swaps(filled) == ()


def test_a_swap_is_agreed_when_everyone_has_said_yes(filled, version):
    swap = offer(filled, version, ("R-1", FIRST), ("R-2", SECOND), ("R-3", THIRD))
    assert say_yes(filled, swap, "R-3") is SwapState.OFFERED
    with pytest.raises(ConflictError, match="R-3 has agreed to swap 1 already"):
        say_yes(filled, swap, "R-3")
    with pytest.raises(ConflictError, match=r"is not agreed yet: R-2 has not answered \(.*swaps agree 1 R-2\)"):
        approve(filled, standing(filled, swap), swapped(), "director", BEFORE)
    assert say_yes(filled, swap, "R-2") is SwapState.AGREED
    with pytest.raises(ConflictError, match="is agreed by everyone already, and waits for the director"):
        say_yes(filled, swap, "R-2")


def test_only_who_is_asked_answers(filled, version):
    swap = offer(filled, version)
    for step in (say_yes, lambda store, number, who: decline(store, number, who, who, BEFORE)):
        with pytest.raises(InputError, match=r"between R-1, R-2; R-3 has no part in it .*--radiologist R-3"):
            step(filled, swap, "R-3")
        with pytest.raises(InputError, match=r"offered by R-1, the others answer .*swaps withdraw 1 R-1"):
            step(filled, swap, "R-1")
    with pytest.raises(InputError, match="R-3 has no part in it"):
        withdraw_swap(filled, swap, "R-3", "dr3", BEFORE)
    with pytest.raises(InputError, match=r"holds no swap 9 .*swaps list"):
        decline(filled, 9, "R-2", "dr2", BEFORE)
    assert state(filled, swap) is SwapState.OFFERED


def test_approval_publishes_the_roster_with_the_swap_in_one_go(filled, version):
    swap = offer(filled, version)
    say_yes(filled, swap, "R-2")
    seen = standing(filled, swap)
    made = approve(filled, seen, swapped(), "director", AFTER)
    found, file = load_version(filled, made)
    assert published_on(filled, MARCH.first) == found
    assert (found.number, found.based_on, found.published[1], found.note) == (
        2,
        version.id,
        "director",
        "swap 1: R-1, R-2",
    )
    assert file == swapped()
    assert [each.state for each in versions(filled)] == ["superseded", "published"]
    (ended,) = swaps(filled)
    assert (ended.state, ended.made, ended.decided) == (SwapState.APPROVED, made, (AFTER, "director"))
    with filled.reading() as connection:
        last = list(audit.entries(connection))[-2:]
        assert audit.follow(connection).breaks == ()
    assert [(each.action, each.subject) for each in last] == [
        ("roster.published", f"roster version {made}"),
        ("swap.approved", f"swap {swap}"),
    ]
    with pytest.raises(ConflictError, match="is approved already, by director"):
        approve(filled, seen, swapped(), "bea", AFTER)
    with pytest.raises(ConflictError, match=rf"is approved already, by director .*version {made} is published"):
        withdraw_swap(filled, swap, "R-1", "dr1", AFTER)


def test_approval_counts_on_from_a_draft_that_was_saved_meanwhile_which_then_cannot_undo_it(filled, version):
    swap = offer(filled, version)
    say_yes(filled, swap, "R-2")
    draft = save_draft(filled, ROSTER, "bea", version.id)
    propose(filled, draft.id, "bea")
    made = approve(filled, standing(filled, swap), swapped(), "director", BEFORE)
    assert load_version(filled, made)[0].number == 3
    with pytest.raises(ConflictError, match=rf"version {made} is published and newer"):
        publish(filled, draft.id, "bea")


def test_an_approval_of_what_was_replaced_since_it_was_judged_changes_nothing(filled, version):
    swap = offer(filled, version)
    say_yes(filled, swap, "R-2")
    seen = standing(filled, swap)
    published(filled, ROSTER, version.id)
    with pytest.raises(ConflictError, match=r"another version of the roster was published meanwhile .*swaps show 1"):
        approve(filled, seen, swapped(), "director", BEFORE)
    seen = standing(filled, swap)
    network = load_network(filled)
    save_network(filled, network.model_copy(update={"absences": network.absences[1:]}), "carl", 1)
    with pytest.raises(ConflictError, match="the network was changed while swap 1 was judged: revision 2 holds"):
        approve(filled, seen, swapped(), "director", BEFORE)
    assert state(filled, swap) is SwapState.AGREED
    assert len(versions(filled)) == 2
    assert approve(filled, standing(filled, swap), swapped(), "director", BEFORE) == 3


def test_duties_that_changed_since_are_named_with_who_changed_them(filled, version):
    swap = offer(filled, version)
    assert standing(filled, swap).changed == ()
    elsewhere = after(ROSTER, (FIRST, replace(FIRST, radiologist_id="R-3")), (SECOND, replace(SECOND, centre="dijon")))
    second = published(filled, elsewhere, version.id)
    gone, moved = standing(filled, swap).changed
    assert gone.startswith(f"R-1 no longer has the N12 of 2027-03-27 (version {second.id}, published by anna on ")
    assert "the N12 of 2027-03-20 of R-2 is no longer as it was: lyon then, dijon now" in moved
    with pytest.raises(ConflictError, match="R-1 no longer has the N12"):
        agree(filled, replace(standing(filled, swap), version=version), "R-2", "dr2", BEFORE)
    withdraw(filled, second.id, "anna")
    assert standing(filled, swap).changed == ("the roster of these dates (version 1) is not published any more",)
    assert standing(filled, swap).version is None


@pytest.mark.parametrize("answered", [False, True])
def test_a_swap_is_taken_back_by_either_side_until_it_is_approved(filled, version, answered):
    swap = offer(filled, version)
    if answered:
        say_yes(filled, swap, "R-2")
    withdraw_swap(filled, swap, "R-2" if answered else "R-1", "them", BEFORE, "ill")
    with pytest.raises(ConflictError, match=r"is withdrawn already, by them on .* \(ill\) .*swaps offer"):
        say_yes(filled, swap, "R-2")
    assert expire_swaps(filled, BEGUN) == 0


@pytest.mark.parametrize(
    ("answered", "ended"), [(False, SwapState.DECLINED), (False, SwapState.REFUSED), (True, SwapState.REFUSED)]
)
def test_a_no_ends_it(filled, version, answered, ended):
    swap = offer(filled, version)
    if answered:
        say_yes(filled, swap, "R-2")
    if ended is SwapState.DECLINED:
        decline(filled, swap, "R-2", "dr2", BEFORE, "away")
    else:
        refuse(filled, swap, "director", BEFORE, "away")
    assert (state(filled, swap), swaps(filled)[0].reason) == (ended, "away")
    for step in (
        lambda: say_yes(filled, swap, "R-2"),
        lambda: approve(filled, standing(filled, swap), swapped(), "director", BEFORE),
        lambda: refuse(filled, swap, "director", BEFORE, "again"),
        lambda: withdraw_swap(filled, swap, "R-1", "dr1", BEFORE),
    ):
        with pytest.raises(ConflictError, match=rf"swap 1 is {ended} already"):
            step()
    assert published_on(filled, MARCH.first) == version


def test_who_has_agreed_cannot_decline_but_withdraw(filled, version):
    swap = offer(filled, version)
    say_yes(filled, swap, "R-2")
    with pytest.raises(ConflictError, match=r"waits for the director \(to take it back: .*swaps withdraw 1"):
        decline(filled, swap, "R-2", "dr2", BEFORE)


def test_an_offer_that_nobody_answers_in_time_is_over(filled, version):
    swap, other = offer(filled, version), offer(filled, version, ("R-1", FIRST), ("R-3", None))
    say_yes(filled, other, "R-3")
    assert swaps(filled)[0].state_at(BEFORE) is SwapState.OFFERED
    assert [each.state_at(AFTER) for each in swaps(filled)] == [SwapState.EXPIRED, SwapState.AGREED]
    with pytest.raises(ConflictError, match=r"was not answered by all until 2027-03-10 13:00, Paris time.*swaps offer"):
        say_yes(filled, swap, "R-2", AFTER)
    assert [expire_swaps(filled, now) for now in (BEFORE, AFTER, AFTER)] == [0, 1, 0]
    assert state(filled, swap) is SwapState.EXPIRED


def test_what_is_not_approved_before_the_first_duty_begins_is_over(filled, version):
    swap = offer(filled, version)
    say_yes(filled, swap, "R-2")
    with pytest.raises(ConflictError, match="was not decided before its first duty began, on 2027-03-20 20:00"):
        approve(filled, standing(filled, swap), swapped(), "director", BEGUN)
    assert expire_swaps(filled, BEGUN) == 1
    assert published_on(filled, date(2027, 3, 20)) == version
