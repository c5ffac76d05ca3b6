"""``simulate calibrate`` as it is typed, on the trace of a small simulated fortnight."""

import json
from itertools import cycle, islice

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cli import app
from data.calendar import Horizon
from data.duties import Duty, Roster, shifts_in
from data.formats.network_directory import read_network, write_network
from data.synthetic.network import generate_network
from simulation.run import simulate
from simulation.tables import studies_table
from tests.unit.simulation import stage


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    """(folder of the network, trace file, number of its studies)."""
    folder = tmp_path_factory.mktemp("calibrate")
    network = generate_network(3, radiologists=60, centres=2, hospitals=20)
    write_network(network, folder / "net")
    horizon = Horizon(stage.MONDAY, stage.MONDAY.replace(day=17))
    people = cycle(network.radiologists)
    shifts = [shift for shift in shifts_in(horizon, network.shift_types) if not shift.type.on_call]
    duties = [Duty.of(person.id, shift, person.home_centre) for shift in shifts for person in islice(people, 4)]
    played = simulate(network, Roster(horizon, tuple(sorted(duties))), replications=1, seed=2, keep_events=0)
    file = folder / "trace.parquet"
    studies_table(played.replications, played.scenario, file)
    return folder / "net", file, len(played.replications[0].studies["images_at"])


def calibrate(*words):
    return CliRunner().invoke(app, ["simulate", "calibrate", *(str(word) for word in words)])


def test_a_trace_gives_a_network_a_report_and_a_summary(trace, tmp_path):
    net, file, studies = trace
    out = tmp_path / "out"
    found = calibrate(file, "--network", net, "--hold-back", 2, "-o", out, "--json", "-q")
    assert found.exit_code == 0, found.output
    summary = json.loads(found.stdout)
    assert summary["studies"] == studies
    assert summary["out"] == str(out)
    assert len(summary["back_test"]["held_back"]) == 2
    assert summary["reading"]["mean_minutes"]["CT_HEAD"]["observations"] > 20
    assert any(each["kind"] == "few" for each in summary["remarks"]), "a fortnight is little"
    assert read_network(out / "network").calibration.process.transfer_form is not None
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<h1>4 to " in page
    assert page.count("<figure>") > 8


def test_it_is_told_in_words_and_works_without_a_network(trace):
    found = calibrate(trace[1], "--hold-back", 0)
    assert found.exit_code == 0, found.output
    assert "too short for a back-test" in found.stdout
    assert "Reading times" in found.stdout
    assert "fitting" in found.stderr


def test_a_trace_of_another_network_is_refused_with_row_and_remedy(trace, tmp_path):
    table = pq.read_table(trace[1]).slice(0, 20)
    place = table.schema.get_field_index("hospital")
    strange = table.set_column(place, "hospital", [["H-9999"] * 20])
    pq.write_table(strange, tmp_path / "other.parquet")
    found = calibrate(tmp_path / "other.parquet", "--network", trace[0])
    assert found.exit_code == 2
    assert "H-9999" in found.stderr
    assert "hospital" in found.stderr
    assert "Traceback" not in found.stderr
