"""What must hold in every replication, whatever the roster and the luck."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.studies import Subspecialty
from dispatch.kernels.columns import NONE
from dispatch.kernels.world import DECIDED, HANDED_BACK, IMAGES_RECEIVED, READER_DONE, UNREAD
from dispatch.policy import POLICIES
from simulation.parameters import SimulationParameters
from simulation.replication import replicate
from tests.unit.simulation import stage

SUBSPECIALTIES = tuple(Subspecialty)
ASSIGNED = {DECIDED + 1, DECIDED + 2, DECIDED + 4}


@st.composite
def scenes(draw):
    """A few readers of random skills, random duties over two days, a random load, everything switched on."""
    count = draw(st.integers(1, 7))
    people = []
    for n in range(count):
        reads = draw(st.sets(st.sampled_from(SUBSPECIALTIES), min_size=1))
        expert = draw(st.sets(st.sampled_from(sorted(reads))))
        people.append(
            stage.reader(n, reads=tuple(sorted(reads)), experienced=tuple(sorted(expert)), vets=draw(st.booleans()))
        )
    network = stage.network(people, hospitals=3)
    kept = draw(st.lists(st.booleans(), min_size=3 * count, max_size=3 * count))
    rights = tuple(right for right, keep in zip(network.privileges, kept, strict=True) if keep)
    hospitals = tuple(
        hospital.model_copy(update={"hand_over": draw(st.sampled_from(["finish", "hand_back"]))})
        for hospital in network.hospitals
    )
    windows = tuple(
        stage.tiny.window(day, "18:00-10:00", hospital.id) for day in ("mon", "tue") for hospital in hospitals
    )
    network = network.model_copy(update={"privileges": rights, "hospitals": hospitals, "coverage_windows": windows})
    duties = []
    for n in range(count):
        for day in range(2):
            kind = draw(st.sampled_from(["DAY-A", "N12", "ON-CALL", None]))
            start = 24 * day + draw(st.integers(8, 20))
            if kind:
                on_call = people[n].reads[0] if kind == "ON-CALL" else None
                duties.append(stage.duty(n, start, start + draw(st.integers(1, 12)), kind, on_call))
    rows = stage.random_rows(network, draw(st.integers(1, 120)), (8, 54), draw(st.integers(0, 99)))
    policy = draw(st.sampled_from(list(POLICIES)))
    table = stage.studies(network, rows)
    return stage.scenario(
        network, stage.roster(*duties, days=2), table, policy, SimulationParameters(), draw(st.integers(0, 99))
    )


@settings(derandomize=True, deadline=None, max_examples=120)
@given(scenes())
def test_what_holds_in_every_replication(scene):
    replication = replicate(scene, 0, keep_events=True)
    no_study_is_lost_or_signed_twice(replication)
    no_reader_does_two_things_at_once(replication)
    only_those_who_may_read_do(scene, replication)
    times_are_in_order(replication.studies)
    work_begins_only_on_duty(scene, replication)


def rows_of(replication):
    names = ("at", "what", "task", "reader", "reason")
    return list(zip(*(replication.events[name].tolist() for name in names), strict=True))


def no_study_is_lost_or_signed_twice(replication):
    studies = replication.studies
    received = [task for _, what, task, *_ in rows_of(replication) if what == IMAGES_RECEIVED]
    assert len(received) == len(set(received)) == int((studies["received_at"] != NONE).sum())
    signed, outcome = studies["signed_at"] != NONE, studies["outcome"]
    assert (signed == ~np.isin(outcome, [UNREAD, HANDED_BACK])).all()
    assert ((studies["handed_back_at"] != NONE) == (outcome == HANDED_BACK)).all()


def no_reader_does_two_things_at_once(replication):
    """Following the log, a reader is given something only when nothing is in hand, or by interrupting it."""
    in_hand, laid_aside = {}, {}
    for _, what, task, reader, _ in rows_of(replication):
        if what in (DECIDED + 1, DECIDED + 4):
            assert reader not in in_hand
            assert task not in in_hand.values()
            in_hand[reader] = task
        elif what == DECIDED + 2:
            assert reader not in laid_aside
            laid_aside[reader], in_hand[reader] = in_hand[reader], task
        elif what == READER_DONE and in_hand.get(reader) == task:
            del in_hand[reader]
            if reader in laid_aside:
                in_hand[reader] = laid_aside.pop(reader)


def only_those_who_may_read_do(scene, replication):
    studies, network, crew = replication.studies, scene.network, scene.crew
    for n in np.flatnonzero(studies["reader"] != NONE):
        person = network.radiologist[crew.readers[studies["reader"][n]]]
        exam = network.exams[studies["exam"][n]]
        assert exam.subspecialty in person.reads
        hospital = network.hospitals[studies["hospital"][n]].id
        assert hospital in {right.hospital_id for right in network.privileges_of[person.id]}
    for n in np.flatnonzero(studies["vetter"] != NONE):
        assert network.radiologist[crew.readers[studies["vetter"][n]]].vets
    again = studies["second_reader"] != NONE
    assert (studies["second_reader"][again] != studies["reader"][again]).all()


def times_are_in_order(studies):
    steps = (
        "requested_at",
        "vetted_at",
        "received_at",
        "started_at",
        "signed_at",
        "second_started_at",
        "second_signed_at",
    )
    for n in range(len(studies["images_at"])):
        known = [int(studies[name][n]) for name in steps if studies[name][n] != NONE]
        assert known == sorted(known)


def work_begins_only_on_duty(scene, replication):
    for at, what, _, reader, _ in rows_of(replication):
        if what in ASSIGNED:
            home = what == DECIDED + 4
            spans = [s for s in scene.crew.stretches if s.reader == reader and (s.home or not home)]
            assert any(s.start <= at <= s.end for s in spans)


@pytest.mark.parametrize("policy", list(POLICIES))
def test_the_invariants_see_something(policy):
    """The same checks on one busy scene in which every kind of decision occurs."""
    network = stage.network([stage.reader(n, experienced=SUBSPECIALTIES[n % 8 :]) for n in range(8)], hospitals=2)
    duties = [stage.duty(n, 20, 32, "N12") for n in range(4)] + [stage.duty(n, 8, 20) for n in range(4, 7)]
    duties.append(stage.duty(7, 8, 32, "ON-CALL", Subspecialty.NEURO))
    table = stage.studies(network, stage.random_rows(network, 240, (8, 31), 2))
    scene = stage.scenario(network, stage.roster(*duties), table, policy, SimulationParameters())
    replication = replicate(scene, 0, keep_events=True)
    test = test_what_holds_in_every_replication.hypothesis.inner_test
    test(scene)
    decided = {what for _, what, *_ in rows_of(replication)}
    assert {DECIDED + 1, DECIDED + 3, DECIDED + 5} <= decided
