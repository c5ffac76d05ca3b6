"""The surplus of demand: how much, and that together with the usual studies it is drawn as from one higher rate."""

from datetime import timedelta

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies
from data.synthetic.surplus import Increase, generate_surplus
from tests.unit.simulation import stage

DAYS = 21
HORIZON = Horizon(stage.MONDAY, stage.MONDAY + timedelta(days=DAYS - 1))


@pytest.fixture(scope="module")
def busy():
    """Two hospitals with hundreds of studies a day each."""
    network = generate_network(3, radiologists=60, centres=2, hospitals=2)
    hospitals = tuple(each.model_copy(update={"volume": 30.0}) for each in network.hospitals)
    return network.model_copy(update={"hospitals": hospitals})


def increase(network, share, **changes):
    fields = {
        "hospitals": frozenset(each.id for each in network.hospitals),
        "exams": frozenset(each.code for each in network.exams),
        "spans": None,
    }
    return Increase(share, **{**fields, **changes})


def by_day(table):
    """Studies by hospital and day."""
    day = (table.images_at - round(HORIZON.start.timestamp())) // 86_400
    return np.array([np.bincount(day[table.hospital == n], minlength=DAYS)[:DAYS] for n in range(2)], float)


def test_usual_and_surplus_share_the_factor_of_hospital_and_day(busy):
    usual = by_day(generate_studies(busy, stage.MONDAY, DAYS, 5))
    surplus = by_day(generate_surplus(busy, HORIZON, 5, [increase(busy, 3.0)], 6))
    assert surplus.sum() == pytest.approx(3 * usual.sum(), rel=0.02)
    weekday = np.arange(DAYS) % 7
    ratios = [usual, surplus]
    for counts in ratios:
        for each in range(7):
            counts[:, weekday == each] /= counts[:, weekday == each].mean(axis=1, keepdims=True)
    together = np.corrcoef(ratios[0].ravel(), ratios[1].ravel())[0, 1]
    elsewhere = by_day(generate_surplus(busy, HORIZON, 7, [increase(busy, 3.0)], 6))
    for each in range(7):
        elsewhere[:, weekday == each] /= elsewhere[:, weekday == each].mean(axis=1, keepdims=True)
    assert together > 0.6
    assert abs(np.corrcoef(ratios[0].ravel(), elsewhere.ravel())[0, 1]) < 0.35, "another seed has other days"


def test_increases_add_up_and_keep_the_mix_of_exams(busy):
    two = generate_surplus(busy, HORIZON, 5, [increase(busy, 0.5), increase(busy, 0.5)], 6)
    usual = generate_studies(busy, stage.MONDAY, DAYS, 5)
    assert len(two) == pytest.approx(len(usual), rel=0.03)
    mix = [np.bincount(table.exam, minlength=15) / len(table) for table in (usual, two)]
    assert np.abs(mix[0] - mix[1]).max() < 0.012
    assert len(np.unique(two.visit)) == len(two)


def test_a_span_counts_as_far_as_it_covers_the_segments(busy):
    start = round(HORIZON.start.timestamp())
    spans = np.array([[start + 12 * 3600 + 600, start + 15 * 3600 + 600]])
    found = generate_surplus(busy, HORIZON, 5, [increase(busy, 5.0, spans=spans)], 6)
    usual = generate_studies(busy, stage.MONDAY, DAYS, 5).images_at
    within = ((usual >= spans[0, 0]) & (usual < spans[0, 1])).sum()
    assert len(found) == pytest.approx(5 * within, rel=0.2)
    assert found.images_at.min() >= spans[0, 0] - 1800
    assert found.images_at.max() < spans[0, 1] + 1800


def test_no_increase_no_studies(busy):
    assert len(generate_surplus(busy, HORIZON, 5, [], 6)) == 0
