"""One replication and its tidy result: a row a study, a row a reader, a row an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.duties import Roster
from data.network import Network
from data.scenarios import BASE, ScenarioSpec
from data.studies import StudyTable
from data.synthetic.studies import generate_studies
from dispatch.kernels.columns import NONE
from dispatch.kernels.compiled import COMPILED
from dispatch.kernels.world import Log, Spans
from dispatch.policy import PolicyParams
from simulation.caseload import Caseload, make_caseload
from simulation.crew import ORIGIN_BEFORE_HORIZON, Crew, make_crew
from simulation.draws import Draws, Luck, arrivals_seed, draw
from simulation.model import Run, make_desk, make_world, play, second_reads
from simulation.parameters import SimulationParameters
from simulation.what_if.people import changed_crew, with_calls_of
from simulation.what_if.studies import changed_studies
from simulation.what_if.times import Moments, night_of

Columns = Mapping[str, NDArray[np.int64]]

TIMES = (
    "vetted_at",
    "sent_at",
    "received_at",
    "flagged_at",
    "started_at",
    "signed_at",
    "expert_at",
    "handed_back_at",
    "second_started_at",
    "second_signed_at",
)
"""Columns of study outcomes that are instants."""


AI_CONDITIONS = ("flagged", "missed", "false alarm", "clear")
"""By number: a finding with and without a flag of the AI, no finding with and without one."""


@dataclass(frozen=True)
class Scenario:
    """What is simulated, the luck of a replication aside.

    Attributes
    ----------
    studies
        None: each replication draws its own.
    name, changes
        What is other than usual; see `simulation.what_if.setting.under`. A region that it adds is at the end of the
        network's hospitals.
    occasion
        The date of the night that it is about.
    night
        The date of the only night that is measured; None: the whole horizon is.
    window
        The only seconds that are measured, a part of what else would be.
    """

    network: Network
    roster: Roster
    studies: StudyTable | None
    policy: PolicyParams
    parameters: SimulationParameters
    seed: int
    name: str = BASE
    changes: ScenarioSpec | None = None
    occasion: date | None = None
    night: date | None = None
    window: tuple[int, int] | None = None

    @cached_property
    def origin(self) -> datetime:
        """Second 0 of the time axis."""
        return self.roster.horizon.start - ORIGIN_BEFORE_HORIZON

    @cached_property
    def crew(self) -> Crew:
        """The readers of the roster."""
        return make_crew(self.network, self.roster, self.origin)

    @cached_property
    def moments(self) -> Moments:
        """When things of the scenario hold."""
        return Moments(self.roster.horizon, self.occasion)

    @cached_property
    def own_and_region(self) -> tuple[Network, Network | None]:
        """The network without the hospitals of a region that the scenario adds, and with these alone."""
        if self.changes is None or self.changes.new_region is None:
            return self.network, None
        hospitals = self.network.hospitals
        size = len(hospitals) - self.changes.new_region.hospitals
        own, region = (self.network.model_copy(update={"hospitals": h}) for h in (hospitals[:size], hospitals[size:]))
        return own, region

    def portable(self) -> Scenario:
        """The same for other processes: what replications do not ask for is left out, and the crew is worked out."""
        unasked = ("privileges", "commitments", "commitment_exceptions", "absences", "wishes", "contacts")
        fields = {name: getattr(self.network, name) for name in Network.model_fields} | dict.fromkeys(unasked, ())
        # Not model_copy: that would take along what look-ups have cached.
        slim = replace(self, network=Network.model_construct(**fields))
        vars(slim)["crew"] = self.crew
        return slim

    def with_policy(self, policy: PolicyParams) -> Scenario:
        """The same under another policy; the crew does not depend on it and is kept."""
        other = replace(self, policy=policy)
        vars(other)["crew"] = self.crew
        return other

    @property
    def days(self) -> int:
        """Days of the horizon."""
        return len(self.roster.horizon.days)

    @cached_property
    def measured(self) -> tuple[int, int]:
        """Seconds from which and until which received studies are measured."""
        if self.window is not None:
            return self.window
        start = round(ORIGIN_BEFORE_HORIZON.total_seconds())
        length = round((self.roster.horizon.end - self.roster.horizon.start).total_seconds())
        p = self.parameters
        first, last = start + round(3600 * p.warm_up_hours), start + length - round(3600 * p.cool_down_hours)
        if self.night is None:
            return first, last
        evening, morning = (round((at - self.origin).total_seconds()) for at in night_of(self.night))
        return max(first, evening), min(last, morning)


@dataclass(frozen=True)
class Replication:
    """The result of one replication.

    All columns are int64; instants are seconds from `Scenario.origin`, NONE where it did not happen.

    Attributes
    ----------
    studies
        A row a study: ``accession_row`` (its row in ``table``), hospital, exam, urgency (numbers in the network's
        tables), hard, requested_at, images_at, finding (bit a: what AI algorithm a looks for is there), ai_condition
        (`AI_CONDITIONS`), closes_at (when the hospital's window ends), and what happened: see
        `dispatch.kernels.world.StudyOutcome`.
    readers
        A row a reader of the crew, in seconds: busy, phone, rested, on_duty.
    spans
        A row a time that a reader spent at work, on the telephone, at rest or on the way back from it: reader, state,
        start, end; see `dispatch.kernels.world.Spans`.
    events
        A row an event or decision: at, what, task, reader, reason; empty unless it was asked for.
    table
        The studies as they came in.
    crew
        Those who were there.
    seconds
        Time that the event loop took.
    """

    number: int
    studies: Columns
    readers: Columns
    spans: Columns
    events: Columns
    table: StudyTable
    crew: Crew
    seconds: float


def replicate(scenario: Scenario, number: int, keep_events: bool = False, compiled: bool = COMPILED) -> Replication:
    """Run replication ``number`` alone; it depends on the scenario and its number only."""
    network, parameters = scenario.network, scenario.parameters
    crew, table, caseload, draws = dealt(scenario, number)
    desk = make_desk(network, crew, caseload, draws, scenario.policy)
    world = make_world(network, crew, caseload, draws, parameters, keep_events)
    return collected(network, crew, caseload, table, draws, play(desk, scenario.policy, world, compiled), number)


def dealt(scenario: Scenario, number: int) -> tuple[Crew, StudyTable, Caseload, Draws]:
    """Who is there, what comes, and the luck of a replication."""
    network, horizon, spec = scenario.network, scenario.roster.horizon, scenario.changes
    if spec is not None:
        luck = Luck(scenario.seed, number)
        table, caseload, draws = changed_studies(scenario, spec, luck)
        crew, part_of = changed_crew(scenario, spec, luck)
        return crew, table, caseload, with_calls_of(draws, crew, part_of)
    found = scenario.studies
    if found is None:
        found = generate_studies(network, horizon.first, scenario.days, arrivals_seed(scenario.seed, number))
    caseload = make_caseload(network, found, horizon, scenario.origin)
    draws = draw(network, scenario.crew, caseload, scenario.parameters, scenario.seed, number)
    return scenario.crew, found, caseload, draws


def collected(
    network: Network, crew: Crew, caseload: Caseload, table: StudyTable, draws: Draws, run: Run, number: int
) -> Replication:
    """The tidy result of a run."""
    return Replication(
        number=number,
        studies=_study_columns(network, caseload, draws, run),
        readers={name: np.asarray(column) for name, column in run.world.readers._asdict().items()},
        spans=_filled_rows(run.world.spans),
        events=_filled_rows(run.world.log),
        table=table,
        crew=crew,
        seconds=run.seconds,
    )


def _study_columns(network: Network, caseload: Caseload, draws: Draws, run: Run) -> Columns:
    outcome = {name: np.asarray(column) for name, column in run.world.studies._asdict().items()}
    received = outcome["received_at"]
    sent = np.where(received == NONE, NONE, received - np.asarray(run.world.script.transfer))
    twice = np.zeros(len(caseload), dtype=np.int64)
    twice[second_reads(network, caseload)] = 1
    return {
        "accession_row": caseload.row,
        "hospital": caseload.hospital,
        "exam": caseload.exam,
        "urgency": caseload.urgency,
        "hard": caseload.hard.astype(np.int64),
        "read_twice": twice,
        "finding": draws.finding,
        "ai_condition": ai_condition(network, caseload.exam, draws.finding, draws.flagged_after),
        "closes_at": caseload.closes,
        "requested_at": caseload.requested,
        "images_at": caseload.images,
        "sent_at": sent,
        **outcome,
    }


def ai_condition(
    network: Network, exam: NDArray[np.int64], finding: NDArray[np.int64], flagged_after: NDArray[np.int64]
) -> NDArray[np.int64]:
    """By study: index into `AI_CONDITIONS`, NONE for exams that no algorithm looks at."""
    looked_at = np.array([any(each.code in ai.exams for ai in network.ai_algorithms) for each in network.exams], bool)
    number = 2 * (finding == 0) + (flagged_after == NONE)
    found: NDArray[np.int64] = np.where(looked_at[exam], number, NONE)
    return found


def _filled_rows(struct: Spans | Log) -> Columns:
    size = struct.size[0]
    return {name: np.asarray(column)[:size] for name, column in struct._asdict().items() if name != "size"}


def turnaround(studies: Columns) -> NDArray[np.float64]:
    """Minutes from images received to report signed, NaN for unread studies."""
    signed = studies["signed_at"] != NONE
    minutes = np.full(len(signed), np.nan)
    minutes[signed] = (studies["signed_at"][signed] - studies["received_at"][signed]) / 60
    return minutes
