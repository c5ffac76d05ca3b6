"""What a worker does with one job of a batch, in the job's own folder or far from it."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.network import Network
from planning.batch_jobs import Job
from planning.plan_iterations import RECORD
from planning.plan_run import Plan
from reports.terminal import Terminal

Record = dict[str, Any]
"""A job's line of the summary; see docs/batch.md."""
Files = Mapping[str, bytes]
"""Contents of the files of a folder, by their paths in it."""

FAULT = "fault.txt"
"""Where the traceback of a job that failed is kept."""
FIGURES = ("duty_hours", "wanted_hours", "coverage", "gap", "violations", "mean_minutes", "shares", "missed")
"""What the line of a job has of the iteration that was chosen."""


class State(StrEnum):
    """How a job ended."""

    HOLDS = "holds"
    MISSED = "missed"
    NO_ROSTER = "no roster"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def code(self) -> int:
        """Exit code of a batch in which nothing is worse."""
        return {State.HOLDS: 0, State.MISSED: 1, State.NO_ROSTER: 1}.get(self, 2)

    @property
    def finished(self) -> bool:
        """Whether the job has an answer; one that could not be run is tried again when the batch is."""
        return self.code < 2


def make_plan(job: Job, network: Network, folder: Path) -> Record:
    """Make the plan in a folder; what the folder holds already is not done again. Nothing that goes wrong is raised."""
    began = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FAULT).unlink(missing_ok=True)
        ruled = network.model_copy(update={"rules": job.rules})
        summary = Plan(ruled, job.order, folder, Terminal(quiet=True)).run()
        record = _record_of(job, summary, folder)
    except InputError as error:
        record = record_without_plan(job, State.REFUSED, str(error).replace("\n", "; "))
    except Exception as error:
        (folder / FAULT).write_text(traceback.format_exc(), encoding="utf-8")
        record = record_without_plan(job, State.FAILED, f"{type(error).__name__}: {error}; see {FAULT}")
    return {**record, "seconds": round(time.monotonic() - began, 1)}


def make_plan_away(job: Job, network: Network, files: Files) -> tuple[Record, Files]:
    """The same where the job's folder cannot be seen: with the files it holds, and returning those it holds then."""
    with tempfile.TemporaryDirectory(prefix="hulotte-") as place:
        folder = Path(place)
        write_files(folder, files)
        record = make_plan(job, network, folder)
        return record, files_of(folder)


def files_of(folder: Path) -> Files:
    """All files below a folder; none when it is not there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def write_files(folder: Path, files: Files) -> None:
    """Write files below a folder; those that say that an iteration is whole come last."""
    for name in sorted(files, key=lambda name: (Path(name).name == RECORD, name)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])


def record_without_plan(job: Job, state: State, message: str) -> Record:
    """The line of a job of which nothing came."""
    return {
        "name": job.name,
        "period": job.period,
        "first": str(job.order.horizon.first),
        "last": str(job.order.horizon.last),
        "scenario": job.scenario,
        "seed": job.order.seed,
        "settings": list(job.settings),
        "state": state.value,
        "message": message,
        "iterations": 0,
        "chosen": None,
        "hours_saved": None,
        **dict.fromkeys(FIGURES),
        "roster": None,
        "seconds": 0.0,
    }


def _record_of(job: Job, summary: Mapping[str, Any], folder: Path) -> Record:
    if summary["chosen"] is None:
        message = "no roster keeps the hard rules, or none was found in the time given"
        return record_without_plan(job, State.NO_ROSTER, message)
    state = State.HOLDS if summary["holds"] else State.MISSED
    message = summary["shortage"]["sentence"] if summary["shortage"] else ""
    chosen = next(each for each in summary["iterations"] if each["number"] == summary["chosen"])
    return {
        **record_without_plan(job, state, message),
        "iterations": len(summary["iterations"]),
        "chosen": summary["chosen"],
        "hours_saved": summary["hours_saved"],
        **{name: chosen[name] for name in FIGURES},
        "roster": Path(summary["roster"]).relative_to(folder).as_posix(),
    }
