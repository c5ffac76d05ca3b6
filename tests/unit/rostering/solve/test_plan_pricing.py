"""Cheapest plans by dynamic programming: as cheap as those of the program, on random blocks and prices."""

from dataclasses import replace

import numpy as np
import pytest

from data.formats.nrp import read_nrp
from rostering.instance import Context, RosterInstance
from rostering.rules import build
from rostering.solve import plan_rules
from rostering.solve.blocks import owners
from rostering.solve.highs import Limits, solve_mip
from rostering.solve.incumbent import View
from rostering.solve.plan_pricing import Pricing
from rostering.solve.plan_rules import completed, members, rows_between
from rostering.solve.program import cut
from tests.unit.rostering import tiny

PEOPLE = 4
PRECISE = Limits(gap=1e-6)


def random_instance(rng, path):
    """A staff instance of up to 18 days and three shifts whose limits are drawn at random."""
    days = int(rng.integers(8, 19))
    lengths = {code: int(rng.choice([360, 480, 600])) for code in "EDN"}
    lines = ["SECTION_HORIZON", str(days), "SECTION_SHIFTS"]
    for code, minutes in lengths.items():
        after = "|".join(other for other in lengths if other != code and rng.random() < 0.3)
        lines += [f"{code},{minutes},{after}"]
    lines.append("SECTION_STAFF")
    for person in range(PEOPLE):
        most = "|".join(f"{code}={rng.choice([0, 2, 3, days])}" for code in lengths)
        least = int(rng.integers(0, days)) * 120
        longest, shortest, rest = int(rng.integers(2, 6)), int(rng.integers(1, 3)), int(rng.integers(1, 4))
        lines.append(f"P{person},{most},{least + 1500},{least},{longest},{shortest},{rest},{rng.integers(0, 3)}")
    lines.append("SECTION_DAYS_OFF")
    lines += [f"P{person},{rng.integers(days)}" for person in range(PEOPLE)]
    for section in ("SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS"):
        lines.append(section)
        lines += [f"P{p},{rng.integers(days)},{rng.choice(list('EDN'))},{rng.integers(1, 30)}" for p in range(PEOPLE)]
    lines.append("SECTION_COVER")
    lines += [f"{day},{code},1,50,5" for day in range(days) for code in lengths]
    path.write_text("\n".join(lines), encoding="utf-8")
    problem = read_nrp(path)
    return RosterInstance.of(problem.network, problem.horizon, ())


def taken_apart(instance):
    model = build(instance)
    program = View.of(model).program
    owned = owners(program, model.options.person, rows_between(model, len(program.row_lower)))
    blocks = [
        cut(program, np.flatnonzero(owned.columns == p), np.flatnonzero(owned.rows == p), np.zeros(len(program.cost)))
        for p in range(len(instance.people))
    ]
    known = members(model, program, owned.rows, [(block.columns, block.program) for block in blocks])
    return model, blocks, known


@pytest.mark.parametrize("seed", range(25))
def test_plans_are_as_cheap_as_those_of_the_program(seed, tmp_path):
    rng = np.random.default_rng(seed)
    model, blocks, known = taken_apart(random_instance(rng, tmp_path / "random.txt"))
    assert set(known) == {p for p in range(PEOPLE) if len(model.options_of(p))}
    pricing = Pricing(model, known, [block.columns for block in blocks])
    costs = {p: blocks[p].program.cost[: m.options] + rng.normal(-20, 40, m.options) for p, m in known.items()}
    found = pricing.cheapest(costs)
    for person, member in known.items():
        program = blocks[person].program
        cost = np.concatenate((costs[person], program.cost[member.options :]))
        answer = solve_mip(replace(program, cost=cost), PRECISE)
        assert (person in found) is (answer.values is not None)
        if person in found:
            least, chosen = found[person]
            plan = completed(program, member.options, chosen)
            assert plan is not None
            assert least == pytest.approx(answer.objective, abs=1e-5)
            assert cost @ plan == pytest.approx(least, abs=1e-5)


def test_limits_that_are_left_out_make_plans_cheaper_and_are_seen(tmp_path, monkeypatch):
    """With no room for counts: the least cost is still a lower bound, and a plan that breaks a limit is told."""
    monkeypatch.setattr(plan_rules, "COUNTS", 0)
    seen = {True: 0, False: 0}
    for seed in range(8):
        rng = np.random.default_rng(seed)
        model, blocks, known = taken_apart(random_instance(rng, tmp_path / "random.txt"))
        pricing = Pricing(model, known, [block.columns for block in blocks])
        costs = {p: blocks[p].program.cost[: m.options] + rng.normal(-20, 40, m.options) for p, m in known.items()}
        found = pricing.cheapest(costs)
        for person, (least, chosen) in found.items():
            program, size = blocks[person].program, known[person].options
            answer = solve_mip(replace(program, cost=np.concatenate((costs[person], program.cost[size:]))), PRECISE)
            plan = completed(program, size, chosen)
            seen[plan is not None] += 1
            assert least <= answer.objective + 1e-5
            if plan is not None:
                assert costs[person] @ plan[:size] + program.cost[size:] @ plan[size:] >= answer.objective - 1e-5
    assert all(seen.values())


def test_dates_can_be_fixed(tmp_path):
    rng = np.random.default_rng(3)
    model, blocks, known = taken_apart(random_instance(rng, tmp_path / "random.txt"))
    pricing = Pricing(model, known, [block.columns for block in blocks])
    costs = {p: blocks[p].program.cost[: m.options] for p, m in known.items()}
    resting = np.zeros((PEOPLE, len(model.instance.horizon.days)))
    resting[:, 4] = np.inf
    for person, (_, chosen) in pricing.cheapest(costs, resting).items():
        dates = model.instance.days[model.options.shift[blocks[person].columns[chosen]]]
        assert 4 in dates


def test_other_blocks_are_left_to_the_program(tmp_path):
    instance = random_instance(np.random.default_rng(0), tmp_path / "random.txt")
    first, second, *others = instance.network.work_patterns
    patterns = (first.model_copy(update={"weekends_in_a_row": 1}), *others)
    network = instance.network.model_copy(update={"work_patterns": patterns})
    third = others[0].radiologist_id
    worked = tiny.duty("2023-12-31", network.shift_types[0], third, "all")
    changed = RosterInstance.of(network, instance.horizon, (), context=Context(history=(worked,)))
    _, _, known = taken_apart(changed)
    assert {changed.people[p].id for p in known} == {others[1].radiologist_id}
    assert second.radiologist_id not in {changed.people[p].id for p in known}
