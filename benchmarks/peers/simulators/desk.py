"""The rules in plain Python for simulators that bring only a clock and processes: who may read, and who goes first."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers.simulators.scene import Scene
from data.studies import Subspecialty


class Desk:
    """Idle readers, longest idle first, and waiting studies, oldest first; ``start(reader, study)`` begins to read."""

    def __init__(self, scene: Scene, start: Callable[[int, int], None]) -> None:
        self.start = start
        bit = [1 << list(Subspecialty).index(exam.subspecialty) for exam in scene.network.exams]
        self.skill = [bit[exam] for exam in scene.caseload.exam.tolist()]
        self.hospital = scene.caseload.hospital.tolist()
        self.reading, self.speed = scene.reading.tolist(), scene.draws.speed.tolist()
        self.reads, self.grants = scene.crew.reads, scene.crew.privileges.tolist()
        self.slowing, self.slowing_over = scene.parameters.slowing, 3600 * scene.parameters.slowing_hours
        readers = len(scene.crew.readers)
        self.on_duty, self.busy = [False] * readers, [False] * readers
        self.duty_from, self.allowed = [0] * readers, [self.grants[0]] * readers
        self.idle: dict[tuple[int, int], None] = {}
        self.key: list[tuple[int, int] | None] = [None] * readers
        self.waiting: dict[int, None] = {}

    def may(self, reader: int, study: int) -> bool:
        """Whether skills and privileges allow it."""
        return bool(self.reads[reader] & self.skill[study]) and self.allowed[reader][self.hospital[study]]

    def seconds(self, now: int, reader: int, study: int) -> int:
        """How long that reader takes."""
        tired = min(1.0, (now - self.duty_from[reader]) / self.slowing_over)
        return max(1, int(self.reading[study] * (self.speed[reader] * (1.0 + self.slowing * tired)) + 0.5))

    def comes(self, now: int, reader: int, grant: int) -> None:
        """A duty starts."""
        self.on_duty[reader], self.duty_from[reader], self.allowed[reader] = True, now, self.grants[grant]
        if not self.busy[reader]:
            self.is_free(now, reader)

    def goes(self, reader: int) -> None:
        """A duty ends."""
        self.on_duty[reader] = False
        key = self.key[reader]
        if key is not None:
            del self.idle[key]
            self.key[reader] = None

    def arrives(self, study: int) -> None:
        """Images are there."""
        for _, reader in self.idle:
            if self.may(reader, study):
                self._begin(reader, study)
                return
        self.waiting[study] = None

    def is_done(self, now: int, reader: int) -> None:
        """A reading is over."""
        self.busy[reader] = False
        if self.on_duty[reader]:
            self.is_free(now, reader)

    def is_free(self, now: int, reader: int) -> None:
        """The oldest study that the reader may read, or idle."""
        for study in self.waiting:
            if self.may(reader, study):
                del self.waiting[study]
                self._begin(reader, study)
                return
        self.key[reader] = key = (now, reader)
        self.idle[key] = None
        if len(self.idle) > 1 and key < list(self.idle)[-2]:
            self.idle = dict.fromkeys(sorted(self.idle))

    def _begin(self, reader: int, study: int) -> None:
        key = self.key[reader]
        if key is not None:
            del self.idle[key]
            self.key[reader] = None
        self.busy[reader] = True
        self.start(reader, study)
