import csv

import pytest

from data.requirements import Level
from data.synthetic.network import generate_network
from demand.forecast import forecast
from planning.arrivals import forecast_summary, staffing_summary, write_forecast
from tests.unit.rostering.tiny import horizon, need, network

WEEK = horizon()


@pytest.fixture(scope="module")
def expected():
    return forecast(generate_network(1, 20, 2, 3), WEEK)


def test_the_table_has_a_row_each_half_hour_and_adds_up(expected, tmp_path):
    path = tmp_path / "forecast.csv"
    write_forecast(path, expected)
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert len(rows) == WEEK.slots
    assert rows[0]["start_utc"] == "2027-01-04T07:00:00Z"
    assert sum(float(row["studies"]) for row in rows) == pytest.approx(expected.total.sum(), abs=0.05)
    for names in (expected.classes, expected.exams):
        assert sum(float(row[name]) for row in rows for name in names) == pytest.approx(expected.total.sum(), abs=0.2)


def test_the_summary_adds_up_in_every_way(expected):
    summary = forecast_summary(expected, WEEK)
    total = summary["studies"]
    assert summary["studies_per_day"] == pytest.approx(total / 7, abs=0.1)
    assert sum(summary["by_class"].values()) == pytest.approx(total, abs=0.5)
    assert sum(summary["by_exam"].values()) == pytest.approx(total, abs=1)
    assert sum(summary["studies_per_hour"]) == pytest.approx(total / 7, abs=0.2)


def test_reader_hours_are_counted_by_skill_and_by_local_hour():
    requirements = (
        need("2027-01-04 20:00", "2027-01-05 00:00", 3),
        need("2027-01-04 20:00", "2027-01-04 21:00", 1, "neuro", Level.EXPERIENCED),
    )
    summary = staffing_summary(network(), requirements, WEEK)
    assert summary["reader_hours"] == summary["reader_hours_per_week"] == 12
    assert summary["peak_readers"] == 3
    assert summary["by_skill"] == {"any (reads)": 12.0, "neuro (experienced)": 1.0}
    assert summary["readers_by_hour"][20] == pytest.approx(3 / 7, abs=0.01)
    assert summary["readers_by_hour"][19] == 0


def test_nothing_wanted_is_no_reader_at_all():
    summary = staffing_summary(network(), (), WEEK)
    assert (summary["reader_hours"], summary["peak_readers"], summary["by_skill"]) == (0, 0, {})
