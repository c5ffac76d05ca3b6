"""A walk of the dispatcher's OpenAPI description: no 5xx, no answer that it does not declare, no message lost.

``python -m benchmarks.openapi_walk [--requests 200] [--seed 1] [--services open keys rehearsal] [--json]``

Each operation of ``/openapi.json`` gets that many requests of each kind (allowed, right, forbidden, mangled), on a new
SQLite file in this process, without a network; the dispatcher leads meanwhile. Three services are walked: one that
needs no key, one that does (with good, poor and bad keys), and of a rehearsal what only that has. Exit code 1 when an
answer was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import func, select

from benchmarks.openapi_requests import CHANNELS, COMMANDS, Asked, Kind, Operation, Requests, kinds_of
from benchmarks.running_service import new_store
from benchmarks.service_without_sockets import InProcess, in_process
from data.api_keys import Scope
from data.network import Network
from data.store.dispatch_tables import COMMANDS as COMMAND_ROWS
from data.store.dispatch_tables import INTAKE, QUARANTINE
from data.store.inbox import NEW
from data.synthetic.network import generate_network
from dispatch.intake.http_keys import RULES
from dispatch.logs import start_logging

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""What every answer is held against."""
SERVICES: dict[str, dict[str, bool]] = {"open": {}, "keys": {"needs_key": True}, "rehearsal": {"rehearsal": True}}
LONGEST = 20.0
"""Seconds after which a request that has no answer hangs."""
PATIENCE = 30.0
"""Seconds in which the leader must have dealt with all rows once no more come."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who asks: with what key, if any, and what it allows."""

    name: str
    key: str | None = None
    scopes: frozenset[Scope] | None = None
    hospital: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What goes with a request."""
        return {} if self.key is None else {"Authorization": f"Bearer {self.key}"}


ANYONE = Holder("anyone", scopes=frozenset(Scope))


@dataclass(slots=True)
class Walked:
    """What was asked, and answered: (operation, kind, status) → how many."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    refusals: int = 0
    right: int = 0
    longest: float = 0.0

    @property
    def requests(self) -> int:
        """How many were made."""
        return self.answers.total()


def walk(
    service: InProcess, network: Network, count: int, number: int = 1, *, keys: bool = False, under: str = "/"
) -> Walked:
    """Make that many requests of each kind to each operation; the same for the same number.

    Parameters
    ----------
    keys
        Whether they come from holders of all sorts of keys.
    under
        What the paths of those operations begin with.

    Raises
    ------
    AssertionError, schemathesis.core.failures.FailureGroup
        An answer was none that the description declares, or not the right one; a message is lost.
    """
    holders = holders_of(service, network) if keys else (ANYONE,)
    description = described(service, holders[0])
    walked, before, requests = Walked(), _quarantined(service), Requests(network)
    _send_first(description, requests, holders[0])
    for found in description.get_all_operations():
        operation: Operation = found.ok()
        if not operation.path.startswith(under):
            continue
        for kind in kinds_of(operation):
            asked = st.tuples(requests.of(operation, kind), st.sampled_from(holders))
            _each(asked, count, number, lambda pair: _ask(service, pair[0], pair[1], walked))
    _await_leader(service)
    kept = _quarantined(service) - before
    assert kept >= walked.refusals, f"{walked.refusals} messages were refused, {kept} are in quarantine"
    return walked


def _send_first(description: Any, requests: Requests, holder: Holder) -> None:  # noqa: ANN401
    operation = description["/studies"]["POST"]
    for body in requests.orders():
        headers = {**holder.headers, "Idempotency-Key": f"first {body['accession']}"}
        case = operation.Case(headers=headers, body=body, media_type="application/json")
        assert case.call().status_code == 202, body


def described(service: InProcess, holder: Holder) -> Any:  # noqa: ANN401 (a class of schemathesis)
    """What the service says of itself; keys are left to this walk."""
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_asgi("/openapi.json", service.app, config=config, headers=holder.headers)


def holders_of(service: InProcess, network: Network) -> tuple[Holder, ...]:
    """One who may do all, some who may do some of it, and some who may do nothing."""
    hospital = network.hospitals[0].id
    every = frozenset(Scope)
    return (
        Holder("all", service.key(*Scope), every),
        *(Holder(scope, service.key(scope), frozenset({scope})) for scope in Scope),
        Holder("hospital", service.key(*Scope, hospital=hospital), every, hospital),
        Holder("expired", service.key(*Scope, days=-1)),
        Holder("wrong", "hulotte_1_" + "A" * 43),
        Holder("none"),
    )


def _each(asked: st.SearchStrategy[Any], count: int, number: int, send: Callable[[Any], None]) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(asked)
    def each(one: Any) -> None:  # noqa: ANN401 (whatever is asked)
        send(one)

    each()


def _ask(service: InProcess, asked: Asked, holder: Holder, walked: Walked) -> None:
    """Make one request, and hold its answer against the description."""
    case, label = asked.case, asked.case.operation.label
    sent: dict[str, Any] = {"headers": holder.headers}
    if asked.raw is not None:
        sent["data"] = asked.raw.numbered(walked.requests).content
        sent["headers"] = {**holder.headers, "Content-Type": case.media_type, "Idempotency-Key": f"w{walked.requests}"}
    began = time.perf_counter()
    response = case.call(**sent)
    seconds = time.perf_counter() - began
    assert seconds < LONGEST, f"{seconds:.1f} s for {label}"
    assert not service.failed, f"the leader ended: {service.failed} after {case.as_curl_command()}"
    walked.longest = max(walked.longest, seconds)
    walked.answers[label, asked.kind, response.status_code] += 1
    checks = [*CHECKS, negative_data_rejection] if asked.kind is Kind.FORBIDDEN else CHECKS
    case.validate_response(response, checks=checks)
    _assert_allowed(asked, holder, response)
    if asked.kind is Kind.RIGHT and _may(asked, holder):
        assert response.status_code in (200, 202), (response.status_code, response.text, asked)
        walked.right += 1
    walked.refusals += _is_refusal(asked, response)


def _may(asked: Asked, holder: Holder) -> bool:
    """Whether a holder may send that, for any hospital."""
    wanted = Scope.DESK if asked.case.operation.label == COMMANDS else Scope.INTAKE
    return holder.scopes is not None and wanted in holder.scopes and holder.hospital is None


def _assert_allowed(asked: Asked, holder: Holder, response: Response) -> None:
    """Without a good key nobody is answered, and with one that is not for it nobody either."""
    operation, status = asked.case.operation, response.status_code
    rights = RULES[operation.method.upper(), operation.path].rights
    if rights is None:
        assert status not in (401, 403)
    elif holder.scopes is None:
        assert status == 401, (holder.name, status)
    elif not rights & holder.scopes:
        assert status == 403, (holder.name, status)
    elif holder.hospital is None and Scope.DESK in holder.scopes:
        assert status not in (401, 403), (holder.name, status)


def _is_refusal(asked: Asked, response: Response) -> bool:
    """Whether a message was not taken, for what stands in it: such a one has to be in quarantine."""
    if asked.case.operation.label not in CHANNELS or response.status_code not in (409, 422):
        return False
    answer = response.json()
    return "issue" in answer or answer.get("code") is not None


def _await_leader(service: InProcess) -> None:
    """Wait until every row is applied or refused."""
    began = time.monotonic()
    while left := sum(_waiting(service)):
        assert time.monotonic() - began < PATIENCE, f"{left} rows were stored and are neither applied nor refused"
        time.sleep(0.05)
    assert not service.failed, f"the leader ended: {service.failed}"


def _waiting(service: InProcess) -> Iterator[int]:
    with service.store.reading() as connection:
        for table in (INTAKE, COMMAND_ROWS):
            yield connection.scalar(select(func.count()).select_from(table).where(table.c.state == NEW)) or 0


def _quarantined(service: InProcess) -> int:
    with service.store.reading() as connection:
        return int(connection.scalar(select(func.coalesce(func.sum(QUARANTINE.c.times), 0))) or 0)


def walked_service(name: str, network: Network, folder: Path, count: int, number: int = 1) -> Walked:
    """Walk a new service of that name (`SERVICES`)."""
    store = new_store(folder / f"{name}.db")
    try:
        with in_process(store, network, **SERVICES[name]) as service:
            under = (
                "/rehearsal" if name == "rehearsal" else "/"
            )  # it has the others too, but time passes in it by years
            return walk(service, network, count, number, keys=name == "keys", under=under)
    finally:
        store.engine.dispose()


def figures(walked: Walked) -> dict[str, Any]:
    """Counts of a walk, by name."""
    statuses = Counter[str]()
    for (_, _, status), count in walked.answers.items():
        statuses[str(status)] += count
    return {
        "requests": walked.requests,
        "operations": len({label for label, _, _ in walked.answers}),
        "statuses": dict(sorted(statuses.items())),
        "right_ones_taken": walked.right,
        "quarantined": walked.refusals,
        "longest_ms": round(1000 * walked.longest),
    }


def main() -> int:
    """Walk, and print the counts; an answer that is not as it should be is told, and ends it with 1."""
    asked = _arguments()
    network = generate_network(7)
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        start_logging(nowhere)  # most requests are meant to be refused
        for name in asked.services:
            walked = walked_service(name, network, Path(folder), asked.requests, asked.seed)
            print(json.dumps({"service": name, **figures(walked)}) if asked.json else told(name, walked), flush=True)
    return 0


def told(name: str, walked: Walked) -> str:
    """The counts as a table."""
    lines = [f"{name}: {walked.requests:,} requests; longest {1000 * walked.longest:.0f} ms"]
    for (label, kind), statuses in _by_operation(walked):
        lines.append(f"  {label:38} {kind:9} " + ", ".join(f"{status}: {count:,}" for status, count in statuses))
    return "\n".join([*lines, f"  right ones, all taken: {walked.right:,}; in quarantine: {walked.refusals:,}"])


def _by_operation(walked: Walked) -> Iterator[tuple[tuple[str, str], Sequence[tuple[int, int]]]]:
    for label, kind in sorted({(label, kind) for label, kind, _ in walked.answers}):
        yield (
            (label, kind),
            sorted((key[2], count) for key, count in walked.answers.items() if key[:2] == (label, kind)),
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each kind to each operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--services", nargs="+", choices=tuple(SERVICES), default=tuple(SERVICES))
    parser.add_argument("--json", action="store_true", help="a line of JSON a service")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
