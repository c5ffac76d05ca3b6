"""The network as frozen models: centres, client hospitals, radiologists and what binds them.

Dated things carry ``from_date`` and ``until_date``: local dates, both included, None for open-ended. Times of day are
local to the time zone of their subject (Europe/Paris for radiologists and centres, the hospital's own for coverage
windows); an end at or before its start falls on the next day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self, TypeVar

from data.calendar import DayKind, day_kind, local_interval
from data.calibration import Calibration
from data.duties import Absence, ShiftType, Wish
from data.people import (
    WEEKDAYS,
    BusyInterval,
    Commitment,
    CommitmentException,
    Contact,
    Privilege,
    Radiologist,
    busy_blocks,
)
from data.places import Centre, CentreCapacity, CoverageException, CoverageWindow, Hospital, LocalHoliday
from data.record import Frozen, Remembering
from data.rules import Rules
from data.studies import AiAlgorithm, ExamType, UrgencyClass
from data.work_patterns import ForbiddenSuccession, ShiftLimit, ShiftTarget, WorkPattern

NO_TABLES = frozenset(
    {"rules", "calibration", "work_patterns", "shift_limits", "forbidden_successions", "shift_targets"}
)
"""What a directory holds in a file that is no table, and what comes with public instances only (ADR 0013)."""


class Network(Remembering, Frozen):
    """Everything known of one network. Tables are tuples in file order; look-ups are derived from them."""

    centres: tuple[Centre, ...]
    centre_capacities: tuple[CentreCapacity, ...] = ()
    hospitals: tuple[Hospital, ...]
    coverage_windows: tuple[CoverageWindow, ...] = ()
    coverage_exceptions: tuple[CoverageException, ...] = ()
    local_holidays: tuple[LocalHoliday, ...] = ()
    radiologists: tuple[Radiologist, ...]
    privileges: tuple[Privilege, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    commitment_exceptions: tuple[CommitmentException, ...] = ()
    absences: tuple[Absence, ...] = ()
    wishes: tuple[Wish, ...] = ()
    contacts: tuple[Contact, ...] = ()
    work_patterns: tuple[WorkPattern, ...] = ()
    shift_limits: tuple[ShiftLimit, ...] = ()
    forbidden_successions: tuple[ForbiddenSuccession, ...] = ()
    shift_targets: tuple[ShiftTarget, ...] = ()
    shift_types: tuple[ShiftType, ...]
    exams: tuple[ExamType, ...]
    urgency_classes: tuple[UrgencyClass, ...]
    ai_algorithms: tuple[AiAlgorithm, ...] = ()
    rules: Rules
    calibration: Calibration = Calibration()

    @cached_property
    def centre(self) -> Mapping[str, Centre]:
        """Centres by id."""
        return {centre.id: centre for centre in self.centres}

    @cached_property
    def hospital(self) -> Mapping[str, Hospital]:
        """Hospitals by id."""
        return {hospital.id: hospital for hospital in self.hospitals}

    @cached_property
    def radiologist(self) -> Mapping[str, Radiologist]:
        """Radiologists by id."""
        return {person.id: person for person in self.radiologists}

    @cached_property
    def shift_type(self) -> Mapping[str, ShiftType]:
        """Shift types by code."""
        return {kind.code: kind for kind in self.shift_types}

    @cached_property
    def absences_of(self) -> Mapping[str, tuple[Absence, ...]]:
        """Absences by radiologist (only those who have any)."""
        return _grouped(self.absences)

    @cached_property
    def _days_away(self) -> Mapping[str, frozenset[date]]:
        away = self.absences_of.items()
        return {person: frozenset(day for row in rows for day in row.whole_days) for person, rows in away}

    @cached_property
    def wishes_of(self) -> Mapping[str, tuple[Wish, ...]]:
        """Wishes by radiologist (only those who have any)."""
        return _grouped(self.wishes)

    @cached_property
    def work_pattern_of(self) -> Mapping[str, WorkPattern]:
        """Work patterns by radiologist (only those who have one)."""
        return {row.radiologist_id: row for row in self.work_patterns}

    @cached_property
    def privileges_of(self) -> Mapping[str, tuple[Privilege, ...]]:
        """Privileges by radiologist (only those who have any)."""
        return _grouped(self.privileges)

    @cached_property
    def _privileged_on(self) -> dict[tuple[str, date], tuple[str, ...]]:
        """Hospitals by radiologist and date, as far as they have been looked up."""
        return {}

    @cached_property
    def _commitments_of(self) -> Mapping[str, tuple[Commitment, ...]]:
        return _grouped(self.commitments)

    @cached_property
    def _exceptions_of(self) -> Mapping[str, Mapping[date, tuple[CommitmentException, ...]]]:
        found: dict[str, dict[date, tuple[CommitmentException, ...]]] = defaultdict(dict)
        for row in self.commitment_exceptions:
            own = found[row.radiologist_id]
            own[row.day] = (*own.get(row.day, ()), row)
        return found

    @cached_property
    def _busy_days(self) -> dict[tuple[str, date], tuple[BusyInterval, ...]]:
        """The day job by radiologist and date, as far as it has been worked out."""
        return {}

    @cached_property
    def _windows_of(self) -> Mapping[str, tuple[CoverageWindow, ...]]:
        found: dict[str, list[CoverageWindow]] = defaultdict(list)
        for window in self.coverage_windows:
            found[window.hospital_id].append(window)
        return {hospital: tuple(windows) for hospital, windows in found.items()}

    @cached_property
    def _coverage_exceptions_on(self) -> Mapping[tuple[str, date], tuple[CoverageException, ...]]:
        found: dict[tuple[str, date], list[CoverageException]] = defaultdict(list)
        for exception in self.coverage_exceptions:
            found[exception.hospital_id, exception.day].append(exception)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def _local_holiday_dates(self) -> frozenset[tuple[str, date]]:
        return frozenset((row.hospital_id, row.day) for row in self.local_holidays)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other tables, whose look-ups are derived anew instead of carried along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in vars(copied).keys() - type(self).model_fields.keys():
            del vars(copied)[name]
        return copied

    def with_absences(self, absences: Iterable[Absence]) -> Self:
        """The same network with further absences."""
        return self.model_copy(update={"absences": (*self.absences, *absences)})

    def with_only(self, people: Iterable[str]) -> Self:
        """The same network with these radiologists alone and what is known of them; unknown ids are left out."""
        ids = [person for person in dict.fromkeys(people) if person in self.radiologist]
        exceptions = (row for person in ids for rows in self._exceptions_of.get(person, {}).values() for row in rows)
        few = self.model_copy(
            update={
                "radiologists": tuple(self.radiologist[person] for person in ids),
                "privileges": _rows_of(ids, self.privileges_of),
                "commitments": _rows_of(ids, self._commitments_of),
                "commitment_exceptions": tuple(exceptions),
                "absences": _rows_of(ids, self.absences_of),
                "wishes": _rows_of(ids, self.wishes_of),
                "contacts": (),
            }
        )
        vars(few).update(_busy_days=self._busy_days, _privileged_on=self._privileged_on, _days_away=self._days_away)
        return few

    def capacity_on(self, centre_id: str, day: date) -> tuple[int, int]:
        """(workstations, bedrooms) of a centre on a date; (0, 0) while it is closed. The last matching row wins."""
        centre = self.centre[centre_id]
        if not centre.open_on(day):
            return 0, 0
        found = (centre.workstations, centre.bedrooms)
        for row in self.centre_capacities:
            if row.centre_id == centre_id and row.valid_on(day):
                found = (row.workstations, row.bedrooms)
        return found

    def absent_on(self, radiologist_id: str, day: date) -> bool:
        """Whether the radiologist is away that whole local day."""
        return day in self._days_away.get(radiologist_id, frozenset())

    def privileged_for(self, radiologist_id: str, day: date) -> tuple[str, ...]:
        """Hospitals for which the radiologist may read on that date."""
        key = radiologist_id, day
        if key not in self._privileged_on:
            rows = self.privileges_of.get(radiologist_id, ())
            self._privileged_on[key] = tuple(row.hospital_id for row in rows if row.valid_on(day))
        return self._privileged_on[key]

    def commitments_between(self, radiologist_id: str, first: date, last: date) -> tuple[BusyInterval, ...]:
        """Day-job intervals that start on the local dates first … last, in order of start.

        Public holidays drop clinical and non-clinical blocks, absent days drop all, then dated exceptions apply
        (``add`` rows hold even on a holiday).
        """
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        found = [busy for day in days for busy in self._busy_on(radiologist_id, day)]
        return tuple(sorted(found, key=lambda busy: (busy.start, busy.end)))

    def _busy_on(self, radiologist_id: str, day: date) -> tuple[BusyInterval, ...]:
        key = radiologist_id, day
        if key not in self._busy_days:
            weekly = self._commitments_of.get(radiologist_id, ())
            changes = self._exceptions_of.get(radiologist_id, {}).get(day, ())
            away = self.absent_on(radiologist_id, day)
            self._busy_days[key] = () if away else tuple(busy_blocks(day, weekly, changes))
        return self._busy_days[key]

    def hospital_day_kind(self, hospital_id: str, day: date) -> DayKind:
        """Day kind on the hospital's own calendar, local holidays included."""
        if (hospital_id, day) in self._local_holiday_dates:
            return DayKind.HOLIDAY
        return day_kind(day, self.hospital[hospital_id].subdivision)

    def open_windows(self, hospital_id: str, first: date, last: date) -> tuple[tuple[datetime, datetime], ...]:
        """UTC intervals, in order, in which the network reads for a hospital; they start on its dates first … last."""
        hospital = self.hospital[hospital_id]
        found: list[tuple[datetime, datetime]] = []
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if hospital.valid_on(day):
                found.extend(
                    local_interval(day, start, end, hospital.time_zone)
                    for start, end in self._hours_on(hospital_id, day)
                )
        return tuple(sorted(found))

    def _hours_on(self, hospital_id: str, day: date) -> list[tuple[time, time]]:
        exceptions = self._coverage_exceptions_on.get((hospital_id, day), ())
        if exceptions:
            return [(row.start, row.end) for row in exceptions if row.start is not None and row.end is not None]
        windows = self._windows_of.get(hospital_id, ())
        name = WEEKDAYS[day.weekday()]
        if self.hospital_day_kind(hospital_id, day) is DayKind.HOLIDAY:
            name = "holiday" if any(row.weekday == "holiday" for row in windows) else "sun"
        return [(row.start, row.end) for row in windows if row.weekday == name]

    def tables(self) -> dict[str, tuple[Frozen, ...]]:
        """Every table by its name, in the order of the fields; what a network directory holds beside rules.toml."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in NO_TABLES}


_Row = TypeVar("_Row", Absence, Wish, Privilege, Commitment, CommitmentException)


def _grouped(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.radiologist_id].append(row)
    return {key: tuple(values) for key, values in found.items()}


def _rows_of(ids: Iterable[str], by_person: Mapping[str, tuple[_Row, ...]]) -> tuple[_Row, ...]:
    return tuple(row for person in ids for row in by_person.get(person, ()))
