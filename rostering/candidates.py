"""Who could take a duty: everyone judged by every check, the cheapest first, and why the others cannot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.duties import Duty, Shift
from data.people import Radiologist
from data.studies import Subspecialty
from rostering.checks import HARD_CHECKS, Violation
from rostering.local_score import BY_PERSON, Effect, Exchange, Findings, LocalScore

HARD_BY_PERSON = tuple(rule for rule in BY_PERSON if rule in HARD_CHECKS)
SOFT_BY_PERSON = tuple(rule for rule in BY_PERSON if rule not in HARD_CHECKS)


@dataclass(frozen=True, slots=True)
class Seat:
    """A dated shift to be taken: at a centre, at the home centre of whoever takes it, or on call.

    Attributes
    ----------
    instead_of
        The duty whose holder is to be replaced; None for one more reader.
    """

    shift: Shift
    centre: str | None = None
    subspecialty: Subspecialty | None = None
    instead_of: Duty | None = None

    @classmethod
    def of(cls, duty: Duty, shift: Shift) -> Seat:
        """The seat of a duty, whose holder is to be replaced, there or at the stand-in's own centre."""
        return cls(shift, None, duty.subspecialty, duty)

    def duty_of(self, person: Radiologist) -> Duty:
        """The duty that this person would have."""
        if self.subspecialty is not None:
            return Duty.of(person.id, self.shift, subspecialty=self.subspecialty)
        left = None if self.instead_of is None else self.instead_of.centre
        own = left if left in person.centres else person.home_centre
        return Duty.of(person.id, self.shift, centre=self.centre or own)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may take the seat, and all that follows from it."""

    duty: Duty
    effect: Effect


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who may, the cheapest first, and how many may not by the first rule against it."""

    ranked: tuple[Candidate, ...]
    refused: Mapping[str, int]


def candidates(score: LocalScore, seat: Seat) -> Candidates:
    """Judge everyone but the holder."""
    gone = () if seat.instead_of is None else (seat.instead_of,)
    holder = frozenset(duty.radiologist_id for duty in gone)
    duties = {person.id: seat.duty_of(person) for person in score.whole.network.radiologists if person.id not in holder}
    effects = _of_people(score, list(duties.values()), HARD_BY_PERSON)
    refused = Counter(effect.broken[0].rule for effect in effects.values() if not effect.legal)
    possible = [duties[person] for person, effect in effects.items() if effect.legal]
    soft = _of_people(score, possible, SOFT_BY_PERSON)
    leaving = Exchange(gone)
    holder_effect = Effect(score.of_people(holder, Exchange()), score.of_people(holder, leaving))
    found = []
    for duty in possible:
        exchange = Exchange(gone, (duty,))
        about = (effects[duty.radiologist_id], soft[duty.radiologist_id], holder_effect)
        whole = _joined((*about, score.of_days(exchange), score.of_others(exchange)))
        if whole.legal:
            found.append(Candidate(duty, whole))
        else:
            refused[whole.broken[0].rule] += 1
    ranked = sorted(found, key=lambda each: (each.effect.cost, each.duty.radiologist_id))
    return Candidates(tuple(ranked), dict(refused.most_common()))


def _of_people(score: LocalScore, duties: Sequence[Duty], rules: Sequence[str]) -> dict[str, Effect]:
    """What these checks say of each person with their further duty: one run for all, as they do not meet."""
    people = [duty.radiologist_id for duty in duties]
    before = _by_person(score.of_people(people, Exchange(), rules))
    after = _by_person(score.of_people(people, Exchange((), tuple(duties)), rules))
    return {person: Effect(tuple(before[person]), tuple(after[person])) for person in people}


def _by_person(findings: Findings) -> dict[str | None, list[Violation]]:
    found: dict[str | None, list[Violation]] = defaultdict(list)
    for each in findings:
        found[each.radiologist_id].append(each)
    return found


def _joined(effects: Iterable[Effect]) -> Effect:
    effects = tuple(effects)
    return Effect(
        tuple(each for effect in effects for each in effect.before),
        tuple(each for effect in effects for each in effect.after),
    )
