"""Messages of every kind through the running service: one way in, one answer, one study."""

import json
import socket
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta

import pytest

from benchmarks.running_service import new_store, running
from data.calendar import Horizon
from data.duties import Duty, Roster
from data.store.desk_overview import history_of, open_studies
from tests.unit.simulation import stage


def now_on_duty():
    now, day = datetime.now(UTC), date.today()
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    return Roster(Horizon(day, day), (Duty("R-0", day, "DAY-A", *hours, "C-1", None),))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    store = new_store(tmp_path_factory.mktemp("joined") / "night.db")
    with running(store, stage.network(2), now_on_duty()) as found:
        yield found
    assert found.failed == []


def hl7(service, *segments, kind="ORM^O01", number="1", facility="H-0"):
    """What comes back over a plain socket: MSA-1 and the whole answer."""
    header = rf"MSH|^~\&|RIS|{facility}|HULOTTE|NET|{datetime.now():%Y%m%d%H%M%S}||{kind}|{number}|P|2.5"
    message = "\r".join((header, *segments)) + "\r"
    with socket.create_connection(service.mllp, timeout=20) as connection:
        connection.sendall(b"\x0b" + message.encode() + b"\x1c\r")
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            answer += connection.recv(4096)
    text = answer.strip(b"\x0b\x1c\r").decode()
    return text.split("\rMSA|")[1][:2], text


def order(accession, control="NW", exam="CT_HEAD", priority=""):
    return f"ORC|{control}|P-{accession}", f"OBR|1|P-{accession}|{accession}|{exam}" + "|" * 23 + f"^^^^^{priority}"


def result(accession, status):
    return f"OBR|1|P-{accession}|{accession}|CT_HEAD" + "|" * 21 + status


def post(service, path, body, key="", method="POST"):
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(service.http + path, content, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def state(service, accession):
    told = history_of(service.store, accession, "H-0")
    return told["state"], told["exam"], told["urgency"]


def test_an_order_over_a_plain_socket_is_acknowledged_and_assigned(service):
    code, answer = hl7(service, *order("A-1", priority="S"), number="m1")
    assert code == "AA", answer
    (row,) = open_studies(service.store, datetime.now(UTC))
    assert (row["accession"], row["urgency"], row["state"], row["reader"]) == ("A-1", "P0", "assigned", "R-0")
    assert hl7(service, *order("A-1", priority="S"), number="m2")[0] == "AA"
    code, answer = hl7(service, *order("A-1", exam="CT_STROKE"), number="m3")
    assert code == "AE"
    assert "has come already" in answer
    assert hl7(service, result("A-1", "P"), kind="ORU^R01", number="m4")[0] == "AA"
    assert state(service, "A-1")[0] == "preliminary"
    assert hl7(service, result("A-1", "F"), kind="ORU^R01", number="m5")[0] == "AA"
    assert state(service, "A-1")[0] == "signed"
    assert hl7(service, result("A-1", "C"), kind="ORU^R01", number="m6")[0] == "AA"
    assert state(service, "A-1")[0] == "corrected"
    assert history_of(service.store, "A-1", "H-0")["assignments"][0]["outcome"] == "done"
