"""Readers and stretches of duty from a roster, across clock changes and month ends."""

from datetime import date, time, timedelta

import numpy as np
import pytest

from data.calendar import Horizon, to_utc
from data.duties import Duty, Roster, Shift
from data.studies import Subspecialty
from dispatch.kinds import VETTING_BIT, skill_mask
from simulation.crew import ORIGIN_BEFORE_HORIZON, make_crew
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

HOUR = 3600


def crew_of(*duties, network=None, days=1):
    roster = stage.roster(*duties, days=days)
    return make_crew(network or stage.network(4), roster, roster.horizon.start - ORIGIN_BEFORE_HORIZON)


def test_masks_follow_skills_and_the_right_to_vet():
    people = [
        stage.reader(0, reads=(Subspecialty.MSK,), vets=False),
        stage.reader(1, experienced=(Subspecialty.NEURO,)),
    ]
    crew = crew_of(stage.duty(0, 8, 20), stage.duty(1, 8, 20), network=stage.network(people))
    assert crew.reads == (skill_mask((Subspecialty.MSK,)), skill_mask(tuple(Subspecialty)) | VETTING_BIT)
    assert crew.experienced == (0, skill_mask((Subspecialty.NEURO,)))


def test_only_those_with_a_duty_in_order_of_id():
    crew = crew_of(stage.duty(3, 8, 20), stage.duty(1, 10, 20))
    assert crew.readers == ("R-1", "R-3")
    assert [stretch.reader for stretch in crew.stretches] == [1, 0]


def test_duties_that_abut_are_one_stretch_and_others_are_not():
    crew = crew_of(stage.duty(0, 8, 13), stage.duty(0, 13, 18.5), stage.duty(1, 8, 13), stage.duty(1, 14, 18))
    assert [(s.reader, (s.end - s.start) / HOUR) for s in crew.stretches] == [(0, 10.5), (1, 5), (1, 4)]


def test_an_evening_before_a_night_keeps_the_hours_of_rest_of_the_night():
    crew = crew_of(stage.duty(0, 13, 20), stage.duty(0, 20, 32, "N12"))
    (stretch,) = crew.stretches
    assert (stretch.rest_from - stretch.start, stretch.rest_until - stretch.start) == (11 * HOUR, 19 * HOUR)


def test_on_call_is_at_home_and_never_rests():
    (stretch,) = crew_of(stage.duty(0, 20, 32, "ON-CALL", Subspecialty.NEURO)).stretches
    assert (stretch.home, stretch.rest_from) == (True, -1)


def test_duties_of_the_history_that_run_into_the_horizon_count():
    roster = stage.roster(stage.duty(0, 20, 32, "N12"))
    early = Duty("R-1", date(2027, 1, 3), "N12", stage.at(-4), stage.at(9), "C-1")
    over = Duty("R-2", date(2027, 1, 2), "N12", stage.at(-28), stage.at(-16), "C-1")
    roster = Roster(roster.horizon, roster.duties, history=(over, early))
    crew = make_crew(stage.network(4), roster, roster.horizon.start - ORIGIN_BEFORE_HORIZON)
    assert crew.readers == ("R-0", "R-1")


def test_privileges_hold_on_the_date_of_the_duty():
    network = stage.network(1, hospitals=2)
    rights = (
        tiny.privilege("H-0", "R-0", until_date=stage.MONDAY),
        tiny.privilege("H-1", "R-0", from_date=stage.MONDAY + timedelta(days=1)),
    )
    network = network.model_copy(update={"privileges": rights})
    crew = crew_of(stage.duty(0, 8, 20), stage.duty(0, 32, 44), network=network, days=2)
    assert [crew.privileges[stretch.grant].tolist() for stretch in crew.stretches] == [[True, False], [False, True]]


@pytest.mark.parametrize(
    ("day", "hours", "rest"),
    [("2027-03-27", 11, 7), ("2027-10-30", 13, 9), ("2027-06-05", 12, 8), ("2028-02-29", 12, 8)],
)
def test_nights_last_their_real_hours(day, hours, rest):
    first = date.fromisoformat(day)
    duty = Duty.of("R-0", Shift.on(tiny.N12, first), "C-1")
    roster = Roster(Horizon(first, first), (duty,))
    (stretch,) = make_crew(stage.network(1), roster, roster.horizon.start - ORIGIN_BEFORE_HORIZON).stretches
    assert stretch.end - stretch.start == hours * HOUR
    assert stretch.rest_until - stretch.rest_from == rest * HOUR


@pytest.mark.parametrize(("day", "hours"), [("2027-03-27", 11), ("2027-10-30", 13)])
def test_a_clock_change_night_is_simulated_to_its_end(day, hours):
    first = date.fromisoformat(day)
    network = stage.network(1)
    roster = Roster(Horizon(first, first), (Duty.of("R-0", Shift.on(tiny.N12, first), "C-1"),))
    before_the_end = to_utc(first + timedelta(days=1), time(7, 30))
    last = (before_the_end - stage.at(0)) / timedelta(hours=1)
    scene = stage.scenario(network, roster, stage.studies(network, [{"hour": last, "exam": "CT_HEAD"}]))
    replication = stage.scripted(scene, reading=[20])
    assert replication.readers["on_duty"].tolist() == [hours * HOUR]
    assert scene.origin + timedelta(seconds=int(replication.studies["signed_at"][0])) == before_the_end + timedelta(
        minutes=21
    )


def test_studies_outside_the_horizon_are_left_out_and_visits_renumbered():
    network = stage.network(1)
    rows = [
        {"hour": 7, "exam": "CT_HEAD", "visit": 5},
        {"hour": 9, "exam": "CT_HEAD", "visit": 5},
        {"hour": 10, "exam": "CT_HEAD", "visit": 8},
        {"hour": 11, "exam": "CT_HEAD", "visit": 8},
        {"hour": 32, "exam": "CT_HEAD"},
    ]
    scene = stage.scenario(network, stage.roster(stage.duty(0, 8, 20)), stage.studies(network, rows))
    replication = stage.scripted(scene)
    assert replication.studies["accession_row"].tolist() == [1, 2, 3]
    assert len(set(replication.studies["reader"].tolist())) == 1


def test_an_empty_roster_and_an_empty_table_are_fine():
    network = stage.network(1)
    nobody = stage.scenario(network, stage.roster(), stage.studies(network, [{"hour": 9, "exam": "CT_HEAD"}]))
    assert stage.scripted(nobody).studies["signed_at"].tolist() == [-1]
    nothing = stage.scenario(network, stage.roster(stage.duty(0, 8, 20)), stage.studies(network, []))
    assert np.asarray(stage.scripted(nothing).readers["busy"]).sum() == 0
