"""What comes out of a running dispatcher: statuses, webhooks, the stream, figures, the page, the log."""

import json
import signal
import subprocess
import time
from urllib.request import urlopen

import pytest

from data.formats.network_directory import write_network
from data.formats.roster_json import write_roster
from data.people import Contact
from tests.integration.test_cli_dispatch import COMMAND, ENVIRONMENT, call, hulotte
from tests.unit.dispatch.outside import Hospital, Receiver, free_port
from tests.unit.simulation import stage

SECRET = "a secret of the test, long enough"


def until(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def metrics(address):
    with urlopen(f"{address}/metrics") as answer:
        return answer.read().decode()


@pytest.fixture
def place(tmp_path):
    calls = (Contact(kind="ct_room", subject_id="H-0", telephone="01 00 00 00 01"),)
    write_network(stage.network(2, contacts=calls), tmp_path / "net")
    write_roster(tmp_path / "roster.json", stage.roster(), None)
    hulotte("db", "upgrade", "--store", f"sqlite:///{tmp_path}/night.db")
    return tmp_path


def test_everything_that_comes_out(place):
    port, hospital, receiver = free_port(), Hospital(), Receiver()
    (place / "intake.toml").write_text(
        '[[hospital]]\nid = "H-0"\nfacility = "CH0"\n[hospital.exams]\nCT_HEAD = "CT_HEAD"\n'
        f'[hospital.status]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n',
        encoding="utf-8",
    )
    with receiver.listening() as hook:
        (place / "webhooks.toml").write_text(
            f'[[webhook]]\nname = "ris"\nurl = "{hook}"\nsecret = "$RIS_SECRET"\n', encoding="utf-8"
        )
        files = ("--webhooks", "webhooks.toml", "--intake", "intake.toml", "--fallback", "fallback.html")
        store = ("--store", f"sqlite:///{place}/night.db", "--roster", "roster.json", "--http-port", "0")
        words = [*COMMAND, "dispatch", "serve", "net", *store, *files]
        environment = {**ENVIRONMENT, "RIS_SECRET": SECRET}
        with (
            (place / "stdout").open("w") as out,
            (place / "stderr").open("w") as err,
            subprocess.Popen(words, env=environment, stdout=out, stderr=err, cwd=place) as process,
        ):
            try:
                run(place, process, port, hospital, receiver)
            finally:
                process.kill()
    lines = (place / "stderr").read_text().splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    assert {"role", "alarm", "outlet fails"} <= {line["event"] for line in logged}
    text = "\n".join(line for line in lines if line.startswith("{"))
    assert not [secret for secret in ("A-1", "V-7", "Dupont", "R-0", SECRET) if secret in text]


def run(place, process, port, hospital, receiver):
    address = started(place)
    study = {"accession": "A-1", "hospital": "H-0", "exam": "CT_HEAD", "visit": "V-7", "name": "Dupont"}
    with urlopen(f"{address}/stream?after=0", timeout=90) as stream:
        assert call(f"{address}/studies", study)[0] == 202
        until(lambda: "outlet fails" in (place / "stderr").read_text())
        with hospital.listening(port):
            until(lambda: len(hospital.messages) == 2)
            assert call(f"{address}/events", {"kind": "cancel", "study": "A-1"}, "c")[0] == 202
            until(lambda: len(hospital.messages) == 3)
        stages = [("A-1", "I", "images complete"), ("A-1", "I", "queued"), ("A-1", "X", "cancelled")]
        assert hospital.stages() == stages
        until(lambda: "alarm over" in receiver.kinds())
        assert list(dict.fromkeys(receiver.kinds())) == ["alarm", "cancelled", "alarm over"]
        told = []
        while len(told) < len(receiver.events()):
            line = stream.readline().decode()
            told += [json.loads(line[6:])] if line.startswith("data: ") else []
        assert told == receiver.events()
        # A look counts what waits only after the receipt of the last message has come back.
        until(lambda: 'hulotte_outbox_waiting{outlet="hospital:H-0"} 0.0' in metrics(address))
        assert f'hulotte_alarms_total{{kind="alarm"}} {receiver.kinds().count("alarm")}.0' in metrics(address)
        assert "01 00 00 00 01" in (place / "fallback.html").read_text(encoding="utf-8")
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == 0
    assert "has ended at this time" in (place / "fallback.html").read_text(encoding="utf-8")


def started(place):
    """Where it listens, once it does."""
    until(lambda: "http://" in (place / "stderr").read_text())
    (line,) = [line for line in (place / "stderr").read_text().splitlines() if "http://" in line]
    return "http://" + line.partition("http://")[2]
