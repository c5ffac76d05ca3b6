"""The examples of docs/how_to_add.md work: each is taken from the page and used as the page says."""

import re
from pathlib import Path

import pytest
from pydantic import create_model

import rostering.checks
from data.errors import InputError
from data.rules import Rules
from dispatch.policy import POLICIES
from rostering.instance import RosterInstance
from rostering.rules import RULES, Rule
from rostering.solve.result import Settings
from rostering.solve.strategy import Search, solve
from tests.unit.reports.conftest import facts, small_needs, small_network  # noqa: F401 (fixtures)
from tests.unit.rostering.tiny import D12, daily_need, duty, horizon, network, radiologist, roster

PAGE = Path(__file__).parents[2] / "docs" / "how_to_add.md"
BLOCKS = dict(re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))

HEADS = {
    "data/rules.py": "from pydantic import Field\nfrom data.rules import RuleNumbers\n",
    "rostering/rules/most_weekends.py": (
        "import numpy as np\nfrom data.fairness import is_weekend\nfrom rostering.model import Model\n"
    ),
    "rostering/checks/most_weekends.py": (
        "from collections.abc import Iterator\nfrom data.fairness import is_weekend\n"
        "from rostering.checks.subject import Subject\nfrom rostering.checks.violation import Violation\n"
        "from rostering.checks.wording import counted\n"
    ),
    "simulation/measures/interruptions.py": (
        "import numpy as np\nfrom simulation.measures.measure import Averaged\n"
        "from simulation.measures.selection import measured\nfrom simulation.replication import Replication, Scenario\n"
    ),
    "reports/bedroom_list.py": (
        "from pathlib import Path\nfrom reports.coverage_figures import centre_days\n"
        "from reports.facts import PlanningFacts\n"
    ),
    "data/formats/duties_csv.py": (
        "from datetime import date\nfrom pathlib import Path\nfrom data.duties import Roster\n"
        "from data.formats.csv_table import read_table, write_table\n"
        "from data.formats.problem_log import ProblemLog\nfrom data.record import Frozen\n"
    ),
}
"""What the examples import."""


def example(name):
    """The names that an example defines."""
    scope = {"__name__": "example"}
    exec(compile(HEADS[name] + BLOCKS[name], name, "exec"), scope)
    return scope


@pytest.fixture(scope="module")
def with_rule():
    """Rules with the example's numbers: at most one weekend duty."""
    numbers = example("data/rules.py")["MostWeekends"]
    return create_model("WithRule", __base__=Rules, most_weekends=(numbers, numbers(duties=1)))()


def weekends(plan):
    return sum(each.day.weekday() >= 5 for each in plan.duties)


def test_the_rule_is_kept_by_the_solver_and_broken_without_it(with_rule, monkeypatch):
    needs = daily_need("2027-01-09", "2027-01-10", "08:00-20:00")
    quiet = {rule: {"weight": 0} for rule in ("wanted_units", "fair_nights", "fair_weekends", "spacing")}
    quiet["wanted_units"] = {"weight": 0, "far_weight": 0, "below_minimum": 0}
    rules = with_rule.model_validate({**with_rule.model_dump(), **{name: quiet[name] for name in quiet}})
    instance = RosterInstance.of(network(radiologist()), horizon(), needs, rules)
    settings = Settings(work_limit=8, workers=1, gap=0.0)
    assert weekends(solve(instance, settings).roster) == 2
    scope = {"Rule": Rule, "most_weekends": type("Module", (), example("rostering/rules/most_weekends.py"))}
    rule = eval(BLOCKS["rostering/rules/__init__.py"], scope)
    monkeypatch.setattr("rostering.solve.strategy.build", lambda given: rules_with(rule, given))
    assert weekends(Search(instance, settings).run().roster) == 1


def rules_with(rule, instance):
    from rostering.rules import build

    return build(instance, (*RULES, rule))


def test_the_check_counts_what_is_beyond(with_rule):
    check = example("rostering/checks/most_weekends.py")["check"]
    net = network(radiologist())
    both = roster(duty("2027-01-09", D12), duty("2027-01-10", D12))
    (found,) = check(rostering.checks.Subject(net, both, (), with_rule))
    assert found.message == "R-1: 2 weekend duties, at most 1"
    assert found.hard
    assert not list(check(rostering.checks.Subject(net, roster(duty("2027-01-09", D12)), (), with_rule)))


def test_the_policy_is_one():
    from dispatch.policy import PolicyParams
    from dispatch.policy import Rule as Order

    (found,) = eval("{" + BLOCKS["dispatch/policy.py"] + "}", {"PolicyParams": PolicyParams, "Rule": Order}).values()
    assert found not in POLICIES.values()
    assert found.for_kernels().matching == 1


def test_the_measure_counts(facts):  # noqa: F811
    measure = example("simulation/measures/interruptions.py")["Interruptions"]()
    samples = [measure.of(each, facts.simulation.scenario) for each in facts.simulation.replications]
    assert measure.summary(samples, facts.simulation.scenario)["per_study"]["value"] >= 0


def test_the_report_is_written(facts, tmp_path):  # noqa: F811
    example("reports/bedroom_list.py")["write_bedroom_list"](tmp_path / "list.txt", facts)
    lines = (tmp_path / "list.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 7 * len(facts.network.centres)


def test_the_format_reads_what_it_writes_and_names_what_is_wrong(tmp_path):
    scope = example("data/formats/duties_csv.py")
    path = tmp_path / "duties.csv"
    scope["write_duties"](path, roster(duty()))
    (row,) = scope["read_duties"](path)
    assert (row.radiologist, row.shift, row.centre) == ("R-1", "N12", "C-1")
    path.write_text(path.read_text(encoding="utf-8").replace("2027-01-04", "soon"), encoding="utf-8")
    with pytest.raises(InputError, match=r"duties.csv, row 2, field day"):
        scope["read_duties"](path)


def test_every_example_is_used():
    assert set(BLOCKS) == {*HEADS, "rostering/rules/__init__.py", "dispatch/policy.py"}
