"""Every duty names a radiologist, a shift and a place that exist, on a date of the horizon, at that shift's hours."""

from __future__ import annotations

from collections.abc import Iterator

from data.duties import Duty
from data.network import Network
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named, period

RULE = "known_duties"


def check(subject: Subject) -> Iterator[Violation]:
    """Each thing wrong with a duty of the horizon, taken by itself."""
    for duty in subject.roster.duties:
        for text in (*_who_and_when(subject, duty), *_where(subject.network, duty)):
            yield Violation.refused(RULE, duty, f"{named(duty)} {text}")


def _who_and_when(subject: Subject, duty: Duty) -> Iterator[str]:
    network, horizon = subject.network, subject.horizon
    if duty.radiologist_id not in network.radiologist:
        yield "is given to a radiologist whom the network does not know"
    if duty.day not in horizon:
        yield f"starts outside the horizon, which runs from {horizon.first} to {horizon.last}"
    kind = network.shift_type.get(duty.shift)
    if kind is None:
        yield "is of a shift type that the network does not know"
        return
    if not kind.exists_on(duty.day):
        yield "does not exist: there is no such shift on that date"
    start, end = kind.interval(duty.day)
    if (duty.start, duty.end) != (start, end):
        yield f"is written as {period(duty.start, duty.end)}, the shift is {period(start, end)}"


def _where(network: Network, duty: Duty) -> Iterator[str]:
    kind = network.shift_type.get(duty.shift)
    if (duty.centre is None) is (duty.subspecialty is None):
        yield "needs either a centre or, on call, a subspecialty, and not both"
    elif kind is not None and kind.on_call and duty.subspecialty is None:
        yield "is on call and needs a subspecialty, not a centre"
    elif kind is not None and not kind.on_call and duty.centre is None:
        yield "is not on call and needs a centre, not a subspecialty"
    if duty.centre is not None and duty.centre not in network.centre:
        yield f"is at {duty.centre}, a centre that the network does not know"
