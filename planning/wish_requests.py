"""Wishes between radiologists and planners: opened, asked for until a deadline, accepted into the network or not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from data.calendar import Horizon
from data.duties import Wish, WishKind
from data.errors import InputError, Problem
from data.store.records import WishState
from data.store.store import Store
from data.store.wishes import (
    AskedWish,
    OpenPeriod,
    ask_wish,
    decide_wishes,
    open_wishes,
    undecided_in,
    wish_periods,
    wish_requests,
    withdraw_wish,
)
from planning import request_times
from planning.horizons import parse_date
from planning.request_times import mark, until, who_and_when


def opened(url: str, period: Horizon, close: str, by: str) -> dict[str, Any]:
    """Take wishes for some dates until a date (included) or a time; what ``roster wishes open --json`` prints."""
    found = open_wishes(Store.open(url), period, until(close, "--close"), by)
    return _period(found, request_times.present())


def asked(url: str, words: tuple[str, str, str, str | None, int], by: str) -> dict[str, Any]:
    """Ask for a wish of (radiologist, kind, date, shift or None, weight); what ``roster wishes ask --json`` prints.

    Raises
    ------
    InputError
        Words that are none, or as `data.store.wishes.ask_wish`.
    """
    store, wish = Store.open(url), _meant(*words)
    return _told(_one(store, ask_wish(store, wish, by, request_times.present())))


def withdrawn(url: str, request: int, radiologist: str, by: str, *, late: bool) -> dict[str, Any]:
    """Withdraw a wish; what ``roster wishes withdraw --json`` prints."""
    store = Store.open(url)
    withdraw_wish(store, request, radiologist, by, request_times.present(), late=late)
    return _told(_one(store, request))


def decided(
    url: str, numbers: Collection[int], period: Horizon | None, state: WishState, by: str, reason: str = ""
) -> dict[str, Any]:
    """Accept or decline wishes by number, or all that wait for some dates; what ``roster wishes accept --json`` prints.

    Raises
    ------
    InputError
        Neither numbers nor dates, or both; or as `data.store.wishes.decide_wishes`.
    """
    if bool(numbers) is (period is not None):
        remedy = "name wishes by number, or the dates of all that wait, as with --month 2027-03"
        raise InputError(Problem("roster wishes", None, None, "it is not said which wishes", remedy))
    store = Store.open(url)
    found = tuple(dict.fromkeys(numbers)) if period is None else undecided_in(store, period)
    if found:
        decide_wishes(store, found, state, by, reason)
    return {"state": state.value, "wishes": [_told(each) for each in wish_requests(store) if each.id in found]}


def listed(url: str, radiologist: str | None, state: str | None) -> dict[str, Any]:
    """What ``roster wishes list --json`` prints: the periods with their deadlines, and the wishes.

    Raises
    ------
    InputError
        A state that is none.
    """
    if state is not None and state not in {known.value for known in WishState}:
        remedy = f"say one of {', '.join(WishState)}"
        raise InputError(Problem("--state", None, None, f"{state!r} is no state of a wish", remedy))
    store, now = Store.open(url), request_times.present()
    found = wish_requests(store, None if state is None else WishState(state), radiologist)
    periods = [_period(each, now) for each in wish_periods(store)]
    return {"periods": periods, "wishes": [_told(each) for each in found]}


def undecided(url: str, period: Horizon) -> int:
    """How many wishes for these dates nobody has decided: they do not count when a roster is built."""
    return len(undecided_in(Store.open(url), period))


def _one(store: Store, request: int) -> AskedWish:
    return next(each for each in wish_requests(store) if each.id == request)


def _meant(radiologist: str, kind: str, day: str, shift: str | None, weight: int) -> Wish:
    if kind not in {known.value for known in WishKind}:
        remedy = "say want (a duty), avoid (rather none) or refuse (none: a hard rule)"
        raise InputError(Problem("KIND", None, None, f"{kind!r} is no kind of wish", remedy))
    on = parse_date(day, "DATE")
    try:
        return Wish(radiologist_id=radiologist, day=on, kind=WishKind(kind), shift=shift, weight=weight)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(Problem(str(first["loc"][-1]), None, None, first["msg"], "see --help")) from error


def _period(found: OpenPeriod, now: datetime) -> dict[str, Any]:
    return {
        "first": str(found.period.first),
        "last": str(found.period.last),
        "closes_at": mark(found.closes_at),
        "open": now <= found.closes_at,
    }


def _told(found: AskedWish) -> dict[str, Any]:
    wish = found.wish
    return {
        "wish": found.id,
        "radiologist": wish.radiologist_id,
        "kind": wish.kind.value,
        "day": str(wish.day),
        "shift": wish.shift,
        "weight": wish.weight,
        "state": found.state.value,
        "too_late": found.too_late,
        "closes_at": None if found.closes_at is None else mark(found.closes_at),
        "asked": who_and_when(found.asked),
        "decided": who_and_when(found.decided),
        "reason": found.reason,
    }
