"""Duties of a sort against each person's fair share, shared by the three rules of fairness."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.duties import UNIT_MINUTES
from data.fairness import FairShares, fair_shares
from data.people import Radiologist
from rostering.instance import Bools, RosterInstance
from rostering.model import Model
from rostering.rules.convex import charge_count


def shares_of(instance: RosterInstance) -> FairShares:
    """The fair shares of the instance."""
    return fair_shares(instance.network, instance.requirements, instance.horizon, instance.context.ledger)


def deviation_cost(count: int, share: int, weight: int) -> int:
    """Cost of ``count`` duties against a share in hundredths of a duty."""
    return weight * ((100 * count - share) ** 2 // 100)


def _most_duties(instance: RosterInstance, person: Radiologist, counted: Bools) -> int:
    """Duties that fit the monthly maxima, and one more; what follows would only lengthen the cost table."""
    units = int(instance.unit_minutes[counted].min(initial=UNIT_MINUTES))
    months = len(list(instance.horizon.months()))
    return 1 + months * int(round(person.maximum * UNIT_MINUTES) // max(1, units))


def charge_deviation(model: Model, counted: Bools, shares: Mapping[str, int], weight: int) -> None:
    """Charge each person's deviation over the counted shifts."""
    instance = model.instance
    if not weight:
        return
    columns = np.flatnonzero(counted[model.options.shift])
    for number, person in enumerate(instance.people):
        mine = np.intersect1d(columns, model.options_of(number), assume_unique=True)
        most = min(len(np.unique(model.options.shift[mine])), _most_duties(instance, person, counted))
        charge_count(model, mine, [deviation_cost(count, shares[person.id], weight) for count in range(most + 1)])
