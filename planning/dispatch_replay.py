"""A night replayed into the running service: simulated hospitals and readers speak to it over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import InputError, Problem
from data.network import Network
from data.nights import night
from planning.night_file import read_night
from planning.rehearsal_ledger import Ledger
from planning.rehearsed_service import Service
from simulation.live_hospitals import Hospitals, Said
from simulation.live_night import Night, Second, lived_night
from simulation.live_readers import Readers
from simulation.measures.turnaround import achieved
from simulation.parameters import parameters_of

STEP = 10
"""Seconds of the night after which the service looks at its clock when nothing else happens."""
AFTER = 6 * 3600
"""Seconds after the last images in which the rest is read."""


@dataclass(slots=True)
class Replay:
    """A replay under way.

    Attributes
    ----------
    at
        What time it is in the night.
    speed
        So many times faster than the wall clock at most; None: as fast as the service answers.
    """

    night: Night
    hospitals: Hospitals
    readers: Readers
    service: Service
    at: Second
    speed: float | None
    progress: Callable[[Replay], None]
    ledger: Ledger = field(default_factory=Ledger)
    refused: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    begin: Second = field(init=False)
    _heard: int = 0

    def __post_init__(self) -> None:
        self.begin = self.at

    @property
    def seconds(self) -> float:
        """Seconds of the wall clock since the start."""
        return time.monotonic() - self.began

    @property
    def open(self) -> set[str]:
        """Studies that were sent and are not at an end."""
        ledger = self.ledger
        return ledger.posted - ledger.signed.keys() - ledger.ended - ledger.refused.keys()

    @property
    def come(self) -> tuple[int, int]:
        """Studies that came, of how many."""
        return len(self.ledger.posted), len(self.night.cases)

    @property
    def signed(self) -> int:
        """Studies that are signed."""
        return len(self.ledger.signed)

    def run(self) -> None:
        """Until every study is at an end, or time is up."""
        end = max(case.images_at for case in self.night.cases) + AFTER
        while True:
            self._listen()
            said = [*self.hospitals.due(self.at), *self.readers.due(self.at)]
            for each in said:
                self._send(each)
            if said:
                continue
            self.progress(self)
            if self.at >= end or (self.hospitals.next_at() is None and not self.open):
                return
            self._go_on()

    def _go_on(self) -> None:
        coming = (self.hospitals.next_at(), self.readers.next_at(), self.at - self.at % STEP + STEP)
        self.at = max(self.at + 1, min(at for at in coming if at is not None))
        if self.speed is not None:
            ahead = (self.at - self.begin) / self.speed - self.seconds
            if ahead > 0:
                time.sleep(ahead)

    def _listen(self) -> None:
        """Tell the time, and hear what was decided until then."""
        body = {"at": datetime.fromtimestamp(self.at, UTC).isoformat(), "after": self._heard}
        status, answer = self.service.post("/rehearsal", body)
        if status != 200:
            raise InputError(Problem("dispatcher", None, "clock", _words(answer), "replay into a new store"))
        self._heard = answer["last"]
        for message in answer["messages"]:
            at = round(datetime.fromisoformat(message["at"]).timestamp())
            self.ledger.hear(at, message)
            self.hospitals.hear(self.at, message)
            self.readers.hear(self.at, message)

    def _send(self, said: Said) -> None:
        before = self.service.retries
        status, answer = self.service.post(said.path, said.body, said.key)
        name = f"{said.body.get('hospital')}/{said.body.get('accession') or said.body.get('study')}"
        if said.path == "/studies":
            self.ledger.posted.add(name)
            if status not in (200, 202):
                self.ledger.refused[name] = _words(answer)
            elif answer["repeated"] and self.service.retries == before:
                what = "this night was replayed into its store before"
                raise InputError(Problem("dispatcher", None, None, what, "replay into a new store"))
        elif status not in (200, 202):
            self.refused.append(f"{said.body['kind']} {name}: {_words(answer)}")
        if status in (200, 202) and (said.body.get("images_complete") or said.body.get("kind") == "images_complete"):
            self.ledger.received.setdefault(name, self.at)


def rehearse(
    network: Network,
    events: Path,
    url: str,
    speed: float | None,
    day: date | None,
    seed: int,
    replication: int,
    progress: Callable[[Replay], None],
) -> dict[str, Any]:
    """Replay a night; what ``dispatch replay --json`` prints.

    Parameters
    ----------
    speed
        So many times faster than the wall clock at most; None: as fast as the service answers.
    day
        The date on which the night begins; None: everything in the file.
    seed, replication
        The luck, as in ``simulate run``.

    Raises
    ------
    InputError
        The file is wrong, or the service cannot be reached, follows the wall clock, or has had this night before.
    """
    parameters = parameters_of(network)
    lived = lived_night(network, read_night(events, network, replication), parameters, seed, replication)
    if day is not None:
        lived = lived.between(*night(day))
        if not lived.cases:
            message = f"no images come in the night of {day}"
            raise InputError(Problem(events.name, None, "images_at", message, "name another date"))
    first = min(case.images_at for case in lived.cases)
    begin = round(night(day)[0].timestamp()) if day else first - first % 3600
    service = Service(url)
    _assert_rehearsal(service, url)
    hospitals = Hospitals(lived, begin, parameters.vetting)
    readers = Readers(network, lived, parameters, seed)
    replay = Replay(lived, hospitals, readers, service, begin, speed, progress)
    replay.run()
    return _summary(replay, network, _open_names(replay))


def _assert_rehearsal(service: Service, url: str) -> None:
    status, _ = service.get("/rehearsal")
    if status != 200:
        what = "follows the wall clock: it takes real studies only"
        raise InputError(Problem(url, None, None, what, "rehearse with one that was started with --rehearse"))


def _open_names(replay: Replay) -> set[str]:
    """What the service itself says is open; what it has refused meanwhile is noted."""
    _, rows = replay.service.get("/studies")
    still_open = {f"{row['hospital']}/{row['accession']}" for row in rows}
    cases = {case.name: case for case in replay.night.cases}
    for name in replay.ledger.lost(still_open):
        said = replay.hospitals.order(cases[name])
        _, receipt = replay.service.post(said.path, said.body, said.key)
        if isinstance(receipt, dict) and receipt.get("state") in ("refused", "set aside"):
            replay.ledger.refused[name] = receipt["reason"]
    return still_open


def _summary(replay: Replay, network: Network, still_open: set[str]) -> dict[str, Any]:
    ledger = replay.ledger
    classes = [each.code for each in network.urgency_classes]
    urgency = {case.name: classes.index(case.urgency) for case in replay.night.cases}
    names = sorted(ledger.received.keys() - ledger.ended)
    night_seconds = replay.at - replay.begin
    return {
        "from": datetime.fromtimestamp(replay.begin, UTC).isoformat(),
        "until": datetime.fromtimestamp(replay.at, UTC).isoformat(),
        "wanted_speed": replay.speed,
        "speed": night_seconds / max(replay.seconds, 1e-9),
        "seconds": replay.seconds,
        "posted": len(ledger.posted),
        "signed": len(ledger.signed),
        "ended_otherwise": len(ledger.ended),
        "open": len(still_open),
        "refused": ledger.refused,
        "refused_commands": replay.refused,
        "lost": ledger.lost(still_open),
        "given_twice": ledger.twice,
        "told": dict(sorted(ledger.counts.items())),
        "turnaround": achieved(
            _minutes(names, ledger.received, ledger.signed),
            _minutes(names, ledger.received, ledger.started),
            np.array([urgency[name] for name in names], dtype=np.int64),
            network.urgency_classes,
        ),
    }


def _minutes(names: Iterable[str], start: dict[str, Second], end: dict[str, Second]) -> np.ndarray[Any, Any]:
    return np.array([(end[name] - start[name]) / 60 if name in end else np.nan for name in names], dtype=np.float64)


def _words(answer: Any) -> str:  # noqa: ANN401
    if isinstance(answer, dict) and "problems" in answer:
        return "; ".join(answer["problems"])
    return str(answer)
