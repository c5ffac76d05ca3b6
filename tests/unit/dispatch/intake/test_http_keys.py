"""Who may ask what: every route has a rule, a hospital's key opens that hospital's studies only."""

import json
import shutil
from datetime import timedelta

import pytest

from benchmarks.running_service import new_store
from data.api_keys import Scope
from data.store import api_keys, inbox, quarantine
from data.store.store import Store
from dispatch.intake.http_keys import RULES, Guard
from dispatch.intake.key_ring import KeyRing
from dispatch.intake.rate_limit import Limits, Rate
from tests.unit.dispatch.intake.door import NOW, Door

OPEN_TO_ALL = {("GET", "/health"), ("GET", "/ready")}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "new.db"
    new_store(file).engine.dispose()
    return file


@pytest.fixture
def store(tmp_path, upgraded):
    file = shutil.copy(upgraded, tmp_path / "night.db")
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def door(store):
    return Door(store)


def order(hospital, accession="A-1", **fields):
    return {"hospital": hospital, "accession": accession, "exam": "CT_HEAD", **fields}


def request_of(path):
    """A path with its parameters filled in for hospital H-1, and something to send."""
    filled = path.replace("{hospital}", "H-1").replace("{kind}", "Task").replace("{name}", "7")
    if path == "/events":
        return filled, {"kind": "hold", "study": "A-1", "hospital": "H-1", "by": "anna", "reason": "wait"}
    return filled, order("H-1")


def test_every_route_has_a_rule_and_every_rule_a_route(door):
    served = {(method, route.path) for route in door.app.routes for method in route.methods - {"HEAD"}}
    assert served == set(RULES)


@pytest.mark.parametrize(("method", "path"), sorted(RULES))
def test_without_a_key_nothing_is_told_or_changed(door, method, path):
    filled, body = request_of(path)
    before = door.rows()
    for key in (None, "", "hulotte_1_" + "A" * 43, "x" * 5000):
        status, answer, headers = door.ask(method, filled, body, key)
        if (method, path) in OPEN_TO_ALL:
            assert status == 200
        else:
            assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="hulotte"')
            assert "hulotte dispatch keys add" in answer["problems"][0]
    assert door.rows() == before


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "path"), sorted(RULES))
def test_a_key_opens_the_routes_of_its_scope_only(door, method, path, scope):
    door.study("H-1", "A-1")
    filled, body = request_of(path)
    rule = RULES[method, path]
    before = door.rows()
    status, answer, _ = door.ask(method, filled, body, door.key(scope))
    allowed = rule.rights is None or scope in rule.rights
    if (path, scope) == ("/events", Scope.READER):
        assert (status, answer) == (403, {"problems": ["a key of readers does not allow hold; one of scope desk does"]})
    elif allowed:
        assert status not in (401, 403, 404, 405)
    else:
        assert (status, answer["problems"][0][:30]) == (403, "this key does not allow it; a ")
        assert door.rows() == before


@pytest.mark.parametrize(("method", "path"), sorted(set(RULES) - OPEN_TO_ALL - {("GET", "/openapi.json")}))
def test_a_hospital_neither_sees_nor_changes_what_is_of_another(door, method, path):
    """H-0 asks about H-1, with every scope there is."""
    door.study("H-1", "A-1")
    key = door.key(*Scope, hospital="H-0")
    filled, body = request_of(path)
    before = door.rows()
    status, answer, _ = door.ask(method, filled + ("?hospital=H-1" if path == "/stream" else ""), body, key)
    if (method, path) == ("GET", "/studies"):
        assert (status, answer) == (200, [])
    else:
        assert status == 403
        assert "A-1" not in json.dumps(answer)
    assert door.rows() == before


def test_a_hospital_sees_and_changes_what_is_its_own(door):
    door.study("H-0", "A-1")
    door.study("H-1", "A-1")
    key = door.key(*Scope, hospital="H-0")
    assert [one["hospital"] for one in door.ask("GET", "/studies", key=key)[1]] == ["H-0"]
    assert door.ask("POST", "/studies", order("H-0", "A-2"), key)[0] == 202
    assert door.ask("GET", "/stream", key=key)[0] == 200
    command = {"kind": "hold", "study": "A-1", "by": "anna", "reason": "wait"}
    assert door.ask("POST", "/events", command, key)[0] == 202
    found = inbox.waiting_requests(door.store.engine.connect())
    assert [request.body["hospital_id"] for request in found if request.kind == "hold"] == ["H-0"]
    status, answer, _ = door.ask("POST", "/events", {"kind": "pause", "reader": "R-0"}, key, number="2")
    assert (status, answer["problems"]) == (403, ["this key is for the studies of H-0 only; pause names none"])


def test_what_another_hospital_has_makes_no_difference(door):
    """The same words, whether H-1 has the study and whether there is an H-1; keys of messages do not clash either."""
    key, other = door.key(*Scope, hospital="H-0"), door.key(*Scope, hospital="H-1", name="other")
    hold = {"kind": "hold", "study": "A-7", "by": "anna", "reason": "wait"}
    before = door.ask("POST", "/events", hold, key)[:2]
    door.study("H-1", "A-7")
    assert door.ask("POST", "/events", hold, key)[:2] == before == (422, before[1])
    assert door.ask("POST", "/events", hold, other)[0] == 202
    door.study("H-0", "A-7")
    assert door.ask("POST", "/events", hold, key)[0] == 202
    denied = door.ask("POST", "/studies", order("H-1"), key)[:2]
    assert denied[0] == 403
    for body in (order("H-99"), order("H-1", exam="X"), order("H-99", exam="X")):
        assert door.ask("POST", "/studies", body, key)[:2] == denied
    assert door.ask("POST", "/fhir/H-99/Task", {}, key)[:2] == door.ask("POST", "/fhir/H-1/Task", {}, key)[:2] == denied
    assert quarantine.listed(door.store, "a") == []


def test_what_a_hospital_garbles_is_quarantined_as_its_own(door):
    key = door.key(Scope.INTAKE, hospital="H-0")
    assert door.ask("POST", "/studies", b"{", key)[0] == 422
    assert [one["hospital_id"] for one in quarantine.listed(door.store, "a")] == ["H-0"]


def test_readers_do_not_decide_for_others(door):
    door.study("H-0", "A-1")
    key = door.key(Scope.READER)
    assert door.ask("POST", "/events", {"kind": "pause", "reader": "R-0"}, key)[0] == 202
    assert door.ask("POST", "/events", {"kind": "override", "reader": "R-0", "study": "A-1"}, key)[0] == 403


def test_a_key_ends_when_it_expires_or_is_revoked(door):
    key = door.key(Scope.WATCH, expires=NOW + timedelta(hours=1))
    assert door.ask("GET", "/studies", key=key)[0] == 200
    late = Guard(door.app, door.ring, now=lambda: NOW + timedelta(hours=1))
    assert door.ask("GET", "/studies", key=key, app=late)[0] == 401
    caller = door.ring.caller(key, NOW)
    assert door.ring.still(caller, NOW)
    assert not door.ring.still(caller, NOW + timedelta(hours=1))
    api_keys.revoke(door.store, "key", NOW, "anna")
    door.ring.refresh(NOW.date())
    assert not door.ring.still(caller, NOW)
    assert door.ask("GET", "/studies", key=key)[0] == 401


def test_the_day_of_the_last_use_is_noted(door):
    used, idle = door.key(Scope.WATCH), door.key(Scope.WATCH, name="idle")
    assert used != idle
    door.ask("GET", "/studies", key=used)
    door.ring.refresh(NOW.date())
    assert [key.last_used for key in api_keys.keys_in(door.store)] == [NOW.date(), None]


def test_on_this_machine_no_key_is_needed_until_one_was_made(store):
    door = Door(store, needed=False)
    assert door.ask("GET", "/studies")[0] == 200
    assert door.ask("POST", "/studies", order("H-1"))[0] == 202
    key = door.key(Scope.WATCH)
    assert door.ask("GET", "/studies")[0] == 401
    assert door.ask("GET", "/studies", key=key)[0] == 200
    api_keys.revoke(door.store, "key", NOW, "anna")
    door.ring.refresh(NOW.date())
    assert door.ask("GET", "/studies")[0] == 401


def test_as_long_as_the_store_was_not_read_nobody_is_let_in(store):
    assert not KeyRing(store).open


def test_too_many_requests_are_told_when_to_come_again(door):
    seconds = [0.0]
    limits = Limits(key=Rate(1, 3), address=Rate(0.1, 2))
    guard = Guard(door.app, door.ring, limits)
    guard._keys.clock = guard._addresses.clock = lambda: seconds[0]
    one, other = door.key(Scope.WATCH), door.key(Scope.WATCH, name="other")
    asked = lambda key: door.ask("GET", "/studies", key=key, app=guard)  # noqa: E731
    assert [asked(one)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert asked(one)[2]["retry-after"] == "1"
    assert asked(other)[0] == 200
    seconds[0] = 1.0
    assert [asked(one)[0] for _ in range(2)] == [200, 429]
    assert [asked(None)[0] for _ in range(3)] == [401, 401, 429]
    assert asked(None)[2]["retry-after"] == "10"


@pytest.mark.parametrize(("method", "path"), [("POST", "/studies"), ("POST", "/fhir/H-0/Task"), ("POST", "/events")])
def test_a_body_that_is_too_large_is_not_read_to_its_end(door, method, path):
    key = door.key(*Scope)
    body = b'{"accession": "' + b"x" * (9 * 2**20) + b'"}'
    assert door.ask(method, path, b"{}", key, **{"content-length": str(9 * 2**20)})[0] == 413
    assert door.ask(method, path, body, key)[0] == 413


def test_other_methods_and_paths_are_not_there(door):
    key = door.key(*Scope)
    assert door.ask("DELETE", "/studies", key=key)[0] == 405
    assert door.ask("GET", "/docs", key=key)[0] == 404
    assert door.ask("GET", "/docs")[0] == 401


def test_the_description_says_what_each_route_wants(door):
    page = door.ask("GET", "/openapi.json", key=door.key(Scope.WATCH))[1]
    assert page["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert page["paths"]["/health"]["get"]["security"] == []
    assert page["paths"]["/studies"]["post"]["security"] == [{"key": []}]
    assert "Scope: intake." in page["paths"]["/studies"]["post"]["description"]
    assert {"401", "403", "429"} <= set(page["paths"]["/events"]["post"]["responses"])
    assert set(page["paths"]["/health"]["get"]["responses"]) == {"200", "429"}
