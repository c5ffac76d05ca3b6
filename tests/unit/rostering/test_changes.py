"""Duties lost and gained, and what became of each."""

import pytest

from rostering.changes import Change, ChangeKind, Changes
from tests.unit.rostering.tiny import EVE, duty, on_call

NIGHT = duty()


def told(before, after):
    return Changes.between(before, after).told()


def test_the_same_roster_in_another_order_has_no_changes():
    others = [NIGHT, duty("2027-01-06")]
    found = Changes.between(others, reversed(others))
    assert (found.duties, found.people, found.told()) == (0, (), ())


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([NIGHT], [duty(kind=EVE)], ChangeKind.MOVED),
        ([NIGHT], [duty(centre="C-2")], ChangeKind.MOVED),
        ([NIGHT], [on_call()], ChangeKind.MOVED),
        ([NIGHT], [duty(person="R-2")], ChangeKind.TAKEN_OVER),
        ([NIGHT], [], ChangeKind.DROPPED),
        ([], [NIGHT], ChangeKind.ADDED),
    ],
)
def test_each_kind_of_change(before, after, kind):
    assert told(before, after) == (Change(kind, before[0] if before else None, after[0] if after else None),)


def test_another_date_is_one_duty_dropped_and_one_added():
    assert [change.kind for change in told([NIGHT], [duty("2027-01-05")])] == [ChangeKind.DROPPED, ChangeKind.ADDED]


def test_two_people_who_change_places_are_both_moved():
    before = [duty(), duty(person="R-2", centre="C-2")]
    after = [duty(centre="C-2"), duty(person="R-2")]
    assert {(change.kind, change.before.radiologist_id) for change in told(before, after)} == {
        (ChangeKind.MOVED, "R-1"),
        (ChangeKind.MOVED, "R-2"),
    }


def test_a_duty_taken_over_counts_for_both_people():
    found = Changes.between([NIGHT, duty("2027-01-06")], [duty(person="R-2"), duty("2027-01-06")])
    assert (found.duties, found.people) == (2, ("R-1", "R-2"))


def test_every_duty_lost_or_gained_is_told_once():
    before = [duty(person=f"R-{n}") for n in range(3)]
    after = [duty(person=f"R-{n}") for n in (1, 5, 6, 7)] + [duty("2027-01-05", person="R-0")]
    changes = told(before, after)
    assert sorted(change.before for change in changes if change.before) == sorted(set(before) - set(after))
    assert sorted(change.after for change in changes if change.after) == sorted(set(after) - set(before))
