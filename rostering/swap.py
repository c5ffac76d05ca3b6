"""Two or three people take one another's duties: what every check says of it, and which swaps would free someone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.duties import Duty
from data.network import Network
from rostering.candidates import HARD_BY_PERSON
from rostering.local_score import Effect, Exchange, LocalScore

OF_THE_DUTY = ("duty_length", "absences", "refusals", "authorisation", "on_call_competence", "day_job_overlap")
"""Checks that look at a duty and its radiologist alone, whatever other duties there are."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Who takes what, and what follows from it."""

    exchange: Exchange
    effect: Effect


def rotation(duties: Sequence[Duty], network: Network, *, own_centres: bool = False) -> Exchange:
    """The first holder takes the second duty, the second the third, the last the first.

    Parameters
    ----------
    own_centres
        Who takes a duty at a centre that is not theirs does it at their home centre instead.

    Raises
    ------
    ValueError
        One radiologist holds two of the duties.
    """
    return hand_round([(duty.radiologist_id, duty) for duty in duties], network, own_centres=own_centres)


def hand_round(sides: Sequence[tuple[str, Duty | None]], network: Network, *, own_centres: bool = False) -> Exchange:
    """The same where a side may have no duty to give (None): each takes what the next gives, the last what the first.

    Raises
    ------
    ValueError
        One radiologist has two sides.
    """
    people = [person for person, _ in sides]
    if len(set(people)) < len(people):
        raise ValueError("one radiologist holds two of the duties")
    given = tuple(duty for _, duty in sides)
    taken = zip(people, (*given[1:], given[0]), strict=True)
    return Exchange(
        tuple(duty for duty in given if duty is not None),
        tuple(_taken(network, who, duty, own_centres) for who, duty in taken if duty is not None),
    )


def _taken(network: Network, who: str, duty: Duty, own_centres: bool) -> Duty:
    person = network.radiologist[who]
    if own_centres and duty.centre is not None and duty.centre not in person.centres:
        return replace(duty, radiologist_id=who, centre=person.home_centre)
    return replace(duty, radiologist_id=who)


def swap(score: LocalScore, duties: Sequence[Duty], *, own_centres: bool = False) -> Swap:
    """What comes of it when these duties go round among their holders; see `rotation`."""
    exchange = rotation(duties, score.whole.network, own_centres=own_centres)
    return Swap(exchange, score.effect(exchange))


def suggest(score: LocalScore, duty: Duty, *, own_centres: bool = False) -> tuple[Swap, ...]:
    """Every legal two-way swap that takes this duty off its holder's date, the cheapest first."""
    found = []
    for other in _worth_a_look(score, duty, own_centres):
        exchange = rotation((duty, other), score.whole.network, own_centres=own_centres)
        if _legal_for(score, other.radiologist_id, exchange, HARD_BY_PERSON):
            effect = score.effect(exchange)
            if effect.legal:
                found.append(Swap(exchange, effect))
    return tuple(sorted(found, key=lambda each: (each.effect.cost, each.exchange.added)))


def _worth_a_look(score: LocalScore, duty: Duty, own_centres: bool) -> Iterator[Duty]:
    """Duties of others, on other dates, that this holder may take and whose holder may take this one."""
    network = score.whole.network
    mine: dict[tuple[object, ...], bool] = {}
    theirs: dict[str, bool] = {}
    for other in score.roster.duties:
        who = other.radiologist_id
        if who == duty.radiologist_id or other.day == duty.day or who not in network.radiologist:
            continue
        given = _taken(network, duty.radiologist_id, other, own_centres)
        if who not in theirs:
            taken = _taken(network, who, duty, own_centres)
            theirs[who] = _legal_for(score, who, Exchange((), (taken,)), OF_THE_DUTY)
        seat = (given.day, given.shift, given.place)
        if theirs[who] and seat not in mine:
            mine[seat] = _legal_for(score, duty.radiologist_id, Exchange((duty,), (given,)), HARD_BY_PERSON)
        if theirs[who] and mine[seat]:
            yield other


def _legal_for(score: LocalScore, person: str, exchange: Exchange, rules: Sequence[str]) -> bool:
    """Whether these checks find nothing new about one of the people of an exchange."""
    own = Exchange(
        tuple(duty for duty in exchange.removed if duty.radiologist_id == person),
        tuple(duty for duty in exchange.added if duty.radiologist_id == person),
    )
    people = (person,)
    return Effect(score.of_people(people, Exchange(), rules), score.of_people(people, own, rules)).legal
