"""What a few changed duties do to a roster, exactly, without judging all of it again.

The checks themselves are run, on less: those that look at one person after another on the people concerned, those that
count who is there on the roster days concerned. Checks that this module does not know are run on the whole roster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from data.calendar import DAY_STARTS, PARIS, Horizon, slot_index, to_utc, zone
from data.duties import Duty, Roster
from data.fairness import FairShares
from data.network import Network
from data.people import BusyInterval
from data.requirements import Requirement
from data.rules import Rules
from rostering.checks import CHECKS, Subject, Violation
from rostering.checks.subject import CONTEXT

BY_PERSON = (
    *("known_duties", "kept_duties", "duty_length", "absences", "refusals", "authorisation", "on_call_competence"),
    *("day_job_overlap", "centre_eligibility", "one_duty_at_a_time", "rest_between_duties", "continuous_span"),
    *("post_duty_rest", "weekly_rest", "average_hours", "consecutive_nights", "duties_in_window", "monthly_maximum"),
    *("remote_share", "wanted_units", "fair_nights", "fair_weekends", "fair_holidays", "spacing", "home_centre"),
    *("wishes", "published_duties"),
    *("one_duty_a_date", "longest_run", "shortest_run", "shortest_rest", "forbidden_successions", "shift_limits"),
    *("total_minutes", "weekends_worked", "weekends_in_a_row"),
)
"""Checks whose findings about a person follow from that person's duties alone."""
BY_DAY = (
    *("workstations", "bedrooms", "on_call_seats", "shift_seats", "shift_cover"),
    *("coverage", "specialist_cover", "privileged_reader", "overcover"),
)
"""Checks whose findings about a half hour or a date follow from the duties there."""
Findings = tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Duties that go and duties that come."""

    removed: tuple[Duty, ...] = ()
    added: tuple[Duty, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """Whom it concerns."""
        return frozenset(duty.radiologist_id for duty in (*self.removed, *self.added))

    def applied_to(self, duties: Iterable[Duty]) -> tuple[Duty, ...]:
        """Those duties after it."""
        gone = frozenset(self.removed)
        return (*(duty for duty in duties if duty not in gone), *self.added)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the checks say of the people and days concerned, before and after an exchange."""

    before: Findings
    after: Findings

    @property
    def broken(self) -> Findings:
        """Hard rules that are broken afterwards and were not before."""
        known = frozenset((each.rule, each.message) for each in self.before)
        return tuple(each for each in self.after if each.hard and (each.rule, each.message) not in known)

    @property
    def legal(self) -> bool:
        """Whether it breaks no hard rule that was kept before."""
        return not self.broken

    @property
    def by_rule(self) -> Mapping[str, int]:
        """Change of the objective by soft rule, those that change only."""
        change: Counter[str] = Counter()
        for sign, findings in ((1, self.after), (-1, self.before)):
            for each in findings:
                change[each.rule] += sign * each.cost
        return {rule: change[rule] for rule in CHECKS if change[rule]}

    @property
    def cost(self) -> int:
        """Change of the objective."""
        return sum(self.by_rule.values())


class LocalScore:
    """A roster, ready to say what exchanges do to it."""

    def __init__(self, network: Network, roster: Roster, requirements: Iterable[Requirement], rules: Rules) -> None:
        self.whole = Subject(network, roster, tuple(requirements), rules)
        self._first_of_history = min(roster.history, key=lambda duty: duty.day, default=None)
        self._known_commitments: dict[str, tuple[BusyInterval, ...]] = {}
        self._known_days: dict[Horizon, tuple[Subject, Findings]] = {}

    @property
    def roster(self) -> Roster:
        """The roster as it stands."""
        return self.whole.roster

    def effect(self, exchange: Exchange) -> Effect:
        """The whole effect of an exchange."""
        nothing = Exchange()
        days, others = self.of_days(exchange), self.of_others(exchange)
        return Effect(
            (*self.of_people(exchange.people, nothing), *days.before, *others.before),
            (*self.of_people(exchange.people, exchange), *days.after, *others.after),
        )

    # -- checks by person ------------------------------------------------------------------------------------------

    def of_people(self, people: Collection[str], exchange: Exchange, rules: Sequence[str] = BY_PERSON) -> Findings:
        """Findings about these people after an exchange."""
        return _findings(rules, self._people(people, exchange))

    def _people(self, people: Collection[str], exchange: Exchange) -> Subject:
        duties = exchange.applied_to(duty for person in people for duty in self._duties_of.get(person, ()))
        history = [duty for person in people for duty in self.whole.history_of.get(person, ())]
        if self._first_of_history is not None:
            history.append(self._first_of_history)
        roster = replace(
            self.roster,
            duties=duties,
            history=tuple(dict.fromkeys(history)),
            kept=tuple(duty for duty in self.roster.kept if duty.radiologist_id in people),
            published=self._published_for(people),
        )
        subject = replace(self.whole, network=self.whole.network.with_only(people), roster=roster, requirements=())
        vars(subject)["shares"] = self._shares_of(people)
        vars(subject)["commitments_of"] = {person: self._commitments_of(person) for person in subject.duties_of}
        return subject

    def _published_for(self, people: Collection[str]) -> tuple[Duty, ...]:
        """What was published for them, or for somebody else, so that it is known that there is something published."""
        published = self.roster.published
        return tuple(duty for duty in published if duty.radiologist_id in people) or published[:1]

    @cached_property
    def _duties_of(self) -> Mapping[str, list[Duty]]:
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.roster.duties:
            found[duty.radiologist_id].append(duty)
        return found

    def _shares_of(self, people: Collection[str]) -> FairShares:
        whole = self.whole.shares
        nights, weekends, holidays = (
            {person: shares[person] for person in people if person in shares}
            for shares in (whole.nights, whole.weekends, whole.holidays)
        )
        return FairShares(nights, weekends, holidays)

    def _commitments_of(self, person: str) -> tuple[BusyInterval, ...]:
        first, last = self.whole.horizon.first - CONTEXT, self.whole.horizon.last + CONTEXT
        if person not in self._known_commitments:
            self._known_commitments[person] = self.whole.network.commitments_between(person, first, last)
        return self._known_commitments[person]

    # -- checks by day ---------------------------------------------------------------------------------------------

    def of_days(self, exchange: Exchange) -> Effect:
        """What the exchange does on the roster days that it touches."""
        before: list[Violation] = []
        after: list[Violation] = []
        for days in self._days(exchange):
            subject, found = self._on(days)
            duties = exchange.applied_to(subject.roster.duties)
            before.extend(found)
            after.extend(_findings(BY_DAY, subject.with_roster(replace(subject.roster, duties=duties))))
        return Effect(tuple(before), tuple(after))

    def _days(self, exchange: Exchange) -> Iterator[Horizon]:
        """The roster days that the exchange touches, neighbours together."""
        touched: set[date] = set()
        for duty in (*exchange.removed, *exchange.added):
            first, last = _roster_day(duty.start), _roster_day(duty.end - timedelta.resolution)
            touched.update(first + timedelta(days=n) for n in range((last - first).days + 1))
            touched.add(duty.day)
        row: list[date] = []
        for day in sorted(day for day in touched if day in self.whole.horizon):
            if row and day - row[-1] > timedelta(days=1):
                yield Horizon(row[0], row[-1])
                row = []
            row.append(day)
        if row:
            yield Horizon(row[0], row[-1])

    def _on(self, days: Horizon) -> tuple[Subject, Findings]:
        """The roster of these days alone, as it stands, and what the checks find in it."""
        if days not in self._known_days:
            start, end = to_utc(days.first, time()), to_utc(days.last + timedelta(days=2), time())
            near = [days.first + timedelta(days=n) for n in range(-2, (days.last - days.first).days + 3)]
            duties = (duty for day in near for duty in self._duties_on.get(day, ()))
            roster = replace(
                self.roster,
                horizon=days,
                duties=tuple(duty for duty in duties if duty.start < end and start < duty.end),
                history=(),
                kept=(),
                published=(),
            )
            subject = replace(self.whole, roster=roster, requirements=())
            first = slot_index(days.start, self.whole.horizon.start)
            need = {key: slots[first : first + days.slots] for key, slots in self.whole.need.items()}
            vars(subject)["need"] = need
            self._known_days[days] = subject, _findings(BY_DAY, subject)
        return self._known_days[days]

    @cached_property
    def _duties_on(self) -> Mapping[date, list[Duty]]:
        found: dict[date, list[Duty]] = defaultdict(list)
        for duty in self.roster.duties:
            found[duty.day].append(duty)
        return found

    # -- other checks ----------------------------------------------------------------------------------------------

    def of_others(self, exchange: Exchange) -> Effect:
        """What checks that are neither by person nor by day say of it, on the whole roster."""
        if not self._others:
            return Effect((), ())
        duties = exchange.applied_to(self.roster.duties)
        after = replace(self.whole, roster=replace(self.roster, duties=duties))
        return Effect(self._others_before, _findings(self._others, after))

    @property
    def _others(self) -> tuple[str, ...]:
        return tuple(rule for rule in CHECKS if rule not in (*BY_PERSON, *BY_DAY))

    @cached_property
    def _others_before(self) -> Findings:
        return _findings(self._others, self.whole)


def _findings(rules: Iterable[str], subject: Subject) -> Findings:
    return tuple(each for rule in rules for each in CHECKS[rule](subject))


def _roster_day(instant: datetime) -> date:
    local = instant.astimezone(zone(PARIS))
    return local.date() if local.time() >= DAY_STARTS else local.date() - timedelta(days=1)
