"""The whole web application on a store, asked in this process."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from data.intake import own_codes
from data.store import api_keys
from data.store.api_keys import Wanted
from data.store.seal import Seal, Secret
from dispatch.intake.http import Service
from dispatch.intake.http_server import whole_app
from dispatch.intake.key_ring import KeyRing
from dispatch.intake.letters import Reader
from dispatch.intake.reception import Reception
from dispatch.policy import POLICIES
from dispatch.rehearsal import ToldClock, Turns
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.state import Setting
from tests.unit.dispatch.desk import PSEUDONYMS
from tests.unit.simulation import stage

NOW = datetime.now(UTC)


class Door:
    """The whole web application on a store, with nobody leading: what is taken stays a row that waits."""

    def __init__(self, store, needed=True):
        self.store = store
        network = stage.network(2, hospitals=2)
        self.leader = Leader(
            self.store,
            Setting(network, POLICIES["fifo"]),
            FixedDuties(network, stage.roster()),
            lambda _: None,
            clock=ToldClock(stage.at(8)),
        )
        reception = Reception(self.store, lambda: None, Seal(Secret(b"of the test")), patience=0, now=self.leader.clock)
        service = Service(reception, Reader.of(network, own_codes(network), PSEUDONYMS), lambda: "")
        self.ring = KeyRing(self.store, needed)
        self.ring.refresh(NOW.date())
        self.app = whole_app(service, self.leader, self.ring, Turns(), lambda: True)

    def key(self, *scopes, hospital=None, name="key", expires=NOW + timedelta(days=1)):
        text = api_keys.add(
            self.store, Wanted(name, frozenset(scopes), hospital, expires), NOW - timedelta(days=9), "a"
        )
        self.ring.refresh(NOW.date())
        return text

    def ask(self, method, path, body=None, key=None, number="1", app=None, **headers):
        """(status, JSON of the answer, headers)."""
        path, _, query = path.partition("?")
        sent = {"idempotency-key": number, "content-type": "application/json", **headers}
        if key is not None:
            sent["authorization"] = f"Bearer {key}"
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("192.0.2.1", 1),
            "server": ("desk", 8080),
        }
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        pieces = [content[start : start + 2**20] for start in range(0, len(content), 2**20)] or [b""]
        messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        messages[-1]["more_body"] = False
        answers = []

        async def receive():
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message):
            answers.append(message)

        asyncio.run((app or self.app)(scope, receive, send))
        text = b"".join(each.get("body", b"") for each in answers).decode()
        found = {name.decode(): value.decode() for name, value in answers[0]["headers"]}
        return answers[0]["status"], json.loads(text) if text[:1] in "{[" and text else text, found

    def rows(self):
        """Everything that a message could change."""
        with self.store.reading() as connection:
            tables = ("intake", "commands", "studies", "quarantine", "events", "outbox")
            return {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables}

    def study(self, hospital, accession):
        """A study of a hospital, as if it had been applied."""
        with self.store.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO studies (accession, hospital_id, exam, urgency, state, requested_at, version) "
                "VALUES (?, ?, 'CT_HEAD', 'P1', 'requested', '2027-01-04 08:00:00.000000', 1)",
                (accession, hospital),
            )
