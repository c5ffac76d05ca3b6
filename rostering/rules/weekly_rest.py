"""One uninterrupted rest in each Monday-to-Sunday week that a duty, or one of the roster before, touches.

A rest can begin where the day job or a duty ends, or on Monday 00:00; a person's week offers few such places. The
rows of a broken week ask for one of them (``y``, at least one) and keep duties out of it (``y + duties <= 1``).
"""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import lru_cache

import numpy as np

from data.calendar import to_utc
from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model

REMEMBERED = 50_000
"""Sets of duties of a person that are kept in mind."""


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that by itself leaves no rest in a week that it touches."""
    longest = _longest(instance)
    if not longest:
        return
    present = ~instance.on_call
    for monday in _weeks(instance):
        week_start, week_end = _minutes_of(instance, monday)
        near = np.flatnonzero(present & (instance.starts < week_end + longest) & (instance.ends > week_start))
        touching = near[instance.starts[near] < week_end]
        for person in range(len(instance.people)):
            shifts = near if _rested_before(instance, person, week_start, week_end) else touching
            starts, ends = instance.starts[shifts], instance.ends[shifts]
            rests = np.array(possible_rests(instance, person, week_start, week_end, shifts), dtype=np.int64)
            begin, finish = rests.reshape(-1, 2).T
            clear = (starts[:, None] >= finish[None, :]) | (ends[:, None] <= begin[None, :])
            eligible[person, shifts[~clear.any(axis=1)]] = False


def separate(model: Model, values: Floats) -> bool:
    """Add the rows of each person's week in which several duties together leave no rest."""
    options, instance = model.options, model.instance
    given = np.flatnonzero((values > 0.5) & ~instance.on_call[options.shift])
    person, shift = options.person[given], options.shift[given]
    longest = _longest(instance)
    if not longest:
        return False
    first = np.searchsorted(person, np.arange(len(instance.people) + 1))  # options are in order of people
    duties = {who: shift[first[who] : first[who + 1]] for who in np.unique(person).tolist()}
    rested = _rested_with(instance)
    unseen = {who: shifts for who, shifts in duties.items() if (who, shifts.tobytes()) not in rested}
    without, found = set(), False
    for number, monday in enumerate(_weeks(instance)):
        start, end = _minutes_of(instance, monday)
        for who, shifts in unseen.items():
            if _leaves_rest(instance, who, start, end, shifts):
                continue
            without.add(who)
            if model.remember("weekly_rest", who, number):
                _add_week(model, who, start, end)
                found = True
    if len(rested) > REMEMBERED:
        rested.clear()
    rested.update((who, shifts.tobytes()) for who, shifts in unseen.items() if who not in without)
    return found


@lru_cache(maxsize=4)
def _rested_with(_: RosterInstance) -> set[tuple[int, bytes]]:
    """Person and shifts, as their numbers in bytes, that are known to leave a rest in each week.

    From roster to roster most people keep their duties, and need not be looked at again.
    """
    return set()


def _leaves_rest(instance: RosterInstance, who: int, week_start: int, week_end: int, shifts: Ints) -> bool:
    """Whether duties leave a rest in a week, or the rule asks for none because they have no part in it."""
    starts, ends = instance.starts[shifts], instance.ends[shifts]
    near = (starts < week_end + _longest(instance)) & (ends > week_start)
    if np.count_nonzero(near) < 2:
        return True
    if not (near & (starts < week_end)).any() and not _rested_before(instance, who, week_start, week_end):
        return True
    return _has_rest(instance, who, week_start, week_end, tuple(shifts.tolist()))


def _longest(instance: RosterInstance) -> int:
    """Minutes of the longest rest that anyone needs; 0: the rule asks for nothing."""
    return max(instance.rules.weekly_rest.minutes_for(bound) for bound in (True, False))


def _weeks(instance: RosterInstance) -> list[date]:
    """The weeks of the horizon, the one before, whose rest may go on, and the one after, which a night may touch."""
    weeks = list(instance.horizon.weeks())
    return [weeks[0] - timedelta(days=7), *weeks, weeks[-1] + timedelta(days=7)]


@lru_cache(maxsize=50_000)
def _rested_before(instance: RosterInstance, person: int, week_start: int, week_end: int) -> bool:
    """Whether earlier duties touch the week and leave a rest in it, which the first ones of this roster may end."""
    past = _past(instance, person)
    touched = any(start < week_end and end > week_start for start, end in past)
    return touched and bool(possible_rests(instance, person, week_start, week_end, np.zeros(0, dtype=np.int64)))


def _past(instance: RosterInstance, person: int) -> list[tuple[int, int]]:
    """Earlier duties at work, in minutes."""
    return [
        (instance.minute(duty.start), instance.minute(duty.end))
        for duty in instance.history_of.get(person, ())
        if not instance.network.shift_type[duty.shift].on_call
    ]


def _minutes_of(instance: RosterInstance, monday: date) -> tuple[int, int]:
    return (
        instance.minute(to_utc(monday, time(0))),
        instance.minute(to_utc(monday + timedelta(days=7), time(0))),
    )


def possible_rests(
    instance: RosterInstance, person: int, week_start: int, week_end: int, shifts: Ints
) -> list[tuple[int, int]]:
    """Intervals of the needed length that begin in the week and meet neither day job nor history, in minutes.

    They begin with a gap of the day job, at Monday 00:00, or at the end of one of ``shifts``.
    """
    length = instance.rules.weekly_rest.minutes_for(bool(instance.bound[person]))
    busy = instance.busy[person]
    past = _past(instance, person)
    begin = np.concatenate([busy.start[busy.working], [start for start, _ in past]]).astype(np.int64)
    end = np.concatenate([busy.end[busy.working], [finish for _, finish in past]]).astype(np.int64)
    starts = np.unique(np.concatenate([[week_start], end, instance.ends[shifts]]))
    starts = starts[(starts >= week_start) & (starts < week_end)]
    meets = (begin[None, :] < starts[:, None] + length) & (end[None, :] > starts[:, None])
    return [(int(start), int(start) + length) for start in starts[~meets.any(axis=1)]]


@lru_cache(maxsize=50_000)
def _has_rest(instance: RosterInstance, person: int, week_start: int, week_end: int, given: tuple[int, ...]) -> bool:
    """Whether these shifts leave a rest in the week; the same few come back in roster after roster."""
    shifts = np.array(given, dtype=np.int64)
    rests = np.array(possible_rests(instance, person, week_start, week_end, shifts), dtype=np.int64).reshape(-1, 2)
    meets = (instance.starts[shifts] < rests[:, 1:]) & (instance.ends[shifts] > rests[:, :1])
    return bool((~meets.any(axis=1)).any())


def _add_week(model: Model, person: int, week_start: int, week_end: int) -> None:
    options, instance = model.options, model.instance
    mine = model.options_of(person)
    mine = mine[~instance.on_call[options.shift[mine]]]
    starts, ends = instance.starts[options.shift[mine]], instance.ends[options.shift[mine]]
    rests = possible_rests(instance, person, week_start, week_end, np.unique(options.shift[mine]))
    chosen = model.add_columns(np.zeros(len(rests)), np.ones(len(rests)))
    cliques = [chosen]
    for column, (begin, finish) in zip(chosen, rests, strict=True):
        inside = (starts < finish) & (ends > begin)
        for moment in np.unique(np.maximum(begin, starts[inside])):
            active = mine[inside & (starts <= moment) & (ends > moment)]
            cliques.append(np.concatenate(([column], active)))
    rows = np.repeat(np.arange(len(cliques)), [len(members) for members in cliques])
    lower, upper = np.full(len(cliques), -np.inf), np.ones(len(cliques))
    lower[0], upper[0] = 1.0, np.inf
    model.add_rows(lower, upper, rows, np.concatenate(cliques))
