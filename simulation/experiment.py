"""Replications of a scenario, in this process or by any executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import suppress

from dispatch.kernels.compiled import COMPILED
from simulation.replication import Replication, Scenario, replicate

Progress = Callable[[int, int], None]
"""Called with the number of replications done and the number wanted."""

CHUNKS_PER_EXPERIMENT = 16


def run_replications(
    scenario: Scenario,
    replications: int,
    executor: Executor | None = None,
    keep_events: int = 0,
    progress: Progress | None = None,
) -> list[Replication]:
    """Replications 0 … n-1 in order; on Ctrl-C those that are done.

    Parameters
    ----------
    executor
        Where chunks of replications run, but for the first; None runs them all here, one after the other.
    keep_events
        The first so many replications keep their event log.
    """
    done: list[Replication] = []
    if executor is None:
        source = _here(scenario, replications, keep_events)
    else:
        source = _elsewhere(scenario, replications, keep_events, executor)
    with suppress(KeyboardInterrupt):
        for replication in source:
            done.append(replication)
            if progress is not None:
                progress(len(done), replications)
    return sorted(done, key=lambda replication: replication.number)


def _here(scenario: Scenario, replications: int, keep_events: int) -> Iterator[Replication]:
    for number in range(replications):
        yield replicate(scenario, number, number < keep_events, COMPILED)


def _elsewhere(scenario: Scenario, replications: int, keep_events: int, executor: Executor) -> Iterator[Replication]:
    # The first runs here, so that workers find the compiled kernels on disk.
    yield from _here(scenario, min(1, replications), keep_events)
    size = max(1, -(-replications // CHUNKS_PER_EXPERIMENT))
    portable = scenario.portable()
    futures: list[Future[list[Replication]]] = [
        executor.submit(_chunk, portable, range(first, min(first + size, replications)), keep_events)
        for first in range(1, replications, size)
    ]
    try:
        for future in as_completed(futures):
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


def _chunk(scenario: Scenario, numbers: range, keep_events: int) -> list[Replication]:
    return [replicate(scenario, number, number < keep_events, COMPILED) for number in numbers]
