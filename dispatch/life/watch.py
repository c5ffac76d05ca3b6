"""Applies the rules of `dispatch.life` each time the leader looks: every alarm and step in a transaction of its own.

What is known is read from the rows that the same transactions wrote, so who starts again goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from data.errors import InputError
from data.store import desk_rows, life_rows
from data.store.life_rows import Life, OpenAlarm
from dispatch.engine import step
from dispatch.events import Event, Withdrawn, Work
from dispatch.journal import Entry
from dispatch.kernels.columns import NONE
from dispatch.life import clocks, critical, fallback, images
from dispatch.life.alarm import Alarm, AlarmKind, note, over, say
from dispatch.life.desk_view import is_there, is_uncovered, task_of
from dispatch.life.windows import Handover, handovers, last_end

if TYPE_CHECKING:
    from dispatch.service import Leader


def watch(leader: Leader, now: datetime) -> None:
    """Everything that time alone brings about; ``now`` is not before the desk's last event."""
    if leader.rules.windows.hand_over:
        _hand_over(leader, _lives(leader), now)
    with leader.store.reading() as connection:
        lives, alarms = life_rows.open_lives(connection), life_rows.open_alarms(connection)
    _end_alarms(leader, lives, alarms, now)
    found = images.missing_images(lives, alarms, leader.setting.network, leader.rules.images, now)
    found += clocks.clock_alarms(lives, alarms, leader.rules.clocks, now)
    for alarm in found:
        _say(leader, alarm, now)
    _escalate(leader, lives, now)
    _fall_back(leader, lives, alarms, now)
    _call_again(leader, now)


def _lives(leader: Leader) -> list[Life]:
    with leader.store.reading() as connection:
        return life_rows.open_lives(connection)


def _say(leader: Leader, alarm: Alarm, now: datetime) -> None:
    with leader.journal.entry() as entry:
        say(entry, now, alarm)


def _happens(leader: Leader, event: Event) -> bool:
    """Let it happen if the desk allows it; whether it did. An alarm that stands is better than a leader that ends."""
    try:
        step(leader.state, event, leader.setting)
    except InputError:
        return False
    leader.happens(event)
    return True


# -- alarms that are over ----------------------------------------------------------------------------------------------


def _end_alarms(leader: Leader, lives: list[Life], alarms: list[OpenAlarm], now: datetime) -> None:
    known = {life.id: life for life in lives}
    ends: dict[str, Callable[[Life], bool]] = {
        AlarmKind.IMAGES: lambda life: not images.awaits_images(life),
        AlarmKind.NEAR: lambda life: life.state not in clocks.AWAITED,
        AlarmKind.LATE: lambda life: life.state not in clocks.AWAITED,
    }
    for alarm in alarms:
        if alarm.kind not in ends or (alarm.study_id in known and not ends[alarm.kind](known[alarm.study_id])):
            continue
        with leader.journal.entry() as entry:
            study = desk_rows.study(entry.connection, alarm.study_id)
            over(entry, now, alarm, f"{study.hospital_id}/{study.accession}")


# -- the end of a window -----------------------------------------------------------------------------------------------


def _hand_over(leader: Leader, lives: list[Life], now: datetime) -> None:
    network = leader.setting.network
    ends = {(hospital, last_end(network, hospital, now)) for hospital in {life.hospital for life in lives}}
    with leader.store.reading() as connection:
        known = life_rows.handed_over(connection, ((each, end) for each, end in ends if end is not None))
    for each in handovers(lives, network, now, frozenset(known)):
        _hand_back(leader, each, now)


def _hand_back(leader: Leader, each: Handover, now: datetime) -> None:
    """The list, and every study taken from the desk, in one transaction."""
    events: list[Event] = []
    elsewhere: list[Life] = []
    for life in each.back:
        work = Work.VET if life.state == "requested" else Work.READ
        if life.state in ("requested", "queued") and is_there(leader.state, (life.name, work)):
            events.append(Withdrawn(now, life.name, work, in_hand=work is Work.VET, into="handed_back"))
        else:
            elsewhere.append(life)

    def written(entry: Entry) -> None:
        body = each.body(leader.setting.network, now)
        seq = note(entry, now, "handover", None, **body)
        life_rows.add_handover(entry.connection, each.hospital, each.window_end, now, seq, body)
        for life in elsewhere:
            desk_rows.move_study(entry.connection, life.id, "handed_back", now)
            note(entry, now, "handed_back", life.id, study=life.name)

    leader.happens(*events, also=written)


# -- urgency clocks, fallback, critical results ------------------------------------------------------------------------


def _escalate(leader: Leader, lives: list[Life], now: datetime) -> None:
    rules = leader.rules.clocks
    for life in lives:
        if not clocks.is_near(life, rules, now):
            continue
        silent = clocks.unanswered(life, rules, now)
        if silent is not None:
            _happens(leader, silent)
        task = task_of(leader.state, (life.name, Work.READ))
        if task == NONE or is_uncovered(leader.state, task):
            continue
        decided = clocks.way_out(life, task, leader.state, leader.setting, rules, now)
        if decided is not None:
            _happens(leader, decided)


def _fall_back(leader: Leader, lives: list[Life], alarms: list[OpenAlarm], now: datetime) -> None:
    rules, known = leader.rules, {life.id: life for life in lives}
    for alarm in alarms:
        life = known.get(alarm.study_id)
        if alarm.kind != AlarmKind.UNCOVERED or alarm.subject != Work.READ or life is None:
            continue
        task = task_of(leader.state, (life.name, Work.READ))
        if task == NONE or not is_uncovered(leader.state, task):
            continue
        hurried = clocks.is_near(life, rules.clocks, now)
        due = fallback.steps_due(rules.fallback, alarm.raised_at, now, hurried=hurried)
        _answer(leader, alarm, life, due, now)


def _answer(leader: Leader, alarm: OpenAlarm, life: Life, due: int, now: datetime) -> None:
    """Step by step until somebody is found, or nothing more is due."""
    rules = leader.rules.fallback
    for _ in range(1 + len(rules.steps)):
        task = task_of(leader.state, (life.name, Work.READ))
        found = fallback.Uncovered(life, task, leader.state, leader.setting, rules, now).answer(alarm, due)
        if isinstance(found, Alarm):
            _say(leader, found, now)
            with leader.store.reading() as connection:
                (alarm,) = life_rows.alarms_of(connection, alarm.study_id, alarm.kind, alarm.subject)
            continue
        if found is not None:
            _happens(leader, found)
        return


def _call_again(leader: Leader, now: datetime) -> None:
    with leader.store.reading() as connection:
        results = life_rows.open_results(connection)
    for result in results:
        alarm = critical.unheard(result, leader.setting.network, leader.rules.critical, now)
        if alarm is not None:
            with leader.journal.entry() as entry:
                say(entry, now, alarm)
                life_rows.change_result(entry.connection, result.id, level=result.level + 1, next_at=alarm.next_at)
