"""What anyone may send: mutated messages through the parsers and the service, and a walk of the OpenAPI description."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mutated_messages import Counts, service_of, through_parsers, through_service
from benchmarks.reliability.night import Stage
from benchmarks.reliability.runs import Result

PARSERS, SERVICE = 100_000, 5_000
"""Messages of a whole campaign."""
PARSERS_A_RUN, SERVICE_A_RUN = 10_000, 1_000
"""Messages of one run, so that a campaign which is stopped goes on near where it was."""
WALKED = 200
"""Requests of each kind to each operation."""
LEAST_RIGHT = 0.1
"""Share of the messages that nothing is wrong with, and that are taken."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A run that sends: what it is called, its seed, and what it does in an empty folder, which gives its figures."""

    name: str
    seed: int
    send: Callable[[Stage, Path], dict[str, Any]]

    def __call__(self, stage: Stage) -> Result:
        """Send; what was not dealt with as it should be ends the run, and is a promise broken."""
        result = Result(self.name, self.seed)
        with tempfile.TemporaryDirectory(dir=stage.folder) as folder, _judged(result):
            result.figures |= self.send(stage, Path(folder))
            share = result.figures.get("right_share", 1.0)
            if share < LEAST_RIGHT:
                result.broken.append(f"only {share:.0%} of the messages were right, and taken")
        return result


def parser_runs(messages: int, seed: int) -> Iterator[tuple[str, Sending]]:
    """That many mutated messages through the parsers."""
    for number, count in _parts(messages, PARSERS_A_RUN):

        def send(stage: Stage, _folder: Path, count: int = count, number: int = seed + number) -> dict[str, Any]:
            return _figures(through_parsers(stage.network, count, number))

        name = f"{count:,} mutated messages through the parsers, seed {seed + number}"
        yield name, Sending("mutated messages, parsers", seed + number, send)


def service_runs(messages: int, seed: int) -> Iterator[tuple[str, Sending]]:
    """That many mutated messages through a service that runs, over HTTP and MLLP."""
    for number, count in _parts(messages, SERVICE_A_RUN):

        def send(stage: Stage, folder: Path, count: int = count, number: int = seed + number) -> dict[str, Any]:
            with service_of(stage.network, folder) as service:
                return _figures(through_service(service, stage.network, count, number))

        name = f"{count:,} mutated messages through the service, seed {seed + number}"
        yield name, Sending("mutated messages, service", seed + number, send)


def walk_runs(requests: int, seed: int) -> Iterator[tuple[str, Sending]]:
    """A walk of the OpenAPI description of each kind of service."""
    from benchmarks.openapi_walk import SERVICES, figures, walked_service

    for kind in SERVICES if requests else ():

        def send(stage: Stage, folder: Path, kind: str = kind) -> dict[str, Any]:
            return figures(walked_service(kind, stage.network, folder, requests, seed))

        name = f"walk of the OpenAPI description, {kind}, {requests} requests of each kind, seed {seed}"
        yield name, Sending("walk of the OpenAPI description", seed, send)


def _parts(whole: int, part: int) -> Iterator[tuple[int, int]]:
    """(number, size) of the parts of a whole."""
    for number, first in enumerate(range(0, whole, part)):
        yield number, min(part, whole - first)


def _figures(counts: Counts) -> dict[str, Any]:
    return {
        "messages": counts.total,
        "right_ones_taken": counts.right,
        "right_share": round(counts.right / counts.total, 3),
        "refused_or_closed": counts.refusals,
        "longest_ms": round(1000 * counts.longest),
    }


@contextmanager
def _judged(result: Result) -> Iterator[None]:
    """What a run raises is a promise broken: a campaign goes on after it."""
    try:
        yield
    except (Exception, BaseExceptionGroup) as error:
        result.broken.append(f"{type(error).__name__}: {error}"[:500])
