"""The decision as a function of a desk: orders of the queue, costs of readers, ties, and the indexed queue itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from data.reference import tables
from data.studies import Subspecialty
from dispatch.desk import new_desk, new_readers, new_tasks
from dispatch.kernels import assignment, columns, decide, desk, queue, valuation
from dispatch.kernels.columns import ASSIGN, NONE, NOTHING, as_lists
from dispatch.kernels.compiled import plain
from dispatch.kinds import KindTable, dispatch_target, lognormal, skill_mask
from dispatch.policy import POLICIES
from tests.unit.simulation import stage

NETWORK = stage.network(1)
EXAMS = [exam.code for exam in NETWORK.exams]
CLASSES = [urgency.code for urgency in NETWORK.urgency_classes]
EVERYTHING = skill_mask(tuple(Subspecialty))

arrive, start_duty = plain(desk.arrive), plain(desk.start_duty)
next_decision, most_pressing = plain(decide.decide), plain(decide.most_pressing)
occupy, free, may = plain(desk.occupy), plain(desk.free), plain(desk.may)
cost, best_reader, cheapest_by_band = (
    plain(each) for each in (valuation.cost_of_reader, decide.best_reader, decide.cheapest_by_band)
)


def make_desk(rows, readers, policy="atc-match", speeds=None, experienced=None):
    """Rows of (exam, class), readers as skill masks; everyone on duty since second 0."""
    table = KindTable(NETWORK, stage.PLAYED[policy])
    kinds = [table.reading(EXAMS.index(exam), CLASSES.index(urgency)) for exam, urgency in rows]
    skills = [skill_mask((NETWORK.exams[EXAMS.index(exam)].subspecialty,)) for exam, _ in rows]
    tasks = new_tasks(kinds, skills, [0] * len(rows), [NONE] * len(rows))
    people = new_readers(readers, experienced or [0] * len(readers), np.array(speeds or [1.0] * len(readers)))
    found = as_lists(new_desk(table.columns(), tasks, people, np.ones((1, 1), bool), 0))
    for reader in range(len(readers)):
        start_duty(0, found, reader, 0, NONE, NONE, 0)
    return found


def decision(rows, readers, policy="atc-match", arrivals=None, now=100, **more):
    found = make_desk(rows, readers, policy, **more)
    numbers = stage.PLAYED[policy].for_kernels()
    for task in range(len(rows)):
        arrive(arrivals[task] if arrivals else 0, found, numbers, task)
    return next_decision(now, found, numbers)


MIX = [("CT_HEAD", "P2"), ("CT_CTPA", "P1"), ("CT_STROKE", "P0"), ("CT_LIMB", "P3")]


@pytest.mark.parametrize(("policy", "first"), [("fifo", 0), ("priority", 2), ("atc-match", 2)])
def test_each_policy_has_its_own_first(policy, first):
    action, task, *_ = decision(MIX, [EVERYTHING], policy, arrivals=[0, 1, 2, 3])
    assert (action, task) == (ASSIGN, first)


def test_atc_takes_a_nearly_late_p2_before_a_fresh_p1():
    rows = [("CT_HEAD", "P2"), ("CT_AP", "P1")]
    _, task, *_ = decision(rows, [EVERYTHING], arrivals=[0, 3500], now=3500)
    assert task == 0
    _, task, *_ = decision(rows, [EVERYTHING], "priority", arrivals=[0, 3500], now=3500)
    assert task == 1


def test_near_its_limit_a_study_stands_before_lower_and_fresh_ones_but_not_before_p0():
    """40 % of the hour are left after 36 minutes."""
    p2, p1, p0 = ("CT_HEAD", "P2"), ("CT_AP", "P1"), ("CT_STROKE", "P0")
    for now, policy, first in ((2170, "atc-match", 1), (2150, "escalating", 1), (2170, "escalating", 0)):
        _, task, *_ = decision([p2, p1], [EVERYTHING], policy, arrivals=[0, now], now=now)
        assert task == first, (now, policy)
    _, task, *_ = decision([p2, p0], [EVERYTHING], "escalating", arrivals=[0, 2170], now=2170)
    assert task == 1
    _, task, *_ = decision([("CT_LIMB", "P3"), p1], [EVERYTHING], "escalating", arrivals=[0, 14390], now=14390)
    assert task == 1, "P3 never escalates"


def test_the_index_is_the_formula_of_vepsalainen_and_morton():
    found = make_desk([("CT_AP", "P1")], [EVERYTHING])
    numbers = POLICIES["atc-match"].for_kernels()
    arrive(0, found, numbers, 0)
    value = plain(valuation.pressure)(60, found, numbers, 0)
    assert value == pytest.approx(3 / 720 * math.exp(-(1800 - 60 - 720) / (18 * 60)))
    assert plain(valuation.pressure)(1700, found, numbers, 0) == pytest.approx(3 / 720), "never above weight / p"


def test_nobody_who_may_read_it_means_no_decision():
    chest = skill_mask((Subspecialty.CHEST,))
    action, *_ = decision([("CT_HEAD", "P2")], [chest])
    assert action == NOTHING


def test_a_study_further_back_is_found_when_the_first_may_not_be_read():
    chest = skill_mask((Subspecialty.CHEST,))
    _, task, reader, _ = decision([("CT_STROKE", "P0"), ("CT_CHEST", "P2")], [chest])
    assert (task, reader) == (1, 0)


def test_the_faster_reader_takes_the_pressing_study():
    _, _, reader, reason = decision([("CT_STROKE", "P0")], [EVERYTHING] * 3, speeds=[1.3, 0.8, 1.0])
    assert (reader, reason) == (1, columns.LOWEST_COST)


def test_the_scarce_generalist_is_spared():
    neuro = skill_mask((Subspecialty.NEURO,))
    _, _, reader, _ = decision([("CT_HEAD", "P2")], [EVERYTHING, neuro])
    assert reader == 1


def test_experience_is_preferred_where_hard_cases_are_likely():
    neuro = skill_mask((Subspecialty.NEURO,))
    _, _, reader, _ = decision([("CT_STROKE", "P0")], [EVERYTHING] * 2, experienced=[0, neuro])
    assert reader == 1


def test_without_matching_the_one_idle_longest_reads_and_ids_break_ties():
    found = make_desk([("CT_HEAD", "P2")], [EVERYTHING] * 3, "fifo")
    for reader, since in ((2, 5), (1, 5), (0, 9)):
        plain(desk.occupy)(1, found, reader, NONE, columns.PHONE)
        plain(desk.free)(since, found, reader)
    numbers = POLICIES["fifo"].for_kernels()
    arrive(10, found, numbers, 0)
    assert next_decision(10, found, numbers)[1:] == (0, 1, columns.LONGEST_IDLE)


def test_probability_late_is_the_lognormal_tail():
    found = make_desk([("CT_AP", "P1")], [EVERYTHING], speeds=[1.2])
    kind = found.tasks.kind[0]
    mean, sd = lognormal(720, 0.8)
    sample = 1.2 * np.random.default_rng(1).lognormal(mean, sd, 200_000)
    late = plain(valuation.probability_late)
    speed = math.log(1.2)
    assert late(found, kind, speed, 900.0) == pytest.approx((sample > 900).mean(), abs=0.004)
    assert late(found, kind, speed, 0.0) == 1.0
    vetting = KindTable(NETWORK, POLICIES["fifo"]).vetting
    assert (late(found, vetting, speed, 145.0), late(found, vetting, speed, 143.0)) == (0.0, 1.0), "no spread: a step"


def test_lognormal_has_the_mean_and_spread_asked_for():
    sample = np.random.default_rng(2).lognormal(*lognormal(540, 0.8), 400_000)
    assert sample.mean() == pytest.approx(540, rel=0.01)
    assert sample.std() / sample.mean() == pytest.approx(0.8, rel=0.02)


def test_the_first_oral_word_sets_the_target_of_trauma():
    exam = {each.code: each for each in tables.exams()}
    urgency = {each.code: each for each in tables.urgency_classes()}
    assert dispatch_target(exam["CT_WB_TRAUMA"], urgency["P0-TRAUMA"]) == 29
    assert dispatch_target(exam["CT_STROKE"], urgency["P0"]) == 20


# -- the indexed queue against a plain list ----------------------------------------------------------------------------

rows = st.lists(
    st.tuples(st.sampled_from(range(len(EXAMS))), st.sampled_from(range(len(CLASSES))), st.integers(0, 3000)),
    min_size=1,
    max_size=25,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(rows, st.sampled_from(list(stage.PLAYED)), st.sets(st.sampled_from(tuple(Subspecialty)), min_size=1))
def test_the_heads_of_the_lists_give_the_first_of_the_whole_queue(found, policy, skills):
    numbers = stage.PLAYED[policy].for_kernels()
    named = [(EXAMS[exam], CLASSES[urgency]) for exam, urgency, _ in found]
    place = make_desk(named, [skill_mask(tuple(skills))], policy)
    for task in sorted(range(len(found)), key=lambda task: found[task][2]):
        arrive(found[task][2], place, numbers, task)
    able = [task for task in range(len(found)) if place.tasks.skill[task] & place.readers.reads[0]]
    now = 3000
    value = plain(valuation.pressure)
    ranked = sorted(able, key=lambda t: (-value(now, place, numbers, t), place.tasks.order[t], place.tasks.arrival[t]))
    assert most_pressing(now, place, numbers) == (ranked[0] if ranked else NONE)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=60))
def test_lists_stay_in_order_under_insertion_and_removal(script):
    place = make_desk([("CT_HEAD", "P2")] * len(script), [EVERYTHING])
    insert, remove = plain(queue.insert), plain(queue.remove)
    model = []
    for task, (takes, order) in enumerate(script):
        if takes and model:
            remove(place, model.pop(order % len(model)))
            continue
        place.tasks.order[task], place.tasks.arrival[task] = order, task
        insert(place, task, 0)
        model = sorted([*model, task], key=lambda t: (place.tasks.order[t], t))
        assert chain(place, 0) == model
    assert chain(place, 0) == model
    assert place.backlog[0] == len(model) * place.kinds.pressing[place.tasks.kind[0]] if script else True


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(0, 3)), max_size=60))
def test_the_kinds_of_which_something_waits_are_known(script):
    place = make_desk([("CT_HEAD", "P2")] * len(script), [EVERYTHING])
    insert, remove = plain(queue.insert), plain(queue.remove)
    model = []
    for task, (takes, order, kind) in enumerate(script):
        if takes and model:
            remove(place, model.pop(order % len(model)))
            continue
        place.tasks.order[task], place.tasks.arrival[task], place.tasks.kind[task] = order, task, kind
        insert(place, task, kind)
        model.append(task)
        kinds = {place.tasks.kind[each] for each in model}
        assert sorted(place.kind_members[: place.waiting_kinds[0]]) == sorted(kinds)
        assert place.waiting_urgent[0] == sum(place.kinds.urgent[place.tasks.kind[each]] for each in model)


def chain(place, waiting_in):
    found, task, before = [], place.first[waiting_in], NONE
    while task != NONE:
        assert place.tasks.before[task] == before
        found.append(task)
        before, task = task, place.tasks.after[task]
    assert place.last[waiting_in] == before
    return found


# -- the best matching against scipy's, and a reader's own queue -------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=120)
@given(rows, st.lists(st.sampled_from([EVERYTHING, 1, 3, 6]), min_size=1, max_size=9), st.integers(0, 5))
def test_no_matching_is_better_and_none_has_more_pairs(found, readers, seed):
    speeds = np.random.default_rng(seed).lognormal(0, 0.2, len(readers)).tolist()
    place = make_desk([(EXAMS[e], CLASSES[u]) for e, u, _ in found], readers, "optimal", speeds)
    numbers = POLICIES["optimal"].for_kernels()
    for task in sorted(range(len(found)), key=lambda task: found[task][2]):
        arrive(found[task][2], place, numbers, task)
    cost = plain(assignment.pair_cost)
    costs = np.array([[cost(3000, place, numbers, t, r) for r in range(len(readers))] for t in range(len(found))])
    rows_, columns_ = linear_sum_assignment(costs)
    pairs = {(t, r) for t, r in zip(rows_, columns_, strict=True) if costs[t, r] < assignment.FORBIDDEN}
    pair = plain(assignment.best_pair)(3000, place, numbers)
    assert pair == min(pairs, key=lambda pair: place.tasks.arrival[pair[0]], default=(NONE, NONE))


def test_the_best_matching_serves_two_where_the_most_pressing_first_serves_one():
    neuro, both = 1, 3
    assert skill_mask((Subspecialty.NEURO,)) == neuro
    rows = [("CT_STROKE", "P0"), ("CT_AP", "P2")]
    action, task, reader, reason = decision(rows, [both, neuro], "optimal", speeds=[0.5, 1.5])
    assert (action, task, reader, reason) == (ASSIGN, 0, 1, columns.BEST_MATCHING), "the slow one who reads only neuro"
    assert decision(rows, [both, neuro], "atc-match", speeds=[0.5, 1.5])[1:3] == (0, 0)


def test_a_pushed_study_waits_for_its_reader_though_another_is_idle():
    found = make_desk([("CT_HEAD", "P2")] * 3, [EVERYTHING, EVERYTHING], "push")
    numbers = POLICIES["push"].for_kernels()
    for task in range(3):
        arrive(0, found, numbers, task)
    assert found.tasks.kept_for == [0, 1, 0]
    assert found.readers.promised == [660, 330]
    for _ in range(2):
        _, task, reader, _ = next_decision(0, found, numbers)
        plain(desk.begin)(0, found, task, reader)
    plain(desk.finish)(60, found, 1)
    assert next_decision(60, found, numbers)[0] == NOTHING
    plain(desk.end_duty)(70, found, 0)
    assert next_decision(70, found, numbers)[:3] == (ASSIGN, 2, 1), "whose reader has gone is for anyone"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([*MIX, ("CT_AORTA", "P0")]), st.integers(50, 4000))
def test_many_readers_by_band_are_the_same_choice_as_one_by_one(seed, row, now):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 90))
    masks = rng.integers(1, 256, count).tolist()
    found = make_desk([row], masks, speeds=rng.lognormal(0, 0.2, count).tolist(), experienced=masks[::-1])
    for reader in rng.permutation(count).tolist():
        occupy(1, found, reader, NONE, columns.PHONE)
        found.readers.done[reader] = int(rng.integers(0, 40))
        free(40, found, reader)
    numbers = POLICIES["atc-match"].for_kernels()
    arrive(41, found, numbers, 0)
    able = [reader for reader in range(count) if may(found, 0, reader)]
    if not able:
        return
    since = found.readers.since
    best = min(able, key=lambda reader: (cost(now, found, numbers, 0, reader), since[reader], reader))
    reason = columns.ONLY_ONE if len(able) == 1 else columns.LOWEST_COST
    assert cheapest_by_band(now, found, numbers, 0) == (best, reason)
    assert best_reader(now, found, numbers, 0) == (best, reason)


def test_rest_is_looked_for_again_when_the_hours_of_rest_begin():
    found = make_desk([], [EVERYTHING] * 3)
    for reader, hours in ((1, (500, 900)), (2, (300, 400))):
        plain(desk.end_duty)(10, found, reader)
        start_duty(20, found, reader, 0, *hours, 0)
    numbers = POLICIES["atc-match"].for_kernels()
    assert next_decision(30, found, numbers)[0] == NOTHING
    assert found.rest_opens[0] == 300, "nobody need look before"
    assert next_decision(300, found, numbers)[::2] == (columns.SEND_TO_REST, 2)
    assert next_decision(450, found, numbers)[0] == NOTHING
    assert next_decision(500, found, numbers)[::2] == (columns.SEND_TO_REST, 1)
