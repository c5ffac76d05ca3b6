import json

from data.formats.roster_json import RosterFile
from planning.roster_robustness import robustness
from reports.robustness import robustness_parts
from tests.unit.rostering.test_robustness import NEEDS, NET, PLAN


def sampled(samples=200, seed=0, **numbers):
    settings = [f"stand_by.{name}={value}" for name, value in numbers.items()]
    known = NET.model_copy(update={"rules": NET.rules.with_settings(settings)})
    return robustness(known, RosterFile(PLAN, None, NEEDS), None, samples, seed).summary()


def test_without_absences_everything_is_as_planned_but_for_those_called_out():
    summary = sampled(3, absence=0.0)
    assert summary["absent"] == 0
    assert summary["called_out"] == 1
    cover = summary["by_subspecialty"]["paediatrics"]
    assert cover["planned"] == cover["with_stand_by"]["expected"] == cover["with_stand_by"]["p95"] == 24
    assert cover["without"] == {"expected": 36, "p95": 36}


def test_stand_by_leaves_less_missing_than_none():
    summary = sampled(absence=0.3)
    assert (summary["samples"], summary["duties"], summary["on_call"]) == (200, 5, 2)
    for key in ("head_count", "specialist_cover"):
        for figure in ("expected", "p95"):
            assert summary[key]["with_stand_by"][figure] <= summary[key]["without"][figure]
    assert summary["head_count"]["with_stand_by"]["expected"] < summary["head_count"]["without"]["expected"]
    parts = summary["by_subspecialty"].values()
    total = sum(part["with_stand_by"]["expected"] for part in parts)
    assert abs(total - summary["specialist_cover"]["with_stand_by"]["expected"]) < 0.1


def test_the_summary_is_json_follows_the_seed_and_the_words_say_the_same():
    summary = sampled(absence=0.3)
    assert json.loads(json.dumps(summary)) == summary == sampled(absence=0.3)
    assert summary != sampled(absence=0.3, seed=1)
    head, table = robustness_parts(summary)
    assert head.startswith("200 samples, each reader absent with probability 30.0 %")
    assert table.rows[0][:2] == ("readers in all", 12.0)
    assert len(table.rows) == 3 + 8
