"""What is wrong between the rows of a network: every kind of problem, one function each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from data.calibration import Calibration
from data.errors import Problem
from data.formats import network_names, network_times, network_values
from data.formats.network_tables import Tables
from data.record import Frozen
from data.rules import Rules
from data.studies import Subspecialty

KINDS: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    network_names.empty_tables,
    network_names.repeated_names,
    network_names.unknown_names,
    network_names.unknown_contacts,
    network_times.reversed_periods,
    network_times.overlapping_absences,
    network_times.overlapping_windows,
    network_times.overlapping_commitments,
    network_times.unknown_time_zones,
    network_times.half_given_hours,
    network_times.half_given_commitments,
    network_times.skipped_times,
    network_values.unordered_units,
    network_values.unread_experience,
    network_values.home_centres_twice,
    network_values.repeated_values,
    network_values.shifts_off_the_slots,
    network_values.unknown_subdivisions,
    network_values.impossible_targets,
    network_values.exams_without_share,
)


def network_problems(tables: Tables) -> Iterator[Problem]:
    """Every problem of every kind, from rows that are right in themselves."""
    for kind in KINDS:
        yield from kind(tables)


def rules_problems(rules: Rules, file: str) -> Iterator[Problem]:
    """Names in the rules that mean nothing."""
    for name in rules.specialist_cover.one_with_on_call:
        if name not in set(Subspecialty):
            remedy = f"name some of {', '.join(Subspecialty)}"
            yield Problem(file, None, "specialist_cover.one_with_on_call", f"{name} is not a subspecialty", remedy)


def calibration_problems(calibration: Calibration, radiologists: Iterable[Frozen], file: str) -> Iterator[Problem]:
    """Speeds of radiologists who are not there."""
    known = {getattr(person, "id", None) for person in radiologists}
    for reader in calibration.speed:
        if reader not in known:
            remedy = "correct the id, or take the line out"
            yield Problem(file, None, f"speed.{reader}", "is no radiologist of radiologists.csv", remedy)
