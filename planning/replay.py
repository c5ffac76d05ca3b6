"""Replay the studies through a roster file."""

from __future__ import annotations

from pathlib import Path

from data.formats.roster_json import read_roster_file
from data.formats.scenario_toml import find_scenario
from data.formats.studies_file import read_studies
from data.network import Network
from dispatch.policy import DEFAULT_POLICY
from planning.workers import processes, usable_cores
from simulation.experiment import Progress
from simulation.run import SimulationResult, simulate


def replay(  # noqa: PLR0913
    network: Network,
    roster_file: Path,
    studies_file: Path | None,
    replications: int,
    seed: int,
    *,
    workers: int | None = None,
    policy: str | None = None,
    progress: Progress | None = None,
    scenario: str | None = None,
    replication: int | None = None,
) -> SimulationResult:
    """Simulate the roster of a file, with the studies of a file or drawn anew for each replication.

    Parameters
    ----------
    scenario
        A name of the library, or a scenario file.
    replication
        The number of the only one to run.

    Raises
    ------
    InputError
        A file that is wrong or does not belong to the network, an unknown policy or scenario.
    """
    named = find_scenario(scenario) if scenario else None
    if replication is not None:
        replications = 1
    roster = read_roster_file(roster_file, network).roster
    studies = read_studies(studies_file, network) if studies_file else None
    with processes(min(workers or usable_cores(), replications)) as executor:
        return simulate(
            network,
            roster,
            studies,
            replications,
            seed,
            policy=policy or DEFAULT_POLICY,
            executor=executor,
            progress=progress,
            named=named,
            first=replication or 0,
        )
