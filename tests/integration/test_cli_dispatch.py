"""The dispatcher as a process: studies come in over HTTP, are kept, and are explained afterwards."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.formats.network_directory import write_network
from data.formats.roster_json import write_roster
from tests.unit.simulation import stage

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from cli import app; app()"]
SECRET = "a secret of these tests, long enough"
ENVIRONMENT = {
    **os.environ,
    "HULOTTE_SECRET": SECRET,
    "HULOTTE_PURE_PYTHON": "1",
    "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
}


def hulotte(*words, code=0, **environment):
    known = {**ENVIRONMENT, **environment}
    done = subprocess.run([*COMMAND, *words], env=known, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dispatch")
    network = stage.network(2)
    write_network(network, folder / "net")
    write_roster(folder / "roster.json", stage.roster(), None)
    hulotte("db", "upgrade", "--store", f"sqlite:///{folder}/night.db")
    return folder


@contextmanager
def serving(place):
    """A dispatcher, and where it listens."""
    options = ["--store", f"sqlite:///{place}/night.db", "--roster", str(place / "roster.json"), "--http-port", "0"]
    command = [*COMMAND, "dispatch", "serve", str(place / "net"), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            found = re.search("http://.*", line)
            if found:
                break
        else:
            pytest.fail("the dispatcher did not start")
        try:
            yield process, found.group()
        finally:
            process.kill()


def call(address, body=None, key="k"):
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, content, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_night_at_the_desk(place):
    study = {"accession": "A-1", "hospital": "H-0", "exam": "CT_HEAD", "name": "Dupont", "birth_date": "1950-01-01"}
    with serving(place) as (process, address):
        assert call(f"{address}/ready") == (200, {"status": "ready", "why": ""})
        code, receipt = call(f"{address}/studies", study)
        assert (code, receipt["state"], receipt["repeated"]) == (202, "applied", False)
        alarm = json.loads(process.stdout.readline())
        assert (alarm["kind"], alarm["study"]) == ("alarm", "H-0/A-1")
        code, receipt = call(f"{address}/studies", study)
        assert (code, receipt["state"], receipt["repeated"]) == (200, "applied", True)
        assert call(f"{address}/studies", {**study, "accession": "A-2"})[0] == 409
        assert call(f"{address}/studies", {**study, "exam": "X"}, "other")[0] == 422
        assert call(f"{address}/events", {"kind": "done", "study": "A-1"}, "e1")[0] == 422
        assert call(f"{address}/events", {"kind": "cancel", "study": "A-9"}, "e2")[0] == 422
        (row,) = call(f"{address}/studies")[1]
        assert (row["accession"], row["state"], row["reader"]) == ("A-1", "queued", None)
        second = hulotte(
            "dispatch",
            "serve",
            str(place / "net"),
            "--store",
            f"sqlite:///{place}/night.db",
            "--http-port",
            "0",
            code=1,
        )
        assert "leads here until" in second.stderr
        process.send_signal(signal.SIGKILL)
        process.wait()
    store = ("--store", f"sqlite:///{place}/night.db")
    assert json.loads(hulotte("dispatch", "status", "--json", *store).stdout)["states"] == {"queued": 1}
    assert "nobody awake on duty reads neuro" in hulotte("dispatch", "explain", "A-1", *store).stdout
    with serving(place) as (process, address):
        assert call(f"{address}/events", {"kind": "cancel", "study": "A-1", "by": "anna"}, "e3")[0] == 202
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert json.loads(hulotte("dispatch", "status", "--json", *store).stdout)["open"] == 0
    assert not any(b"Dupont" in file.read_bytes() for file in place.glob("night.db*"))
    assert "has not come" in hulotte("dispatch", "explain", "A-9", *store, code=2).stderr


def test_an_operator_looks_at_what_could_not_be_taken(place):
    store = ("--store", f"sqlite:///{place}/night.db")
    with serving(place) as (process, address):
        code, answer = call(f"{address}/studies", {"hospital": "H-0", "accession": "Q 1", "exam": "CT_HEAD"}, "q1")
        assert (code, answer["place"]) == (422, "accession")
        (kept,) = [
            each
            for each in json.loads(hulotte("dispatch", "quarantine", "list", "--json", *store).stdout)["messages"]
            if each["message"] == "q1"
        ]
        number = str(kept["id"])
        assert '"accession": "Q 1"' in hulotte("dispatch", "quarantine", "show", number, "--by", "anna", *store).stdout
        again = hulotte("dispatch", "quarantine", "replay", number, "--by", "anna", *store, code=1)
        assert "refused again: accession" in again.stdout
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    told = hulotte("dispatch", "quarantine", "show", number, *store, code=2, HULOTTE_SECRET=SECRET[::-1])
    assert "does not open this message" in told.stderr
