"""Small networks, rosters and studies to simulate, so that a test says only what matters to it.

Everything starts on Monday 4 January 2027. Readers are R-0, R-1, …; they read everything, are experienced in nothing
and may read for every hospital (H-0, H-1, …) unless a test says otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from data.calendar import Horizon, to_utc
from data.duties import Duty, Roster
from data.network import Network
from data.people import Radiologist
from data.places import Hospital
from data.reference import tables
from data.studies import StudyTable, Subspecialty
from dispatch.policy import DEFAULT_POLICY, POLICIES, PolicyParams
from simulation.caseload import make_caseload
from simulation.draws import draw
from simulation.model import make_desk, make_world, play
from simulation.parameters import SimulationParameters
from simulation.replication import Replication, Scenario, collected
from tests.unit.rostering import tiny

MONDAY = date(2027, 1, 4)

PLAYED = {**POLICIES, "escalating": POLICIES[DEFAULT_POLICY].model_copy(update={"escalate_share": 0.4})}
"""Every policy that ships, and what they leave off."""

QUIET = SimulationParameters(
    vetting=False,
    ai=False,
    calls_per_12_hours=0,
    slowing=0,
    reader_speed_cv=0,
    transfer_least_minutes=1,
    transfer_most_minutes=1,
    cool_down_hours=0,
)
"""Nothing but reading, after a minute of transfer."""


def reader(number: int, **changes: Any) -> Radiologist:
    """Reader R-number."""
    return tiny.radiologist(f"R-{number}", **changes)


def network(
    people: int | Sequence[Radiologist] = 2, hospitals: int | Sequence[Hospital] = 1, **changes: Any
) -> Network:
    """A network with the reference catalogue; everyone may read for every hospital."""
    staff = [reader(n) for n in range(people)] if isinstance(people, int) else list(people)
    places = [tiny.hospital(f"H-{n}") for n in range(hospitals)] if isinstance(hospitals, int) else hospitals
    fields = {
        "hospitals": tuple(places),
        "privileges": tuple(tiny.privilege(place.id, person.id) for person in staff for place in places),
        "exams": tables.exams(),
        "urgency_classes": tables.urgency_classes(),
        "ai_algorithms": tables.ai_algorithms(),
    }
    return tiny.network(*staff, **{**fields, **changes})


def at(hour: float, day: int = 0) -> datetime:
    """UTC instant of that local hour, ``day`` days after Monday."""
    midnight = to_utc(MONDAY + timedelta(days=day), time(0))
    return midnight + timedelta(hours=hour)


def duty(number: int, start: float, end: float, kind: str = "DAY-A", on_call: Subspecialty | None = None) -> Duty:
    """A duty of R-number between two local hours counted from Monday midnight (they may pass 24)."""
    day = MONDAY + timedelta(days=int(start // 24))
    place = (None, on_call) if on_call else ("C-1", None)
    return Duty(f"R-{number}", day, kind, at(start), at(end), *place)


def roster(*duties: Duty, days: int = 1) -> Roster:
    """Those duties, over so many days from Monday."""
    return Roster(Horizon(MONDAY, MONDAY + timedelta(days=days - 1)), tuple(sorted(duties)))


def studies(network: Network, rows: Iterable[dict[str, Any]]) -> StudyTable:
    """A study a row: ``hour`` at which images are sent (received a minute later), ``exam``, and what else differs.

    That may be ``urgency``, ``hospital``, ``visit``, ``hard``, and ``asked``, the hour of the request.
    """
    rows = sorted(rows, key=lambda row: row["hour"])
    exams = [exam.code for exam in network.exams]
    classes = [each.code for each in network.urgency_classes]
    usual = {exam.code: exam.urgency for exam in network.exams}
    images = np.array([round(at(row["hour"]).timestamp()) + 60 for row in rows], dtype=np.int64)
    asked = np.array([round(at(row.get("asked", row["hour"])).timestamp()) for row in rows], dtype=np.int64)
    return StudyTable(
        accession=np.array([f"S-{n}" for n in range(len(rows))], dtype=object),
        visit=np.array([row.get("visit", 1000 + n) for n, row in enumerate(rows)], dtype=np.int64),
        hospital=np.array([row.get("hospital", 0) for row in rows], dtype=np.int32),
        exam=np.array([exams.index(row["exam"]) for row in rows], dtype=np.int32),
        urgency=np.array([classes.index(row.get("urgency", usual[row["exam"]])) for row in rows], dtype=np.int32),
        requested_at=asked,
        images_at=images,
        hard=np.array([row.get("hard", False) for row in rows], dtype=bool),
        hospitals=tuple(hospital.id for hospital in network.hospitals),
        exams=tuple(exams),
        classes=tuple(classes),
    )


def random_rows(
    network: Network, count: int, hours: tuple[float, float], seed: int, **fixed: Any
) -> list[dict[str, Any]]:
    """Studies of the catalogue's mix, spread evenly over some hours; a tenth share a visit with the one before."""
    rng = np.random.default_rng(seed)
    share = np.array([exam.share for exam in network.exams])
    rows: list[dict[str, Any]] = []
    for n, hour in enumerate(np.sort(rng.uniform(*hours, count))):
        exam = network.exams[rng.choice(len(share), p=share / share.sum())]
        rows.append(
            {
                "hour": float(hour),
                "asked": float(hour - rng.uniform(0.3, 1.2)),
                "exam": exam.code,
                "hospital": int(rng.integers(len(network.hospitals))),
                "visit": rows[-1]["visit"] if n and rng.random() < 0.1 else n,
                "hard": bool(rng.random() < exam.hard),
                **fixed,
            }
        )
    return rows


def scenario(
    network: Network,
    roster: Roster,
    table: StudyTable | None,
    policy: str | PolicyParams = "fifo",
    parameters: SimulationParameters = QUIET,
    seed: int = 1,
) -> Scenario:
    """A scenario under a named policy."""
    chosen = PLAYED[policy] if isinstance(policy, str) else policy
    return Scenario(network, roster, table, chosen, parameters, seed)


def scripted(scene: Scenario, compiled: bool = False, **draws: Any) -> Replication:
    """One replication with some of its draws set by hand (columns of `Draws`; ``reading`` in minutes)."""
    caseload = make_caseload(scene.network, scene.studies, scene.roster.horizon, scene.origin)
    luck = draw(scene.network, scene.crew, caseload, scene.parameters, scene.seed, 0)
    if "reading" in draws:
        draws["reading"] = 60.0 * np.asarray(draws["reading"], dtype=float)
    luck = replace(luck, **draws)
    desk = make_desk(scene.network, scene.crew, caseload, luck, scene.policy)
    world = make_world(scene.network, scene.crew, caseload, luck, scene.parameters, keep_events=True)
    run = play(desk, scene.policy, world, compiled)
    return collected(scene.network, scene.crew, caseload, scene.studies, luck, run, 0)


def minute(scene: Scenario, second: int) -> float:
    """Minutes after Monday 08:00 of a second of a replication (-1 stays what it is)."""
    return float(second) if second < 0 else (second - (at(8) - scene.origin).total_seconds()) / 60
