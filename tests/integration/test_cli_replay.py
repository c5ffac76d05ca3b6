"""A night replayed into a dispatcher that runs as a process of its own."""

import json
import re
import subprocess

import pytest

from data.formats.network_directory import write_network
from data.formats.roster_json import write_roster
from data.formats.studies_file import write_studies
from tests.integration.test_cli_dispatch import COMMAND, ENVIRONMENT, hulotte
from tests.unit.simulation import stage


@pytest.fixture
def place(tmp_path):
    network = stage.network(4)
    write_network(network, tmp_path / "net")
    write_roster(tmp_path / "roster.json", stage.roster(*(stage.duty(n, 20, 32, "N12") for n in range(4))), None)
    write_studies(tmp_path / "studies.parquet", stage.studies(network, stage.random_rows(network, 8, (21, 21.4), 3)))
    hulotte("db", "upgrade", "--store", f"sqlite:///{tmp_path}/night.db")
    return tmp_path


def serve(place, *more):
    store = f"sqlite:///{place}/night.db"
    words = ["dispatch", "serve", str(place / "net"), "--store", store, "--roster", str(place / "roster.json")]
    pipe, silent = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(
        [*COMMAND, *words, "--http-port", "0", *more], env=ENVIRONMENT, stdout=silent, stderr=pipe, text=True
    )


def test_a_night_is_replayed_and_reported_and_no_real_night_follows_in_its_store(place):
    store = f"sqlite:///{place}/night.db"
    with serve(place, "--rehearse") as process:
        assert process.stderr is not None
        told = ""
        for line in process.stderr:
            told += line
            if address := re.search(r"http://\S+", line):
                break
        assert "REHEARSAL, NO REAL NIGHT" in told
        words = [str(place / "studies.parquet"), "--network", str(place / "net"), "--url", address.group()]
        options = ["--speed", "max", "--json"]
        summary = json.loads(hulotte("dispatch", "replay", *words, *options).stdout)
        assert (summary["posted"], summary["signed"], summary["open"]) == (8, 8, 0)
        assert (summary["lost"], summary["given_twice"], summary["refused_commands"]) == ([], [], [])
        assert summary["turnaround"]["all"]["studies"]["value"] == 8
        assert 3 < summary["turnaround"]["all"]["mean"]["value"] < 60
        again = hulotte("dispatch", "replay", *words, *options, code=2)
        assert "it is 2027-01-0" in again.stderr
        process.terminate()
        process.wait()
    report = json.loads(
        hulotte("report", "night", "2027-01-04", "--store", store, "--network", str(place / "net"), "--json").stdout
    )
    assert (report["signed"], report["rehearsal"]) == (8, True)
    mean = summary["turnaround"]["all"]["mean"]["value"]
    assert report["turnaround"]["all"]["mean"]["value"] == pytest.approx(mean, abs=0.05)
    real = hulotte("dispatch", "serve", str(place / "net"), "--store", store, "--http-port", "0", code=2)
    assert "holds a rehearsal" in real.stderr
