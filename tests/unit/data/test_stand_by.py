"""What is expected to be missing when readers call in sick, against all cases counted one by one."""

from itertools import pairwise, product
from math import prod

import pytest

from data.rules import Rules
from data.stand_by import expected_missing, on_call_subspecialties, savings


def by_counting(there, wanted, absence):
    total = 0.0
    for present in product((True, False), repeat=there):
        chance = prod(1 - absence if each else absence for each in present)
        total += chance * max(0, wanted - sum(present))
    return total


@pytest.mark.parametrize("absence", [0.0, 0.03, 0.3, 0.5])
def test_what_is_expected_to_be_missing_is_the_mean_over_all_cases(absence):
    for there, wanted in product(range(6), range(4)):
        assert expected_missing(there, wanted, absence) == pytest.approx(by_counting(there, wanted, absence))


@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize("absence", [0.03, 0.2, 0.5])
def test_every_reader_saves_less_than_the_one_before_until_nothing(wanted, absence):
    steps = savings(60, wanted, absence)
    assert all(first >= second > 0 for first, second in pairwise(steps))
    assert sum(steps) == pytest.approx(60 * wanted, abs=len(steps))
    last = expected_missing(len(steps), wanted, absence) - expected_missing(len(steps) + 1, wanted, absence)
    assert 60 * last <= 0.5


def test_without_absences_only_those_wanted_save_anything():
    assert savings(60, 2, 0.0) == (60, 60)
    assert savings(60, 0, 0.1) == savings(0, 2, 0.1) == ()


def test_a_price_gives_every_subspecialty_a_seat():
    assert on_call_subspecialties(Rules()) == ("paediatrics", "head-neck")
    priced = Rules().with_settings(["stand_by.weight=60", 'stand_by.subspecialties=["neuro", "head-neck"]'])
    assert on_call_subspecialties(priced) == ("paediatrics", "head-neck", "neuro")
