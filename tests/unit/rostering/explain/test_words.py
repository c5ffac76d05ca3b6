"""What stands in the way of demands, counted and told."""

import numpy as np

from data.demands import Demand
from data.studies import Subspecialty
from rostering.explain.reasons import CANNOT, PERSONAL, count_reasons
from rostering.explain.words import explained, sentence
from rostering.instance import Context, RosterInstance
from tests.unit.rostering import tiny

NEURO = (Subspecialty.NEURO,)


def crowd():
    """Six experienced neuro readers: two absent, one refused, one at the weekly limit, two who can come."""
    people = [tiny.radiologist(f"R-{n}", experienced=NEURO) for n in range(1, 7)]
    net = tiny.network(
        *people,
        tiny.radiologist("R-9"),
        absences=(tiny.away("2027-01-09", person="R-1"), tiny.away("2027-01-08", "2027-01-11", person="R-2")),
        wishes=(tiny.wish("refuse", "2027-01-09", person="R-3"),),
    )
    past = [tiny.duty(f"2027-01-0{n}", person="R-4") for n in (3, 5, 7)]
    kept = Context(history=tuple(past[:1]), kept=tuple(past[1:]))
    return RosterInstance.of(net, tiny.horizon(last="2027-01-10"), (), context=kept)


def cover(readers):
    return Demand(kind="cover", skill="neuro", level="experienced", day="2027-01-09", shift="N12", readers=readers)


def test_people_are_counted_by_what_keeps_them():
    instance = crowd()
    nights = np.flatnonzero((instance.days == 5) & instance.night)
    count = count_reasons(instance, range(6), nights, [0])
    assert count.able == ("R-5", "R-6")
    assert dict(count.kept_out) == {"absent": 2, "refused": 1, "at their weekly limit": 1}


def test_a_shortage_is_told_with_its_reasons():
    (told,) = explained(crowd(), [cover(3)])
    assert told == (
        "3 experienced neuro readers wanted, 2 can come one by one from 2027-01-09 20:00 to 2027-01-10 00:30: "
        "of 6, 2 absent, 1 refused, 1 at their weekly limit"
    )


def test_those_whom_another_demand_holds_are_named():
    free = Demand(kind="no_duty", radiologist_id="R-5", day="2027-01-09")
    told = explained(crowd(), [cover(2), free])
    assert told[0].endswith("1 at their weekly limit, R-5 also in other demands of this conflict")


def test_nobody_is_told_as_nobody():
    net = tiny.network(tiny.radiologist(experienced=NEURO), absences=(tiny.away("2027-01-09"),))
    (told,) = explained(RosterInstance.of(net, tiny.horizon(), ()), [cover(1)])
    assert told.startswith("no experienced neuro reader can come from 2027-01-09 20:00 to 2027-01-10 ")
    assert told.endswith(": of 1, 1 absent")


def test_every_personal_rule_has_its_word():
    assert set(CANNOT) == set(PERSONAL)


def test_demands_are_sentences():
    net = tiny.network(wishes=(tiny.wish("want", shift="EVE"), tiny.wish("refuse", "2027-01-05")))
    instance = RosterInstance.of(net, tiny.horizon(), ())
    said = [
        sentence(Demand(kind=kind, radiologist_id="R-1", day=day, units=units), instance)
        for kind, day, units in (
            ("duty", "2027-01-04", None),
            ("no_duty", "2027-01-04", None),
            ("wish", "2027-01-04", None),
            ("wish", "2027-01-05", None),
            ("units_at_least", None, 2.5),
            ("units_at_most", None, 3),
        )
    ]
    assert said == [
        "R-1 has a duty on 2027-01-04",
        "R-1 has no duty on 2027-01-04",
        "wish of R-1 for 2027-01-04 granted (want EVE)",
        "wish of R-1 for 2027-01-05 granted (refusal, kept anyway)",
        "R-1 has at least 2.5 duty units",
        "R-1 has at most 3 duty units",
    ]
    vetting = Demand(kind="cover", skill="vetting", day="2027-01-04", centre="C-1")
    assert sentence(vetting, instance) == (
        "as many vetting readers as required at C-1 from 2027-01-04 08:00 to 2027-01-05 08:00"
    )


def test_a_wanted_duty_is_told_shift_by_shift():
    net = tiny.network(wishes=(tiny.wish("want", "2027-01-09"),), absences=(tiny.away("2027-01-10"),))
    told = explained(
        RosterInstance.of(net, tiny.horizon(), ()), [Demand(kind="wish", radiologist_id="R-1", day="2027-01-09")]
    )
    assert "R-1: the N12 of 2027-01-09 overlaps the absence from 2027-01-10 to 2027-01-10" in told
    assert "R-1: the D12 of 2027-01-09 is possible by itself" in told
