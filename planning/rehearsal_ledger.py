"""What became of each study of a rehearsal, as the service told it; finds what is lost or given twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.events import Action, Work
from simulation.live_night import Second

GIVEN = (Action.ASSIGN, Action.CALL_OUT, Action.INTERRUPT)
FREED = (Action.TRANSFER, "signed", "vetted", "taken back", "not acknowledged", "given up")


@dataclass(slots=True)
class Ledger:
    """Studies by the desk's name.

    Attributes
    ----------
    received, started, signed
        When images were there, when a reader first got it, and when it was signed.
    ended
        Cancelled, or handed back.
    refused
        What the service did not take, with its words.
    twice
        Sentences about studies that two readers had at once, or that were signed twice.
    """

    posted: set[str] = field(default_factory=set)
    received: dict[str, Second] = field(default_factory=dict)
    started: dict[str, Second] = field(default_factory=dict)
    signed: dict[str, Second] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    _holder: dict[str, str] = field(default_factory=dict)

    def hear(self, at: Second, message: Mapping[str, Any]) -> None:
        """Note a message of the service."""
        kind, study, reader = message["kind"], message.get("study"), message.get("reader")
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if study is None:
            return
        if kind in GIVEN:
            holder = self._holder.get(study)
            if holder is not None:
                self.twice.append(f"{study} was given to {reader} while {holder} had it")
            self._holder[study] = reader or ""
            if message.get("work") == Work.READ:
                self.started.setdefault(study, at)
        elif kind in FREED:
            if self._holder.pop(study, None) is None and kind == "signed":
                self.twice.append(f"{study} was signed by {reader}, who did not have it")
            if kind == "signed":
                self.signed.setdefault(study, at)
        elif kind in ("cancelled", "handed_back"):
            self.ended.add(study)
            self._holder.pop(study, None)

    def lost(self, still_open: Collection[str]) -> list[str]:
        """What was posted and taken, and is neither open nor ended."""
        return sorted(self.posted - self.signed.keys() - self.ended - self.refused.keys() - set(still_open))
