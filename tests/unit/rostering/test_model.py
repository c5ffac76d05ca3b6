"""Which places of a person and shift take part in a search."""

from itertools import groupby

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_best_places_of_each_person_and_shift_are_those_with_the_highest_favour(most):
    network = generate_network(3, radiologists=12, centres=4, hospitals=6)
    horizon = Horizon.of_month("2027-02")
    model = build(RosterInstance.of(network, horizon, staffing(network, horizon)))
    rng, options = np.random.default_rng(0), model.options
    possible, favour = rng.random(len(options)) < 0.7, rng.random(len(options))
    wanted = np.zeros(len(options), dtype=bool)
    pairs = list(zip(options.person.tolist(), options.shift.tolist(), strict=True))
    for _, group in groupby(sorted(np.flatnonzero(possible).tolist(), key=pairs.__getitem__), key=pairs.__getitem__):
        wanted[sorted(group, key=lambda n: -favour[n])[:most]] = True
    assert wanted.sum() > 0
    assert (model.best_places(possible, favour, most) == wanted).all()
