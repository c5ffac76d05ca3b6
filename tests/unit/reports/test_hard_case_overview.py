from copy import deepcopy

from reports.grids import case_grid
from reports.hard_case_overview import (
    HARD_CASE_COLUMNS,
    ai_rows,
    closing_sentence,
    hard_case_rows,
    thin_rows,
    wait_sentence,
)
from reports.simulation_overview import simulation_parts
from reports.terminal import Table


def exactly(value):
    return {"value": value, "low": value, "high": value}


def test_every_table_of_hard_cases_is_told(facts):
    titles = {part.title: part for part in simulation_parts(facts.replayed) if isinstance(part, Table)}
    assert {"Experienced readers for hard cases", "Harm by condition of AI triage"} <= titles.keys()
    assert all(len(row) == len(part.columns) for part in titles.values() for row in part.rows)


def test_hard_cases_are_a_row_a_subspecialty_and_all(facts):
    summary = deepcopy(facts.replayed)
    summary["expert_wait"]["by_subspecialty"]["neuro"] |= {
        "cases": exactly(12.0),
        "free_at_once": exactly(0.5),
        "free_p90": {"value": 3.04, "low": 2.0, "high": 4.0},
        "met": exactly(1.0),
        "called_at_home": exactly(0.25),
        "mean": exactly(7.0),
        "p90": exactly(9.0),
    }
    summary["specialist_coverage"]["by_subspecialty"]["neuro"] = exactly(0.75)
    summary["expert_wait"]["by_subspecialty"]["chest"]["cases"] = exactly(0.0)
    rows = {row[0]: row for row in hard_case_rows(summary)}
    assert rows["neuro"][1:] == ("12", "75.0 %", "50.0 %", "3.0 (2.0–4.0)", "100 %", "25.0 %", "7.0", "9.0")
    assert "chest" not in rows
    assert list(rows)[-1] == "all"
    assert len(rows["all"]) == len(HARD_CASE_COLUMNS)


def test_sentences_say_what_is_waited_for_and_what_is_left():
    waits = {"met": exactly(0.9), "called_at_home": exactly(0.1), "mean": exactly(7.0), "p90": exactly(20.0)}
    assert "7.0 min after the images on average, within 20.0 min for 90 %" in wait_sentence({"expert_wait": waits})
    assert "10.0 % are met by someone called at home" in wait_sentence({"expert_wait": waits})
    assert wait_sentence({"expert_wait": {"mean": exactly(None)}}).startswith("No hard case")
    closing = {"per_day": exactly(1.0), "left_per_day": exactly(2.5), "left_finished_minutes": exactly(8.0)}
    said = closing_sentence({"hand_over": closing})
    assert said.endswith("unread: 1 study a day handed back, 2.5 studies a day kept and finished 8.0 min later.")
    closing["left_finished_minutes"] = exactly(None)
    assert closing_sentence({"hand_over": closing}).endswith("finished afterwards.")


def test_thin_hours_and_conditions_are_rows(facts):
    thin = {"subspecialty": "chest", "hour": 3, "readers": 0.5, "share": 0.4, "uncovered_per_day": 0.25}
    assert list(thin_rows({"specialist_coverage": {"thin": [thin]}})) == [("chest", "03:00", "0.5", "40.0 %", "0.250")]
    rows = [row[0] for row in ai_rows(facts.replayed)]
    assert rows[:2] == ["finding, flagged by the AI", "finding, missed by the AI"]
    assert "AI_PE: finding missed" in rows


def test_the_map_of_hard_cases_says_where_they_came_uncovered():
    shares = [None] * 24
    shares[9], shares[10] = 1.0, 0.8
    coverage = {
        "map": {"neuro": shares},
        "map_of_readers": {"neuro": [1.5] * 24},
        "map_of_cases": {"neuro": [2.0] * 24},
        "by_subspecialty": {"neuro": exactly(0.9)},
    }
    (row,) = case_grid(coverage)
    nothing, all_of_them, some = row.cells[0], row.cells[1], row.cells[2]
    assert (nothing.text, all_of_them.text, some.text) == ("", "✓", "80")
    assert (all_of_them.palette, some.palette, some.shade) == ("f", "s", 3)
    assert "2.00 hard cases a day, 80.0 % of them covered" in some.title
    assert row.summary == "90.0 %"
