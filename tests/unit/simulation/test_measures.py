"""Measures from columns written by hand, and from small replications."""

from dataclasses import replace

import numpy as np
import pytest

from data.studies import Subspecialty
from simulation.measures import MEASURES
from simulation.measures.backlog import Backlog
from simulation.measures.by_kind import TurnaroundByKind
from simulation.measures.hand_over import HandOver
from simulation.measures.help_for_hard_cases import HardCases, SecondReads
from simulation.measures.load import Fatigue, Interruptions, Load
from simulation.measures.selection import arrival, local_hour, measured
from simulation.measures.specialist_coverage import SpecialistCoverage, experienced_on_duty
from simulation.measures.turnaround import Turnaround
from simulation.measures.utilisation import Resting, Utilisation
from simulation.measures.vetting import Vetting
from tests.unit.simulation import stage

HEAD = {"exam": "CT_HEAD"}


def scene(rows, duties, people=2, parameters=None, days=1, **network):
    net = stage.network(people, **network)
    chosen = stage.QUIET.model_copy(update=parameters or {})
    return stage.scenario(net, stage.roster(*duties, days=days), stage.studies(net, rows), parameters=chosen)


def test_turnaround_counts_unread_studies_as_missed():
    rows = [{"hour": 9, **HEAD}, {"hour": 9, **HEAD}, {"hour": 9.5, **HEAD, "urgency": "P0"}]
    scene_ = scene(rows, [stage.duty(0, 8, 9.5), stage.duty(1, 8, 9.2)])
    replication = stage.scripted(scene_, reading=[10, 30, 5])
    found = Turnaround().of(replication, scene_)
    assert found["P2"] == {
        "studies": 2,
        "unread": 0,
        "mean": 20,
        "p50": 20,
        "p90": 28,
        "p95": 29,
        "hit_rate": 1,
    }
    assert (found["P0"]["unread"], found["P0"]["hit_rate"]) == (1, 0)
    assert np.isnan(found["P0"]["mean"])
    assert found["all"]["hit_rate"] == pytest.approx(2 / 3)
    assert found["all"]["mean"] == 20
    assert found["P1"]["studies"] == 0


def test_trauma_has_two_marks():
    rows = [{"hour": 9, "exam": "CT_WB_TRAUMA"}, {"hour": 9, "exam": "CT_WB_TRAUMA"}]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    found = Turnaround().of(stage.scripted(scene_, reading=[50, 5]), scene_)["P0-TRAUMA"]
    assert (found["oral_hit_rate"], found["hit_rate"]) == (0.5, 1.0)


def test_a_target_holds_when_the_lower_end_reaches_it():
    rows = [{"hour": 9, **HEAD}]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    measure = Turnaround()
    good, bad = (measure.of(stage.scripted(scene_, reading=[minutes]), scene_) for minutes in (5, 90))
    assert measure.summary([good, good], scene_)["P2"]["target"] == {
        "within_minutes": 60,
        "share": 0.9,
        "holds": True,
    }
    assert measure.summary([good, good], scene_)["all"]["target"]["holds"] is True
    mixed = measure.summary([good, bad], scene_)
    assert mixed["P2"]["target"]["holds"] is False
    assert mixed["all"]["target"] == {"mean_minutes": 20, "holds": False}
    assert measure.summary([good], scene_)["P2"]["target"]["holds"] is False, "one replication proves nothing"


def test_warm_up_and_cool_down_are_not_measured():
    rows = [{"hour": hour, **HEAD} for hour in (9, 12, 30)]
    scene_ = scene(rows, [stage.duty(0, 8, 32)], 1, {"warm_up_hours": 2, "cool_down_hours": 3})
    replication = stage.scripted(scene_)
    assert measured(replication, scene_)["images_at"].tolist() == [replication.studies["images_at"][1]]


def test_a_study_that_never_came_counts_from_when_it_should_have():
    rows = [{"hour": 9, "asked": 8.5, **HEAD}]
    nobody_vets = scene(rows, [stage.duty(0, 8, 20)], [stage.reader(0, vets=False)], {"vetting": True})
    replication = stage.scripted(nobody_vets)
    assert replication.studies["received_at"][0] == -1
    assert arrival(replication.studies)[0] == replication.studies["images_at"][0]
    assert Turnaround().of(replication, nobody_vets)["all"]["unread"] == 1
    assert np.isnan(Vetting().of(replication, nobody_vets)["mean"])


def test_local_hours_follow_the_clock_change():
    scene_ = scene([{"hour": 9, **HEAD}], [stage.duty(0, 8, 20)], 1)
    seconds = np.array([0, 3600 * 16, 3600 * 24 + 3599])
    assert local_hour(seconds, scene_).tolist() == [8, 0, 8]


def test_specialist_coverage_asks_who_was_on_duty_when_the_hard_case_came():
    neuro, on_call = (Subspecialty.NEURO,), stage.duty(1, 18, 20, "ON-CALL", Subspecialty.NEURO)
    people = [stage.reader(0, experienced=neuro), stage.reader(1, experienced=neuro), stage.reader(2)]
    rows = [{"hour": hour, **HEAD, "hard": True} for hour in (9, 15, 19)]
    rows += [{"hour": 16, "exam": "CT_CHEST", "hard": True}, {"hour": 9, **HEAD}]
    scene_ = scene(rows, [stage.duty(0, 8, 12), stage.duty(2, 8, 20), on_call], people)
    found = SpecialistCoverage().of(stage.scripted(scene_), scene_)
    assert found["hard_cases"] == 4
    assert found["share"] == 0.25
    assert found["with_on_call"] == 0.5
    assert found["by_subspecialty"]["neuro"] == pytest.approx(1 / 3)
    assert found["by_subspecialty"]["chest"] == 0
    assert [found["map"]["neuro"][hour] for hour in (9, 15, 19)] == [1, 0, 0]
    assert np.isnan(found["map"]["neuro"][3])


def test_experienced_readers_are_counted_from_start_to_end_of_duty():
    people = [stage.reader(n, experienced=(Subspecialty.NEURO,)) for n in range(2)]
    scene_ = scene([{"hour": 9, **HEAD}], [stage.duty(0, 8, 12), stage.duty(1, 10, 14)], people)
    at = np.array([scene_.crew.stretches[0].start + 3600 * n for n in range(7)])
    assert experienced_on_duty(scene_.crew, np.zeros(7, int), at, on_call=False).tolist() == [1, 1, 2, 2, 1, 1, 0]


def test_utilisation_and_rest_are_shares_of_time():
    nights = [stage.duty(n, 20, 32, "N12") for n in range(3)]
    scene_ = scene([{"hour": 23, **HEAD}], nights, 3)
    replication = stage.scripted(scene_, reading=[30])
    assert Utilisation().of(replication, scene_)["share"] == pytest.approx(0.5 / (36 - 16))
    assert Resting().of(replication, scene_) == {"share": 16 / 36, "hours_per_day": 16}
    empty = scene([{"hour": 9, **HEAD}], [])
    assert np.isnan(Utilisation().of(stage.scripted(empty), empty)["share"])


def test_backlog_counts_studies_from_arrival_to_first_reading():
    rows = [{"hour": 9, **HEAD}] * 3
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    found = Backlog().of(stage.scripted(scene_, reading=[60, 60, 60]), scene_)
    assert found["most"] == 2
    assert found["by_hour"][9] == pytest.approx(2 * 5 / 6)
    assert found["by_hour"][10] == pytest.approx((2 + 5) / 6)
    assert found["by_hour"][12] == 0


def test_hard_cases_and_second_reads():
    rows = [{"hour": 9, **HEAD, "hard": True}, {"hour": 8.5, "exam": "CT_WB_TRAUMA"}]
    duties = [stage.duty(n, 8, 23.9) for n in range(2)]
    scene_ = scene(rows, duties, parameters={"second_read_until_hours": 13, "second_read_from_hours": 12})
    replication = stage.scripted(scene_, reading=[5, 5])
    assert HardCases().of(replication, scene_)["alone"] == 1
    assert SecondReads().of(replication, scene_) == {"in_time": 1.0}
    gone = replace(scene_, roster=stage.roster(stage.duty(0, 8, 20), stage.duty(1, 8, 20)))
    assert SecondReads().of(stage.scripted(gone, reading=[5, 5]), gone) == {"in_time": 0.0}


def test_names_are_unique():
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


def test_turnaround_by_exam_hospital_and_hour():
    rows = [{"hour": 9, **HEAD}, {"hour": 15, "exam": "CT_CHEST"}]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    found = TurnaroundByKind().of(stage.scripted(scene_, reading=[10, 90]), scene_)
    assert (found["exam"]["CT_HEAD"]["mean"], found["exam"]["CT_CHEST"]["mean"]) == (10, 90)
    assert (found["exam"]["CT_HEAD"]["hit_rate"], found["exam"]["CT_CHEST"]["hit_rate"]) == (1, 0)
    assert (found["hour"]["09"]["mean"], found["hour"]["15"]["p95"]) == (10, 90)
    assert found["hospital"]["H-0"]["mean"] == 50
    assert found["hour"]["12"]["studies"] == 0


def test_fatigue_counts_hours_on_duty_when_a_reading_begins():
    rows = [{"hour": 9, **HEAD}, {"hour": 17, **HEAD}]
    tiring = {"slowing": 0.12}
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1, tiring)
    found = Fatigue().of(stage.scripted(scene_, reading=[10, 10]), scene_)
    assert found["mean_hours"] == pytest.approx(5, abs=0.05)
    assert found["late_share"] == 0.5
    assert found["slower"] == pytest.approx(0.05, abs=0.001)


def test_interruptions_are_readings_laid_aside():
    scene_ = scene([{"hour": 9, **HEAD}] * 2, [stage.duty(0, 8, 20)], 1)
    replication = stage.scripted(scene_, reading=[10, 10])
    assert Interruptions().of(replication, scene_) == {"share": 0, "per_hundred": 0}
    twice = replace(replication, studies={**replication.studies, "pauses": np.array([3, 0])})
    assert Interruptions().of(twice, scene_) == {"share": 0.5, "per_hundred": 150}


def test_load_is_even_or_not():
    scene_ = scene([{"hour": 9, **HEAD}], [stage.duty(n, 8, 20) for n in range(2)])
    replication = stage.scripted(scene_, reading=[60])
    found = Load().of(replication, scene_)
    assert (found["cv"], found["gini"]) == (1, 0.5)
    again = {name: np.append(column, column) for name, column in replication.spans.items()}
    even = replace(replication, spans={**again, "reader": np.array([0, 1])})
    assert (Load().of(even, scene_)["cv"], Load().of(even, scene_)["gini"]) == (0, 0)


def test_hand_over_counts_what_hospitals_take_back():
    scene_ = scene([{"hour": 9, **HEAD}] * 2, [stage.duty(0, 8, 20)], 1)
    replication = stage.scripted(scene_, reading=[10, 10])
    assert HandOver().of(replication, scene_)["share"] == 0
    received = replication.studies["received_at"]
    back = {**replication.studies, "handed_back_at": np.array([-1, received[1] + 1800])}
    found = HandOver().of(replace(replication, studies=back), scene_)
    assert (found["per_day"], found["share"], found["waited_minutes"]) == (1, 0.5, 30)
