from copy import deepcopy

import numpy as np

from data.studies import StudyTable
from data.synthetic.studies import generate_studies
from reports import REPORTS
from reports.demand_overview import forecast_parts, staffing_parts
from reports.demo_overview import demo_parts
from reports.network_overview import network_parts, network_summary
from reports.roster_overview import build_parts, hard_rules, score_parts, verify_parts
from reports.simulation_overview import missed_targets, simulation_parts, targets, turnaround_rows, with_interval
from reports.studies_overview import studies_parts, studies_summary
from reports.terminal import Table
from tests.unit.reports.conftest import WEEK

BUILT = {
    "status": "feasible",
    "objective": 1500,
    "lower_bound": 1425,
    "gap": 0.05,
    "seconds": 12.4,
    "duties": 30,
    "violations": 0,
    "penalties": {"coverage": 1480, "fair_nights": 20},
    "stop_reason": "time limit",
    "agrees": True,
    "horizon": {"first": "2027-01-04", "last": "2027-01-10"},
    "changed": None,
}
VERIFIED = {
    "violations": 0,
    "sentences": [],
    "objective": 1500,
    "recorded_objective": 1500,
    "agrees": True,
    "duties_as_recorded": True,
    "penalties": {"coverage": 1500},
}


def said(parts):
    return "\n".join(part for part in parts if isinstance(part, str))


def tables(parts):
    return {part.title: part for part in parts if isinstance(part, Table)}


def test_a_network_is_counted(small_network):
    summary = network_summary(small_network)
    assert summary["radiologists"] == summary["tables"]["radiologists"] == 24
    assert sum(centre["radiologists"] for centre in summary["centres"]) == 24
    assert sum(summary["status"].values()) == 24
    for counts in summary["subspecialties"].values():
        assert 0 <= counts["experienced"] <= counts["read"] <= 24
    parts = network_parts(summary)
    assert said(parts).startswith("24 radiologists, 2 centres, 5 client hospitals")
    assert len(tables(parts)["Centres"].rows) == 2


def test_studies_are_counted(small_network):
    drawn = generate_studies(small_network, WEEK.first, 7, 0)
    summary = studies_summary(drawn)
    assert summary["studies"] == len(drawn) > 0
    for key in ("by_class", "by_exam", "by_hospital"):
        assert sum(summary[key].values()) == len(drawn)
    assert summary["visits"] <= summary["studies"]
    assert summary["first_images_at"] < summary["last_images_at"]
    assert tables(studies_parts(summary)).keys() == {"By urgency class", "By exam"}


def test_no_studies_at_all_are_none():
    empty = [np.zeros(0, kind) for kind in (object, int, np.int32, np.int32, np.int32, int, int, bool)]
    summary = studies_summary(StudyTable(*empty, hospitals=("H-1",), exams=("CT",), classes=("P2",)))
    assert (summary["studies"], summary["first_images_at"]) == (0, None)
    assert "0 studies" in said(studies_parts(summary))


def test_a_build_is_told_in_words():
    text = said(build_parts(BUILT))
    assert "30 duties from 2027-01-04 to 2027-01-10, no hard rule broken." in text
    assert "at most 5.0 % from the optimum" in text
    assert "do not add up" not in text
    changed = {"lost": 2, "gained": 1, "people": 3}
    assert "2 duties lost and 1 duty gained, 3 radiologists" in said(build_parts({**BUILT, "changed": changed}))
    assert "do not add up" in said(build_parts({**BUILT, "agrees": False}))


def test_no_roster_is_told_in_words():
    assert "There is no roster" in said(build_parts({**BUILT, "objective": None, "status": "infeasible"}))
    assert "in the time given" in said(build_parts({**BUILT, "objective": None, "status": "unknown"}))


def test_verification_tells_violations_and_disagreement():
    assert said(verify_parts(VERIFIED)) == "No hard rule broken.\nObjective 1,500. The file records the same."
    wrong = {**VERIFIED, "recorded_objective": 1400, "agrees": False}
    assert "records 1,400: they disagree" in said(verify_parts(wrong))
    assert "records no objective" in said(verify_parts({**VERIFIED, "recorded_objective": None}))
    changed = said(verify_parts({**VERIFIED, "agrees": False, "duties_as_recorded": False}))
    assert "The file records the same." in changed
    assert "changed or damaged since" in changed
    many = {**VERIFIED, "violations": 60, "sentences": [f"absences: R-{n}" for n in range(60)]}
    assert "and 10 more" in said(verify_parts(many))


def test_hard_rules_are_counted_in_words():
    assert [hard_rules(n) for n in (0, 1, 2)] == ["no hard rule broken", "1 hard rule broken", "2 hard rules broken"]


def test_long_tables_of_a_score_are_cut_but_rules_never():
    rows = [{"name": f"R-{n}", "cost": 1, "findings": 1} for n in range(40)]
    views = dict.fromkeys(("by_rule", "by_week", "by_centre", "by_person"), rows)
    told = [{"cost": 40 - n, "rule": "fair_nights", "sentence": f"R-{n}: too many"} for n in range(40)]
    found = tables(score_parts({"objective": 40, **views, "findings": told}))
    assert [len(found[title].rows) for title in ("By rule", "By week", "By centre", "By person")] == [40, 40, 15, 15]
    assert len(found["The dearest findings"].rows) == 15
    assert found["The dearest findings"].rows[0] == (40, "fair nights", "R-0: too many")


def test_demand_is_told_in_words():
    base = {"horizon": BUILT["horizon"], "out": "x.csv"}
    numbers = {"studies": 700.0, "studies_per_day": 100.0, "by_class": {"P1": 700.0}, "studies_per_hour": [4.0] * 24}
    assert "700 studies expected" in said(forecast_parts({**base, **numbers}))
    hours = {
        "reader_hours": 84.0,
        "reader_hours_per_week": 84.0,
        "peak_readers": 3,
        "by_skill": {"any (reads)": 84.0},
        "readers_by_hour": [0.5] * 24,
    }
    parts = staffing_parts({**base, **hours})
    assert "3 readers at the peak" in said(parts)
    assert "Written to x.csv." in said(parts)
    assert "Written" not in said(staffing_parts({**base, **hours, "out": None}))


def test_a_simulation_is_told_with_every_target(facts):
    summary = facts.replayed
    rows = list(turnaround_rows(summary))
    codes = [row[0] for row in rows]
    classes = [each.code for each in facts.network.urgency_classes]
    assert [code for code in codes if code != "first word"] == [*classes, "all"]
    assert codes.index("first word") == codes.index("P0-TRAUMA") + 1
    assert "replications of 7 days" in said(simulation_parts(summary))


def test_targets_that_do_not_hold_are_listed(facts):
    summary = deepcopy(dict(facts.replayed))
    for found in summary["turnaround"].values():
        found["target"] |= {"holds": True}
        if "oral_holds" in found["target"]:
            found["target"]["oral_holds"] = True
    assert (missed_targets(summary), targets(summary)) == ([], "every target holds")
    summary["turnaround"]["P0-TRAUMA"]["target"]["oral_holds"] = False
    summary["turnaround"]["all"]["target"]["holds"] = False
    assert targets(summary) == "targets that do not hold: P0-TRAUMA, all"


def test_intervals_are_shown_as_far_as_they_are_known():
    def written(value):
        return f"{value:.0f}"

    assert with_interval({"value": None, "low": None, "high": None}, written, " min") == "–"
    assert with_interval({"value": 3.0, "low": None, "high": None}, written, " min") == "3 min"
    assert with_interval({"value": 3.0, "low": 2.0, "high": 4.0}, written, " min") == "3 min (2–4)"


def test_a_demonstration_without_a_roster_says_so():
    assert "There is no roster" in said(demo_parts({"roster": {**BUILT, "objective": None, "status": "infeasible"}}))


def test_a_demonstration_ends_with_its_findings_and_its_report(facts):
    summary = {
        "verdict": "Good.",
        "findings": [{"heading": "Coverage", "figure": "100 %", "text": "All covered.", "good": True}],
        "simulation": facts.replayed,
        "files": {"report": "out/report.html"},
        "seconds": 61.2,
    }
    text = said(demo_parts(summary))
    assert "✓ Coverage: All covered." in text
    assert "Report: out/report.html" in text


def test_reports_are_listed():
    for report in REPORTS.values():
        assert report.says
        assert report.write.__doc__
