"""A small roster to hand out: two centres, four radiologists, nights, an evening, a day, one on call, one kept."""

from data.duties import Duty
from data.network import Network
from data.requirements import Requirement
from reports.facts import RosterFacts
from tests.unit.rostering.tiny import (
    D12,
    EVE,
    N12,
    away,
    centre,
    daily_need,
    duty,
    network,
    on_call,
    radiologist,
    roster,
)

NEEDS: tuple[Requirement, ...] = daily_need("2027-01-04", "2027-01-10", "20:00-08:00")


def a_network() -> Network:
    """Lyon and Brest; the second R is a guest of Brest; two bear one name; R-4 has no duty and is away."""
    return network(
        radiologist("R-1", name="Dr Ada"),
        radiologist("R-2", name="Dr Bo", other_centres=("brest",)),
        radiologist("R-3", name="Dr Cyr", home_centre="brest", experienced=("paediatrics",)),
        radiologist("R-4", name="Dr Cyr", home_centre="brest"),
        centres=(centre("C-1", name="Lyon"), centre("brest", name="Brest", bedrooms=1)),
        absences=(away("2027-01-05", "2027-01-06", "R-4"),),
    )


DUTIES: tuple[Duty, ...] = (
    duty("2027-01-04", N12, "R-1"),
    duty("2027-01-09", D12, "R-1"),
    duty("2027-01-06", EVE, "R-1"),
    duty("2027-01-05", N12, "R-2", "brest"),
    duty("2027-01-10", N12, "R-2"),
    duty("2027-01-07", N12, "R-3", "brest"),
    on_call("2027-01-08", person="R-3"),
)


def facts(*duties: Duty, **changes: object) -> RosterFacts:
    """Those duties (the seven above by default) in a roster of one week."""
    given = duties or DUTIES
    kept = tuple(each for each in given if each == DUTIES[0])
    return RosterFacts(a_network(), roster(*given, kept=kept, **changes), NEEDS, None)
