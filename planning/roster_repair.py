"""Mend a roster file for people who fall out, and record for whom it was mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data.calendar import PARIS, zone
from data.duties import Absence, Duty, Roster
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile, read_roster_file, write_roster
from data.network import Network
from data.requirements import Requirement
from data.rules import Rules
from demand.staffing import staffing
from planning.known_absences import absence_of, as_known, moment_of
from rostering.instance import RosterInstance
from rostering.repair import TIME_LIMIT, Repair, repair
from rostering.verify import verify


@dataclass(frozen=True, slots=True)
class Mending:
    """A repair with what it started from.

    Attributes
    ----------
    absences
        Every absence that the new roster is made for beyond the network's tables.
    unmoved
        Duties of the absent that had begun at the freeze: they stay in the roster, and the rest of them needs a call.
    objective_before
        What the old roster cost, before anyone fell out.
    """

    repair: Repair
    absences: tuple[Absence, ...]
    unmoved: tuple[Duty, ...]
    objective_before: int
    requirements: tuple[Requirement, ...]
    rules: Rules
    freeze: datetime | None

    @property
    def usable(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.repair.verification.violations

    def summary(self) -> dict[str, Any]:
        """What ``roster repair --json`` prints."""
        verification = self.repair.verification
        return {
            "absences": [_absence(row) for row in self.absences],
            "freeze": None if self.freeze is None else self.freeze.isoformat(),
            "changes": changes(self.repair.removed, self.repair.added),
            "unmoved": [duty_entry(duty) for duty in self.unmoved],
            "levels": [
                {"level": each.name, "value": each.value, "lower_bound": each.lower_bound, "proven": each.proven}
                for each in self.repair.levels
            ],
            "objective_before": self.objective_before,
            "objective": verification.objective,
            "penalties": dict(verification.penalties),
            "violations": len(verification.violations),
            "sentences": [f"{each.rule}: {each.message}" for each in verification.violations],
            "seconds": round(self.repair.seconds, 2),
        }

    def write(self, path: Path) -> None:
        """Write the mended roster with its absences, so that ``roster verify`` knows them."""
        verification = self.repair.verification
        recorded = {
            "status": "feasible",
            "objective": verification.objective,
            "penalties": dict(verification.penalties),
            "violations": len(verification.violations),
            "rules": self.rules,
            "seconds": round(self.repair.seconds, 2),
            "version": version("hulotte"),
            "absences": self.absences,
        }
        write_roster(path, self.repair.roster, recorded, self.requirements)


def mend(
    network: Network,
    file: RosterFile,
    absences: Sequence[Absence],
    freeze: datetime | None = None,
    time_limit: float = TIME_LIMIT,
) -> Mending:
    """Repair the roster of a file for these absences; see `rostering.repair`.

    An absence begins, at the earliest, when the duty ends that its radiologist had begun at the freeze.
    """
    before = as_known(network, file)
    requirements = staffing(network, file.roster.horizon) if file.requirements is None else file.requirements
    rules = file.result.rules if file.result and file.result.rules else network.rules
    unmoved = _begun(file.roster, absences, freeze)
    absences = [absence for each in absences if (absence := _after(each, unmoved)) is not None]
    now = before.with_absences(absences)
    instance = RosterInstance.of(now, file.roster.horizon, requirements, rules)
    mended = repair(instance, file.roster, {row.radiologist_id for row in absences}, freeze, time_limit)
    return Mending(
        repair=mended,
        absences=(*file.absences, *absences),
        unmoved=unmoved,
        objective_before=verify(before, file.roster, requirements, rules).objective,
        requirements=tuple(requirements),
        rules=rules,
        freeze=freeze,
    )


def _begun(roster: Roster, absences: Sequence[Absence], freeze: datetime | None) -> tuple[Duty, ...]:
    """Duties that an absence meets but that had begun at the freeze."""
    if freeze is None:
        return ()
    spans = [(absence.radiologist_id, *absence.interval) for absence in absences]
    return tuple(
        duty
        for duty in roster.duties
        if duty.start < freeze
        and any(who == duty.radiologist_id and start < duty.end and duty.start < end for who, start, end in spans)
    )


def _after(absence: Absence, begun: Sequence[Duty]) -> Absence | None:
    """The part of an absence after the duties that its radiologist had begun; None when nothing is left."""
    ends = [duty.end for duty in begun if duty.radiologist_id == absence.radiologist_id]
    since = max((end for end in ends if absence.interval[0] < end), default=None)
    if since is None:
        return absence
    if absence.interval[1] <= since:
        return None
    local = since.astimezone(zone(PARIS))
    return absence.model_copy(update={"first": local.date(), "starts": local.time()})


def read_order(
    network: Network,
    roster: Path,
    absent: Sequence[str],
    since: Sequence[str],
    until: Sequence[str],
    freeze: str | None,
) -> tuple[RosterFile, list[Absence], datetime | None]:
    """What `mend` takes, from the command line: one ``--from`` and ``--to`` for all, or one for each ``--absent``.

    Raises
    ------
    InputError
        A wrong file, an unknown radiologist, something that is no date, dates too few or too many.
    """
    for option, given in (("--from", since), ("--to", until)):
        if len(given) not in (1, len(absent)):
            message = f"{len(given)} given for {len(absent)} --absent"
            raise InputError(Problem(option, None, None, message, f"give one {option} for all, or one for each"))
    pairs = zip(absent, _spread(since, len(absent)), _spread(until, len(absent)), strict=True)
    absences = [absence_of(network, who, start, end) for who, start, end in pairs]
    return read_roster_file(roster, network), absences, None if freeze is None else moment_of(freeze, "--freeze")[0]


def _spread(given: Sequence[str], times: int) -> Sequence[str]:
    return list(given) * times if len(given) == 1 else given


def changes(removed: Sequence[Duty], added: Sequence[Duty]) -> list[dict[str, Any]]:
    """Who changes from what to what: the duties of one person in pairs, as far as there are both."""
    found = []
    for person in sorted({duty.radiologist_id for duty in (*removed, *added)}):
        old = sorted(duty for duty in removed if duty.radiologist_id == person)
        new = sorted(duty for duty in added if duty.radiologist_id == person)
        for number in range(max(len(old), len(new))):
            before = duty_entry(old[number]) if number < len(old) else None
            after = duty_entry(new[number]) if number < len(new) else None
            found.append({"radiologist": person, "from": before, "to": after})
    return found


def duty_entry(duty: Duty) -> dict[str, Any]:
    """A duty as JSON: who, date, shift, place."""
    return {
        "radiologist": duty.radiologist_id,
        "day": str(duty.day),
        "shift": duty.shift,
        "centre": duty.centre,
        "subspecialty": duty.subspecialty,
    }


def _absence(row: Absence) -> dict[str, Any]:
    start, end = (instant.astimezone(zone(PARIS)).isoformat() for instant in row.interval)
    return {"radiologist": row.radiologist_id, "from": start, "to": end}
