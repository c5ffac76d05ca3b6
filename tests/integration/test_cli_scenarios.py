"""``simulate run --scenario`` and ``simulate compare`` as they are typed, on a small network."""

import json
from itertools import cycle, islice

import pytest
from typer.testing import CliRunner

from cli import app
from data.calendar import Horizon
from data.duties import Duty, Roster, shifts_in
from data.formats.network_directory import write_network
from data.formats.roster_json import write_roster
from data.synthetic.network import generate_network
from tests.unit.simulation import stage


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios")
    network = generate_network(3, radiologists=60, centres=2, hospitals=12)
    write_network(network, folder / "net")
    horizon = Horizon(stage.MONDAY, stage.MONDAY.replace(day=7))
    people = cycle(network.radiologists)
    shifts = [shift for shift in shifts_in(horizon, network.shift_types) if not shift.type.on_call]
    duties = [Duty.of(person.id, shift, person.home_centre) for shift in shifts for person in islice(people, 3)]
    write_roster(folder / "roster.json", Roster(horizon, tuple(sorted(duties))))
    return str(folder / "net"), str(folder / "roster.json")


def hulotte(*words):
    return CliRunner().invoke(app, ["simulate", *words, "-q"])


def test_a_named_scenario_and_a_file_are_played(files, tmp_path):
    named = json.loads(hulotte("run", *files, "--scenario", "ai_off", "--replication", "2", "--json").stdout)
    assert (named["scenario"], named["replications"]) == ("ai_off", 1)
    mine = tmp_path / "double.toml"
    mine.write_text('label = "Double"\n[[demand]]\nfactor = 2\n', encoding="utf-8")
    double = json.loads(hulotte("run", *files, "--scenario", str(mine), "--replication", "2", "--json").stdout)
    assert double["scenario"] == "double"
    assert double["studies"] == pytest.approx(2 * named["studies"], rel=0.1)


def test_a_wrong_file_is_refused_with_field_and_remedy(files, tmp_path):
    mine = tmp_path / "wrong.toml"
    mine.write_text('label = "x"\n[[demand]]\nfactor = 20\n', encoding="utf-8")
    refused = hulotte("run", *files, "--scenario", str(mine))
    assert refused.exit_code == 2
    assert "wrong.toml, field demand[1].factor: “20” is too large (write 10 or less)" in refused.stderr
    assert hulotte("run", *files, "--scenario", str(tmp_path / "none.toml")).exit_code == 2


def test_scenarios_and_policies_side_by_side(files):
    words = ("compare", *files, "base", "demand_plus_30", "base@fifo", "--replications", "3", "--workers", "1")
    found = json.loads(hulotte(*words, "--json").stdout)
    assert [(pair["name"], pair["against"]) for pair in found["comparisons"]] == [
        ("demand_plus_30", "base"),
        ("base@fifo", "base"),
    ]
    more, fifo = (pair["difference"]["turnaround"]["all"]["studies"] for pair in found["comparisons"])
    assert more["low"] > 0
    assert (fifo["value"], fifo["low"], fifo["high"]) == (0, 0, 0), "the same studies under both policies"
    assert fifo["unpaired_high"] > 0
    text = hulotte(*words)
    assert text.exit_code == 0
    assert "base@fifo (other) against base (first)" in text.stdout
    assert "mean turnaround, min" in text.stdout


def test_precision_decides_how_many(files):
    words = ("run", *files, "--workers", "1", "--json", "--precision")
    rough, capped = (json.loads(hulotte(*words, *more).stdout) for more in (("60",), ("0.001", "--replications", "12")))
    assert (rough["replications"], capped["replications"]) == (10, 12)
    assert hulotte(*words, "1", "--replication", "3").exit_code == 2


def test_one_side_is_none(files):
    assert hulotte("compare", *files, "base").exit_code == 2
    assert "two different scenarios" in hulotte("compare", *files, "base", "base").stderr
