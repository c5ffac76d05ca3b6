"""Replay the studies through a roster file."""

from __future__ import annotations

from pathlib import Path

from data.errors import InputError, Problem
from data.formats.roster_json import read_roster_file
from data.formats.scenario_toml import find_scenario
from data.formats.studies_file import read_studies
from data.network import Network
from dispatch.policy import DEFAULT_POLICY
from planning.workers import processes, usable_cores
from simulation.experiment import Progress
from simulation.parameters import parameters_of
from simulation.precision import MOST
from simulation.run import SimulationResult, simulate

USUAL = 20
"""Replications where neither their number nor a precision is wanted."""


def replay(  # noqa: PLR0913
    network: Network,
    roster_file: Path,
    studies_file: Path | None,
    replications: int | None,
    seed: int,
    *,
    workers: int | None = None,
    policy: str | None = None,
    progress: Progress | None = None,
    scenario: str | None = None,
    replication: int | None = None,
    precision: float | None = None,
    warm_up_hours: float | None = None,
    batches: int | None = None,
) -> SimulationResult:
    """Simulate the roster of a file, with the studies of a file or drawn anew for each replication.

    Parameters
    ----------
    replications
        How many, or with a precision at most how many; None: 20, or 1,000 with a precision.
    scenario
        A name of the library, or a scenario file.
    replication
        The number of the only one to run.
    precision
        Minutes to which the mean turnaround is wanted.
    warm_up_hours
        Studies received in the first so many hours are not measured; as the parameters say when None.
    batches
        Intervals from so many parts of one long replication.

    Raises
    ------
    InputError
        A file that is wrong or does not belong to the network, an unknown policy or scenario.
    """
    named = find_scenario(scenario) if scenario else None
    if replication is not None and (replications, precision) != (None, None):
        message, remedy = "runs one replication alone", "leave out --replications and --precision"
        raise InputError(Problem("--replication", None, None, message, remedy))
    if batches is not None and (replications, precision) != (None, None):
        message, remedy = "cuts one replication into parts", "leave out --replications and --precision"
        raise InputError(Problem("--batches", None, None, message, remedy))
    count = replications or (USUAL if precision is None else MOST)
    count = 1 if replication is not None or batches else count
    roster = read_roster_file(roster_file, network).roster
    studies = read_studies(studies_file, network) if studies_file else None
    parameters = parameters_of(network)
    if warm_up_hours is not None:
        days = len(roster.horizon.days)
        if warm_up_hours + parameters.cool_down_hours >= 24 * days:
            message = f"{warm_up_hours:g} hours leave nothing of the {days} days of the roster to measure"
            raise InputError(Problem("--warm-up", None, None, message, "give fewer hours"))
        parameters = parameters.model_copy(update={"warm_up_hours": warm_up_hours})
    with processes(min(workers or usable_cores(), count)) as executor:
        return simulate(
            network,
            roster,
            studies,
            count,
            seed,
            policy=policy or DEFAULT_POLICY,
            executor=executor,
            progress=progress,
            named=named,
            first=replication or 0,
            precision=precision,
            parameters=parameters,
            batches=batches or 0,
        )
