"""How soon hard cases have an experienced reader, where cover is thin, what AI triage does, what is left at closing."""

from dataclasses import replace

import numpy as np
import pytest

from data.studies import Subspecialty
from simulation.batches import parts_of
from simulation.measures.ai_triage import AiTriage
from simulation.measures.expert_wait import ExpertWait
from simulation.measures.hand_over import HandOver
from simulation.measures.load import Load
from simulation.measures.specialist_coverage import SpecialistCoverage
from simulation.measures.time_spent import last_begun, spent_in, spent_on_duty
from simulation.measures.utilisation import Resting, Utilisation
from simulation.replication import AI_CONDITIONS, replicate
from simulation.run import simulate
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

HEAD = {"exam": "CT_HEAD"}
NEURO = (Subspecialty.NEURO,)
BUSY, PHONE, RESTING = 2, 3, 4


def scene(rows, duties, people=2, parameters=None, policy="fifo", **network):
    net = stage.network(people, **network)
    chosen = stage.QUIET.model_copy(update=parameters or {})
    return stage.scenario(net, stage.roster(*duties), stage.studies(net, rows), policy, chosen)


def waits(scene_, **draws):
    return ExpertWait().of(stage.scripted(scene_, **draws), scene_)


# -- how soon an experienced reader ------------------------------------------------------------------------------------


def test_the_wait_ends_when_an_experienced_reader_begins_to_read_or_to_advise():
    people = [stage.reader(0), stage.reader(1, experienced=NEURO)]
    rows = [{"hour": 9, **HEAD, "hard": True}, {"hour": 12, **HEAD, "hard": True}]
    scene_ = scene(rows, [stage.duty(0, 8, 11), stage.duty(1, 9.05, 20)], people)
    found = waits(scene_, reading=[10, 5], advice=np.array([300, 300]))
    assert found["cases"] == 2
    assert found["met"] == 1
    assert found["mean"] == 5, "advice after ten minutes, and at once"
    assert found["p90"] == 9
    assert found["called_at_home"] == 0
    assert found["by_subspecialty"]["neuro"]["mean"] == 5
    assert found["by_subspecialty"]["chest"]["cases"] == 0


def test_a_transferred_study_has_its_experienced_reader_with_the_second_reading():
    people = [stage.reader(0), stage.reader(1, experienced=NEURO)]
    rows = [{"hour": 9, **HEAD}, {"hour": 9.02, **HEAD, "hard": True}]
    scene_ = scene(rows, [stage.duty(0, 9.01, 20), stage.duty(1, 8, 20)], people)
    replication = stage.scripted(scene_, reading=[40, 10])
    assert scene_.crew.readers[replication.studies["transferred_from"][1]] == "R-0"
    found = ExpertWait().of(replication, scene_)
    assert found["mean"] == pytest.approx(40 - 0.02 * 60)
    assert (found["free_at_once"], found["free_mean"]) == (0, pytest.approx(40 - 0.02 * 60))


def test_nobody_experienced_is_nobody_met():
    found = waits(scene([{"hour": 9, **HEAD, "hard": True}], [stage.duty(0, 8, 20)], 1), reading=[10])
    assert (found["cases"], found["met"]) == (1, 0)
    assert np.isnan([found["mean"], found["p90"], found["free_mean"], found["free_at_once"]]).all()


def test_an_experienced_reader_called_at_home_is_told_apart():
    reads_chest = stage.reader(0, reads=(Subspecialty.CHEST,))
    people = [reads_chest, stage.reader(1, experienced=NEURO)]
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8, 20, "ON-CALL", Subspecialty.NEURO)]
    scene_ = scene([{"hour": 9, **HEAD, "hard": True}], duties, people, {"call_out_minutes": 20})
    found = waits(scene_, reading=[10])
    assert (found["met"], found["called_at_home"], found["mean"]) == (1, 1, 20)
    assert np.isnan(found["free_mean"]), "nobody experienced is on duty at a centre"


def test_the_telephone_and_rest_keep_readers_from_being_free():
    people = [stage.reader(0, experienced=NEURO), stage.reader(1)]
    scene_ = scene([{"hour": 9, **HEAD, "hard": True}], [stage.duty(0, 8, 20), stage.duty(1, 8, 20)], people)
    replication = stage.scripted(scene_, reading=[10])
    at = int(replication.studies["received_at"][0])

    def free(*spans):
        columns = dict(zip(("reader", "state", "start", "end"), np.array(spans, np.int64).T, strict=True))
        found = ExpertWait().of(replace(replication, spans=columns), scene_)
        return found["free_at_once"], found["free_mean"]

    assert free((1, BUSY, at - 60, at + 600)) == (1, 0), "who is not experienced does not count"
    assert free((0, PHONE, at - 60, at + 120)) == (0, 2)
    assert free((0, BUSY, at - 60, at), (0, BUSY, at, at + 600)) == (1, 0), "free for a moment between two"
    assert free((0, RESTING, at - 600, at + 3600)) == (0, 5), "a resting reader is called back"
    assert free((0, BUSY, at - 60, at + 60), (0, BUSY, at + 60, at + 120)) == (0, 1)


def test_the_last_duty_begun_is_found_for_each_reader():
    scene_ = scene([{"hour": 9, **HEAD}], [stage.duty(1, 8, 10), stage.duty(0, 9, 11), stage.duty(1, 12, 13)])
    starts = [stretch.start for stretch in scene_.crew.stretches]
    reader, at = np.array([1, 0, 1, 0]), np.array([starts[0], starts[0], starts[2] + 5, starts[1]])
    assert last_begun(scene_.crew, reader, at).tolist() == [0, -1, 2, 1]


# -- where cover is thin -----------------------------------------------------------------------------------------------


def test_the_map_of_readers_is_their_mean_number_by_hour():
    people = [stage.reader(n, experienced=NEURO) for n in range(2)]
    rows = [{"hour": 9, **HEAD, "hard": True}, {"hour": 15, **HEAD, "hard": True}, {"hour": 15.5, **HEAD, "hard": True}]
    scene_ = scene(rows, [stage.duty(0, 8, 12), stage.duty(1, 9.5, 12)], people)
    measure = SpecialistCoverage()
    found = measure.of(stage.scripted(scene_, reading=[5, 5, 5]), scene_)
    assert [found["map_of_readers"]["neuro"][hour] for hour in (7, 8, 9, 10, 12)] == [0, 1, 1.5, 2, 0]
    assert set(found["map_of_readers"]["chest"]) == {0}
    assert [found["map_of_cases"]["neuro"][hour] for hour in (9, 15)] == [1, 2]
    thin = measure.summary([found], scene_)["thin"]
    assert thin == [{"subspecialty": "neuro", "hour": 15, "readers": 0, "share": 0, "uncovered_per_day": 2}]


# -- AI triage ---------------------------------------------------------------------------------------------------------


def test_harm_is_told_by_condition_of_the_ai():
    rows = [{"hour": 9 + n / 100, **HEAD} for n in range(4)] + [{"hour": 9.1, "exam": "CT_CHEST"}]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    codes = [each.code for each in scene_.network.ai_algorithms]
    bleeding = 1 << codes.index("AI_ICH")
    flags = {"finding": np.array([bleeding, bleeding, 0, 0, 0]), "flagged_after": np.array([120, -1, 120, -1, -1])}
    replication = stage.scripted(scene_, reading=[30, 30, 30, 30, 30], **flags)
    condition = replication.studies["ai_condition"].tolist()
    assert [AI_CONDITIONS[n] for n in condition[:4]] == ["flagged", "missed", "false alarm", "clear"]
    assert condition[4] == -1
    found = AiTriage().of(replication, scene_)
    assert [found[name]["studies"] for name in ("flagged", "missed", "false_alarm", "clear", "not_looked_at")] == [
        1
    ] * 5
    assert found["flagged"]["wait"] == 0
    assert found["missed"]["wait"] == pytest.approx(30 - 0.6)
    assert (found["missed"]["weighted_misses"], found["missed"]["weighted_tardiness"]) == (0, 0)
    assert found["false_alarm"]["weighted_misses"] == 1, "the third report after 90 min, 60 wanted"
    assert found["false_alarm"]["weighted_tardiness"] == pytest.approx(30 - 1.2)
    assert found["finding"]["turnaround"] == pytest.approx((30 + 60 - 0.6) / 2)
    assert found["no_finding"]["studies"] == 2
    assert found["by_finding"]["AI_ICH"]["missed"]["wait"] == found["missed"]["wait"]
    assert found["by_finding"]["AI_PE"]["flagged"]["studies"] == 0


def test_findings_are_the_same_without_the_ai():
    net = stage.network(3)
    table = stage.studies(net, stage.random_rows(net, 300, (8, 20), 3))
    plan = stage.roster(*(stage.duty(n, 8, 23) for n in range(3)))
    with_ai, without = (
        replicate(stage.scenario(net, plan, table, parameters=stage.QUIET.model_copy(update={"ai": on})), 0).studies
        for on in (True, False)
    )
    np.testing.assert_array_equal(with_ai["finding"], without["finding"])
    assert (with_ai["finding"] > 0).sum() > 5
    named = [AI_CONDITIONS.index(name) for name in ("missed", "clear")]
    assert set(without["ai_condition"].tolist()) == {-1, *named}
    flagged = np.isin(with_ai["ai_condition"], [AI_CONDITIONS.index(name) for name in ("flagged", "false alarm")])
    np.testing.assert_array_equal(flagged, with_ai["flagged_at"] > 0)


# -- what is unread at closing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["finish", "hand_back"])
def test_studies_unread_at_closing_are_counted_whatever_the_rule(rule):
    hospital = tiny.hospital("H-0", hand_over=rule)
    net = {"hospitals": (hospital,), "coverage_windows": (tiny.window("mon", "07:00-09:30", "H-0"),)}
    scene_ = scene([{"hour": 9, **HEAD}] * 3, [stage.duty(0, 8, 20)], 1, **net)
    found = HandOver().of(stage.scripted(scene_, reading=[20, 20, 5]), scene_)
    kept = {"per_day": 1, "share": pytest.approx(1 / 3), "waited_minutes": 29}
    none = {"per_day": 0, "share": 0}
    expected = kept if rule == "hand_back" else none
    assert {name: found[name] for name in expected} == expected
    left = {"left_per_day": 1, "left_share": pytest.approx(1 / 3), "left_waited_minutes": 29}
    left |= {"left_finished_minutes": 16}
    expected = left if rule == "finish" else {"left_per_day": 0, "left_share": 0}
    assert {name: found[name] for name in expected} == expected


def test_a_hospital_that_never_closes_leaves_nothing_at_closing():
    scene_ = scene([{"hour": 9, **HEAD}] * 2, [stage.duty(0, 8, 9.1)], 1)
    found = HandOver().of(stage.scripted(scene_, reading=[20, 20]), scene_)
    assert (found["left_per_day"], found["per_day"]) == (0, 0)


# -- warm-up and batches -----------------------------------------------------------------------------------------------


def test_time_spent_adds_up_to_what_the_kernels_count():
    net = stage.network([stage.reader(n, experienced=NEURO if n % 2 else ()) for n in range(6)])
    rows = stage.random_rows(net, 150, (8, 30), 5)
    duties = [*(stage.duty(n, 8, 20) for n in range(3)), *(stage.duty(n, 20, 32, "N12") for n in range(3, 6))]
    plan = stage.roster(*duties, days=2)
    lively = stage.QUIET.model_copy(update={"calls_per_12_hours": 72, "vetting": True, "ai": True})
    scene_ = stage.scenario(net, plan, stage.studies(net, rows), "atc-match-preempt", lively)
    replication = replicate(scene_, 0)
    readers = replication.readers
    assert readers["rested"].sum() > 0
    everything = replace(scene_, window=(0, 10**7))
    for states, name in (((BUSY,), "busy"), ((PHONE,), "phone"), ((RESTING,), "rested")):
        np.testing.assert_array_equal(spent_in(replication, everything, *states), readers[name])
    np.testing.assert_array_equal(spent_on_duty(replication, everything), readers["on_duty"])
    parts = [spent_in(replication, part, BUSY) for part in parts_of(everything, 7)]
    np.testing.assert_array_equal(np.sum(parts, axis=0), readers["busy"])


def test_what_readers_do_before_the_warm_up_is_over_does_not_count():
    rows = [{"hour": 8, **HEAD}, {"hour": 14, **HEAD}]
    warm = scene(rows, [stage.duty(n, 8, 20) for n in range(2)], 2, {"warm_up_hours": 2})
    replication = stage.scripted(warm, reading=[60, 30])
    assert Utilisation().of(replication, warm)["share"] == pytest.approx(0.5 / 20)
    assert Utilisation().of(replication, replace(warm, window=(0, 10**6)))["share"] == pytest.approx(1.5 / 24)
    assert Load().of(replication, warm)["gini"] == 0.5
    nights = [stage.duty(n, 20, 32, "N12") for n in range(3)]
    night = scene([{"hour": 23, **HEAD}], nights, 3, {"warm_up_hours": 14})
    assert Resting().of(stage.scripted(night, reading=[30]), night) == {"share": 16 / 30, "hours_per_day": 38.4}


def test_batches_give_intervals_to_utilisation_rest_and_load():
    net = stage.network(3)
    plan = stage.roster(*(stage.duty(n, 24 * day + 8, 24 * day + 20) for n in range(3) for day in range(4)), days=4)
    rows = stage.random_rows(net, 300, (8, 90), 4)
    found = simulate(net, plan, stage.studies(net, rows), 1, parameters=stage.QUIET, batches=4).summary()
    for name, key in (("utilisation", "share"), ("resting", "share"), ("load", "gini"), ("expert_wait", "met")):
        assert found[name].keys() >= {key}
        if name in ("utilisation", "load"):
            assert found[name][key]["low"] < found[name][key]["value"] < found[name][key]["high"]
