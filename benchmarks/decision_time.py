"""How long one decision takes at a full desk: 200 studies wait, 60 readers are on duty."""

from __future__ import annotations

from time import perf_counter_ns

import numpy as np

from data.network import Network
from dispatch.desk import new_desk, new_readers, new_tasks
from dispatch.kernels import desk as transitions
from dispatch.kernels.columns import NONE, Desk, Policy, as_lists, write_back
from dispatch.kernels.compiled import COMPILED, plain
from dispatch.kernels.timing import decide_often
from dispatch.kinds import SUBSPECIALTIES, VETTING_BIT, KindTable, skill_mask
from dispatch.policy import POLICIES, PolicyParams

QUEUED, READERS = 200, 60
IDLE = (1, READERS)
"""Readers who are idle: the usual one of a busy hour, and the worst case of all of them."""
NOW = 10_000
DESKS = 50
REPEATS = 40 if COMPILED else 1
BEST_OF = 3
SLOW = 5_000
"""Microseconds from which a decision is timed once: the way into compiled code no longer matters."""

_start_duty, _arrive = plain(transitions.start_duty), plain(transitions.arrive)
_begin, _may = plain(transitions.begin), plain(transitions.may)


def full_desk(network: Network, policy: PolicyParams, idle: int, seed: int) -> Desk:
    """A desk of readers and studies drawn from the network; all but ``idle`` readers have a study in hand."""
    rng = np.random.default_rng(seed)
    total = QUEUED + READERS - idle
    exam = rng.choice(len(network.exams), total, p=_shares(network))
    usual = [each.code for each in network.urgency_classes]
    table = KindTable(network, policy)
    urgency = [usual.index(network.exams[each].urgency) for each in exam]
    tasks = new_tasks(
        kind=[table.reading(*pair) for pair in zip(exam.tolist(), urgency, strict=True)],
        skill=[1 << SUBSPECIALTIES.index(network.exams[each].subspecialty) for each in exam],
        hospital=rng.integers(len(network.hospitals), size=total),
        visit=np.full(total, NONE),
    )
    people = [network.radiologists[n] for n in rng.choice(len(network.radiologists), READERS, replace=False)]
    readers = new_readers(
        reads=[skill_mask(person.reads) | (VETTING_BIT if person.vets else 0) for person in people],
        experienced=[skill_mask(person.experienced) for person in people],
        speed=rng.lognormal(0.0, 0.15, READERS),
    )
    numbers = policy.for_kernels()
    desk = new_desk(table.columns(), tasks, readers, _privileges(network, [person.id for person in people]), visits=0)
    lists = as_lists(desk)
    for reader in range(READERS):
        _start_duty(0, lists, reader, reader, NONE, NONE, 0)
    for task, at in enumerate(np.sort(rng.integers(0, NOW, total)).tolist()):
        _arrive(at, lists, numbers, task)
    for reader in range(READERS - idle):
        _take_one(lists, reader)
    write_back(lists, desk)
    return desk


def _take_one(desk: Desk, reader: int) -> None:
    for task in range(len(desk.tasks.kind)):
        if desk.tasks.waiting_in[task] != NONE and _may(desk, task, reader):
            _begin(NOW, desk, task, reader)
            return


def _shares(network: Network) -> list[float]:
    total = sum(exam.share for exam in network.exams)
    return [exam.share / total for exam in network.exams]


def _privileges(network: Network, people: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    place = {hospital.id: n for n, hospital in enumerate(network.hospitals)}
    allowed = np.zeros((len(people), len(place)), dtype=bool)
    for row, person in enumerate(people):
        allowed[row, [place[each.hospital_id] for each in network.privileges_of.get(person, ())]] = True
    return allowed


def decision_times(network: Network, desks: int = DESKS) -> dict[str, dict[str, dict[str, float]]]:
    """By policy and number of idle readers: p50 and p99 over desks of the microseconds that one decision takes.

    Each desk is asked many times over, and the best of three rounds counts, because the machine does other things too.
    """
    return {
        name: {str(idle): _percentiles(network, policy, idle, desks) for idle in IDLE}
        for name, policy in POLICIES.items()
    }


def _percentiles(network: Network, policy: PolicyParams, idle: int, desks: int) -> dict[str, float]:
    numbers = policy.for_kernels()
    found = []
    for seed in range(desks):
        desk = full_desk(network, policy, idle, seed)
        decide_often(NOW, desk, numbers, 1)
        once = _microseconds(desk, numbers, 1)
        found.append(once if once > SLOW else min(_microseconds(desk, numbers, REPEATS) for _ in range(BEST_OF)))
    return {"p50": round(float(np.percentile(found, 50)), 2), "p99": round(float(np.percentile(found, 99)), 2)}


def _microseconds(desk: Desk, numbers: Policy, times: int) -> float:
    """Of one decision, asked so many times."""
    begin = perf_counter_ns()
    decide_often(NOW, desk, numbers, times)
    return (perf_counter_ns() - begin) / times / 1000
