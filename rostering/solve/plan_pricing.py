"""Everyone's cheapest plan at given prices: people are sorted by shape, and their paths turned into options.

Limits on shifts that the paths leave out are seen to afterwards: the shifts of one mode are dealt out among its dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from rostering.instance import Ints
from rostering.model import Floats, Model
from rostering.solve.plan_paths import Group
from rostering.solve.plan_rules import Member, Shape


class Pricing:
    """The groups of a model's people, priced together."""

    def __init__(self, model: Model, people: Mapping[int, Member], columns: Sequence[Ints]) -> None:
        instance = model.instance
        self.columns = columns
        self._date = instance.days[model.options.shift]
        codes = self._codes = np.array([shift.type.code for shift in instance.shifts])[model.options.shift]
        minutes = {kind.code: kind.minutes for kind in instance.network.shift_types}
        banned = {(row.shift, row.next_shift) for row in instance.network.forbidden_successions}
        self._days = len(instance.horizon.days)
        weekdays = np.array([day.weekday() for day in instance.horizon.days], dtype=np.int64)
        shapes: dict[Shape, list[Member]] = defaultdict(list)
        for member in people.values():
            shapes[member.shape].append(member)
        self.groups = []
        self.modes: dict[int, Ints] = {}
        for shape, mine in shapes.items():
            own = {code for m in mine for code in codes[columns[m.person][: m.options]]}
            shifts = {code: minutes[code] for code in sorted(own)}
            group = Group(shape, mine, shifts, banned, weekdays)
            self.groups.append(group)
            for m in mine:
                self.modes[m.person] = np.array(
                    [group.mode_of[code] for code in codes[columns[m.person][: m.options]]], np.int64
                )

    def cheapest(self, costs: Mapping[int, Floats], resting: Floats | None = None) -> dict[int, tuple[float, Ints]]:
        """Cost and options (as numbers within the block) of each person's cheapest plan; none where there is none.

        Parameters
        ----------
        costs
            By person, of whom some may be left out: of their options, infinite for those that may not be taken.
        resting
            Person × date: of a date off, 0 or infinite.
        """
        found = {}
        for group in self.groups:
            who = np.array([n for n, m in enumerate(group.people) if m.person in costs], dtype=np.int64)
            if not len(who):
                continue
            members = [group.people[n] for n in who]
            table = np.full((len(who), group.days, len(group.modes)), np.inf)
            rests = np.zeros((len(who), group.days)) if resting is None else resting[[m.person for m in members]]
            for number, member in enumerate(members):
                mine = costs[member.person] - member.refund
                date = self._date[self.columns[member.person][: member.options]]
                np.minimum.at(table[number], (date, self.modes[member.person]), mine)
            plans = group.cheapest(who, table, rests)
            for number, member in enumerate(members):
                if np.isfinite(plans.costs[number]):
                    cost = float(plans.costs[number]) + member.unmet
                    found[member.person] = cost, self._taken(member, costs[member.person], plans.modes[number])
        return found

    def _taken(self, member: Member, costs: Floats, modes: Ints) -> Ints:
        """The cheapest option of each date's mode, as far as limits that were left out allow."""
        mine = self.columns[member.person][: member.options]
        wanted = np.flatnonzero(self.modes[member.person] == modes[self._date[mine]])
        wanted = wanted[np.isfinite(costs[wanted])]
        date, codes, price = self._date[mine[wanted]], self._codes[mine[wanted]], (costs - member.refund)[wanted]
        order = np.lexsort((price, date))
        found = wanted[order[np.unique(date[order], return_index=True)[1]]]
        for options, _ in self.overfull(member, found):
            mine_now = np.isin(found, options)
            inside = np.isin(wanted, options)
            again = _shared_out(date[inside], codes[inside], price[inside], member.left_out)
            found = np.concatenate((found[~mine_now], wanted[inside][again]))
        return np.sort(found)

    def overfull(self, member: Member, chosen: Ints) -> list[tuple[Ints, int]]:
        """Of each mode with more duties of some shift than limits that were left out allow: its options, and its limit.

        Parameters
        ----------
        chosen
            A plan, as numbers within the block like the options that are returned.
        """
        codes = self._codes[self.columns[member.person][: member.options]]
        kinds, found = self.modes[member.person], []
        for kind in np.unique(kinds[chosen]):
            limit = sum(member.left_out.get(code, self._days) for code in np.unique(codes[kinds == kind]).tolist())
            taken, counts = np.unique(codes[chosen[kinds[chosen] == kind]], return_counts=True)
            if any(n > member.left_out.get(code, n) for code, n in zip(taken.tolist(), counts.tolist(), strict=True)):
                found.append((np.flatnonzero(kinds == kind), limit))
        return found


def _shared_out(dates: Ints, codes: np.ndarray, prices: Floats, limits: Mapping[str, int]) -> Ints:
    """Numbers of options, one a date, no code above its limit, at least cost; the cheapest ones if that cannot be."""
    days, row = np.unique(dates, return_inverse=True)
    kinds, kind = np.unique(codes, return_inverse=True)
    which = np.full((len(days), len(kinds)), -1)
    which[row, kind] = np.arange(len(dates))
    table = np.where(which < 0, np.inf, prices[which])
    seats = np.repeat(np.arange(len(kinds)), [min(len(days), limits.get(str(code), len(days))) for code in kinds])
    try:
        place, seat = linear_sum_assignment(table[:, seats])
        complete = len(place) == len(days)
    except ValueError:
        complete = False
    column = seats[seat] if complete else table.argmin(axis=1)
    found: Ints = which[np.arange(len(days)), column]
    return found
