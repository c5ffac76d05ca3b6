"""Messages of every kind through the running service: one way in, one answer, one study."""

import asyncio
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest

from benchmarks.running_service import new_store, running
from data.calendar import Horizon
from data.duties import Duty, Roster
from data.errors import InputError
from data.store import desk_rows, quarantine
from data.store.desk_overview import RELEASED, history_of, open_studies
from data.store.seal import Seal, Secret
from dispatch.intake.hl7v2.client import NotDelivered, send
from dispatch.intake.hl7v2.server import Listening, tls_context
from dispatch.intake.http_server import Doors
from planning.dispatch_desk import Entrance, tls_of
from tests.unit.dispatch.intake.test_server import certificate  # noqa: F401 (a fixture)
from tests.unit.simulation import stage

SEAL = Seal(Secret(b"of these tests"))


def now_on_duty():
    now, day = datetime.now(UTC), date.today()
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    return Roster(Horizon(day, day), (Duty("R-0", day, "DAY-A", *hours, "C-1", None),))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("joined")
    with running(new_store(folder / "night.db"), stage.network(2), now_on_duty(), seal=SEAL) as found:
        yield found
    assert found.failed == []


def hl7(service, *segments, kind="ORM^O01", number="1", facility="H-0"):
    """What comes back over a plain socket: MSA-1 and the whole answer."""
    message = hl7_text(*segments, kind=kind, number=number, facility=facility)
    with socket.create_connection(service.mllp, timeout=20) as connection:
        connection.sendall(b"\x0b" + message.encode() + b"\x1c\r")
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            answer += connection.recv(4096)
    text = answer.strip(b"\x0b\x1c\r").decode()
    return text.split("\rMSA|")[1][:2], text


def hl7_text(*segments, kind="ORM^O01", number="1", facility="H-0"):
    header = rf"MSH|^~\&|RIS|{facility}|HULOTTE|NET|{datetime.now():%Y%m%d%H%M%S}||{kind}|{number}|P|2.5"
    return "\r".join((header, *segments)) + "\r"


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


def test_json_and_fhir_go_the_same_way(service):
    study = {"hospital": "H-0", "accession": "A-2", "exam": "CT_HEAD", "name": "Dupont"}
    assert post(service, "/studies", study, "k1") == (
        202,
        {"id": ANY, "state": "applied", "reason": "", "repeated": False},
    )
    assert post(service, "/studies", study, "k1")[0] == 200
    assert post(service, "/studies", {**study, "exam": "CT_AP"}, "k1")[0] == 409
    code, answer = post(service, "/studies", {"event": "cancelled", "hospital": "H-0", "accession": "A-9"}, "k2")
    assert (code, answer["code"], answer["place"]) == (422, 204, "study")
    assert answer["found"] == "H-0 has sent no study A-9"
    accession = {"type": {"coding": [{"code": "ACSN"}]}, "value": "A-2"}
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "CT"},
        "basedOn": [{"identifier": accession}],
        "issued": "2027-01-04T20:25:00+01:00",
    }
    code, answer = post(service, "/fhir/H-0/DiagnosticReport", report)
    assert (code, answer["resourceType"], answer["issue"][0]["severity"]) == (202, "OperationOutcome", "information")
    assert state(service, "A-2")[0] == "signed"
    assert post(service, "/fhir/H-0/DiagnosticReport/r1", report, method="PUT")[0] == 200
    request = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "identifier": [{**accession, "value": "A-3"}],
        "code": {"coding": [{"code": "CT_HEAD"}]},
        "priority": "urgent",
        "authoredOn": "2027-01-04T20:25:00+01:00",
    }
    assert post(service, "/fhir/H-0/ServiceRequest", request)[0] == 202
    assert state(service, "A-3")[1:] == ("CT_HEAD", "P1")
    task = {"resourceType": "Task", "intent": "order", "status": "on-hold", "lastModified": "2027-01-04T20:30:00+01:00"}
    task["focus"] = {"identifier": {**accession, "value": "A-3"}}
    assert post(service, "/fhir/H-0/Task/t3", task, method="PUT")[0] == 202
    assert history_of(service.store, "A-3", "H-0")["held_until"] == RELEASED
    going_on = {**task, "status": "in-progress", "lastModified": "2027-01-04T20:40:00+01:00"}
    assert post(service, "/fhir/H-0/Task/t3", going_on, method="PUT")[0] == 202
    assert history_of(service.store, "A-3", "H-0")["held_until"] is None
    code, answer = post(service, "/fhir/H-0/Task", {"resourceType": "Task", "status": "ready"})
    assert (code, answer["issue"][0]["code"]) == (422, "required")
    assert answer["issue"][0]["expression"] == ["Task.intent"]
    assert post(service, "/fhir/H-9/Task", {"resourceType": "Task"})[0] == 422
    assert post(service, "/fhir/H-0/Patient", {})[0] == 422
    with urllib.request.urlopen(service.http + "/openapi.json") as page:
        described = json.load(page)
    body = described["paths"]["/studies"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    named = {each["$ref"].rpartition("/")[2] for each in body["oneOf"]}
    assert named <= set(described["components"]["schemas"])
    assert "OrderedBody" in named


def test_what_cannot_be_read_is_in_quarantine_and_can_be_replayed(service):
    code, answer = hl7(service, "PID|1||7||LEFÈVRE^Anaïs", *order("A-4", exam="TDM"), number="q1")
    assert code == "AE"
    assert 'OBR-4.1: "TDM" is not known' in answer
    found = next(one for one in quarantine.listed(service.store, "anna") if one["message"] == "q1")
    assert (found["hospital_id"], found["channel"], found["place"], found["readable"]) == (
        "H-0",
        "hl7",
        "OBR-4.1",
        True,
    )
    assert "LEFÈVRE" in quarantine.viewed(service.store, found["id"], SEAL, "anna")["content"]
    assert not any(
        b"LEF" in file.read_bytes() for file in Path(service.store.engine.url.database).parent.glob("night.db*")
    )
    assert replayed(service, found["id"])["answer"].startswith("refused again: OBR-4.1")
    service.reader.senders.by_id["H-0"].exams["TDM"] = "CT_HEAD"
    assert replayed(service, found["id"])["state"] == "taken"
    assert state(service, "A-4")[1] == "CT_HEAD"
    with pytest.raises(InputError, match="was taken already"):
        quarantine.ask_replay(service.store, found["id"], "anna")
    assert post(service, "/studies", b"{", "k3")[0] == 422
    (found, *_) = quarantine.listed(service.store, "anna")
    assert (found["channel"], found["message"], found["found"]) == ("http", "k3", "no JSON")


def test_a_message_that_the_dispatcher_fails_at_is_set_aside_and_put_back(service, monkeypatch):
    add, failing = desk_rows.add_study, True

    def fails(connection, values):
        if failing and values["accession"] == "A-5":
            raise KeyError("A-5")
        add(connection, values)

    monkeypatch.setattr("data.store.desk_rows.add_study", fails)
    code, answer = hl7(service, *order("A-5"), number="s1")
    assert code == "AE"
    assert "could not be applied in 3 tries: KeyError in test_joined.py" in answer
    assert "|207^" in answer
    found = [one for one in quarantine.listed(service.store, "anna") if one["message"] == "s1"]
    assert [(one["place"], one["times"], one["readable"]) for one in found] == [("study", 1, False)]
    assert hl7(service, *order("A-6"), number="s2")[0] == "AA"
    assert [json.loads(one)["row"] for one in service.feed if '"set aside"' in one]
    failing = False
    assert replayed(service, found[0]["id"])["state"] == "taken"
    assert state(service, "A-5")[0] in {"queued", "assigned"}


def test_bytes_that_are_no_message_close_the_connection_and_are_kept(service):
    with socket.create_connection(service.mllp, timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(100) == b""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        (found, *_) = quarantine.listed(service.store, "anna")
        if found["place"] == "MLLP":
            break
    assert quarantine.viewed(service.store, found["id"], SEAL, "anna")["content"].startswith("GET /")


def replayed(service, number):
    quarantine.ask_replay(service.store, number, "anna")
    until = time.monotonic() + 20
    while (found := quarantine.state_of(service.store, number))["state"] == quarantine.ASKED:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_both_doors_speak_tls(certificate, tmp_path):  # noqa: F811
    listening = Listening(port=0, tls=tls_context(*certificate, clients=certificate[0]))
    known = ssl.create_default_context(cafile=str(certificate[0]))
    unknown = ssl.create_default_context(cafile=str(certificate[0]))
    known.load_cert_chain(*certificate)
    store = new_store(tmp_path / "night.db")
    with running(store, stage.network(1), now_on_duty(), listening=listening) as found:
        assert found.http.startswith("https://")
        with urllib.request.urlopen(found.http + "/ready", context=known) as answer:
            assert json.load(answer)["status"] == "ready"
        with pytest.raises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            urllib.request.urlopen(found.http + "/ready", context=unknown).read()
        text = hl7_text(*order("A-1")).encode()
        assert asyncio.run(send(text, *found.mllp, tls=known)).code == "AA"
        with pytest.raises(NotDelivered):
            asyncio.run(send(text, *found.mllp, tls=unknown))


def test_a_door_that_is_open_to_the_network_is_meant_to_be():
    with pytest.raises(InputError, match=r"0\.0\.0\.0 is open to the network \(give --tls-certificate"):
        Doors.at("0.0.0.0", 8080, 2575, None, plain_on_network=False)
    assert Doors.at("0.0.0.0", 8080, 2575, None, plain_on_network=True).hl7.plain_on_network
    with pytest.raises(InputError, match="TLS needs a certificate and its key"):
        tls_of(Entrance(key=Path("key.pem")))
    with pytest.raises(InputError, match="give the PEM files"):
        tls_of(Entrance(key=Path("none.pem"), certificate=Path("none.pem")))


def test_a_port_that_is_taken_is_told(service, tmp_path):
    store, taken = new_store(tmp_path / "night.db"), Listening(port=service.mllp[1])
    told = "field --hl7-port: 127.0.0.1:[0-9]+ cannot be listened at"
    with (
        pytest.raises(RuntimeError, match=told),
        running(store, stage.network(1), now_on_duty(), listening=taken),
    ):
        pytest.fail("it started")
