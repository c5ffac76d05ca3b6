"""What Prometheus is told of the desk at the moment at which it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from data.errors import InputError
from data.store import outlets
from data.store.desk_counts import open_by_state, waiting_by_class
from dispatch.service import Leader

Sample = tuple[str, float]


@dataclass(frozen=True)
class DeskGauges(Collector):
    """Reads the store when asked; a store that cannot be read shows as ``hulotte_store_up 0``, never as an error."""

    leader: Leader

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge."""
        yield _gauge("leader_epoch", "number of this leader: one more with each that took over", self._epoch())
        yield _gauge("leader_still_seconds", "since the leader last went round", self.leader.counts.still_for)
        yield _gauge("readers_on_duty", "readers on duty, on call at home included", len(self.leader.present))
        try:
            families = [*self._studies(), *self._outlets()]
        except InputError:
            families = []
        yield _gauge("store_up", "1 when the store can be read", float(bool(families)))
        yield from families

    def _epoch(self) -> float:
        lease = self.leader.journal.lease
        return float(lease.epoch) if lease else 0.0

    def _studies(self) -> Iterator[GaugeMetricFamily]:
        now, classes = self.leader.clock(), [each.code for each in self.leader.setting.network.urgency_classes]
        waiting = {each.urgency: each for each in waiting_by_class(self.leader.store)}
        length = [(code, float(waiting[code].count) if code in waiting else 0.0) for code in classes]
        oldest = [(code, _seconds(now, waiting[code].since) if code in waiting else 0.0) for code in classes]
        yield _family("queue_length", "studies that wait for a reader", "urgency", length)
        yield _family("queue_oldest_wait_seconds", "since the oldest of them has its images", "urgency", oldest)
        states = [(state, float(count)) for state, count in open_by_state(self.leader.store).items()]
        yield _family("open_studies", "studies that somebody waits for", "state", states)

    def _outlets(self) -> Iterator[GaugeMetricFamily]:
        now, lags = self.leader.clock(), outlets.lags(self.leader.store)
        behind = [(lag.name, 0.0 if lag.since is None else _seconds(now, lag.since)) for lag in lags]
        yield _family("outbox_lag_seconds", "since the oldest message that has not arrived", "outlet", behind)
        waiting = [(lag.name, float(lag.waiting)) for lag in lags]
        yield _family("outbox_waiting", "messages that have not arrived", "outlet", waiting)
        failing = [(lag.name, float(lag.attempts)) for lag in lags]
        yield _family("outbox_failed_in_a_row", "attempts that failed since the last success", "outlet", failing)


def exposition(leader: Leader) -> bytes:
    """Everything in the text format of Prometheus, by the service's clock."""
    counted = generate_latest(leader.counts.registry)
    return counted + generate_latest(_Of(DeskGauges(leader)))


@dataclass(frozen=True)
class _Of:
    """A registry of one collector, for one answer."""

    collector: DeskGauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self.collector.collect()


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hulotte_{name}", words, value=value)


def _family(name: str, words: str, label: str, samples: Iterable[Sample]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"hulotte_{name}", words, labels=[label])
    for value, number in samples:
        family.add_metric([value], number)
    return family


def _seconds(late: datetime, early: datetime) -> float:
    return max(0.0, (late - early).total_seconds())
