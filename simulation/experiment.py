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
    first: int = 0,
) -> list[Replication]:
    """So many replications in order; on Ctrl-C those that are done.

    Parameters
    ----------
    first
        Number of the first of them; each depends on its number and the scenario only.
    executor
        Where chunks of replications run, but for the first; None runs them all here, one after the other.
    keep_events
        The first so many replications keep their event log.
    """
    done: list[Replication] = []
    numbers, keeping = range(first, first + replications), first + keep_events
    source = _here(scenario, numbers, keeping) if executor is None else _elsewhere(scenario, numbers, keeping, executor)
    with suppress(KeyboardInterrupt):
        for replication in source:
            done.append(replication)
            if progress is not None:
                progress(len(done), replications)
    return sorted(done, key=lambda replication: replication.number)


def _here(scenario: Scenario, numbers: range, keep_events: int) -> Iterator[Replication]:
    for number in numbers:
        yield replicate(scenario, number, number < keep_events, COMPILED)


def _elsewhere(scenario: Scenario, numbers: range, keep_events: int, executor: Executor) -> Iterator[Replication]:
    # The first runs here, so that workers find the compiled kernels on disk.
    yield from _here(scenario, numbers[:1], keep_events)
    size = max(1, -(-len(numbers) // CHUNKS_PER_EXPERIMENT))
    portable = scenario.portable()
    futures: list[Future[list[Replication]]] = [
        executor.submit(_chunk, portable, numbers[place : place + size], keep_events)
        for place in range(1, len(numbers), size)
    ]
    try:
        for future in as_completed(futures):
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


def _chunk(scenario: Scenario, numbers: range, keep_events: int) -> list[Replication]:
    return [replicate(scenario, number, number < keep_events, COMPILED) for number in numbers]
