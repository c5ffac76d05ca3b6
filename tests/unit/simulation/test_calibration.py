"""A trace with known numbers gives them back; poor traces are told; the fit is what the next simulation uses."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.calendar import Horizon
from data.calibration import Calibration, FittedProcess
from data.errors import InputError
from data.formats.network_directory import check_network, read_network, write_network
from data.formats.trace_file import read_trace
from data.synthetic.network import generate_network
from data.trace import UNKNOWN
from planning.calibrate import calibrate
from simulation.calibration.fit import days_of, fit_trace
from simulation.calibration.quality import remarks
from simulation.parameters import parameters_of
from simulation.reader_table import table_roster
from simulation.run import simulate
from simulation.tables import studies_table
from tests.unit.simulation import stage

TRUTH = FittedProcess(
    transfer_form="lognormal", transfer_least_minutes=0.5, transfer_most_minutes=6.0, reader_speed_cv=0.3, slowing=0.3
)


@pytest.fixture(scope="module")
def network():
    return generate_network(7)


@pytest.fixture(scope="module")
def played(network, tmp_path_factory):
    """(trace file, network whose numbers differ from the usual ones) of two weeks under the table of readers."""
    exams = tuple(
        exam.model_copy(update={"mean_minutes": 7.5, "share": 35.0}) if exam.code == "CT_HEAD" else exam
        for exam in network.exams
    )
    other = network.model_copy(update={"exams": exams, "calibration": Calibration(process=TRUTH)})
    horizon = Horizon.of_weeks(date(2027, 1, 11), 2)
    result = simulate(other, table_roster(other, horizon), replications=1, seed=4, keep_events=0)
    file = tmp_path_factory.mktemp("trace") / "studies.parquet"
    studies_table(result.replications, result.scenario, file)
    return file, other


@pytest.fixture(scope="module")
def trace(network, played):
    return read_trace(played[0], network)


@pytest.fixture(scope="module")
def fit(network, trace):
    return fit_trace(network, trace, days_of(trace))


def wide(estimate, truth):
    """Whether the truth is inside an interval half as wide again: of so many numbers some miss their 95 %."""
    reach = 1.5
    low, high = estimate.value - reach * (estimate.value - estimate.low), None
    high = estimate.value + reach * (estimate.high - estimate.value)
    return low <= truth <= high


def test_reading_times_are_recovered(fit, played):
    exams = {exam.code: exam for exam in played[1].exams}
    known = {code: each for code, each in fit.reading.mean_minutes.items() if each.low is not None}
    assert len(known) >= 12
    assert all(wide(each, exams[code].mean_minutes) for code, each in known.items())
    assert all(wide(fit.reading.cv[code], exams[code].cv) for code in known)
    head = known["CT_HEAD"]
    assert not head.holds(5.5), "the number in use until now is not the truth here"
    assert head.high / head.low < 1.25


def test_readers_and_their_slowing_are_recovered(fit):
    assert wide(fit.reading.speed_cv, 0.3)
    assert not fit.reading.speed_cv.holds(0.15)
    assert wide(fit.reading.slowing, 0.3)
    assert len(fit.reading.speed) > 100


def test_transfers_and_delays_are_recovered(fit):
    assert fit.transfer.form == "lognormal"
    assert wide(fit.transfer.least, 0.5)
    assert wide(fit.transfer.most, 6.0)
    assert wide(fit.on_site.median_minutes, 45)
    assert wide(fit.on_site.urgent_minutes, 20)


def test_arrivals_are_recovered(fit, played):
    other = played[1]
    inside = [fit.arrivals.volume[hospital.id].holds(hospital.volume) for hospital in other.hospitals]
    assert np.mean(inside) > 0.85
    assert wide(fit.arrivals.dispersion_cv, 0.11)
    total = sum(exam.share for exam in other.exams)
    share = next(exam.share for exam in other.exams if exam.code == "CT_HEAD") / total
    assert wide(fit.catalogue.shares["CT_HEAD"], share)


def test_the_fit_is_written_in_the_form_that_is_used_next(network, played, tmp_path):
    result = calibrate(played[0], network, held_back=3)
    result.write(tmp_path)
    found = read_network(tmp_path / "network")
    assert found == result.after
    assert parameters_of(found).transfer_form == "lognormal"
    assert next(exam for exam in found.exams if exam.code == "CT_HEAD").mean_minutes == pytest.approx(7.5, rel=0.1)
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert len(summary["back_test"]["held_back"]) == 3
    assert 0.85 < summary["back_test"]["readings"]["inside_90"] < 0.95
    assert summary["replay"]["mean_minutes"]["all"]["observed"] > 0
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_poor_data_are_told(network, trace):
    few = trace.take(np.arange(400))
    late = few.signed_at.copy()
    late[:50] = few.started_at[:50] - 100
    poor = replace(few, signed_at=late, sent_at=np.full(len(few), UNKNOWN), columns=few.columns - {"sent_at"})
    found = remarks(network, poor, fit_trace(network, poor, days_of(poor)))
    text = " ".join(each.message for each in found)
    assert {"missing", "few", "clock"} <= {each.kind for each in found}
    for words in ("sent_at is missing", "were signed before they were begun", "fewer than 30 usable readings: exam"):
        assert words in text


def test_without_a_network_the_hospitals_are_those_of_the_trace(played, tmp_path):
    result = calibrate(played[0], held_back=0)
    result.write(tmp_path)
    assert result.tested is None
    assert (tmp_path / "exams.csv").exists()
    assert not (tmp_path / "network").exists()


def test_a_speed_of_nobody_is_a_problem(tmp_path):
    write_network(stage.network(1).model_copy(update={"calibration": Calibration(speed={"R-9999": 1.2})}), tmp_path)
    assert "speed.R-9999" in str(check_network(tmp_path)[0])


def test_columns_that_are_missing_or_unknown_are_refused(tmp_path):
    file = tmp_path / "trace.csv"
    file.write_text("exam,images_at,name\nCT_HEAD,2027-01-04T10:00:00Z,Durand\n", encoding="utf-8")
    with pytest.raises(InputError, match="name"):
        read_trace(file)
