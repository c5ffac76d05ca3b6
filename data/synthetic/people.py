"""Radiologists of a synthetic network: status, competences, wanted units, centres, privileges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, hypot, radians

import numpy as np
from numpy.random import Generator

from data.people import Privilege, Radiologist, Status
from data.places import Centre, Hospital
from data.reference.tables import PeopleMix
from data.studies import Subspecialty
from data.synthetic.draws import deal, luhn_digit, sorted_deal
from data.synthetic.places import Places
from data.synthetic.timetables import WeekPlan

MOST_READ, MOST_EXPERIENCED = 6, 3
SMALL_TEAM, LARGE_TEAM = 100, 250
"""Teams up to the small size are of generalists, from the large size on as mixed as the reference."""
LONG_WEEK_HALF_DAYS = 9


@dataclass(frozen=True)
class Competence:
    """What one person reads, and is experienced in."""

    reads: tuple[Subspecialty, ...]
    experienced: tuple[Subspecialty, ...]


def deal_status(rng: Generator, mix: PeopleMix, total: int) -> list[tuple[Status, float]]:
    """Status and employment fraction of everybody; fractions are dealt within each status."""
    statuses = [Status(value) for value in sorted_deal(mix.status, total)]
    pairs: list[tuple[Status, float]] = []
    for status in Status:
        pairs.extend((status, part) for part in deal(rng, mix.employment, statuses.count(status)))
    return [pairs[n] for n in rng.permutation(total)]


def deal_competences(rng: Generator, mix: PeopleMix, total: int) -> list[Competence]:
    """Two to six subspecialties read, experience in one to three of these, in the shares of the mix.

    In a small team one or two people are on duty at a time, so nearly everybody reads nearly everything.
    """
    breadth = float(np.clip((LARGE_TEAM - total) / (LARGE_TEAM - SMALL_TEAM), 0, 1))
    most_read, most_experienced = (
        (MOST_READ + 2, MOST_EXPERIENCED + 1) if breadth > 0 else (MOST_READ, MOST_EXPERIENCED)
    )
    reads: list[set[Subspecialty]] = [set() for _ in range(total)]
    for subspecialty, share in _rarest_first(mix.reads):
        wider = share + 0.8 * breadth * (1 - share)
        for person in _fewest_first(rng, reads, range(total), most_read, 12.0)[: round(wider * total)]:
            reads[person].add(subspecialty)
    common = [subspecialty for subspecialty, _ in reversed(_rarest_first(mix.reads))]
    for mine in reads:
        mine.update(common[: max(0, 2 - len(mine))])
    experienced: list[set[Subspecialty]] = [set() for _ in range(total)]
    for subspecialty, share in _rarest_first(mix.experienced):
        readers = [person for person in range(total) if subspecialty in reads[person]]
        wider = share * (1 + 0.5 * breadth)
        for person in _fewest_first(rng, experienced, readers, most_experienced, 1.0)[: round(wider * total)]:
            experienced[person].add(subspecialty)
    return [_competence(mine, known, common) for mine, known in zip(reads, experienced, strict=True)]


def _rarest_first(shares: dict[Subspecialty, float]) -> list[tuple[Subspecialty, float]]:
    return sorted(shares.items(), key=lambda item: item[1])


def _fewest_first(
    rng: Generator, held: list[set[Subspecialty]], people: range | list[int], most: int, spread: float
) -> list[int]:
    """People who may take one more, those with few first; ``spread`` blurs the order."""
    scores = {person: len(held[person]) + spread * rng.random() for person in people if len(held[person]) < most}
    return sorted(scores, key=scores.__getitem__)


def _competence(reads: set[Subspecialty], experienced: set[Subspecialty], common: list[Subspecialty]) -> Competence:
    if not experienced:
        experienced = {next(subspecialty for subspecialty in common if subspecialty in reads)}
    return Competence(
        tuple(each for each in Subspecialty if each in reads),
        tuple(each for each in Subspecialty if each in experienced),
    )


def deal_wanted(rng: Generator, mix: PeopleMix, plans: list[WeekPlan], bound: list[bool]) -> list[float]:
    """Units wanted a month. Bound people with a long week want the fewest: 48 h a week leave no more."""
    few_first = sorted_deal(dict(sorted(mix.wanted.items())), len(plans))
    long_week = [
        is_bound and plan.half_days >= LONG_WEEK_HALF_DAYS for plan, is_bound in zip(plans, bound, strict=True)
    ]
    order = rng.permutation(len(plans)).tolist()
    first = [n for n in order if long_week[n]]
    others = [n for n in order if not long_week[n]]
    wanted = dict(zip(first + others, few_first, strict=True))
    return [wanted[n] for n in range(len(plans))]


def make_radiologists(
    rng: Generator,
    mix: PeopleMix,
    places: Places,
    statuses: list[tuple[Status, float]],
    wanted: list[float],
    dates: tuple[date, date],
) -> tuple[Radiologist, ...]:
    """Everybody, in order of id; homes in proportion to the size of the centres."""
    total = len(statuses)
    homes = rng.permutation(np.repeat(np.arange(len(places.centres)), places.homes)).tolist()
    competences = deal_competences(rng, mix, total)
    number_beside = deal(rng, dict(enumerate(mix.other.other_centres)), total)
    vets = deal(rng, {True: mix.other.vets, False: 1 - mix.other.vets}, total)
    near = [_nearest(places.centres, home) for home in range(len(places.centres))]
    found = []
    for n, (status, fraction) in enumerate(statuses):
        home = places.centres[homes[n]]
        # Who has a home that is not open yet needs another centre until then.
        beside = max(number_beside[n], 1 if home.open_from is not None else 0)
        authorised = _authorisation(rng, mix, dates) if status is Status.HOSPITAL_PRACTITIONER else (None, None)
        found.append(
            Radiologist(
                id=f"R-{n + 1:04d}",
                rpps=_rpps(n + 1),
                name=f"Dr R-{n + 1:04d}",
                status=status,
                employment_fraction=fraction,
                authorised_from=authorised[0],
                authorised_until=authorised[1],
                home_centre=home.id,
                other_centres=tuple(places.centres[other].id for other in _others(rng, near[homes[n]], beside)),
                reads=competences[n].reads,
                experienced=competences[n].experienced,
                vets=vets[n],
                minimum=wanted[n] - 1,
                wanted=wanted[n],
                maximum=wanted[n] + 1.5,
            )
        )
    return tuple(found)


def _nearest(centres: tuple[Centre, ...], home: int) -> list[int]:
    here = centres[home]
    shrink = cos(radians(here.latitude))

    def distance(other: int) -> float:
        there = centres[other]
        return hypot(there.latitude - here.latitude, (there.longitude - here.longitude) * shrink)

    return sorted((n for n in range(len(centres)) if n != home), key=distance)


def _others(rng: Generator, near: list[int], number: int) -> list[int]:
    """Among the four nearest, the nearer the likelier."""
    pool = near[:4]
    number = min(number, len(pool))
    if number == 0:
        return []
    weights = 1.0 / np.arange(1, len(pool) + 1)
    picked = rng.choice(len(pool), number, replace=False, p=weights / weights.sum())
    return [pool[n] for n in sorted(picked)]


def _authorisation(rng: Generator, mix: PeopleMix, dates: tuple[date, date]) -> tuple[date, date]:
    """From a date before the period; a few end inside it."""
    first, last = dates
    start = first - timedelta(days=int(rng.integers(30, 720)))
    if rng.random() < mix.other.authorisation_expiry:
        return start, first + timedelta(days=int(rng.integers(60, max(61, (last - first).days))))
    return start, last + timedelta(days=int(rng.integers(30, 400)))


def _rpps(number: int) -> str:
    """Eleven digits that begin with 99, as no real number does."""
    digits = f"99{number:08d}"
    return digits + luhn_digit(digits)


def make_privileges(
    rng: Generator,
    mix: PeopleMix,
    people: tuple[Radiologist, ...],
    hospitals: tuple[Hospital, ...],
    dates: tuple[date, date],
) -> Iterator[Privilege]:
    """Most radiologist × hospital pairs, from a date before the period; a few have ended or will."""
    first, last = dates
    span = (last - first).days
    shape = (len(people), len(hospitals))
    # Nobody signs the agreements of many hundreds of sites.
    held = rng.random(shape) < mix.other.privileged * min(1.0, mix.other.privileged_sites / len(hospitals))
    ends = rng.random(shape) < mix.other.privilege_expiry
    end_days = rng.integers(-60, max(1, span), shape)
    starts = [first - timedelta(days=int(days)) for days in rng.integers(90, 700, len(people))]
    for n, m in zip(*np.nonzero(held), strict=True):
        until = first + timedelta(days=int(end_days[n, m])) if ends[n, m] else None
        yield Privilege(radiologist_id=people[n].id, hospital_id=hospitals[m].id, from_date=starts[n], until_date=until)
