"""SimPy: a process a duty, one for arrivals, and one a reading; events of one second in the order of the simulator."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.peers.simulators.desk import Desk
from benchmarks.peers.simulators.scene import Scene

DONE, GOES, COMES, RECEIVED = 1, 2, 3, 4


def run(scene: Scene) -> list[int]:
    """Second at which each study is signed, -1 for never."""
    env: Any = simpy.Environment()
    signed = [-1] * len(scene.caseload)

    def until(second: int, kind: int, number: int) -> simpy.Event:
        event: simpy.Event = env.event()
        event._ok, event._value = True, None  # as simpy.Timeout does, with a priority of our own
        env.schedule(event, priority=kind * 2**28 + number, delay=second - env.now)
        return event

    def reading(reader: int, study: int) -> Generator[Any, Any, None]:
        yield until(env.now + desk.seconds(env.now, reader, study), DONE, reader)
        signed[study] = env.now
        desk.is_done(env.now, reader)

    def duty(number: int) -> Generator[Any, Any, None]:
        stretch = scene.crew.stretches[number]
        yield until(stretch.start, COMES, number)
        desk.comes(env.now, stretch.reader, stretch.grant)
        yield until(stretch.end, GOES, number)
        desk.goes(stretch.reader)

    def arrivals() -> Generator[Any, Any, None]:
        for study, second in enumerate(scene.caseload.images.tolist()):
            yield until(second, RECEIVED, study)
            desk.arrives(study)

    def begin(reader: int, study: int) -> None:
        env.process(reading(reader, study))

    desk = Desk(scene, begin)
    for number in range(len(scene.crew.stretches)):
        env.process(duty(number))
    env.process(arrivals())
    env.run()
    return signed
