"""A leader on a store of its own, with a clock that the test sets."""

import json
from datetime import timedelta

from data.store import inbox
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from dispatch.policy import POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader, Timing
from dispatch.state import Setting
from tests.unit.simulation import stage

START = stage.at(8)


def new_store(folder, name="night.db"):
    """A store with all tables."""
    url = f"sqlite:///{folder}/{name}"
    engine = open_engine(url, create=True)
    upgrade(engine)
    engine.dispose()
    return Store.open(url)


class Desk:
    """A leader, and what it publishes."""

    def __init__(self, store, network, *duties, policy="atc-match-preempt", **timing):
        self.now, self.store, self.feed, self.keys = START, store, [], 0
        roster = FixedDuties(network, stage.roster(*duties))
        setting = Setting(network, POLICIES[policy])
        publish = lambda body: self.feed.append(json.loads(body))  # noqa: E731
        self.leader = Leader(store, setting, roster, publish, Timing(**timing), lambda: self.now)

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
        body = {"accession": accession, "hospital": "H-0", "exam": exam, **fields}
        receipt = inbox.receive(self.store, "test", key or self.key(), self.now, body)
        self.leader.work(self.now)
        return receipt

    def say(self, kind, reader=None, study=None, **more):
        """A command comes; what became of it."""
        number = inbox.known_study(self.store, study, None)
        key = self.key()
        values = {"reader": reader, "study_id": number, "by": reader or "anna", "reason": "", **more}
        inbox.ask(self.store, kind, key, self.now, **values)
        self.leader.work(self.now)
        return inbox.ask(self.store, kind, key, self.now, **values)

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    def told(self, *kinds):
        return [(one["kind"], one.get("study"), one.get("reader")) for one in self.feed if one["kind"] in kinds]
