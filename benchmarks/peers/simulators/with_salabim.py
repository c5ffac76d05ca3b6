"""salabim: a component a duty, one for arrivals, and one a reading, without yield and without trace."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.simulators.desk import Desk
from benchmarks.peers.simulators.scene import Scene

DONE, GOES, COMES, RECEIVED = 1, 2, 3, 4


def run(scene: Scene) -> list[int]:
    """Second at which each study is signed, -1 for never."""
    import salabim

    salabim.yieldless(False)
    env = salabim.Environment(trace=False, do_reset=False)
    signed = [-1] * len(scene.caseload)

    class Reading(salabim.Component):  # type: ignore[misc]
        def setup(self, reader: int, study: int) -> None:
            self.reader, self.study = reader, study

        def process(self) -> Any:  # noqa: ANN401
            now = round(env.now())
            until = now + desk.seconds(now, self.reader, self.study)
            yield self.hold(till=until, priority=DONE * 2**28 + self.reader)
            signed[self.study] = until
            desk.is_done(until, self.reader)

    class Duty(salabim.Component):  # type: ignore[misc]
        def setup(self, number: int) -> None:
            self.number, self.stretch = number, scene.crew.stretches[number]

        def process(self) -> Any:  # noqa: ANN401
            stretch = self.stretch
            yield self.hold(till=stretch.start, priority=COMES * 2**28 + self.number)
            desk.comes(stretch.start, stretch.reader, stretch.grant)
            yield self.hold(till=stretch.end, priority=GOES * 2**28 + self.number)
            desk.goes(stretch.reader)

    class Arrivals(salabim.Component):  # type: ignore[misc]
        def process(self) -> Any:  # noqa: ANN401
            for study, second in enumerate(scene.caseload.images.tolist()):
                yield self.hold(till=second, priority=RECEIVED * 2**28 + study)
                desk.arrives(study)

    def begin(reader: int, study: int) -> None:
        Reading(reader=reader, study=study)

    desk = Desk(scene, begin)
    for number in range(len(scene.crew.stretches)):
        Duty(number=number)
    Arrivals()
    env.run()
    return signed
