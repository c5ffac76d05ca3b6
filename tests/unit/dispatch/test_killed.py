"""A leader that is killed at any instant has lost nothing, and who starts next decides as it would have."""

import json
import os
import random
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.store import inbox
from data.store.dispatch_tables import ASSIGNMENTS, EVENTS, INTAKE, STUDIES
from data.store.store import Store
from dispatch.journal import DECIDED
from tests.unit.dispatch.desk import Desk, new_store, receive
from tests.unit.simulation import stage

ROOT = Path(__file__).parents[3]
READERS, STUDIES_IN_STRETCH = 3, 14
WORKER = "from tests.unit.dispatch.test_killed import work; work()"


def desk_of(store):
    network = stage.network(READERS)
    return Desk(store, network, *(stage.duty(n, 7 + n / 4, 10.5 + n / 4) for n in range(READERS)))


def live(store):
    """A stretch with readers who answer as such do; everything that was asked, in order."""
    desk, rng, asked, answers = desk_of(store), random.Random(7), [], []
    desk.start()
    exams = ("CT_HEAD", "CT_STROKE", "CT_WB_TRAUMA", "CT_ABDOMEN")
    known = {exam.code for exam in desk.leader.setting.network.exams}
    exams = [exam for exam in exams if exam in known]
    arrivals = sorted(rng.uniform(0, 30) for _ in range(STUDIES_IN_STRETCH))
    seen = 0
    for half in range(140):
        now = stage.at(8) + timedelta(minutes=half / 2)
        rows = []
        while arrivals and arrivals[0] <= half / 2:
            arrivals.pop(0)
            body = {"accession": f"S-{len(arrivals)}", "exam": rng.choice(exams)}
            rows.append(("study", body))
        due = [answer for answer in answers if answer[0] <= now]
        answers = [answer for answer in answers if answer[0] > now]
        rows += [("say", {"kind": kind, "reader": reader, "study": study}) for _, kind, reader, study in sorted(due)]
        if half % 4 == 0 and not rows:
            rows.append(("look", {}))
        for kind, body in rows:
            line = {"at": now.isoformat(), "key": f"{len(asked)}", "what": kind, "body": body}
            asked.append(line)
            if play(desk, line) == inbox.REFUSED and body["kind"] == "done":
                answers.append((now + timedelta(minutes=3), *body.values()))  # it was laid aside meanwhile
        for told in desk.feed[seen:]:
            if told["kind"] in ("assign", "interrupt") and rng.random() < 0.9:
                study = told["study"].partition("/")[2]
                answers.append((now + timedelta(minutes=0.5), "acknowledge", told["reader"], study))
                answers.append((now + timedelta(minutes=rng.uniform(4, 14)), "done", told["reader"], study))
            elif told["kind"] == "not acknowledged":
                answers.append((now + timedelta(minutes=5), "resume", told["reader"], None))
        seen = len(desk.feed)
    desk.leader.stop()
    return asked


def play(desk, line):
    """Time passes up to a line, which then comes; what became of it. After a restart some come once more."""
    desk.now = datetime.fromisoformat(line["at"])
    receipt = send(desk, line)
    desk.leader.look(desk.now)
    desk.leader.work(desk.now)
    return send(desk, line).state if receipt else None


def send(desk, line):
    """A message, a command, or nothing but the time."""
    body = line["body"]
    if line["what"] == "study":
        return receive(desk.store, desk.leader.setting.network, body, line["key"], desk.now)
    if line["what"] == "say":
        number = inbox.known_study(desk.store, body["study"], None)
        values = {"reader": body["reader"], "study_id": number, "by": "", "reason": ""}
        return inbox.ask(desk.store, body["kind"], line["key"], desk.now, **values)
    return None


def work():
    """The process that is killed: it leads, plays the lines of a file, and publishes on stdout."""
    url, file = sys.argv[1:]
    desk = desk_of(Store.open(url))
    desk.start()
    for line in map(json.loads, Path(file).read_text().splitlines()):
        play(desk, line)
        sys.stdout.write(line["key"] + "\n")
        sys.stdout.flush()
    desk.leader.stop()


def decisions(store):
    with store.reading() as connection:
        rows = connection.execute(select(EVENTS.c.at, EVENTS.c.detail).where(EVENTS.c.kind == DECIDED))
        return [(row.at, row.detail) for row in rows]


@pytest.fixture
def stretch(tmp_path):
    """The lines of a stretch that was played without interruption, and what was decided."""
    whole = new_store(tmp_path)
    lines = live(whole)
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file, decisions(whole)


def test_a_killed_leader_loses_nothing_and_decides_nothing_twice(stretch, tmp_path):
    file, expected = stretch
    store = new_store(tmp_path, "killed.db")
    rng = random.Random(3)
    total = len(file.read_text().splitlines())
    environment = {**os.environ, "HULOTTE_PURE_PYTHON": "1", "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [sys.executable, "-c", WORKER, store.url, str(file)]
    for fraction in (0.2, 0.6):
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for key in process.stdout:
                if int(key) >= fraction * total + rng.randrange(5):
                    break
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert decisions(store) == expected
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(STUDIES)) == STUDIES_IN_STRETCH
        twice = select(ASSIGNMENTS.c.study_id).where(ASSIGNMENTS.c.outcome == "done").group_by(ASSIGNMENTS.c.study_id)
        assert connection.execute(twice.having(func.count() > 1)).all() == []
        left = select(INTAKE).where(INTAKE.c.state == inbox.NEW)
        assert connection.execute(left).all() == []
        done = select(func.count()).select_from(STUDIES).where(STUDIES.c.state == "signed")
        assert connection.scalar(done) == STUDIES_IN_STRETCH
    assert len(expected) > STUDIES_IN_STRETCH
