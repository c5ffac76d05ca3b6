"""A step copies little, and still changes nothing of the state before it; who may is found quickly, and found right."""

from datetime import timedelta

import pytest

from data.studies import Subspecialty
from dispatch import events as happened
from dispatch.candidates import who_may
from dispatch.engine import step
from dispatch.events import Work
from dispatch.kernels import desk as kernels
from dispatch.kernels.compiled import plain
from dispatch.policy import POLICIES
from dispatch.state import Setting, new_state
from tests.unit.simulation import stage

START = stage.at(8)
WHY = {"reason": "because", "by": "anna"}


def setting():
    people = [stage.reader(0), stage.reader(1, experienced=(Subspecialty.NEURO,)), *map(stage.reader, range(2, 5))]
    return Setting(stage.network(people), POLICIES["atc-match-preempt"])


def images(study, minute, urgency="P2"):
    at = START + timedelta(minutes=minute)
    return happened.TaskArrived(at, study, Work.READ, "CT_HEAD", "H-0", urgency, f"V-{study}")


def played(arrangement):
    """R-0 has A in hand, B and C wait, D is held, R-1 is away, R-2 rests, R-3 is on call, R-4 pulls."""
    state = new_state(arrangement, START)
    for event in (
        happened.DutyStarted(START, "R-0", stage.MONDAY),
        images("A", 1),
        happened.DutyStarted(START + timedelta(minutes=2), "R-1", stage.MONDAY),
        happened.ReaderAway(START + timedelta(minutes=2), "R-1"),
        happened.DutyStarted(START + timedelta(minutes=2), "R-2", stage.MONDAY),
        happened.RestTaken(START + timedelta(minutes=2), "R-2"),
        happened.DutyStarted(START + timedelta(minutes=2), "R-3", stage.MONDAY, on_call=True),
        happened.DutyStarted(START + timedelta(minutes=2), "R-4", stage.MONDAY, pull=True),
        images("B", 3),
        images("C", 4),
        images("D", 5),
        happened.Held(START + timedelta(minutes=6), "D", **WHY),
    ):
        state, _ = step(state, event, arrangement)
    return state


AT = START + timedelta(minutes=9)
EVENTS = [
    happened.Tick(AT),
    happened.TaskDone(AT, "R-0"),
    images("E", 9, "P0"),
    happened.Changed(AT, "B", Work.READ, "CT_CTPA", "H-0", "P1", "V-9"),
    happened.HelpWanted(AT, "R-0", "neuro"),
    happened.AiFlagged(AT, "B"),
    happened.NextWanted(AT, "R-4"),
    happened.ReaderFree(AT, "R-1"),
    happened.ReaderAway(AT, "R-0"),
    happened.DutyEnded(AT, "R-0"),
    happened.DutyLeft(AT, "R-0", **WHY),
    happened.Given(AT, "B", "R-0", "because", override=True, by="anna"),
    happened.Held(AT, "A", until=AT + timedelta(minutes=1), **WHY),
    happened.HoldLifted(AT, "D", **WHY),
    happened.Escalated(AT, "B", "P0", **WHY),
    happened.SecondReadWanted(AT, "A", **WHY),
    happened.CalledIn(AT, "R-2", **WHY),
    happened.CalledIn(AT, "R-3", **WHY),
    happened.ModeChosen(AT, "R-4", pull=False),
    happened.Withdrawn(AT, "A", in_hand=True),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_no_event_changes_the_state_before_it(event):
    arrangement = setting()
    before = played(arrangement)
    snapshot = repr(before)
    after, decisions = step(before, event, arrangement)
    later, _ = step(after, happened.TaskArrived(AT, "Z", Work.READ, "CT_HEAD", "H-0", "P0"), arrangement)
    assert repr(before) == snapshot
    again = step(before, event, arrangement)
    assert (repr(again[0]), again[1]) == (repr(after), decisions)
    assert repr(later) != repr(after)


def test_who_may_is_told_as_the_kernel_tells_it():
    arrangement = setting()
    desk = played(arrangement).desk
    desk.tasks.expert[1], desk.tasks.barred[2], desk.tasks.kept_for[3] = 1, 4, 0
    readers, may = range(len(arrangement.readers)), plain(kernels.may)
    found = [who_may(desk, task, readers) for task in range(len(desk.tasks.kind))]
    assert found == [[each for each in readers if may(desk, task, each)] for task in range(len(desk.tasks.kind))]
    assert len({tuple(each) for each in found}) == 4
