"""A night at speed: which studies come, who reads them, and for which of them somebody is there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from data.calendar import Horizon, local_date
from data.duties import Duty, Roster, Shift
from data.formats.network_directory import write_network
from data.formats.roster_json import write_roster
from data.network import Network
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.studies import StudyTable
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies

READERS, CENTRES, HOSPITALS = 40, 2, 12
NETWORK_SEED = 7
ROUND_THE_CLOCK = ("DAY-A", "DAY-B", "EVE", "N12")
"""Shifts that follow one another without a gap."""
REQUESTS = 0.1
"""Share of the studies that are requests first, and are vetted."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study that will come, ``second`` after the one before it."""

    accession: str
    second: float
    body: dict[str, object]


@dataclass(frozen=True)
class Stage:
    """What the processes of a campaign are given: a network and a roster on the disk, and nights of studies."""

    folder: Path
    network: Network

    @property
    def network_place(self) -> Path:
        """The network's directory."""
        return self.folder / "network"

    @property
    def roster_file(self) -> Path:
        """Everyone on duty, around the clock."""
        return self.folder / "roster.json"

    def new_sqlite(self, name: str) -> str:
        """The URL of a new store in a file."""
        url = f"sqlite:///{self.folder / name}.db"
        make_tables(url)
        return url

    def studies(self, seed: int, a_second: float) -> Iterator[Study]:
        """Studies of night after night, ``a_second`` of them each second on average, without end.

        They keep the order, the mix and the unevenness of generated nights; only time runs faster.
        """
        rng = random.Random(seed)
        for night in range(1_000_000):
            table = generate_studies(self.network, date(2027, 1, 4) + timedelta(days=night % 300), 1, seed + night)
            readable = [row for row in range(len(table)) if _names(table, row) in self.covered]
            pace = (table.images_at[readable[-1]] - table.images_at[readable[0]]) / len(readable) * a_second
            before = int(table.images_at[readable[0]])
            for number, row in enumerate(readable):
                now = int(table.images_at[row])
                yield _study(f"N{night}-{number}", table, row, (now - before) / pace, rng)
                before = now

    @cached_property
    def covered(self) -> frozenset[tuple[str, str]]:
        """(hospital, exam) that someone on duty may read."""
        today = datetime.now(UTC).date()
        return frozenset(
            (grant.hospital_id, exam.code)
            for grant in self.network.privileges
            for exam in self.network.exams
            if grant.valid_on(today) and exam.subspecialty in self.network.radiologist[grant.radiologist_id].reads
        )


def make_stage(folder: Path) -> Stage:
    """Write the network, and a roster that has everyone on duty around the clock, with no hours in which they rest."""
    network = generate_network(NETWORK_SEED, READERS, CENTRES, HOSPITALS)
    awake = network.rules.overcover.model_copy(update={"rest_from": time(8), "rest_until": time(8)})
    network = network.model_copy(update={"rules": network.rules.model_copy(update={"overcover": awake})})
    stage = Stage(folder, network)
    write_network(network, stage.network_place)
    today = local_date(datetime.now(UTC))
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]
    kinds = [kind for kind in network.shift_types if not kind.on_call and kind.code in ROUND_THE_CLOCK]
    duties = (
        Duty(person.id, day, kind.code, shift.start, shift.end, network.centres[0].id, None)
        for person in network.radiologists
        for day in days
        for kind in kinds
        for shift in (Shift.on(kind, day),)
    )
    write_roster(stage.roster_file, Roster(Horizon(days[0], days[-1]), tuple(sorted(duties))), None)
    return stage


def make_tables(url: str) -> None:
    """Give a database its tables."""
    engine = open_engine(url, create=True)
    upgrade(engine)
    engine.dispose()


def _names(table: StudyTable, row: int) -> tuple[str, str]:
    return table.hospitals[table.hospital[row]], table.exams[table.exam[row]]


def _study(accession: str, table: StudyTable, row: int, second: float, rng: random.Random) -> Study:
    hospital, exam = _names(table, row)
    body: dict[str, object] = {
        "accession": accession,
        "hospital": hospital,
        "exam": exam,
        "urgency": table.classes[table.urgency[row]],
        "images_complete": rng.random() >= REQUESTS,
    }
    return Study(accession, second, body)
