"""The event calendar: one binary heap of integers.

An event is one number, ``second << 32 | kind << 28 | id``, so the order of numbers is the total order of events (time,
then kind, then id) and two runs can never differ by the order of ties. ``heap[0]`` holds the size.
"""

from __future__ import annotations

from dispatch.kernels.columns import Ints
from dispatch.kernels.compiled import kernel

KIND_BITS = 4
ID_BITS = 28


@kernel
def packed(second: int, kind: int, number: int) -> int:
    """An event as one number; ``second`` ≥ 0, ``kind`` < 16, ``number`` < 2²⁸."""
    return (second << 32) | (kind << 28) | number


@kernel
def second_of(event: int) -> int:
    """When it happens."""
    return event >> 32


@kernel
def kind_of(event: int) -> int:
    """What happens."""
    return (event >> 28) & 15


@kernel
def number_of(event: int) -> int:
    """To whom or to what."""
    return event & 268435455


@kernel
def push(heap: Ints, event: int) -> None:
    """Add an event.

    Raises
    ------
    IndexError
        The heap is full.
    """
    at = heap[0] + 1
    if at >= len(heap):
        raise IndexError("the event calendar is full")
    heap[0] = at
    while at > 1 and heap[at >> 1] > event:
        heap[at] = heap[at >> 1]
        at >>= 1
    heap[at] = event


@kernel
def pop(heap: Ints) -> int:
    """Take the earliest event out of a heap that is not empty."""
    earliest = heap[1]
    size = heap[0] - 1
    heap[0] = size
    sinking = heap[size + 1]
    at = 1
    while 2 * at <= size:
        child = 2 * at
        if child < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= sinking:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = sinking
    return earliest
