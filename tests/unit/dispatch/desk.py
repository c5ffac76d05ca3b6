"""A leader on a store of its own, with a clock that the test sets."""

import json
from dataclasses import replace
from datetime import timedelta

from data.intake import own_codes
from data.store import inbox
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.record_text import delivery_body
from dispatch.intake.records import Channel, Letter
from dispatch.life.rules import LifeRules
from dispatch.policy import POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader, Timing
from dispatch.state import Setting
from tests.unit.simulation import stage

START = stage.at(8)
PSEUDONYMS = Pseudonyms(b"a key for tests only")


def new_store(folder, name="night.db"):
    """A store with all tables."""
    url = f"sqlite:///{folder}/{name}"
    engine = open_engine(url, create=True)
    upgrade(engine)
    engine.dispose()
    return Store.open(url)


def receive(store, network, message, key, now):
    """A message of H-0, as it comes over HTTP, is kept."""
    reader = Reader.of(network, own_codes(network), PSEUDONYMS)
    content = json.dumps({"hospital": "H-0", **message}).encode()
    delivery = reader.read(Letter(Channel.HTTP, content, number=key), now)
    origin = delivery.origin
    return inbox.receive(store, "http", origin.key, now, delivery_body(delivery), content=origin.content)


class Desk:
    """A leader, and what it publishes."""

    def __init__(self, store, network, *duties, policy="atc-match-preempt", rules=None, **timing):
        self.now, self.store, self.feed, self.keys = START, store, [], 0
        roster = FixedDuties(network, stage.roster(*duties))
        setting = Setting(network, POLICIES[policy])
        publish = lambda body: self.feed.append(json.loads(body))  # noqa: E731
        parts = store, setting, roster, publish, Timing(**timing), lambda: self.now
        self.new_leader = lambda: Leader(*parts, rules=rules or LifeRules())
        self.leader = self.new_leader()

    def start(self):
        traced = self.leader.start()
        self.leader.look(self.now)
        return traced

    def after(self, minutes):
        """Time passes."""
        self.now += timedelta(minutes=minutes)
        self.leader.look(self.now)

    def study(self, accession, exam="CT_HEAD", key=None, **fields):
        """A study comes."""
        return self.tell({"accession": accession, "exam": exam, **fields}, key)

    def tell(self, message, key=None):
        """A message of H-0 comes; what became of it."""
        key = key or self.key()
        receipt = receive(self.store, self.leader.setting.network, message, key, self.now)
        self.leader.work(self.now)
        found = inbox.found(self.store, "http", PSEUDONYMS.message("http", "H-0", key, b""))
        return replace(found, repeated=receipt.repeated)

    def say(self, kind, reader=None, study=None, **more):
        """A command comes; what became of it."""
        number = inbox.known_study(self.store, study, None)
        key = self.key()
        values = {"reader": reader, "study_id": number, "by": reader or "anna", "reason": "", **more}
        inbox.ask(self.store, kind, key, self.now, **values)
        self.leader.work(self.now)
        return inbox.ask(self.store, kind, key, self.now, **values)

    def restart(self):
        """The leader ends, and another one traces the journal and goes on."""
        self.leader.stop()
        self.leader = self.new_leader()
        return self.start()

    def alarms(self, kind):
        """What was said in alarms of a kind."""
        return [one["words"] for one in self.feed if one["kind"] == "alarm" and one["alarm"] == kind]

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    def told(self, *kinds):
        return [(one["kind"], one.get("study"), one.get("reader")) for one in self.feed if one["kind"] in kinds]
