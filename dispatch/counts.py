"""What is counted while the dispatcher works, for Prometheus and for the log; nothing of it is needed to go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from data.errors import Problem
from data.store.inbox import Request
from dispatch.events import Event, TaskArrived, Work
from dispatch.logs import log

LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
"""Upper ends of the histogram, seconds: the fine ones show the service, the coarse ones how long studies wait."""
GIVES = ("assign", "interrupt", "call out")
ENDS = ("signed", "cancelled", "handed back")
DECISIONS = (*GIVES, "call back", "send to rest", "release", "waive expert", "advise", "transfer", "keep")
"""Kinds of the feed that are decisions of the desk."""


class Counts:
    """Counts of one service, and how far its feed is.

    Attributes
    ----------
    seq
        Number of the last event that was told.
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.registry = CollectorRegistry()
        self.seq = 0
        self._clock = clock
        self._turned = monotonic()
        self._came: dict[tuple[str, str], datetime] = {}
        self._decisions = self._counter("decisions", "what the desk decided", "action")
        self._alarms = self._counter("alarms", "alarms that were raised", "kind")
        self._applied = self._counter("requests_applied", "rows of intake and commands that were applied", "table")
        self._refused = self._counter("requests_refused", "rows of intake and commands that were refused", "table")
        self._troubles = self._counter("outlet_failures", "attempts to hand messages on that failed", "outlet")
        self._passed = self._counter("outlet_refusals", "messages that their receiver did not want", "outlet")
        self._latency = Histogram(
            "hulotte_assignment_latency_seconds",
            "from when a study was received to when its first assignment was published",
            buckets=LATENCIES,
            registry=self.registry,
        )

    def _counter(self, name: str, words: str, label: str) -> Counter:
        return Counter(f"hulotte_{name}", words, [label], registry=self.registry)

    # -- of the leader ---------------------------------------------------------------------------------------------

    def turned(self) -> None:
        """The leader has gone round once more."""
        self._turned = monotonic()

    @property
    def still_for(self) -> float:
        """Seconds since the leader last went round."""
        return monotonic() - self._turned

    def came(self, events: Iterable[Event], at: datetime) -> None:
        """A row that was received then led to events."""
        for event in events:
            if isinstance(event, TaskArrived):
                self._came.setdefault((event.study, event.work), at)

    def settled(self, request: Request, problems: Sequence[Problem]) -> None:
        """A row was applied, or refused for problems, and that is on the disk; the row holds the words."""
        words = {"table": request.table.name, "row": request.id, "kind": request.kind}
        if problems:
            self._refused.labels(request.table.name).inc()
            log().warning("row refused", **words)
        else:
            self._applied.labels(request.table.name).inc()
            log().debug("row applied", **words)

    # -- of the feed -----------------------------------------------------------------------------------------------

    def publishing(self, publish: Callable[[str], None]) -> Callable[[str], None]:
        """The same, counted."""

        def counted(text: str) -> None:
            publish(text)
            self.told(json.loads(text))

        return counted

    def told(self, body: Mapping[str, Any]) -> None:
        """A message of the feed was published."""
        kind, seq = str(body["kind"]), int(body["seq"])
        task = (body.get("study") or "", body.get("work") or Work.READ)
        self.seq = max(self.seq, seq)
        if "alarm" in kind:
            self._alarms.labels(kind).inc()
            log().warning("alarm", kind=kind, seq=seq)
        elif kind in DECISIONS:
            self._decisions.labels(kind).inc()
        if kind in GIVES and task in self._came:
            self._latency.observe(max(0.0, (self._clock() - self._came.pop(task)).total_seconds()))
        elif kind in ENDS:
            for work in Work:
                self._came.pop((task[0], work), None)

    # -- of the outlets --------------------------------------------------------------------------------------------

    def troubled(self, outlet: str, why: str, attempts: int, again_in: float) -> None:
        """Messages did not arrive."""
        self._troubles.labels(outlet).inc()
        log().warning("outlet fails", outlet=outlet, why=why, attempts=attempts, again_in=again_in)

    def passed(self, outlet: str, why: str) -> None:
        """A receiver did not want a message."""
        self._passed.labels(outlet).inc()
        log().info("message not wanted", outlet=outlet, why=why)
