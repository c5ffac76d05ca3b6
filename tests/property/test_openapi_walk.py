"""A small walk of the OpenAPI description: each operation, with requests that it allows, forbids, and mangled ones."""

import pytest
from schemathesis.core.failures import FailureGroup

from benchmarks.openapi_requests import Kind
from benchmarks.openapi_walk import SERVICES, figures, told, walk, walked_service
from benchmarks.running_service import new_store
from benchmarks.service_without_sockets import in_process
from dispatch.intake import http_errors, reception
from dispatch.intake.http_keys import RULES
from tests.unit.simulation import stage

NETWORK = stage.network(2, hospitals=2)
OWN_OF_REHEARSALS = {"GET /rehearsal", "POST /rehearsal"}
DESCRIBED = {f"{method} {path}" for method, path in RULES} - {"GET /openapi.json"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_operation_answers_as_it_declares(name, tmp_path):
    walked = walked_service(name, NETWORK, tmp_path, 4)
    wanted = OWN_OF_REHEARSALS if name == "rehearsal" else DESCRIBED - OWN_OF_REHEARSALS
    assert {label for label, _, _ in walked.answers} == wanted
    assert {kind for _, kind, _ in walked.answers} >= {Kind.ALLOWED, Kind.FORBIDDEN, Kind.MANGLED}
    assert max(status for _, _, status in walked.answers) < 500
    if name != "rehearsal":
        assert walked.right > 0
        assert walked.refusals > 0
    if name == "keys":
        assert {401, 403} <= {status for _, _, status in walked.answers}
    assert figures(walked)["requests"] == walked.requests == walked.answers.total()
    assert f"{name}: {walked.requests:,} requests" in told(name, walked)


def walk_of_studies(tmp_path):
    store = new_store(tmp_path / "night.db")
    with in_process(store, NETWORK) as service:
        return walk(service, NETWORK, 3, under="/studies")


def test_an_answer_that_is_not_declared_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(http_errors, "status_of", lambda _: 418)
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        walk_of_studies(tmp_path)


def test_a_message_that_is_neither_taken_nor_kept_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(reception, "keep_refused", lambda *_: 0)
    with pytest.raises(AssertionError, match="messages were refused, 0 are in quarantine"):
        walk_of_studies(tmp_path)
