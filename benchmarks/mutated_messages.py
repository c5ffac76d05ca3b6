"""Mutated messages: no crash, no 5xx, no hang; each is answered or in quarantine, and right ones are taken.

``python -m benchmarks.mutated_messages [--through-service 5000 | --through-parsers 100000] [--seed 1]``

Through the service each message goes over its own way, MLLP or HTTP, to a dispatcher that runs on a new SQLite file.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count as count_from
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy import func, select

from benchmarks.message_mutations import Names, Sent, messages
from benchmarks.running_service import RunningService, new_store, running
from data.calendar import Horizon
from data.duties import Duty, Roster
from data.intake import own_codes
from data.network import Network
from data.store.dispatch_tables import INTAKE, QUARANTINE
from data.store.inbox import NEW
from data.store.seal import Seal, Secret
from data.synthetic.network import generate_network
from dispatch.intake.hl7v2.framing import Deframer, framed
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.record_text import delivery_body, records_of
from dispatch.intake.records import Channel, Letter
from dispatch.intake.refusal import Refusal

LONGEST = 20.0
"""Seconds after which a message that has no answer hangs."""
TAKEN, REFUSED, CLOSED = "taken", "refused", "connection closed"


@dataclass(slots=True)
class Counts:
    """What became of the messages, and of the right ones among them."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: int = 0
    refusals: int = 0
    longest: float = 0.0

    @property
    def total(self) -> int:
        """How many were sent."""
        return sum(self.outcomes.values())

    def note(self, sent: Sent, outcome: str, refusals: int, seconds: float) -> None:
        """One more."""
        self.outcomes[sent.channel, outcome] += 1
        self.right += sent.right
        self.refusals += refusals
        self.longest = max(self.longest, seconds)


def campaign(names: Names, count: int, number: int, send: Callable[[Sent], None], *, shrink: bool) -> None:
    """Give that many messages, the same for the same seed, to ``send``, which fails when one is not dealt with."""

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(messages(names))
    def each(sent: Sent) -> None:
        send(sent.numbered(next(numbers)))

    numbers = count_from(1)
    each()


# -- through the parsers -----------------------------------------------------------------------------------------------


def through_parsers(network: Network, count: int, number: int = 1) -> Counts:
    """Read that many messages; each becomes records that can be stored, or a refusal."""
    counts, now = Counts(), datetime.now(UTC)
    reader = Reader.of(network, own_codes(network), Pseudonyms(b"a key of this campaign"))
    hospital = network.hospitals[0].id

    def send(sent: Sent) -> None:
        began, outcome = time.perf_counter(), TAKEN
        try:
            delivery = reader.read(Letter(sent.channel, sent.content, hospital, "1"), now)
            assert records_of(delivery_body(delivery)) == delivery.records
        except Refusal as refusal:
            assert refusal.place and refusal.found and refusal.remedy and refusal.key
            assert not sent.right, refusal
            outcome = REFUSED
        seconds = time.perf_counter() - began
        assert seconds < LONGEST, f"{seconds:.1f} s for {sent}"
        counts.note(sent, outcome, outcome == REFUSED, seconds)

    campaign(Names.of(network), count, number, send, shrink=False)
    return counts


# -- through the service -----------------------------------------------------------------------------------------------


@contextmanager
def service_of(network: Network, folder: Path) -> Iterator[RunningService]:
    """A dispatcher with one reader on duty, who never answers."""
    now, day = datetime.now(UTC), date.today()
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    shift = next(kind.code for kind in network.shift_types if not kind.on_call)
    duty = Duty(network.radiologists[0].id, day, shift, *hours, network.centres[0].id, None)
    roster = Roster(Horizon(day, day), (duty,))
    with running(new_store(folder / "night.db"), network, roster, seal=Seal(Secret(b"of this campaign"))) as service:
        yield service


def through_service(service: RunningService, network: Network, count: int, number: int = 1) -> Counts:
    """Send that many messages to the running service, and see that each is answered or in quarantine."""
    counts, names = Counts(), Names.of(network)
    before = _quarantined(service)

    def send(sent: Sent) -> None:
        began = time.perf_counter()
        outcome, refusals = (over_mllp if sent.channel is Channel.HL7 else over_http)(service, sent, counts.total)
        assert outcome == TAKEN or not sent.right, f"{outcome}: {sent}"
        assert not service.failed, service.failed
        counts.note(sent, outcome, refusals, time.perf_counter() - began)

    campaign(names, count, number, send, shrink=False)
    assert _quarantined(service) - before >= counts.refusals, "a message was refused and is not in quarantine"
    with service.store.reading() as connection:
        waiting = connection.scalar(select(func.count()).select_from(INTAKE).where(INTAKE.c.state == NEW))
    assert not waiting, f"{waiting} messages were stored and are neither applied nor refused"
    return counts


def over_mllp(service: RunningService, sent: Sent, _number: int) -> tuple[str, int]:
    """What a plain socket hears until the connection is closed: an answer a frame, or none where frames are broken."""
    answer = b""
    with socket.create_connection(service.mllp, timeout=LONGEST) as connection:
        try:
            connection.sendall(framed(sent.content))
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                answer += piece
        except ConnectionError:
            pass  # closed over bytes that are no frame
    codes = [raw.split(b"\rMSA")[1][1:3] for raw in Deframer().feed(answer)]
    assert all(code in (b"AA", b"AE", b"AR") for code in codes), answer
    if not codes:
        return CLOSED, 1
    refused = sum(code != b"AA" for code in codes)
    return (REFUSED if refused else TAKEN), refused


def over_http(service: RunningService, sent: Sent, number: int) -> tuple[str, int]:
    """What the service answers to a POST."""
    place = urlsplit(service.http)
    path = "/studies"
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"n{number}"}
    if sent.channel is Channel.FHIR:
        path = f"/fhir/{service.reader.senders.hospital[0].id}/{sent.kind}"
        headers = {"Content-Type": "application/fhir+json"}
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=LONGEST)
    try:
        connection.request("POST", path, sent.content, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    assert answer.status in (200, 202, 409, 422), (answer.status, text, sent)
    refused = answer.status >= 400
    return (REFUSED if refused else TAKEN), int(refused)


def _quarantined(service: RunningService) -> int:
    with service.store.reading() as connection:
        return int(connection.scalar(select(func.coalesce(func.sum(QUARANTINE.c.times), 0))) or 0)


def main() -> int:
    """Run a campaign and print its counts; 1 when a message was not dealt with as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--through-service", type=int, metavar="N", default=0)
    parser.add_argument("--through-parsers", type=int, metavar="N", default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked: Any = parser.parse_args()
    logging.getLogger("dispatch.intake.hl7v2.server").setLevel(logging.ERROR)
    network = generate_network(7)
    began = time.perf_counter()
    if asked.through_parsers:
        told("parsers", through_parsers(network, asked.through_parsers, asked.seed), time.perf_counter() - began)
    began = time.perf_counter()
    if asked.through_service:
        with tempfile.TemporaryDirectory() as folder, service_of(network, Path(folder)) as service:
            counts = through_service(service, network, asked.through_service, asked.seed)
        told("service", counts, time.perf_counter() - began)
    return 0


def told(through: str, counts: Counts, seconds: float) -> None:
    """Print what became of the messages."""
    print(f"{counts.total:,} messages through the {through} in {seconds:.0f} s; longest {1000 * counts.longest:.0f} ms")
    for (channel, outcome), count in sorted(counts.outcomes.items()):
        print(f"  {channel:5} {outcome:18} {count:7,}")
    print(f"  right ones, all taken: {counts.right:,} ({counts.right / counts.total:.0%})")


if __name__ == "__main__":
    sys.exit(main())
