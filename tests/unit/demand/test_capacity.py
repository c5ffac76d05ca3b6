"""The capacity that the domain states for the reference network, under seeds that nobody tuned for."""

from datetime import date, timedelta

import numpy as np
import pytest

from data.calendar import PARIS, SLOT, DayKind, Horizon, day_kind, zone
from data.fairness import unit_target
from data.network import Network
from data.requirements import ANY, VETTING, Level, RequirementKey, need_by_slot
from data.synthetic.network import generate_network
from demand.staffing import staffing

LEAST, MOST = 1.2, 1.35
MONDAYS = [date(2027, 1, 4) + timedelta(weeks=4 * n) for n in range(13)]


def wanted_hours(network: Network, horizon: Horizon) -> dict[str, float]:
    """Wanted units × 12 h by person, absences off."""
    return {person.id: unit_target(network, person, horizon).wanted / 2 for person in network.radiologists}


def with_cover(network: Network, horizon: Horizon, key: RequirementKey, need: np.ndarray) -> np.ndarray:
    """The need of experts raised to the specialist-cover rule."""
    if key.level is not Level.EXPERIENCED:
        return need
    cover = network.rules.specialist_cover
    moments = [(horizon.start + n * SLOT).astimezone(zone(PARIS)) for n in range(horizon.slots)]
    by_night = np.array(
        [
            not cover.night_until <= moment.time() < cover.night_from or day_kind(moment.date()) is not DayKind.WEEKDAY
            for moment in moments
        ]
    )
    nights = 1 if key.skill in cover.one_with_on_call else cover.nights
    return np.maximum(need, np.where(by_night, nights, cover.days))


@pytest.mark.parametrize("seed", [20_261, 977])
def test_the_wanted_capacity_is_in_the_band_in_every_four_weeks(seed):
    network = generate_network(seed, first=date(2027, 1, 1), last=date(2028, 1, 31))
    for monday in MONDAYS[seed % 2 :: 2]:
        horizon = Horizon.of_weeks(monday, 4)
        need = need_by_slot(staffing(network, horizon), horizon)
        hours = wanted_hours(network, horizon)
        total = need[RequirementKey(ANY, Level.READS)].sum() / 2
        # A February asks for whole months of duties in 28 days, a twelfth more than other months do.
        most = MOST * (1.02 if monday.month == 2 else 1)
        assert LEAST <= sum(hours.values()) / total <= most, monday
        for key, slots in need.items():
            if key.skill in {ANY, VETTING}:
                continue
            own = sum(
                hours[person.id]
                for person in network.radiologists
                if key.skill in (person.reads if key.level is Level.READS else person.experienced)
            )
            assert own >= LEAST * with_cover(network, horizon, key, slots).sum() / 2, (monday, key)


@pytest.mark.parametrize(
    ("radiologists", "centres", "hospitals"), [(30, 2, 8), (75, 3, 25), (130, 5, 40), (700, 14, 150)]
)
def test_other_sizes_keep_about_the_same_ratio(radiologists, centres, hospitals):
    network = generate_network(5, radiologists, centres, hospitals, first=date(2027, 1, 1), last=date(2027, 2, 28))
    horizon = Horizon.of_weeks(date(2027, 1, 4), 4)
    need = need_by_slot(staffing(network, horizon), horizon)[RequirementKey(ANY, Level.READS)]
    assert 1.15 <= sum(wanted_hours(network, horizon).values()) / (need.sum() / 2) <= 1.4
