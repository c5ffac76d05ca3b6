"""How a duty and a seat are named on the command line: R-0123@2027-01-09, 2027-01-09/N12@lyon."""

from __future__ import annotations

from collections.abc import Callable

from data.calendar import Horizon
from data.duties import Duty, Roster, Shift, ShiftType
from data.errors import InputError, Problem
from data.network import Network
from data.studies import Subspecialty
from planning.horizons import parse_date
from rostering.candidates import Seat

SEAT = "write DATE/SHIFT, DATE/SHIFT@CENTRE or, on call, DATE/SHIFT@SUBSPECIALTY, as in 2027-01-09/N12@lyon"
DUTY = "write ID@DATE, and ID@DATE/SHIFT where there are two, as in R-0123@2027-01-09"


def duty_named(text: str, roster: Roster, network: Network) -> Duty:
    """The duty of a roster that ``ID@DATE`` or ``ID@DATE/SHIFT`` names.

    Raises
    ------
    InputError
        Not such a name, an unknown radiologist, no duty there, or two of them.
    """
    who, at, rest = text.partition("@")
    if not at:
        raise _unclear(text, "is not the name of a duty", DUTY)
    date, _, code = rest.partition("/")
    day = parse_date(date, text)
    if who not in network.radiologist:
        raise _unclear(text, f"no radiologist {who!r} in the network", "name one of radiologists.csv")
    own = [duty for duty in roster.duties if duty.radiologist_id == who]
    found = [duty for duty in own if duty.day == day and code in ("", duty.shift)]
    if not found:
        others = ", ".join(f"{duty.day}/{duty.shift}" for duty in own) or "none in this roster"
        raise _unclear(text, f"{who} has no such duty on {day}", f"the duties of {who}: {others}")
    if len(found) > 1:
        raise _unclear(text, f"{who} has {len(found)} duties on {day}", DUTY)
    return found[0]


def seat_named(text: str, roster: Roster, network: Network) -> Seat:
    """The seat that ``DATE/SHIFT``, ``DATE/SHIFT@PLACE`` or a duty (see `duty_named`) names.

    Raises
    ------
    InputError
        Not such a name, a date outside the horizon, a shift or place that does not exist.
    """
    date, slash, rest = text.partition("/")
    if "@" in date:
        duty = duty_named(text, roster, network)
        return Seat.of(duty, Shift.on(network.shift_type[duty.shift], duty.day))
    if not slash:
        raise _unclear(text, "is not the name of a seat", SEAT)
    code, _, place = rest.partition("@")
    shift = _shift(text, code, parse_date(date, text), roster.horizon, network)
    if not shift.type.on_call:
        return Seat(shift, centre=_chosen(text, place, tuple(network.centre), "centre") if place else None)
    names = tuple(name.value for name in Subspecialty)
    return Seat(shift, subspecialty=Subspecialty(_chosen(text, place, names, "subspecialty")))


def _shift(text: str, code: str, day: object, horizon: Horizon, network: Network) -> Shift:
    kind: ShiftType = network.shift_type[_chosen(text, code, tuple(network.shift_type), "shift")]
    if day not in horizon:
        raise _unclear(text, f"{day} is not in the roster", f"write a date from {horizon.first} to {horizon.last}")
    shift = next((Shift.on(kind, each) for each in horizon.days if each == day and kind.exists_on(each)), None)
    if shift is None:
        raise _unclear(text, f"there is no {kind.code} on {day}", "name a shift of that date: see shift_types.csv")
    return shift


def _chosen(text: str, name: str, names: tuple[str, ...], what: str) -> str:
    same: Callable[[str], bool] = lambda known: known.casefold() == name.casefold()  # noqa: E731
    found = next(filter(same, names), None)
    if found is None:
        raise _unclear(text, f"no {what} {name!r} in the network", f"name one of {', '.join(names)}")
    return found


def _unclear(text: str, message: str, remedy: str) -> InputError:
    return InputError(Problem(text, None, None, message, remedy))
