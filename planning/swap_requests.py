"""Swaps between radiologists and their director: offered, agreed, judged by every check, approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data.duties import Duty, Roster
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile
from data.network import Network
from data.store import swap_steps
from data.store.networks import load_network
from data.store.records import SwapState
from data.store.store import Store
from data.store.swap_steps import Offer
from data.store.swaps import OPEN, OfferedSwap, Side, Standing, changed_since, load_swap, standing, swaps
from data.store.versions import load_version, published_on
from planning import request_times
from planning.duty_names import duty_named
from planning.horizons import parse_date
from planning.request_times import mark, until, who_and_when
from planning.roster_repair import duty_entry
from planning.roster_swap import find_suggestions, local_score, suggestions_summary, swap_summary, swapped
from rostering.local_score import LocalScore
from rostering.swap import Swap, hand_round

DAYS_TO_ANSWER = 7
"""Days in which colleagues answer unless said otherwise; never longer than until the first duty."""


def offered(
    url: str, names: Sequence[str], answer_by: str | None, note: str, by: str, *, own_centres: bool
) -> dict[str, Any]:
    """Offer a swap of the published roster if it is legal; what ``roster swaps offer --json`` prints.

    Parameters
    ----------
    names
        Two or three: a duty (`planning.duty_names`), or after the first a radiologist alone, who gives none.

    Raises
    ------
    InputError
        Names that are none, or dates without a published roster; or as `data.store.swap_steps.offer_swap`.
    """
    store, now = Store.open(url), request_times.present()
    swap_steps.expire_swaps(store, now)
    network = load_network(store)
    version, file = load_version(store, _published(store, _dates(names)))
    sides = [_side(name, file.roster, network) for name in names]
    found = _swap(local_score(network, file), sides, own_centres=own_centres)
    judged = {"changed": [], **swap_summary(found)}
    if not found.effect.legal:
        return {"swap": None, "state": None, "version": version.id, "duty": names[0], **judged}
    begins = min(duty.start for _, duty in sides if duty is not None)
    usual = min(now + timedelta(days=DAYS_TO_ANSWER), begins)
    deadline = usual if answer_by is None else until(answer_by, "--answer-by")
    offer = Offer(version.id, sides, deadline, own_centres, note)
    number = swap_steps.offer_swap(store, offer, by, now)
    return {**_told(load_swap(store, number), now), **judged}


def agreed(url: str, number: int, radiologist: str, by: str) -> dict[str, Any]:
    """Agree to a swap if it is still legal; what ``roster swaps agree --json`` prints."""
    store, now = Store.open(url), request_times.present()
    swap_steps.expire_swaps(store, now)
    seen = standing(store, number)
    swap_steps.assert_asked(store, seen.swap, radiologist, now)
    judged = _judged(seen)
    if judged.legal:
        swap_steps.agree(store, seen, radiologist, by, now)
    return {**_told(load_swap(store, number), now), **judged.summary}


def declined(url: str, number: int, radiologist: str, reason: str, by: str) -> dict[str, Any]:
    """Say no to a swap; what ``roster swaps decline --json`` prints."""
    store, now = Store.open(url), request_times.present()
    swap_steps.decline(store, number, radiologist, by, now, reason)
    return _told(load_swap(store, number), now)


def withdrawn(url: str, number: int, radiologist: str, reason: str, by: str) -> dict[str, Any]:
    """Take a swap back; what ``roster swaps withdraw --json`` prints."""
    store, now = Store.open(url), request_times.present()
    swap_steps.withdraw_swap(store, number, radiologist, by, now, reason)
    return _told(load_swap(store, number), now)


def refused(url: str, number: int, reason: str, by: str) -> dict[str, Any]:
    """Refuse a swap; what ``roster swaps refuse --json`` prints."""
    store, now = Store.open(url), request_times.present()
    swap_steps.refuse(store, number, by, now, reason)
    return _told(load_swap(store, number), now)


def approved(url: str, number: int, by: str) -> dict[str, Any]:
    """Approve a swap and publish the roster with it, if it is still legal; what ``roster swaps approve --json`` prints.

    Raises
    ------
    InputError, ConflictError
        As `data.store.swap_steps.approve`.
    """
    store, now = Store.open(url), request_times.present()
    swap_steps.expire_swaps(store, now)
    seen = standing(store, number)
    swap_steps.assert_state(store, seen.swap, now, SwapState.AGREED)
    judged = _judged(seen)
    if judged.legal:
        swap_steps.approve(store, seen, judged.roster_after(), by, now)
    return {**_told(load_swap(store, number), now), **judged.summary}


def shown(url: str, number: int) -> dict[str, Any]:
    """A swap, judged as of now while it is open; what ``roster swaps show --json`` prints."""
    store, now = Store.open(url), request_times.present()
    seen = standing(store, number)
    judged = _judged(seen).summary if seen.swap.state_at(now) in OPEN else {}
    return {**_told(seen.swap, now), **judged}


def listed(url: str, radiologist: str | None, *, only_open: bool) -> dict[str, Any]:
    """What ``roster swaps list --json`` prints; of each open one also which of its duties changed since."""
    store, now = Store.open(url), request_times.present()
    found = swaps(store, radiologist)
    changed = changed_since(store, (each for each in found if each.state_at(now) in OPEN))
    shown_ones = [each for each in found if not only_open or each.id in changed]
    return {"swaps": [{**_told(each, now), "changed": list(changed.get(each.id, ()))} for each in shown_ones]}


def suggested(url: str, name: str, most: int, *, own_centres: bool) -> dict[str, Any]:
    """The legal swaps that take a published duty off its holder's date; what ``roster swaps suggest --json`` prints.

    Raises
    ------
    InputError
        The name of a duty that is none, or a date without a published roster.
    """
    store = Store.open(url)
    network = load_network(store)
    version, file = load_version(store, _published(store, [_date(name)]))
    duty, found = find_suggestions(local_score(network, file), name, own_centres=own_centres)
    told = suggestions_summary(duty, found, most)
    return {**told, "version": version.id, "shift": duty.shift, "own_centres": own_centres}


# -- judging -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What every check says of a swap in the roster that holds now: only what changed when its duties are gone."""

    summary: dict[str, Any]
    file: RosterFile | None = None
    score: LocalScore | None = None
    found: Swap | None = None

    @property
    def legal(self) -> bool:
        """Whether its duties are there and no hard rule is broken that was kept before."""
        return self.found is not None and self.found.effect.legal

    def roster_after(self) -> RosterFile:
        """The roster with the swap done."""
        assert self.file is not None
        assert self.score is not None
        assert self.found is not None
        return swapped(self.score, self.file, self.found)


def _judged(seen: Standing) -> Judged:
    if seen.changed or seen.file is None or seen.network is None:
        return Judged({"legal": False, "changed": list(seen.changed)})
    people = [side.radiologist_id for side in seen.swap.sides]
    strangers = [f"{who} is no longer in the network" for who in people if who not in seen.network.radiologist]
    if strangers:
        return Judged({"legal": False, "changed": strangers})
    score = local_score(seen.network, seen.file)
    sides = [(side.radiologist_id, side.duty) for side in seen.swap.sides]
    found = _swap(score, sides, own_centres=seen.swap.own_centres)
    return Judged({"changed": [], **swap_summary(found)}, seen.file, score, found)


def _swap(score: LocalScore, sides: Sequence[tuple[str, Duty | None]], *, own_centres: bool) -> Swap:
    try:
        exchange = hand_round(sides, score.whole.network, own_centres=own_centres)
    except ValueError as error:
        names = " ".join(person for person, _ in sides)
        raise InputError(Problem(names, None, None, str(error), "name duties of different people")) from error
    return Swap(exchange, score.effect(exchange))


# -- names ---------------------------------------------------------------------------------------------------------


def _dates(names: Sequence[str]) -> list[date]:
    if len(names) not in (2, 3) or "@" not in names[0]:
        remedy = "name your duty, then the colleague's duty, as in R-0123@2027-01-09 R-0045@2027-01-16"
        raise InputError(Problem("roster swaps offer", None, None, "it is not said what to swap with whom", remedy))
    return [_date(name) for name in names if "@" in name]


def _date(name: str) -> date:
    return parse_date(name.partition("@")[2].partition("/")[0], name)


def _published(store: Store, days: Sequence[date]) -> int:
    """The one published version in which all these dates are."""
    found = {}
    for day in days:
        version = published_on(store, day)
        if version is None:
            remedy = "swaps are about published rosters; see which dates are with: hulotte roster versions"
            raise InputError(Problem(store.name, None, None, f"has no published roster for {day}", remedy))
        found[version.id] = day
    if len(found) > 1:
        which = ", ".join(f"{day} in version {version}" for version, day in found.items())
        remedy = "offer each duty for nothing in a swap of its own, as in: swaps offer R-0123@2027-01-30 R-0045"
        raise InputError(Problem(store.name, None, None, f"these dates are in different rosters: {which}", remedy))
    return next(iter(found))


def _side(name: str, roster: Roster, network: Network) -> tuple[str, Duty | None]:
    """Who takes part, and with which duty: a radiologist alone gives none."""
    if "@" in name:
        duty = duty_named(name, roster, network)
        return duty.radiologist_id, duty
    if name not in network.radiologist:
        remedy = "name a radiologist of the network, or a duty as in R-0123@2027-01-09"
        raise InputError(Problem(name, None, None, f"no radiologist {name!r} in the network", remedy))
    return name, None


# -- words ---------------------------------------------------------------------------------------------------------


def _told(swap: OfferedSwap, now: datetime) -> dict[str, Any]:
    return {
        "swap": swap.id,
        "state": swap.state_at(now).value,
        "version": swap.version_id,
        "made": swap.made,
        "answer_by": mark(swap.answer_by),
        "begins_at": mark(swap.begins),
        "own_centres": swap.own_centres,
        "sides": [_side_told(side, taken) for side, taken in zip(swap.sides, _rotated(swap.sides), strict=True)],
        "offered": who_and_when(swap.offered),
        "decided": who_and_when(swap.decided),
        "note": swap.note,
        "reason": swap.reason,
    }


def _rotated(sides: Sequence[Side]) -> tuple[Side, ...]:
    return (*sides[1:], sides[0])


def _side_told(side: Side, taken: Side) -> dict[str, Any]:
    return {
        "radiologist": side.radiologist_id,
        "gives": None if side.duty is None else duty_entry(side.duty),
        "takes": None if taken.duty is None else duty_entry(taken.duty),
        "answer": side.answer,
        "answered": who_and_when(side.answered),
    }
