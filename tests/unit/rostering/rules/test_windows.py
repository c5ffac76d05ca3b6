"""Rows of sliding windows are made for those asked for, and no others."""

import numpy as np
import pytest

from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.rules.windows import duties_in_windows, window_rows
from tests.unit.rostering import tiny

LENGTH = 3


@pytest.fixture
def model():
    return build(RosterInstance.of(tiny.network(), tiny.horizon(), ()))


def everything(model):
    return np.ones(len(model.instance.shifts), dtype=bool)


def test_duties_are_counted_in_each_window_that_holds_their_date(model):
    days, options = len(model.instance.horizon.days), model.options
    values = np.zeros(len(options))
    values[0] = 1.0
    day, person = int(model.instance.days[options.shift[0]]), int(options.person[0])
    counts = duties_in_windows(model, values, everything(model), LENGTH).reshape(-1, days)
    assert np.flatnonzero(counts[person]).tolist() == list(range(day, min(days, day + LENGTH)))
    assert counts.sum() == counts[person].sum()


def test_only_the_windows_asked_for_have_rows(model):
    days = len(model.instance.horizon.days)
    asked = np.zeros(len(model.instance.people) * days, dtype=bool)
    asked[[0, days - 1]] = True
    windows, rows, columns = window_rows(model, everything(model), LENGTH, asked)
    assert set(windows.tolist()) <= {0, days - 1}
    assert len(windows) > 0
    last = windows[rows] % days
    on = model.instance.days[model.options.shift[columns]]
    assert ((on <= last) & (last - on < LENGTH)).all()
    assert (model.options.person[columns] == windows[rows] // days).all()
