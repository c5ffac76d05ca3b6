"""One mechanism at a time, with times worked out by hand. Images leave at 08:00 and are received at 08:01."""

import numpy as np
import pytest

from data.studies import Subspecialty
from dispatch.kernels.world import ALONE, BY_EXPERT, HANDED_BACK, TRANSFERRED, UNREAD, WITH_ADVICE
from dispatch.policy import POLICIES
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

NEURO = (Subspecialty.NEURO,)


def play(scene, **draws):
    """(signed, reader, started, replication): minutes after 08:00, names."""
    replication = stage.scripted(scene, **draws)
    studies = replication.studies
    signed = [stage.minute(scene, second) for second in studies["signed_at"]]
    started = [stage.minute(scene, second) for second in studies["started_at"]]
    reader = [scene.crew.readers[n] if n >= 0 else None for n in studies["reader"]]
    return signed, reader, started, replication


def scene(rows, duties, people=2, policy="fifo", hospitals=1, parameters=None, **network):
    net = stage.network(people, hospitals, **network)
    table = stage.studies(net, rows)
    return stage.scenario(net, stage.roster(*duties), table, policy, stage.QUIET.model_copy(update=parameters or {}))


def head(hour=8.0, **more):
    return {"hour": hour, "exam": "CT_HEAD", **more}


def test_a_read_unfinished_at_the_end_of_a_duty_is_finished_by_its_reader():
    signed, reader, _, _ = play(scene([head(), head()], [stage.duty(0, 8, 9), stage.duty(1, 9, 10)]), reading=[80, 10])
    assert (signed, reader) == ([81, 70], ["R-0", "R-1"])


def test_work_left_when_nobody_comes_stays_unread():
    signed, _, _, replication = play(scene([head(), head()], [stage.duty(0, 8, 9)]), reading=[80, 10])
    assert signed == [81, -1]
    assert replication.studies["outcome"][1] == UNREAD


def test_reading_slows_over_the_duty():
    rows = [head(), head(14)]
    slow = scene(rows, [stage.duty(0, 8, 20)], parameters={"slowing": 0.1})
    signed, *_ = play(slow, reading=[100, 100])
    assert signed[0] == pytest.approx(1 + 100 * (1 + 0.1 / 720), abs=0.01)
    assert signed[1] == pytest.approx(361 + 100 * (1 + 0.1 * 361 / 720), abs=0.01)


def test_speed_multiplies_reading_and_not_vetting():
    rows = [head(9, asked=8)]
    duties = [stage.duty(0, 8, 20)]
    slow = scene(rows, duties, 1, parameters={"vetting": True, "on_site_minutes": 0})
    signed, _, _, replication = play(slow, reading=[10], speed=np.array([1.5]), vetting=np.array([240]))
    assert stage.minute(slow, replication.studies["vetted_at"][0]) == 4
    assert signed == [61 + 15]


def test_late_vetting_delays_the_images():
    rows = [head(8.2, asked=8.01), head(9, asked=8)]
    late = scene(rows, [stage.duty(0, 8, 20)], 1, parameters={"vetting": True, "on_site_minutes": 30})
    _, _, _, replication = play(late, reading=[10, 10], vetting=np.array([240, 1200]))
    received = [stage.minute(late, second) for second in replication.studies["received_at"]]
    # The vetting of the second keeps the first waiting until 20; its exam took 12 - 0.6 - 4 minutes as scripted.
    assert received == [pytest.approx(24 + 7.4 + 1), 61]


def test_calls_lengthen_the_reading_that_they_interrupt_and_take_idle_readers():
    start = 86_400
    calls = {
        "calls_at": np.array([start + 60 * 5, start + 60 * 11, start + 60 * 30]),
        "calls_length": np.array([60, 120, 600]),
        "calls_bounds": np.array([0, 3]),
    }
    busy = scene([head(), head(8.52)], [stage.duty(0, 8, 20)], 1)
    signed, _, started, replication = play(busy, reading=[10, 10], **calls)
    # The first call makes the reading end at 12 and so the second call falls into it; the third takes the idle reader.
    assert signed[0] == 1 + 10 + 1 + 2
    assert started[1] == 40
    assert replication.readers["phone"][0] == 600


def calls(*minutes_and_lengths):
    """Calls to one reader, as (minutes after 08:00, minutes)."""
    at, length = np.array(minutes_and_lengths).T * 60
    bounds = np.array([0, len(at)])
    return {"calls_at": (86_400 + at).astype(int), "calls_length": length.astype(int), "calls_bounds": bounds}


@pytest.mark.parametrize(("wait", "urgent_ends"), [(True, 15), (False, 18)])
def test_a_call_that_rings_after_an_interruption_falls_to_what_is_in_hand_then(wait, urgent_ends):
    rows = [head(), {"hour": 8.1, "exam": "CT_STROKE"}]
    numbers = {"resume_minutes": 1, "calls_wait": wait}
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1, "atc-match-preempt", parameters=numbers)
    signed, _, started, replication = play(scene_, reading=[20, 6], **calls((12, 3)))
    # P0 received at 7 may interrupt at 9, and is read in 6 minutes; 12 of the first 20 minutes are left, and the call
    # of 3 minutes is made either within the urgent reading or after it.
    assert started == [1, 9]
    assert signed == [9 + 6 + 12 + 1 + 3, urgent_ends]
    assert replication.studies["pauses"].tolist() == [1, 0]


def test_calls_put_off_by_an_urgent_reading_are_made_when_it_is_over():
    rows = [{"hour": 8, "exam": "CT_STROKE"}, head(8.2)]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1)
    signed, _, started, replication = play(scene_, reading=[8, 5], **calls((3, 2), (5, 3)))
    assert signed[0] == 9
    assert replication.readers["phone"][0] == 5 * 60
    assert started[1] == 14, "the reader rings back from 9 to 14, the second study comes at 13"


def test_no_study_is_interrupted_twice():
    rows = [head(), {"hour": 8.1, "exam": "CT_STROKE"}, {"hour": 8.5, "exam": "CT_STROKE"}]
    scene_ = scene(rows, [stage.duty(0, 8, 20)], 1, "atc-match-preempt", parameters={"resume_minutes": 0})
    signed, *_ = play(scene_, reading=[60, 6, 6])
    assert signed == [67, 15, 73]


def test_studies_of_one_visit_wait_for_their_reader_within_the_hold():
    rows = [head(visit=1), head(8.05, visit=1), head(8.06)]
    together = scene(rows, [stage.duty(0, 8, 20), stage.duty(1, 8.01, 20)])
    signed, reader, *_ = play(together, reading=[8, 5, 5])
    assert reader == ["R-0", "R-0", "R-1"]
    assert signed == pytest.approx([9, 14, 9.6], abs=0.02)
    signed, reader, *_ = play(together, reading=[30, 5, 5])
    assert reader[1] == "R-1"
    assert signed[1] == pytest.approx(4 + 10 + 5, abs=0.02)


def test_skills_and_privileges_mask_readers():
    people = [stage.reader(0, reads=(Subspecialty.CHEST,)), stage.reader(1)]
    duties = [stage.duty(0, 8, 20), stage.duty(1, 9, 20)]
    _, reader, started, _ = play(scene([head(), head(hospital=1)], duties, people, hospitals=2), reading=[5, 5])
    assert reader == ["R-1", "R-1"]
    assert started == [60, 65]
    rights = (tiny.privilege("H-0", "R-1"), tiny.privilege("H-1", "R-0"))
    _, reader, started, _ = play(
        scene([head(), head(hospital=1)], duties, 2, hospitals=2, privileges=rights), reading=[5, 5]
    )
    assert reader == ["R-1", "R-0"]
    assert started == [60, 1]


def test_a_privilege_holds_on_its_dates_only():
    ended = (tiny.privilege("H-0", "R-0", until_date=stage.MONDAY.replace(day=3)), tiny.privilege("H-0", "R-1"))
    duties = [stage.duty(0, 8, 20), stage.duty(1, 9, 20)]
    _, reader, *_ = play(scene([head()], duties, privileges=ended), reading=[5])
    assert reader == ["R-1"]


def test_an_ai_flag_brings_a_study_forward_within_its_class():
    rows = [head(), head(8.02), head(8.04)]
    flagged = scene(rows, [stage.duty(0, 8, 20)], 1, "priority", parameters={"ai": True})
    signed, *_ = play(flagged, reading=[10, 5, 5], flagged_after=np.array([-1, -1, 120]))
    assert signed == [11, 21, 16]
    signed, *_ = play(flagged, reading=[10, 5, 5], flagged_after=np.array([-1, -1, -1]))
    assert signed == [11, 16, 21]


def test_an_unread_study_is_handed_back_when_the_window_closes():
    hospital = tiny.hospital("H-0", hand_over="hand_back")
    net = {"hospitals": (hospital,), "coverage_windows": (tiny.window("mon", "07:00-08:30", "H-0"),)}
    signed, _, _, replication = play(scene([head(), head()], [stage.duty(0, 8, 20)], 1, **net), reading=[40, 5])
    assert signed == [41, -1]
    assert replication.studies["outcome"][1] == HANDED_BACK
    kept = {"hospitals": (tiny.hospital("H-0"),), "coverage_windows": net["coverage_windows"]}
    signed, *_ = play(scene([head(), head()], [stage.duty(0, 8, 20)], 1, **kept), reading=[40, 5])
    assert signed == [41, 46]


# -- hard cases --------------------------------------------------------------------------------------------------------


def hard_scene(duties, rows=None, people=None, **more):
    people = people or [stage.reader(0), stage.reader(1, experienced=NEURO), stage.reader(2, experienced=NEURO)]
    return scene(rows or [head(hard=True)], duties, people, **more)


def test_an_experienced_first_reader_needs_no_help():
    signed, _, _, replication = play(hard_scene([stage.duty(1, 8, 20)]), reading=[10])
    assert (signed, replication.studies["outcome"][0]) == ([11], BY_EXPERT)


def test_an_idle_expert_advises_and_both_are_busy_meanwhile():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8.05, 20)]
    rows = [head(hard=True), head(8.2)]
    scene_ = hard_scene(duties, rows)
    signed, reader, started, replication = play(scene_, reading=[10, 5], advice=np.array([300, 300]))
    assert replication.studies["outcome"][0] == WITH_ADVICE
    assert (signed[0], reader[0]) == (16, "R-0")
    assert scene_.crew.readers[replication.studies["adviser"][0]] == "R-1"
    assert started[1] == 16, "neither of the two was free before"


def test_for_an_urgent_study_a_busy_expert_is_asked_and_goes_on_afterwards():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8.05, 20)]
    rows = [{"hour": 8, "exam": "CT_STROKE", "hard": True}, head(8.1)]
    scene_ = hard_scene(duties, rows, policy="atc-match-preempt")
    signed, reader, _, replication = play(scene_, reading=[10, 30], advice=np.array([240, 240]))
    assert replication.studies["outcome"][0] == WITH_ADVICE
    assert (signed, reader) == ([11 + 4, 7 + 30 + 4], ["R-0", "R-1"])


def test_nobody_is_asked_away_from_urgent_work():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8.05, 20)]
    rows = [{"hour": 8, "exam": "CT_STROKE", "hard": True}, {"hour": 8.1, "exam": "CT_STROKE"}]
    scene_ = hard_scene(duties, rows, policy="atc-match-preempt", parameters={"transfer_share": 0.5})
    signed, reader, _, replication = play(scene_, reading=[10, 30])
    assert replication.studies["outcome"][0] == TRANSFERRED
    assert (signed, reader) == ([37 + 5, 37], ["R-1", "R-1"])


def test_a_busy_expert_takes_the_study_over():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8.05, 20)]
    scene_ = hard_scene(duties, [head(hard=True), head(8.1)], parameters={"transfer_share": 0.5})
    signed, reader, started, replication = play(scene_, reading=[10, 30])
    assert replication.studies["outcome"][0] == TRANSFERRED
    assert (started[0], signed[0], reader[0]) == (1, 37 + 5, "R-1")


def test_without_any_expert_the_reader_signs_alone():
    signed, _, _, replication = play(hard_scene([stage.duty(0, 8, 20)]), reading=[10])
    assert (signed, replication.studies["outcome"][0]) == ([11], ALONE)


def test_the_expert_on_call_takes_over_after_the_call_out():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8, 20, "ON-CALL", Subspecialty.NEURO)]
    scene_ = hard_scene(duties, parameters={"transfer_share": 0.5, "call_out_minutes": 15})
    signed, reader, _, replication = play(scene_, reading=[10])
    assert (signed, reader) == ([11 + 15 + 5], ["R-1"])
    assert replication.studies["outcome"][0] == TRANSFERRED


def test_a_transferred_study_is_for_anyone_once_no_expert_is_left():
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8.05, 9)]
    scene_ = hard_scene(duties, [head(hard=True), head(8.1)])
    signed, reader, _, replication = play(scene_, reading=[10, 90])
    assert replication.studies["outcome"][0] == ALONE
    assert (signed[0], reader[0]) == (60 + 10, "R-0")


def test_on_call_is_called_only_when_no_one_on_duty_will_do():
    people = [stage.reader(0, reads=(Subspecialty.CHEST,)), stage.reader(1)]
    duties = [stage.duty(0, 8, 20), stage.duty(1, 8, 20, "ON-CALL", Subspecialty.NEURO)]
    rows = [head(), {"hour": 8.0, "exam": "CT_CHEST"}, {"hour": 8.1, "exam": "CT_CHEST"}]
    _, reader, started, _ = play(scene(rows, duties, people), reading=[5, 20, 5])
    assert reader == ["R-1", "R-0", "R-0"]
    assert started == [16, 1, 21]


# -- rest --------------------------------------------------------------------------------------------------------------


def night(rows, people=3, **more):
    return scene(rows, [stage.duty(n, 20, 32, "N12") for n in range(people)], people, **more)


def states(replication, scene_):
    return [
        (stage.minute(scene_, at) / 60 + 8, {19: "back", 21: "rest"}[what])
        for at, what in zip(replication.events["at"], replication.events["what"], strict=True)
        if what in (19, 21)
    ]


def test_spare_readers_rest_from_midnight_and_one_stays_awake():
    scene_ = night([head(23)])
    _, _, _, replication = play(scene_, reading=[5])
    assert states(replication, scene_) == [(24, "rest"), (24, "rest")]
    assert replication.readers["rested"].sum() == 2 * 8 * 3600


def test_a_growing_queue_calls_a_resting_reader_back_who_rests_again():
    rows = [head(25 + n / 100) for n in range(4)]
    scene_ = night(rows)
    _, reader, started, replication = play(scene_, reading=[30, 30, 30, 30])
    kinds = [what for _, what in states(replication, scene_)]
    assert kinds[:4] == ["rest", "rest", "back", "back"]
    assert kinds[4:].count("rest") == 2
    waits = [at - 60 * (17 + n / 100) - 1 for n, at in enumerate(started)]
    assert waits == sorted(waits)
    assert max(waits) < 30, "without a call back the second study waits for the first to end"
    assert len(set(reader)) == 3


def test_a_mere_backlog_does_not_break_the_first_minutes_of_rest():
    rows = [head(24.02), head(24.03), head(24.04), head(24.05)]
    scene_ = night(rows)
    _, _, _, replication = play(scene_, reading=[60, 60, 60, 60])
    back = [hour for hour, what in states(replication, scene_) if what == "back"]
    assert back
    assert min(back) >= 24 + 20 / 60


def test_a_study_that_only_a_resting_reader_may_read_wakes_them_at_once():
    people = [stage.reader(0), stage.reader(1, reads=(Subspecialty.CHEST,)), stage.reader(2, reads=(Subspecialty.MSK,))]
    duties = [stage.duty(n, 20, 32, "N12") for n in range(3)]
    scene_ = scene([head(24.1)], duties, people, policy=replace_policy(spare_idle=1))
    _, reader, started, _ = play(scene_, reading=[5])
    assert reader == ["R-0"]
    assert started[0] == pytest.approx(16.1 * 60 + 1 + 5, abs=0.02)


def test_a_timer_calls_one_resting_reader_back_for_a_study_near_its_limit():
    """Half of the target of an hour is left after 30 minutes of waiting; waking takes five more."""
    rows = [head(25), head(25.01)]
    for share, waits, called in ((0.5, 30 + 5, 1), (0, 119.4, 0)):
        policy = POLICIES["atc-match"].model_copy(update={"call_back_minutes": 1000, "escalate_share": share})
        scene_ = night(rows, policy=policy)
        _, _, started, replication = play(scene_, reading=[120, 30])
        assert started[1] - (60 * 17.01 + 1) == pytest.approx(waits, abs=0.02)
        assert [what for _, what in states(replication, scene_)].count("back") == called


def replace_policy(**changes):
    return POLICIES["fifo"].model_copy(update=changes)


# -- second reads ------------------------------------------------------------------------------------------------------


def test_whole_body_trauma_is_read_again_by_someone_else_after_twelve_hours():
    duties = [stage.duty(0, 8, 24), stage.duty(1, 8, 24)]
    scene_ = scene([{"hour": 8, "exam": "CT_WB_TRAUMA"}], duties)
    _, _, _, replication = play(scene_, reading=[30], second_reading=np.array([600.0]))
    studies = replication.studies
    assert stage.minute(scene_, studies["second_started_at"][0]) == 31 + 720
    assert stage.minute(scene_, studies["second_signed_at"][0]) == 31 + 720 + 10
    assert studies["second_reader"][0] != studies["reader"][0]


def test_the_first_reader_alone_cannot_read_it_again():
    scene_ = scene([{"hour": 8, "exam": "CT_WB_TRAUMA"}], [stage.duty(0, 8, 32)], 1)
    _, _, _, replication = play(scene_, reading=[30])
    assert replication.studies["second_signed_at"][0] == -1
