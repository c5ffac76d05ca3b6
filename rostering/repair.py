"""Mend a roster when people fall out: fewest changes for the others, nothing before the freeze.

Level by level, each without harm to those before: no hard rule broken; least weighted shortfall of readers; fewest
duties changed for anyone but the absent; least cost. All of it over the whole horizon and all people, so that a level
that is proven is proven for every roster there is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from data.duties import Duty, Roster
from rostering.checks import Violation
from rostering.instance import Bools, Context, Ints, RosterInstance
from rostering.local_score import Exchange, LocalScore
from rostering.model import Floats, Model
from rostering.rules import build
from rostering.solve.nearest import SHORTFALL, Near, Nearest, Start
from rostering.verify import Verification, verify

TIME_LIMIT = 2.5
"""Seconds unless said otherwise; the whole command is to return within five."""
SEARCH_SHARE = 0.4
"""Share of the time limit that the levels have at least."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the goal: what was reached, the least that is possible as far as known, and whether they meet."""

    name: str
    value: int
    lower_bound: int | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """The mended roster.

    Attributes
    ----------
    complete
        False when the time ran out before anything but removing duties could be tried.
    """

    roster: Roster
    levels: tuple[Level, ...]
    removed: tuple[Duty, ...]
    added: tuple[Duty, ...]
    verification: Verification
    seconds: float
    complete: bool


@dataclass(eq=False)
class _Work:
    """One repair under way."""

    instance: RosterInstance
    roster: Roster
    absent: Collection[str]
    freeze: datetime | None
    time_limit: float
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds left."""
        return self.time_limit - (time.monotonic() - self.started)

    def stays(self, duty: Duty) -> bool:
        """Whether planning may not move the duty: it began before the freeze, or is kept and its person is there."""
        if self.freeze is not None and duty.start < self.freeze:
            return True
        return duty in self.roster.kept and not self._prevented(duty)

    def shut(self, duty: Duty) -> bool:
        """Whether nobody may be given this duty: it began before the freeze, or its person is away."""
        return self._prevented(duty) or (self.freeze is not None and duty.start < self.freeze)

    def _prevented(self, duty: Duty) -> bool:
        absences = self.instance.network.absences_of.get(duty.radiologist_id, ())
        return any(duty.start < absence.interval[1] and absence.interval[0] < duty.end for absence in absences)


def repair(
    instance: RosterInstance,
    roster: Roster,
    absent: Collection[str],
    freeze: datetime | None = None,
    time_limit: float = TIME_LIMIT,
) -> Repair:
    """The best roster near this one.

    Parameters
    ----------
    instance
        The problem as it is now: its network knows the new absences.
    absent
        Whose duties may change without being counted.
    freeze
        Duties that start before it stay, and nobody gets one.
    time_limit
        Seconds; infinite for an answer that does not depend on the clock.
    """
    work = _Work(
        replace(instance, context=Context(roster.history, (), roster.ledger)), roster, absent, freeze, time_limit
    )
    standing = [duty for duty in roster.duties if work.stays(duty)]
    model = build(work.instance, standing=_mask(work.instance, standing))
    start = _start(work, model)
    near = Nearest(model, start, _time_for(work)).run()
    options = start.given.astype(float) if near is None else near.options
    mended = _roster(work, model, options)
    if near is None or not near.cost_proven:
        mended = _own_put_back(work, mended)
    verification = verify(instance.network, mended, instance.requirements, instance.rules)
    forced = () if not verification.violations else _forced(work, standing)
    return Repair(
        roster=mended,
        levels=_levels(work, near, mended, verification, forced),
        removed=tuple(duty for duty in roster.duties if duty not in mended.duties),
        added=tuple(duty for duty in mended.duties if duty not in roster.duties),
        verification=verification,
        seconds=time.monotonic() - work.started,
        complete=near is not None,
    )


def _time_for(work: _Work) -> Callable[[], float]:
    """Seconds left for the levels: never less than a share of the limit, however long the model took to make."""
    ends = time.monotonic() + max(work.left(), SEARCH_SHARE * work.time_limit)
    return lambda: ends - time.monotonic()


def _own_put_back(work: _Work, mended: Roster) -> Roster:
    """The absent's own duties beside their absence, where it is legal and cheaper that they stay.

    Nobody counts them as changes, so without a proof of the least cost they may have gone for nothing.
    """
    instance = work.instance
    for duty in work.roster.duties:
        if duty.radiologist_id not in work.absent or duty in mended.duties or work.shut(duty):
            continue
        score = LocalScore(instance.network, mended, instance.requirements, instance.rules)
        effect = score.effect(Exchange((), (duty,)))
        if effect.legal and effect.cost < 0:
            mended = replace(mended, duties=tuple(sorted((*mended.duties, duty))))
    return mended


def _start(work: _Work, model: Model) -> Start:
    options, instance = model.options, work.instance
    size = len(options)
    given, fixed = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    columns = _columns(model, work.roster.duties)
    known = columns >= 0
    given[columns[known]] = True
    if work.freeze is not None:
        fixed |= instance.starts[options.shift] < instance.minute(work.freeze)
    stay = np.array([work.stays(duty) for duty in work.roster.duties], dtype=bool)
    fixed[columns[known & stay]] = True
    numbers = [instance.person_index[person] for person in work.absent]
    counted = np.array([duty.radiologist_id not in work.absent for duty in work.roster.duties], dtype=bool)
    return Start(given, fixed, np.isin(options.person, numbers), lost=int((~known & counted).sum()))


def _keys(instance: RosterInstance, duties: Sequence[Duty]) -> Ints:
    """(person, shift, place) of each duty, one row a duty."""
    shifts = {(shift.day, shift.type.code): number for number, shift in enumerate(instance.shifts)}
    places = {place: number for number, place in enumerate(instance.places)}
    rows = [
        (
            instance.person_index.get(duty.radiologist_id, -1),
            shifts.get((duty.day, duty.shift), -1),
            places.get(duty.centre or duty.subspecialty or "", -1),
        )
        for duty in duties
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _mask(instance: RosterInstance, duties: Sequence[Duty]) -> Bools:
    mask = np.zeros((len(instance.people), len(instance.shifts), len(instance.places)), dtype=bool)
    keys = _keys(instance, duties)
    person, shift, place = keys[(keys >= 0).all(axis=1)].T
    mask[person, shift, place] = True
    return mask


def _columns(model: Model, duties: Sequence[Duty]) -> Ints:
    """Option of each duty, -1 where a rule forbids it."""
    options, instance = model.options, model.instance
    shape = (len(instance.people), len(instance.shifts), len(instance.places))
    keys = _keys(instance, duties)
    known = (keys >= 0).all(axis=1)
    found = np.full(len(keys), -1, dtype=np.int64)
    wanted = np.ravel_multi_index(tuple(keys[known].T), shape)
    there = np.ravel_multi_index((options.person, options.shift, options.place), shape)
    at = np.minimum(np.searchsorted(there, wanted), max(0, len(there) - 1))
    found[known] = np.where(there[at] == wanted, at, -1) if len(there) else -1
    return found


def _roster(work: _Work, model: Model, options: Floats) -> Roster:
    chosen = np.flatnonzero(options > 0.5)
    table = model.options
    duties = [work.instance.duty(int(table.person[n]), int(table.shift[n]), int(table.place[n])) for n in chosen]
    mended = work.instance.roster(duties)
    given = frozenset(mended.duties)
    return replace(mended, kept=tuple(duty for duty in work.roster.kept if duty in given))


def _forced(work: _Work, standing: Sequence[Duty]) -> tuple[Violation, ...]:
    """Hard rules that the duties which stay break by themselves."""
    instance = work.instance
    return verify(instance.network, instance.roster(standing), instance.requirements, instance.rules).violations


def _levels(
    work: _Work, near: Near | None, mended: Roster, verification: Verification, forced: Sequence[Violation]
) -> tuple[Level, ...]:
    others = [duty for duty in (set(mended.duties) ^ set(work.roster.duties)) if duty.radiologist_id not in work.absent]
    shortfall = sum(verification.penalties[rule] for rule in SHORTFALL)
    broken = len(verification.violations)
    sure = {each.message for each in verification.violations} <= {each.message for each in forced}
    short_proven = near is not None and sure and near.shortfall_proven
    changes_proven = short_proven and near is not None and near.changes_proven
    return (
        Level("hard_rules", broken, broken if sure else 0, sure),
        Level("shortfall", shortfall, near.shortfall_bound if near else 0, short_proven),
        Level("changes", len(others), near.changes_bound if near else 0, changes_proven),
        Level("cost", verification.objective, None, changes_proven and near is not None and near.cost_proven),
    )
