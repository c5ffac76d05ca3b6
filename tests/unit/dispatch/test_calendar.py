"""The calendar gives events back in total order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.kernels import calendar
from dispatch.kernels.compiled import plain

push, pop = plain(calendar.push), plain(calendar.pop)
packed = plain(calendar.packed)
events = st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 15), st.integers(0, 2**28 - 1))


@settings(derandomize=True, deadline=None)
@given(st.lists(events, max_size=60))
def test_events_come_out_sorted_by_time_kind_and_id(found):
    heap = [0] * (len(found) + 1)
    for event in found:
        push(heap, packed(*event))
    out = [pop(heap) for _ in found]
    assert [unpacked(event) for event in out] == sorted(found)
    assert heap[0] == 0


def unpacked(event):
    return plain(calendar.second_of)(event), plain(calendar.kind_of)(event), plain(calendar.number_of)(event)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), max_size=80))
def test_pushes_and_pops_may_be_mixed(script):
    heap, model = [0] * 100, []
    for step in script:
        if step is not None:
            push(heap, step)
            model = sorted([*model, step])
        elif model:
            assert pop(heap) == model.pop(0)
    assert heap[0] == len(model)


def test_a_full_calendar_says_so():
    heap = [0] * 3
    push(heap, 1)
    push(heap, 2)
    with pytest.raises(IndexError, match="calendar is full"):
        push(heap, 3)
