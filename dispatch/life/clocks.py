"""Urgent studies near their limit: an alarm, and a reader who would otherwise not come by the ordinary decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from data.store.life_rows import Life, OpenAlarm
from dispatch.events import Action, ReaderAway, RuleDecided
from dispatch.kernels.columns import NONE
from dispatch.life.alarm import Alarm, AlarmKind, clock
from dispatch.life.desk_view import at_home, least_urgent_work, rested, someone_comes
from dispatch.life.rules import UrgencyClocks, WayOut, minutes
from dispatch.state import Setting, State

AWAITED = ("images", "queued", "assigned", "reading")
"""States in which a study has its images and no report yet."""


def is_near(life: Life, rules: UrgencyClocks, now: datetime) -> bool:
    """Whether a study of an urgent class has its images, no report, and little time left."""
    if life.urgency not in rules.classes or life.state not in AWAITED or life.due_at is None:
        return False
    return now >= life.due_at - minutes(rules.minutes_before)


def clock_alarms(
    lives: Iterable[Life], alarms: Sequence[OpenAlarm], rules: UrgencyClocks, now: datetime
) -> list[Alarm]:
    """The alarms to be said now: once when such a study is near its limit and not being read, once when it is late."""
    known = {(alarm.study_id, alarm.kind) for alarm in alarms}
    found = []
    for life in lives:
        if not is_near(life, rules, now):
            continue
        assert life.due_at is not None
        left = (life.due_at - now).total_seconds() / 60
        kind = AlarmKind.LATE if left <= 0 else AlarmKind.NEAR
        if (life.id, kind) in known or (kind is AlarmKind.NEAR and life.acknowledged):
            continue
        when = f"was due at {clock(life.due_at)}" if left <= 0 else f"is due in {left:.0f} minutes"
        words = f"{life.name} ({life.exam}, {life.urgency}) {when} and {_where(life)}"
        found.append(Alarm(life.id, life.name, kind, words))
    return found


def _where(life: Life) -> str:
    if life.reader is None:
        return "waits for a reader" if life.state == "queued" else "was laid aside"
    return f"{life.reader} reads it" if life.acknowledged else f"{life.reader} has taken no notice"


def unanswered(life: Life, rules: UrgencyClocks, now: datetime) -> ReaderAway | None:
    """A reader who takes no notice of a study near its limit loses it sooner than others."""
    if not is_near(life, rules, now) or life.reader is None or life.acknowledged or life.given_at is None:
        return None
    silent = (now - life.given_at).total_seconds() >= rules.acknowledge_seconds
    return ReaderAway(now, life.reader) if silent else None


def way_out(
    life: Life, task: int, state: State, setting: Setting, rules: UrgencyClocks, now: datetime
) -> RuleDecided | None:
    """How a study near its limit that waits for a busy reader gets one; None while somebody comes, or nobody can."""
    if someone_comes(state, task):
        return None
    second = round(now.timestamp())
    assert life.due_at is not None
    left = f"{(life.due_at - now).total_seconds() / 60:.0f} minutes before its limit"
    for way in rules.ways:
        match way:
            case WayOut.CALL_BACK:
                reader, action = rested(state, task, second), Action.CALL_BACK
                why = "who rests is called back"
            case WayOut.ON_CALL_AT_HOME:
                reader, action = at_home(state, task), Action.CALL_OUT
                why = "on call at home"
            case _:
                reader = least_urgent_work(state, task, second, rules.interrupts_up_to_weight)
                action, why = Action.INTERRUPT, "less urgent work gives way"
        if reader != NONE:
            reason = f"escalated {left}: {why}"
            return RuleDecided(now, life.name, action, reason, setting.readers[reader])
    return None
