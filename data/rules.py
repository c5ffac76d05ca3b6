"""The numbers of every rule and cost, one small class a rule, read from ``rules.toml``.

A hard rule may not be broken. A soft rule costs ``weight`` for each unit named in its description; all weights are
integers, so the objective is exact. Tiers: coverage ≫ rest comfort and fairness ≫ wishes. "Bound" radiologists are
those whom the working-time directive binds (`data.network.Status.bound`); a ``house_…`` number is the house rule of
the same shape for the others. An absent table or number takes its default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from data.errors import InputError, Problem
from data.record import Frozen
from data.studies import Subspecialty


class RuleNumbers(Frozen):
    """Base of the numbers of one rule."""


# -- hard rules ----------------------------------------------------------------------------------------------------


class RestBetweenDuties(RuleNumbers):
    """Daily rest from the end of one duty to the start of the next, on-call duties included (2003/88/EC art. 3)."""

    hours: float = Field(11, ge=0, le=48, description="hours of rest between two duties of a bound radiologist")
    house_hours: float = Field(11, ge=0, le=48, description="the same for those who are not bound")

    def minutes_for(self, bound: bool) -> int:
        """Minutes of rest, by whether the person is bound."""
        return round(60 * (self.hours if bound else self.house_hours))


class ContinuousSpan(RuleNumbers):
    """A day job run straight into a duty: limited as a whole, and followed at once by an equal rest.

    The span of a duty (on-call ones aside) is the duty and the clinical and non-clinical commitments before it,
    walking back while the gap to the next is shorter than ``break_hours``. It may be at most ``hours`` long, may hold
    only one duty (walking back never meets another duty that is not on call), and, when it holds a commitment, is
    followed by a rest as long as itself, free of all commitments (on-call ones too) and all duties. The rest after a
    duty of the history binds the duties of the horizon.
    """

    hours: float = Field(24, ge=0, le=48, description="longest span in hours for a bound radiologist")
    house_hours: float = Field(24, ge=0, le=48, description="the same for those who are not bound")
    break_hours: float = Field(11, ge=0, le=48, description="a gap of this many hours ends the span")

    def minutes_for(self, bound: bool) -> int:
        """Longest span in minutes, by whether the person is bound."""
        return round(60 * (self.hours if bound else self.house_hours))


class PostDutyRest(RuleNumbers):
    """Hours without clinical work after a duty that runs past local midnight, on-call aside (repos de sécurité)."""

    hours: float = Field(11, ge=0, le=48, description="hours without clinical work, for a bound radiologist")
    house_hours: float = Field(11, ge=0, le=48, description="the same for those who are not bound")

    def minutes_for(self, bound: bool) -> int:
        """Minutes without clinical work, by whether the person is bound."""
        return round(60 * (self.hours if bound else self.house_hours))


class WeeklyRest(RuleNumbers):
    """One uninterrupted rest in each Monday-to-Sunday week that a duty (on-call aside) touches.

    Source: 2003/88/EC art. 5 (24 + 11 h).

    Free of duties (on-call aside) and of clinical and non-clinical commitments; the rest counts for the week in which
    it begins (one begun earlier counts from Monday 00:00 local) and may run on past Sunday.
    """

    hours: float = Field(35, ge=0, le=96, description="hours of uninterrupted weekly rest of a bound radiologist")
    house_hours: float = Field(24, ge=0, le=96, description="the same for those who are not bound")

    def minutes_for(self, bound: bool) -> int:
        """Minutes of weekly rest, by whether the person is bound."""
        return round(60 * (self.hours if bound else self.house_hours))


class AverageHours(RuleNumbers):
    """Working week averaged over a reference period, day job and resting included (2003/88/EC art. 6).

    Checked at the end of each Monday-to-Sunday week of the horizon, over the ``reference_weeks`` that end there, where
    duties of the horizon add minutes to them: work minutes × 7 ≤ weekly minutes × days present. A duty counts its real
    minutes in the week of its local start; an on-call duty counts ``on_call_minutes`` (call-outs). The day job counts
    the clinical and non-clinical timetable of each date. Days of absence count neither as work nor as time; a public
    holiday counts as time. Weeks before that of the first duty of the history, whoever had it (without a history:
    before the first week of the horizon), count ``contract_hours`` × employment fraction in whole minutes over seven
    days, absences or not.
    """

    hours: float = Field(48, ge=0, le=168, description="hours a week on average, for a bound radiologist")
    house_hours: float = Field(60, ge=0, le=168, description="the same for those who are not bound")
    reference_weeks: int = Field(17, ge=1, le=52, description="length of the reference period in weeks (four months)")
    contract_hours: float = Field(39, ge=0, le=80, description="weekly hours of a full-time day job without a history")
    on_call_minutes: int = Field(60, ge=0, le=720, description="minutes of call-outs that an on-call duty counts for")

    def weekly_minutes_for(self, bound: bool) -> int:
        """Minutes a week on average, by whether the person is bound."""
        return round(60 * (self.hours if bound else self.house_hours))

    def contract_minutes(self, employment_fraction: float) -> int:
        """Minutes of the day job in a week without a history."""
        return round(60 * self.contract_hours * employment_fraction)


class ConsecutiveNights(RuleNumbers):
    """Night duties on consecutive local dates."""

    nights: int = Field(2, ge=1, le=14, description="most night duties in a row, for a bound radiologist")
    house_nights: int = Field(3, ge=1, le=14, description="the same for those who are not bound")

    def most_for(self, bound: bool) -> int:
        """Most nights in a row, by whether the person is bound."""
        return self.nights if bound else self.house_nights


class DutiesInWindow(RuleNumbers):
    """Duties (on-call aside) that start within any window of days."""

    days: int = Field(7, ge=1, le=31, description="length of the sliding window in local dates")
    duties: int = Field(3, ge=1, le=31, description="most duties in it, for a bound radiologist")
    house_duties: int = Field(4, ge=1, le=31, description="the same for those who are not bound")

    def most_for(self, bound: bool) -> int:
        """Most duties in a window, by whether the person is bound."""
        return self.duties if bound else self.house_duties


class DutyLength(RuleNumbers):
    """A duty period, on-call aside, in real hours (a night across the autumn clock change has 13)."""

    hours: float = Field(14, gt=0, le=48, description="longest duty in hours")


class Authorisation(RuleNumbers):
    """A full-time hospital practitioner needs a valid authorisation for outside work on the date of a duty."""

    enabled: bool = Field(True, description="whether an expired or missing authorisation blocks duties")


class RemoteShare(RuleNumbers):
    """Duties as a share of a radiologist's whole work in the horizon (CNOM/G4 charter 2025).

    Duty minutes are real ones, an on-call duty counting the call-outs of `AverageHours`; the day job is its clinical
    and non-clinical timetable on the dates of the horizon. 1000 × duty minutes ≤ thousandths × all minutes.
    """

    enabled: bool = Field(False, description="whether the rule holds")
    share: float = Field(0.2, ge=0, le=1, description="duty minutes ÷ (duty + day-job timetable minutes), at most")

    @property
    def thousandths(self) -> int:
        """The share in thousandths, an integer."""
        return round(1000 * self.share)


# -- soft rules: coverage ------------------------------------------------------------------------------------------


class Coverage(RuleNumbers):
    """Shortfall against the requirements, per missing reader and half hour."""

    any: int = Field(120, ge=0, description="cost of one reader too few on duty for half an hour")
    vetting: int = Field(120, ge=0, description="the same for the vetting seat")
    reads: int = Field(60, ge=0, description="the same for a reader of a subspecialty")
    experienced: int = Field(60, ge=0, description="the same for an experienced reader of a subspecialty")


class SpecialistCover(RuleNumbers):
    """Experienced readers of each subspecialty on duty in the network, per missing reader and half hour.

    At night (``night_from`` to ``night_until``, local), on weekends and on public holidays ``nights`` are wanted, else
    ``days``. Subspecialties in ``one_with_on_call`` want one at all hours, and an on-call duty in the subspecialty
    counts. One reader counts for every subspecialty in which they are experienced, resting or not.
    """

    nights: int = Field(2, ge=0, description="experienced readers at night, on weekends and holidays")
    days: int = Field(1, ge=0, description="experienced readers on weekday days")
    one_with_on_call: tuple[str, ...] = Field(
        ("paediatrics", "head-neck"), description="subspecialties with one reader, on-call counting"
    )
    night_from: time = Field(time(20), description="local start of the night")
    night_until: time = Field(time(8), description="local end of the night")
    weight: int = Field(60, ge=0, description="cost of one experienced reader too few for half an hour")


class StandBy(RuleNumbers):
    """Experienced readers expected to be missing, per reader and half hour, when readers call in sick.

    Each reader is absent with probability ``absence``, independently. Of n readers experienced in a subspecialty, on
    duty or on call for it, and m wanted (see `SpecialistCover`), E[max(0, m − present)] are expected to be missing.
    What each further reader takes off that, times ``weight``, is rounded to whole costs. With a weight of 0 nothing is
    counted; with any other, each of the ``subspecialties`` has an on-call seat.
    """

    weight: int = Field(0, ge=0, description="cost of one experienced reader expected to be missing for half an hour")
    absence: float = Field(0.03, ge=0, le=0.5, description="probability that a reader calls in sick for a duty")
    subspecialties: tuple[Subspecialty, ...] = Field(
        tuple(Subspecialty), description="subspecialties that are counted and may have a radiologist on call"
    )


class PrivilegedReader(RuleNumbers):
    """Each open half hour of a hospital wants at least one reader on duty (on-call aside) with its privilege.

    A half hour is open when its start lies in a coverage window; a privilege counts for the duties that start on its
    dates.
    """

    weight: int = Field(30, ge=0, description="cost of a hospital's open half hour without a privileged reader")


class Overcover(RuleNumbers):
    """Readers beyond the head count required, per reader and half hour.

    The head count is what the requirements ask of any reader in the network; where they ask nothing, all are too many.
    Night duties are not counted in half hours that start between ``rest_from`` and ``rest_until`` (local; equal means
    all day): there the reader rests in a bedroom.
    """

    weight: int = Field(1, ge=0, description="cost of one reader too many, awake, for half an hour")
    rest_from: time = Field(time(0), description="local time from which surplus night readers rest")
    rest_until: time = Field(time(8), description="local time until which they rest")


# -- soft rules: fairness and rest comfort -------------------------------------------------------------------------


class WantedUnits(RuleNumbers):
    """Duty units of the horizon against the wanted ones (pro rata of days present), in steps of 1/24 unit (30 min).

    Free within ``tolerance``; then ``weight`` a step up to ``far``, ``far_weight`` beyond; each step below the
    minimum (pro rata) costs ``below_minimum`` on top.
    """

    tolerance: float = Field(0.5, ge=0, description="units of deviation that cost nothing")
    far: float = Field(1.0, ge=0, description="units of deviation from which the cost is steeper")
    weight: int = Field(4, ge=0, description="cost of 1/24 unit of deviation")
    far_weight: int = Field(12, ge=0, description="cost of 1/24 unit of deviation beyond `far`")
    below_minimum: int = Field(12, ge=0, description="cost of 1/24 unit below the minimum, on top")

    @model_validator(mode="after")
    def _steeper_far_off(self) -> WantedUnits:
        if self.far_weight < self.weight:
            raise ValueError("far_weight is smaller than weight; a larger deviation may not cost less a step")
        return self


class FairNights(RuleNumbers):
    """Night duties against the fair share: the square of the deviation, in hundredths (one duty off costs 100)."""

    weight: int = Field(1, ge=0, description="cost of d² / 100 for a deviation of d hundredths of a duty")


class FairWeekends(RuleNumbers):
    """Duties (on-call aside) that start on a Saturday or Sunday against the fair share, in the same way."""

    weight: int = Field(1, ge=0, description="cost of d² / 100 for a deviation of d hundredths of a duty")


class FairHolidays(RuleNumbers):
    """Duties (on-call aside) that start on a public holiday against the fair share, in the same way."""

    weight: int = Field(1, ge=0, description="cost of d² / 100 for a deviation of d hundredths of a duty")


class Spacing(RuleNumbers):
    """Every window of ``days`` local dates, ending in the horizon, that holds more than one duty (on-call aside).

    Duties of the history count, also in a window that holds no others.
    """

    days: int = Field(4, ge=1, le=31, description="length of the sliding window")
    weight: int = Field(6, ge=0, description="cost of each duty beyond the first in a window")


class HomeCentre(RuleNumbers):
    """Duties at another centre than the home centre."""

    weight: int = Field(8, ge=0, description="cost of a duty away from the home centre")


# -- soft rules: wishes --------------------------------------------------------------------------------------------


class Wishes(RuleNumbers):
    """A want that no duty meets, or a duty given against an avoid, times the weight of the wish.

    Any duty of the date and shift counts, on-call ones included.
    """

    weight: int = Field(3, ge=0, description="cost of an unmet wish of weight 1")


class PublishedDuties(RuleNumbers):
    """Duties lost and gained against a published roster of the same dates; without one, nothing costs.

    A duty is the same when radiologist, date, shift and place are; one that is taken over counts twice, once for each
    of the two people.
    """

    weight: int = Field(
        25, ge=0, description="cost of a published duty not given, and of a duty that was not published"
    )


class Rules(Frozen):
    """All rule numbers of a network; the field names are the names of the rules and of their tables."""

    rest_between_duties: RestBetweenDuties = RestBetweenDuties()
    continuous_span: ContinuousSpan = ContinuousSpan()
    post_duty_rest: PostDutyRest = PostDutyRest()
    weekly_rest: WeeklyRest = WeeklyRest()
    average_hours: AverageHours = AverageHours()
    consecutive_nights: ConsecutiveNights = ConsecutiveNights()
    duties_in_window: DutiesInWindow = DutiesInWindow()
    duty_length: DutyLength = DutyLength()
    authorisation: Authorisation = Authorisation()
    remote_share: RemoteShare = RemoteShare()
    coverage: Coverage = Coverage()
    specialist_cover: SpecialistCover = SpecialistCover()
    stand_by: StandBy = StandBy()
    privileged_reader: PrivilegedReader = PrivilegedReader()
    overcover: Overcover = Overcover()
    wanted_units: WantedUnits = WantedUnits()
    fair_nights: FairNights = FairNights()
    fair_weekends: FairWeekends = FairWeekends()
    fair_holidays: FairHolidays = FairHolidays()
    spacing: Spacing = Spacing()
    home_centre: HomeCentre = HomeCentre()
    wishes: Wishes = Wishes()
    published_duties: PublishedDuties = PublishedDuties()

    def with_settings(self, settings: Iterable[str]) -> Rules:
        """A copy with ``rule.number=value`` settings applied, values in TOML syntax (bare words count as strings).

        Raises
        ------
        InputError
            Unknown rule or number, or a value out of range.
        """
        tables: dict[str, dict[str, Any]] = self.model_dump()
        for setting in settings:
            name, _, text = setting.partition("=")
            rule, _, number = name.strip().partition(".")
            if not text or rule not in tables or number not in tables[rule]:
                raise InputError(
                    Problem("--set", None, name.strip(), "no such number", "write rule.number=value, as in rules.toml")
                )
            tables[rule][number] = _toml_value(text.strip())
        return parse_rules(tables, "--set")


def _toml_value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def parse_rules(tables: Mapping[str, object], file: str) -> Rules:
    """Validate tables of numbers, as they come from TOML.

    Raises
    ------
    InputError
        Every unknown rule, unknown number and value out of range.
    """
    try:
        return Rules.model_validate(tables)
    except ValidationError as error:
        problems = [
            Problem(
                file,
                None,
                ".".join(str(part) for part in entry["loc"]),
                entry["msg"],
                "see the description of the number in docs/network_format.md",
            )
            for entry in error.errors()
        ]
        raise InputError(problems) from error


def read_rules(path: Path) -> Rules:
    """Read and validate a ``rules.toml``.

    Raises
    ------
    InputError
        Unreadable, not TOML, unknown rule or number, or a value out of range.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(Problem(path.name, None, None, str(error), "write the file as UTF-8 TOML")) from error
    return parse_rules(tables, path.name)
