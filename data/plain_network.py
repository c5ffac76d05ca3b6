"""A network that is bound by nothing but what is said of it: for rostering problems from elsewhere.

One centre with a place for everyone, no hospitals, no day jobs; every rule of work is off and every cost of the
network's own is 0. Work patterns, shift targets, refusals and wishes say the rest. All shifts start at 08:00, so that
no change of the clocks touches them, and their lengths are those given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from data.calendar import DAY_STARTS, DayKind, Horizon
from data.duties import ShiftType, Wish, WishKind
from data.network import Network
from data.people import Radiologist, Status
from data.places import Centre
from data.rules import Rules, parse_rules

CENTRE = "all"
HEAVIEST_WISH = 10
MOST_WEIGHT = 10_000
"""Heaviest request of an instance: more of `HEAVIEST_WISH` than a reader should make."""
NO_RULES: Mapping[str, Mapping[str, Any]] = {
    "rest_between_duties": {"hours": 0, "house_hours": 0},
    "continuous_span": {"hours": 48, "house_hours": 48, "break_hours": 0},
    "post_duty_rest": {"hours": 0, "house_hours": 0},
    "weekly_rest": {"hours": 0, "house_hours": 0},
    "average_hours": {"hours": 168, "house_hours": 168, "reference_weeks": 1, "contract_hours": 0},
    "duties_in_window": {"days": 1, "duties": 31, "house_duties": 31},
    "duty_length": {"hours": 48},
    "authorisation": {"enabled": False},
    "specialist_cover": {"nights": 0, "days": 0, "one_with_on_call": (), "weight": 0},
    "overcover": {"weight": 0},
    "wanted_units": {"weight": 0, "far_weight": 0, "below_minimum": 0},
    "fair_nights": {"weight": 0},
    "fair_weekends": {"weight": 0},
    "fair_holidays": {"weight": 0},
    "spacing": {"weight": 0},
    "home_centre": {"weight": 0},
    "wishes": {"weight": 1},
}


@dataclass(frozen=True, slots=True)
class PlainProblem:
    """A rostering problem from elsewhere as a network and a horizon, without requirements beyond its shift targets."""

    network: Network
    horizon: Horizon


def plain_rules() -> Rules:
    """Rules under which nothing is forbidden and only wishes and shift targets cost."""
    return parse_rules(NO_RULES, "plain network")


def plain_network(people: Iterable[str], shifts: Mapping[str, int], **tables: Any) -> Network:  # noqa: ANN401
    """A network of these people and shifts.

    Parameters
    ----------
    shifts
        Length in minutes by code, up to 24 hours.
    tables
        Work patterns, shift limits, forbidden successions, shift targets, wishes.
    """
    names = tuple(people)
    return Network(
        centres=(Centre(id=CENTRE, name=CENTRE, latitude=0, longitude=0, workstations=len(names), bedrooms=0),),
        hospitals=(),
        radiologists=tuple(_person(name, number) for number, name in enumerate(names, 1)),
        shift_types=tuple(_shift_type(code, minutes) for code, minutes in shifts.items()),
        exams=(),
        urgency_classes=(),
        rules=plain_rules(),
        **tables,
    )


def wishes_of_weight(wish: Wish, weight: int) -> Iterable[Wish]:
    """The wish with any weight, as several of at most `HEAVIEST_WISH` each; refusals have none."""
    if wish.kind is WishKind.REFUSE:
        yield wish
        return
    while weight > 0:
        yield wish.model_copy(update={"weight": min(weight, HEAVIEST_WISH)})
        weight -= HEAVIEST_WISH


def _person(name: str, number: int) -> Radiologist:
    return Radiologist(
        id=name,
        rpps=f"{number:011}",
        status=Status.SELF_EMPLOYED,
        employment_fraction=0,
        home_centre=CENTRE,
        reads=(),
        wanted=0,
        maximum=0,
    )


def _shift_type(code: str, minutes: int) -> ShiftType:
    end = (60 * DAY_STARTS.hour + minutes) % (24 * 60)
    return ShiftType(
        code=code, start=DAY_STARTS, end=time(end // 60, end % 60), unit_minutes=0, days=tuple(DayKind), night=False
    )
