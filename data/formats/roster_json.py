"""A roster and how it came about, as one JSON file with a versioned schema (docs/roster_format.md).

The file can be read without its network: every duty has its UTC and its local times. A network, when given, must know
everything the duties name.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, ValidationError

from data.calendar import PARIS, SLOT, Horizon, zone
from data.duties import Absence, Duty, Ledger, Roster, Shift
from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.problem_log import ProblemLog
from data.formats.requirements_csv import SKILLS
from data.formats.validation import explained
from data.formats.whole_file import whole_file
from data.network import Network
from data.record import Frozen
from data.requirements import Level, Requirement
from data.rules import Rules
from data.studies import Subspecialty

SCHEMA = "hulotte.roster/1"
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))]
Instant = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


class HorizonEntry(Frozen):
    """The local dates of the roster, both included."""

    first: Day = Field(description="first date on which a duty may start")
    last: Day = Field(description="last such date")


class DutyEntry(Frozen):
    """One radiologist on one dated shift; exactly one of ``centre`` and ``subspecialty`` is set."""

    radiologist: str = Field(description="id of the radiologist")
    day: Day = Field(description="local date on which the duty starts, and to which it belongs")
    shift: str = Field(description="code of the shift type")
    start: Instant = Field(description="start in UTC")
    end: Instant = Field(description="end in UTC")
    start_local: Instant = Field(description="the same instant in Europe/Paris, with its offset")
    end_local: Instant = Field(description="the same instant in Europe/Paris, with its offset")
    centre: str | None = Field(None, description="id of the centre; null when on call at home")
    subspecialty: Subspecialty | None = Field(None, description="subspecialty of an on-call duty; else null")
    kept: bool = Field(False, description="whether planning may not move the duty")


class LedgerEntry(Frozen):
    """Fairness carried over: given minus fair share so far, in hundredths of a duty, by radiologist id."""

    nights: dict[str, int] = Field(default_factory=dict, description="night duties")
    weekends: dict[str, int] = Field(default_factory=dict, description="duties that start on a Saturday or Sunday")
    holidays: dict[str, int] = Field(default_factory=dict, description="duties that start on a public holiday")


class RequirementEntry(Frozen):
    """Readers wanted on duty at the same time; one line of a requirements file."""

    start: Instant = Field(description="start in UTC, on a half-hour mark")
    end: Instant = Field(description="end in UTC, on a half-hour mark after the start")
    skill: str = Field(pattern=f"^({'|'.join(SKILLS)})$", description="any, vetting or a subspecialty")
    level: Level = Field(description="whether reading the subspecialty is enough")
    readers: int = Field(ge=0, le=100_000, description="how many")
    centre: str | None = Field(None, description="id of the centre where they are wanted; null: anywhere")


class RecordedResult(Frozen):
    """How the roster came about. More fields may follow in a later version and are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(description="what is known of the roster")
    objective: int = Field(description="sum of all penalties")
    lower_bound: float | None = Field(None, description="no roster costs less; null when nothing is proven")
    gap: float | None = Field(None, ge=0, description="(objective − lower bound) / max(1, objective)")
    floor: float | None = Field(
        None,
        description=(
            "least possible cost of shortfall and overcover alone; null where the search ended before it was proven"
        ),
    )
    penalties: dict[str, int] = Field(default_factory=dict, description="objective by rule")
    violations: int | None = Field(None, ge=0, description="hard rules broken")
    rules: Rules | None = Field(None, description="every number of every rule that was used")
    stop_reason: str | None = Field(None, description="why the search ended")
    seconds: float | None = Field(None, ge=0, description="time from start to end")
    cpu_seconds: float | None = Field(None, ge=0, description="processor time of all workers")
    workers: int | None = Field(None, ge=1, description="processes that searched")
    seed: int | None = Field(None, description="seed of the search")
    version: str | None = Field(None, description="version of hulotte")
    instance_sha256: str | None = Field(None, description="hash of everything the search was given")
    duties_sha256: str | None = Field(
        None, description="hash of the duties as written, which tells a file that was changed since"
    )
    absences: tuple[Absence, ...] = Field(
        (), description="absences reported after the network's tables; they count as if they stood there"
    )


class RosterDocument(Frozen):
    """The whole file."""

    schema_: Literal["hulotte.roster/1"] = Field(alias="schema", description="name and version of this schema")
    horizon: HorizonEntry = Field(description="the dates that were planned")
    duties: tuple[DutyEntry, ...] = Field(description="by radiologist, then start")
    history: tuple[DutyEntry, ...] = Field((), description="earlier duties that still matter for rest and averages")
    ledger: LedgerEntry = Field(LedgerEntry(), description="fairness balance at the start of the horizon")
    published: tuple[DutyEntry, ...] = Field(
        (), description="duties of the roster published before for these dates, when differences from it cost"
    )
    requirements: tuple[RequirementEntry, ...] | None = Field(
        None, description="the coverage that was asked for; null when not recorded"
    )
    result: RecordedResult | None = Field(None, description="how the roster came about; null when made by hand")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a roster file holds."""

    roster: Roster
    result: RecordedResult | None
    requirements: tuple[Requirement, ...] | None = None

    @property
    def absences(self) -> tuple[Absence, ...]:
        """Absences that were reported after the network's tables and that the roster is made for."""
        return self.result.absences if self.result else ()

    @property
    def duties_as_recorded(self) -> bool:
        """Whether the duties are those that the result was written for; true where the file does not say."""
        digest = self.result.duties_sha256 if self.result else None
        return digest in (None, self.roster.duties_sha256)


def write_roster(
    path: Path,
    roster: Roster,
    result: Mapping[str, Any] | None = None,
    requirements: Iterable[Requirement] | None = None,
) -> None:
    """Write a roster; duties are put in order of radiologist and start.

    Parameters
    ----------
    result
        The fields of `RecordedResult`, and any others that JSON can hold. A hash of duties in it is kept, so that a
        file which was changed after its result stays one; without, it is that of these duties.
    requirements
        The coverage that was asked for, so that the objective can be added up again from the file and its network.

    Raises
    ------
    ValueError
        A kept duty is not among the duties, or a field of ``result`` has a wrong value.
    """
    with whole_file(path) as whole:
        whole.write_text(roster_text(roster, result, requirements), encoding="utf-8", newline="\n")


def roster_text(
    roster: Roster, result: Mapping[str, Any] | None = None, requirements: Iterable[Requirement] | None = None
) -> str:
    """What `write_roster` writes."""
    if strangers := set(roster.kept) - set(roster.duties):
        raise ValueError(f"kept, but not among the duties: {next(iter(strangers))}")
    kept = frozenset(roster.kept)
    document = RosterDocument(
        schema=SCHEMA,
        horizon=HorizonEntry(first=roster.horizon.first, last=roster.horizon.last),
        duties=tuple(_entry(duty, duty in kept) for duty in _in_order(roster.duties)),
        history=tuple(_entry(duty, False) for duty in roster.history),
        ledger=LedgerEntry(
            nights=dict(roster.ledger.nights),
            weekends=dict(roster.ledger.weekends),
            holidays=dict(roster.ledger.holidays),
        ),
        published=tuple(_entry(duty, False) for duty in _in_order(roster.published)),
        requirements=None if requirements is None else tuple(map(_requirement_entry, requirements)),
        result=None if result is None else _recorded(result, roster),
    )
    return document.model_dump_json(by_alias=True, indent=1) + "\n"


def _recorded(result: Mapping[str, Any], roster: Roster) -> RecordedResult:
    digest = result.get("duties_sha256") or roster.duties_sha256
    return RecordedResult.model_validate({**result, "duties_sha256": digest})


def read_roster(path: Path, network: Network | None = None) -> Roster:
    """Read the roster of a file; see `read_roster_file`."""
    return read_roster_file(path, network).roster


def read_result(path: Path) -> RecordedResult | None:
    """Read how the roster of a file came about; None when it does not say."""
    return read_roster_file(path).result


def read_roster_file(path: Path, network: Network | None = None) -> RosterFile:
    """Read a roster and its recorded result.

    Parameters
    ----------
    network
        When given, every radiologist, centre and shift must be in it, and the times of each duty must be its shift's.

    Raises
    ------
    InputError
        Not JSON, another schema, a missing or wrong field, times that contradict one another, a name unknown to the
        network: everything at once, each with its path in the JSON as the field.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(path.name, None, None, f"cannot be read: {error.strerror}", "name a readable roster file")
        raise InputError(problem) from error
    return parse_roster(path.name, content, network)


def parse_roster(file: str, content: bytes, network: Network | None = None) -> RosterFile:
    """The same from the bytes of a file of that name; see `read_roster_file`."""
    document = _document(file, content)
    log = ProblemLog()
    log.extend(_horizon_problems(file, document))
    for name in ("duties", "history", "published"):
        for index, entry in enumerate(getattr(document, name)):
            log.extend(_entry_problems(file, f"{name}[{index}]", entry, network))
    for index, wanted in enumerate(document.requirements or ()):
        log.extend(_requirement_problems(file, f"requirements[{index}]", wanted, network))
    log.raise_if_any()
    requirements = None if document.requirements is None else tuple(map(_requirement, document.requirements))
    return RosterFile(_roster(document), document.result, requirements)


def _document(file: str, content: bytes) -> RosterDocument:
    try:
        return RosterDocument.model_validate_json(content.removeprefix(codecs.BOM_UTF8), strict=True)
    except ValidationError as error:
        log = ProblemLog()
        for entry in error.errors(include_url=False):
            where = _json_path(entry["loc"])
            message, remedy = explained(entry, None, "roster_format.md")
            if entry["type"] == "json_invalid":
                message, remedy = entry["msg"], "name a roster file written by hulotte"
            log.add(Problem(file, None, where or None, message, remedy))
        raise InputError(log.problems()) from error


def _json_path(parts: Iterable[int | str]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def _horizon_problems(file: str, document: RosterDocument) -> Iterator[Problem]:
    first, last = document.horizon.first, document.horizon.last
    if last < first:
        yield Problem(file, None, "horizon.last", f"{last} is before {first}", "write a last date from the first on")
        return
    for name, remedy in (("duties", "move it to history or widen it"), ("published", "leave it out")):
        for index, entry in enumerate(getattr(document, name)):
            if not first <= entry.day <= last:
                yield Problem(file, None, f"{name}[{index}].day", f"{entry.day} is not in the horizon", remedy)
    for index, entry in enumerate(document.history):
        if entry.day >= first:
            field = f"history[{index}].day"
            yield Problem(file, None, field, f"{entry.day} is not before the horizon", "keep earlier duties only")


def _entry_problems(file: str, where: str, entry: DutyEntry, network: Network | None) -> Iterator[Problem]:
    for name in ("start", "end"):
        instant, local = getattr(entry, name), getattr(entry, f"{name}_local")
        if instant != local:
            yield Problem(file, None, f"{where}.{name}_local", "is another instant than in UTC", "write one instant")
    if (entry.centre is None) is (entry.subspecialty is None):
        message, remedy = "centre and subspecialty", "set the centre, or the subspecialty of an on-call duty"
        yield Problem(file, None, f"{where}.centre", f"exactly one of {message} must be set", remedy)
    if network is not None:
        yield from _unknown_names(file, where, entry, network)
        yield from _shift_problems(file, where, entry, network)


def _requirement_problems(file: str, where: str, entry: RequirementEntry, network: Network | None) -> Iterator[Problem]:
    if entry.end <= entry.start:
        yield Problem(file, None, f"{where}.end", "is not after the start", "write an end after the start")
    for name in ("start", "end"):
        if getattr(entry, name).timestamp() % SLOT.total_seconds():
            yield Problem(file, None, f"{where}.{name}", "is not on a half-hour mark", "write minutes 00 or 30")
    if network is not None and entry.centre is not None and entry.centre not in network.centre:
        message = f"no centre {quoted(entry.centre)} in the network"
        yield Problem(file, None, f"{where}.centre", message, "name one of centres.csv")


def _unknown_names(file: str, where: str, entry: DutyEntry, network: Network) -> Iterator[Problem]:
    if entry.radiologist not in network.radiologist:
        message = f"no radiologist {quoted(entry.radiologist)} in the network"
        yield Problem(file, None, f"{where}.radiologist", message, "name one of radiologists.csv")
    if entry.centre is not None and entry.centre not in network.centre:
        message = f"no centre {quoted(entry.centre)} in the network"
        yield Problem(file, None, f"{where}.centre", message, "name one of centres.csv")
    if entry.shift not in network.shift_type:
        message = f"no shift {quoted(entry.shift)} in the network"
        yield Problem(file, None, f"{where}.shift", message, "name one of shift_types.csv")


def _shift_problems(file: str, where: str, entry: DutyEntry, network: Network) -> Iterator[Problem]:
    kind = network.shift_type.get(entry.shift)
    if kind is None:
        return
    shift = Shift.on(kind, entry.day)
    for name, there, due in (("start", entry.start, shift.start), ("end", entry.end, shift.end)):
        if there != due:
            message = f"{kind.code} on {entry.day} has its {name} at {due:%Y-%m-%dT%H:%MZ}"
            yield Problem(file, None, f"{where}.{name}", message, "write the times of the shift")


def _entry(duty: Duty, kept: bool) -> DutyEntry:
    return DutyEntry(
        radiologist=duty.radiologist_id,
        day=duty.day,
        shift=duty.shift,
        start=duty.start,
        end=duty.end,
        start_local=duty.start.astimezone(zone(PARIS)),
        end_local=duty.end.astimezone(zone(PARIS)),
        centre=duty.centre,
        subspecialty=duty.subspecialty,
        kept=kept,
    )


def _duty(entry: DutyEntry) -> Duty:
    return Duty(
        entry.radiologist,
        entry.day,
        entry.shift,
        entry.start.astimezone(UTC),
        entry.end.astimezone(UTC),
        entry.centre,
        entry.subspecialty,
    )


def _requirement_entry(row: Requirement) -> RequirementEntry:
    return RequirementEntry(
        start=row.start, end=row.end, skill=row.skill, level=row.level, readers=row.readers, centre=row.centre
    )


def _requirement(entry: RequirementEntry) -> Requirement:
    start, end = entry.start.astimezone(UTC), entry.end.astimezone(UTC)
    return Requirement(start, end, entry.skill, entry.level, entry.readers, entry.centre)


def _in_order(duties: Iterable[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end))


def _roster(document: RosterDocument) -> Roster:
    ledger = document.ledger
    return Roster(
        horizon=Horizon(document.horizon.first, document.horizon.last),
        duties=tuple(_in_order(map(_duty, document.duties))),
        history=tuple(map(_duty, document.history)),
        kept=tuple(_in_order(_duty(entry) for entry in document.duties if entry.kept)),
        ledger=Ledger(ledger.nights, ledger.weekends, ledger.holidays),
        published=tuple(_in_order(map(_duty, document.published))),
    )
