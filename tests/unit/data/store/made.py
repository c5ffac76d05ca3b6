"""Rosters of the small network, to be kept in a store."""

from dataclasses import replace
from datetime import date

from data.calendar import Horizon, to_utc
from data.duties import Duty, Ledger, Roster, Shift
from data.formats.roster_json import RecordedResult, RosterFile
from data.requirements import Level, Requirement
from data.rules import Rules
from data.studies import Subspecialty
from tests.unit.data.formats.small import small_network

NIGHT = small_network().shift_type["N12"]
MARCH, APRIL = Horizon.of_month("2027-03"), Horizon.of_month("2027-04")


def duty(person="R-1", day="2027-03-27", **place):
    return Duty.of(person, Shift.on(NIGHT, date.fromisoformat(day)), **(place or {"centre": "lyon"}))


def roster_file(*duties, period=MARCH):
    """A roster with something in every part of it; its duties can be said."""
    kept = duty("R-2", f"{period.first:%Y-%m}-20")
    roster = Roster(
        period,
        tuple(sorted((*duties, kept))) if duties else (duty(day=f"{period.first:%Y-%m}-27"), kept),
        history=(duty("R-1", "2027-02-26"), duty("R-1", "2027-02-20")),
        kept=(kept,),
        ledger=Ledger(nights={"R-1": -50}, holidays={"R-2": 0}),
        published=(duty("R-3", f"{period.first:%Y-%m}-02", subspecialty=Subspecialty.NEURO),),
    )
    result = RecordedResult(
        status="feasible",
        objective=12,
        gap=1 / 3,
        rules=Rules(),
        duties_sha256=roster.duties_sha256,
        bound_trace=[[0.1, 7.0]],
    )
    start = to_utc(period.first, NIGHT.start)
    needs = (Requirement(start, to_utc(period.last, NIGHT.start), "any", Level.READS, 3, "lyon"),)
    return RosterFile(roster, result, needs)


def other_file(period=MARCH):
    """The same with another duty."""
    return roster_file(duty("R-3", f"{period.first:%Y-%m}-28"), period=period)


def without_record(file):
    return replace(file, result=None, requirements=None)
