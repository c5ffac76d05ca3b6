"""Reads messages of the quarantine once more when an operator asks for it, and deletes what has expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import InputError
from data.store import inbox, quarantine, set_aside
from data.store.seal import Seal
from dispatch.intake.letters import Reader
from dispatch.intake.reception import Reception, keep_refused
from dispatch.intake.records import Channel, Delivery, Letter
from dispatch.intake.refusal import Refusal
from dispatch.service import Leader
from dispatch.trials import TRIES


@dataclass(frozen=True, slots=True)
class Replays:
    """A chore of the leader: what it applies is asked for and answered in its own thread."""

    leader: Leader
    reception: Reception
    reader: Reader

    def look(self, now: datetime) -> None:
        """Do all that is asked for."""
        store = self.leader.store
        quarantine.purge(store, now)
        for row in quarantine.to_replay(store):
            self._replay(row, self.reception.seal, now)

    def _replay(self, row: Any, seal: Seal | None, now: datetime) -> None:  # noqa: ANN401 (a row of `QUARANTINE`)
        store = self.leader.store
        if row.fault == quarantine.INTERNAL and row.sealed is None:
            self._put_back(row, now)
            return
        if seal is None:
            answer = "the service runs without the secret that opens it"
            quarantine.settle(store, row.id, state=quarantine.KEPT, answer=answer)
            return
        try:
            letter = Letter(Channel(row.channel), seal.open(row.sealed), row.hospital_id, row.message)
            delivery = self.reader.read(letter, now)
            answer = self._applied(delivery, now)
        except InputError as error:
            quarantine.settle(store, row.id, state=quarantine.KEPT, answer=str(error))
        except Refusal as refusal:
            refusal.key = row.key
            keep_refused(store, refusal, letter, seal, now, f"refused again: {refusal}")
        else:
            state = quarantine.KEPT if answer else quarantine.TAKEN
            gone = {} if answer else {"sealed": None}
            quarantine.settle(store, row.id, state=state, answer=answer or "taken", **gone)

    def _put_back(self, row: Any, now: datetime) -> None:  # noqa: ANN401
        """Try what was set aside again; it needs no reading, as its row is in the store."""
        store = self.leader.store
        set_aside.put_back(store, row.channel, row.key)
        state, words = set_aside.standing(store, row.channel, row.key)
        for _ in range(TRIES):
            if state != inbox.NEW:
                break
            self.leader.work(now)
            state, words = set_aside.standing(store, row.channel, row.key)
        taken = state == inbox.APPLIED
        became = quarantine.TAKEN if taken else quarantine.KEPT
        quarantine.settle(store, row.id, state=became, answer="taken" if taken else f"{state} again: {words}")

    def _applied(self, delivery: Delivery, now: datetime) -> str:
        """Why the dispatcher cannot apply it; "" when it has."""
        self.reception.kept(delivery)
        self.leader.work(now)
        receipt = inbox.found(self.leader.store, delivery.origin.channel, delivery.origin.key)
        return receipt.reason if receipt.state in inbox.NOT_TAKEN else ""
