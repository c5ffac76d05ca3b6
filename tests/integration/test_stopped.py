"""A build that is asked to end, by whatever signal, leaves its best roster so far: whole, and legal."""

import json
import signal
import subprocess
import sys
from datetime import date

import pytest

from data.calendar import Horizon
from data.formats.network_directory import read_network, write_network
from data.formats.roster_json import read_roster_file
from data.synthetic.network import generate_network

PROGRAM = [sys.executable, "-c", "from cli import app; app()"]


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_stopped_writes_its_best_roster(tmp_path, wish):
    net, path = tmp_path / "net", tmp_path / "roster.json"
    write_network(generate_network(7, 60, 3, 17), net)
    words = ("--from", "2027-01-04", "--weeks", "1", "--time-limit", "300", "--gap", "0", "--json", "-o", str(path))
    build = subprocess.Popen(
        [*PROGRAM, "roster", "build", str(net), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert "start" in build.stderr.readline()
    build.send_signal(wish)
    answer, _ = build.communicate(timeout=120)
    assert build.returncode == 0
    summary = json.loads(answer)
    assert (summary["stop_reason"], summary["violations"]) == ("interrupted", 0)
    file = read_roster_file(path, read_network(net))
    assert file.roster.horizon == Horizon.of_weeks(date(2027, 1, 4), 1)
    assert file.result.objective == summary["objective"]
