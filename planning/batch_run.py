"""A batch of plans: those not yet made are made, wherever there is room, and each answer is kept as it comes."""

from __future__ import annotations

import fcntl
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.errors import InputError, Problem
from data.formats.whole_file import whole_file
from data.network import Network
from planning.batch_jobs import Job, network_sha256
from planning.batch_places import Places, processes_here
from planning.batch_work import (
    Files,
    Record,
    State,
    files_of,
    make_plan,
    make_plan_away,
    record_without_plan,
    write_files,
)
from reports.batch_overview import batch_csv, job_line
from reports.terminal import Terminal

JOBS, LINE, SUMMARY, TABLE, LOCK = "jobs", "job.json", "summary.json", "summary.csv", ".lock"
LOST = "its process was ended from outside, and again when it was tried alone (is there enough memory?)"

OpenPlaces = Callable[[], AbstractContextManager[Places]]


@dataclass(eq=False)
class Batch:
    """Jobs on one network, with a folder in which their answers are kept."""

    network: Network
    jobs: Sequence[Job]
    out: Path
    terminal: Terminal
    records: dict[str, Record] = field(default_factory=dict)

    def run(self, open_places: OpenPlaces) -> dict[str, Any]:
        """Make every plan that is not there yet; write and return the summary.

        Raises
        ------
        InputError
            Another batch is at work in the folder, or it holds plans of these names made otherwise.
        """
        with _alone_in(self.out):
            identities = self._identities()
            self.records = self._made_before(identities)
            waiting = [job for job in self.jobs if job.name not in self.records]
            if self.records:
                self.terminal.note(f"{len(self.records)} of {len(self.jobs)} plans were made before")
            while waiting:
                waiting = self._round(waiting, open_places, identities)
            summary = self._summary()
            _write(self.out / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
            _write(self.out / TABLE, batch_csv(summary))
        return summary

    # -- jobs --------------------------------------------------------------------------------------------------------

    def _round(self, jobs: Sequence[Job], open_places: OpenPlaces, identities: Mapping[str, Any]) -> list[Job]:
        """Make plans until none is left, or the executor breaks; then those under way are tried one by one.

        Returns the jobs that have not been begun.
        """
        with open_places() as places:
            under_way, left = self._made(deque(jobs), places, identities)
        for job in under_way:
            with processes_here(1) as alone:
                if self._made(deque([job]), alone, identities)[0]:
                    self._take(job, record_without_plan(job, State.FAILED, LOST), None, identities)
        return left

    def _made(self, waiting: deque[Job], places: Places, identities: Mapping[str, Any]) -> tuple[list[Job], list[Job]]:
        """(jobs under way when the executor broke, those not begun then)."""
        running: dict[Future[Any], Job] = {}
        while waiting or running:
            while waiting and len(running) < places.room():
                job = waiting.popleft()
                self.terminal.detail(f"begins: {job.name}")
                try:
                    running[self._submit(places, job)] = job
                except BrokenExecutor:
                    return [*running.values(), job], list(waiting)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    record, files = _answer(future, running[future])
                except BrokenExecutor:
                    return list(running.values()), list(waiting)
                self._take(running.pop(future), record, files, identities)
        return [], []

    def _submit(self, places: Places, job: Job) -> Future[Any]:
        folder = self._folder(job)
        if places.away:
            files = {name: content for name, content in files_of(folder).items() if name != LINE}
            return places.executor.submit(make_plan_away, job, self.network, files)
        return places.executor.submit(make_plan, job, self.network, folder)

    def _take(self, job: Job, record: Record, files: Files | None, identities: Mapping[str, Any]) -> None:
        """Keep an answer; its line is written last and says that all of it is there."""
        folder = self._folder(job)
        folder.mkdir(parents=True, exist_ok=True)
        if files is not None:
            write_files(folder, files)
        line = {**record, "identity": identities[job.name]}
        _write(folder / LINE, json.dumps(line, ensure_ascii=False, indent=2) + "\n")
        self.records[job.name] = record
        self.terminal.note(f"{len(self.records)}/{len(self.jobs)}  {job_line(record)}")

    # -- the folder --------------------------------------------------------------------------------------------------

    def _folder(self, job: Job) -> Path:
        return self.out / JOBS / job.name

    def _identities(self) -> dict[str, Any]:
        known = network_sha256(self.network)
        return {job.name: job.identity(known) for job in self.jobs}

    def _made_before(self, identities: Mapping[str, Any]) -> dict[str, Record]:
        """The answers that are there; those of jobs that could not be run are no answers."""
        found: dict[str, Record] = {}
        log: list[Problem] = []
        for job in self.jobs:
            path = self._folder(job) / LINE
            if not path.is_file():
                continue
            line = json.loads(path.read_text(encoding="utf-8"))
            if line.pop("identity") != identities[job.name]:
                message = "was made from another network, or with other options of the plan"
                log.append(Problem(str(path), None, "identity", message, "name another folder with -o, or remove it"))
            elif State(line["state"]).finished:
                found[job.name] = line
        if log:
            raise InputError(log)
        return found

    def _summary(self) -> dict[str, Any]:
        records = [self.records[job.name] for job in self.jobs]
        states = [State(record["state"]) for record in records]
        return {
            "out": str(self.out),
            "jobs": records,
            "states": {state.value: states.count(state) for state in State},
            "exit_code": max((state.code for state in states), default=0),
        }


def _answer(future: Future[Any], job: Job) -> tuple[Record, Files | None]:
    """What a worker has answered; a worker that was lost is the fault of its job alone.

    Raises
    ------
    BrokenExecutor
        The executor has lost a process, and with it whatever was under way.
    """
    try:
        found = future.result()
    except BrokenExecutor:
        raise
    except Exception as error:
        message = f"the worker was lost: {type(error).__name__}: {error}"
        return record_without_plan(job, State.FAILED, message), None
    return found if isinstance(found, tuple) else (found, None)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Only one batch works in a folder at a time; the lock goes with the process, however it ends."""
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = "another batch is at work here"
            raise InputError(Problem(str(folder), None, None, message, "let it end, or name another folder")) from error
        yield


def _write(path: Path, text: str) -> None:
    with whole_file(path) as file:
        file.write_text(text, encoding="utf-8")
