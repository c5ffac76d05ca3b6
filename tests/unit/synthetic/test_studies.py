from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest

from data.calendar import PARIS, Horizon
from data.network import Network
from data.reference import tables
from data.studies import StudyTable
from data.synthetic.arrivals import hospital_segments, utc_offsets
from data.synthetic.studies import generate_studies


@pytest.fixture(scope="module")
def quarter(reference: Network) -> StudyTable:
    return generate_studies(reference, date(2027, 1, 4), 91, seed=11)


def share(studies: StudyTable, column: str, code: str) -> float:
    values, vocabulary = {"exam": (studies.exam, studies.exams), "class": (studies.urgency, studies.classes)}[column]
    return float(np.mean(values == vocabulary.index(code)))


def test_the_same_seed_gives_the_same_table(reference: Network):
    one, two, other = (generate_studies(reference, date(2027, 1, 4), 3, seed) for seed in (1, 1, 2))
    for field in fields(StudyTable):
        assert np.array_equal(getattr(one, field.name), getattr(two, field.name)), field.name
    assert not np.array_equal(one.images_at, other.images_at)


def test_about_twelve_hundred_a_day_in_order_of_time(reference: Network, quarter: StudyTable):
    weeks = Horizon.of_weeks(date(2027, 1, 4), 13)
    expected = sum(
        hospital_segments(reference, hospital, weeks.start, weeks.end).expected.sum()
        for hospital in reference.hospitals
    )
    assert len(quarter) == pytest.approx(expected, rel=0.01)
    assert len(quarter) / 91 == pytest.approx(1210, rel=0.02)
    assert np.all(np.diff(quarter.images_at) >= 0)
    assert len(set(quarter.accession)) == len(quarter)


def test_every_study_lies_in_a_window_of_its_hospital(reference: Network, quarter: StudyTable):
    first, last = date(2027, 1, 2), date(2027, 4, 7)
    for index in range(0, 115, 6):
        windows = reference.open_windows(quarter.hospitals[index], first, last)
        bounds = np.array([[start.timestamp(), end.timestamp()] for start, end in windows])
        mine = quarter.images_at[quarter.hospital == index]
        row = np.searchsorted(bounds[:, 0], mine, side="right") - 1
        assert len(mine)
        assert np.all(mine < bounds[row, 1])


def test_exams_classes_and_hard_cases_have_the_shares_of_the_catalogue(reference: Network, quarter: StudyTable):
    for exam in reference.exams:
        spread = 4 * np.sqrt(exam.share / 100 / len(quarter))
        assert share(quarter, "exam", exam.code) == pytest.approx(exam.share / 100, abs=spread)
    p2, p3 = share(quarter, "class", "P2"), share(quarter, "class", "P3")
    assert p3 / (p2 + p3) == pytest.approx(0.10, abs=0.005)
    hard = np.average([exam.hard for exam in reference.exams], weights=[exam.share for exam in reference.exams])
    assert quarter.hard.mean() == pytest.approx(hard, rel=0.05)
    assert share(quarter, "class", "P0-TRAUMA") == share(quarter, "exam", "CT_WB_TRAUMA")


def test_counts_are_more_variable_than_poisson(reference: Network):
    """Counts of a site and day have the variance of the gamma-mixed Poisson: mean + (cv × mean)²."""
    year = Horizon(date(2027, 1, 4), date(2028, 1, 2))
    site = reference.hospitals[0].model_copy(update={"volume": 60.0})
    network = reference.model_copy(update={"hospitals": (site,)})
    segments = hospital_segments(network, site, year.start, year.end)
    studies = generate_studies(network, year.first, len(year.days), seed=5)
    local = studies.images_at + utc_offsets(PARIS, studies.images_at)
    first, last = int(segments.day.min()), int(segments.day.max())
    expected = np.bincount(segments.day - first, segments.expected)[1:-1]
    counts = np.bincount(local // 86_400 - first, minlength=last - first + 1)[1:-1]
    squares = (counts - expected) ** 2
    mixed = expected + (tables.arrival_factors().dispersion_cv * expected) ** 2
    assert np.mean(squares / mixed) == pytest.approx(1, abs=0.25)
    assert np.mean(squares / expected) > 3


def test_requests_come_before_the_images_sooner_when_urgent(quarter: StudyTable):
    delay = (quarter.images_at - quarter.requested_at) / 60
    urgent = np.isin(quarter.urgency, [quarter.classes.index(code) for code in ("P0", "P0-TRAUMA")])
    assert delay.min() >= 1
    assert np.median(delay[urgent]) == pytest.approx(20, rel=0.05)
    assert np.median(delay[~urgent]) == pytest.approx(45, rel=0.05)


def test_a_few_visits_have_two_different_studies_at_one_hospital(quarter: StudyTable):
    visits, first, number = np.unique(quarter.visit, return_index=True, return_counts=True)
    assert number.max() == 2
    assert (number == 2).sum() / len(visits) == pytest.approx(0.03, abs=0.004)
    for visit in visits[number == 2][:200]:
        one, two = np.flatnonzero(quarter.visit == visit)
        assert quarter.hospital[one] == quarter.hospital[two]
        assert quarter.exam[one] != quarter.exam[two]
        assert 0 <= quarter.images_at[two] - quarter.images_at[one] <= 300
    assert len(first) == len(visits)


def test_the_table_spans_the_roster_days_of_its_dates(reference: Network):
    studies = generate_studies(reference, date(2027, 3, 27), 2, seed=3)
    horizon = Horizon(date(2027, 3, 27), date(2027, 3, 28))
    assert horizon.start.timestamp() <= studies.images_at[0]
    assert studies.images_at[-1] < horizon.end.timestamp()
    assert horizon.end - horizon.start == timedelta(hours=47)


def test_no_days_are_refused(reference: Network):
    with pytest.raises(ValueError, match="at least one"):
        generate_studies(reference, date(2027, 1, 4), 0, seed=1)
