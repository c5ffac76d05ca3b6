"""The whole loop on a network so small that it takes seconds."""

import json

import pytest
from typer.testing import CliRunner

import planning.demo
from cli import app
from data.formats.network_directory import read_network
from data.formats.requirements_csv import read_requirements
from data.formats.roster_json import read_roster_file
from data.formats.studies_file import read_studies
from planning.demo import Size
from rostering.verify import verify

TINY = Size(radiologists=24, centres=2, hospitals=5, seconds=4, replications=2)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning.demo, "QUICK", TINY)
        found = CliRunner().invoke(app, ["demo", "--quick", "-o", str(folder), "--workers", "1"])
    return found, folder


def test_it_ends_well_and_says_what_a_director_wants_to_know(run):
    found, folder = run
    assert found.exit_code == 0, found.output
    for word in ("Coverage", "Turnaround", "Specialist cover", "Gap to the best roster", str(folder / "report.html")):
        assert word in found.stdout.replace("\n", "")
    assert "5/5" in found.stderr


def test_everything_it_writes_can_be_read_back_and_fits_together(run):
    _, folder = run
    network = read_network(folder / "network")
    assert len(network.radiologists) == TINY.radiologists
    assert len(read_studies(folder / "studies.parquet", network)) > 0
    file = read_roster_file(folder / "roster.json", network)
    assert file.requirements == read_requirements(folder / "requirements.csv", network)
    assert len(file.roster.horizon.days) == 28
    verification = verify(network, file.roster, file.requirements, file.result.rules)
    assert verification.violations == ()
    assert verification.objective == file.result.objective


def test_the_summary_holds_every_finding(run):
    _, folder = run
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert len(summary["findings"]) == 6
    assert summary["roster"]["violations"] == 0
    assert summary["simulation"]["replications"] == TINY.replications
    assert summary["verdict"] in (folder / "report.html").read_text(encoding="utf-8")
    assert {path.rsplit("/", 1)[-1] for path in summary["files"].values()} == {path.name for path in folder.iterdir()}
