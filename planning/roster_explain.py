"""Explain a roster that stands: why a duty is given or not, and what a wish costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.demands import Demand, DemandKind
from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.requirements_csv import read_requirements
from data.formats.roster_json import RosterFile, read_roster_file, write_roster
from data.network import Network
from demand.staffing import staffing
from planning.horizons import parse_date
from rostering.checks import Violation
from rostering.explain.rows import Row, rows_of, wishes_meant
from rostering.explain.standing import Change, Standing
from rostering.explain.why import Held, Price, ShiftOutlook, price, surroundings, why
from rostering.explain.words import explained
from rostering.instance import Context, RosterInstance
from rostering.rules import RULES
from rostering.verify import verify

SAYS = {rule.name: rule.says for rule in RULES}


@dataclass(frozen=True, slots=True)
class Ground:
    """A roster in its model, and what its file records of the bound (None: nothing)."""

    standing: Standing
    duties: tuple[Duty, ...]
    recorded_bound: int | None

    @property
    def instance(self) -> RosterInstance:
        """What the roster was built for."""
        return self.standing.instance


def ground_of(network: Network, path: Path, requirements: Path | None = None) -> Ground:
    """The roster of a file, with the rules and requirements that it records, or others.

    Raises
    ------
    InputError
        A file that is wrong, or a roster that breaks a hard rule.
    """
    file = read_roster_file(path, network)
    wanted = read_requirements(requirements, network) if requirements else file.requirements
    if wanted is None:
        wanted = staffing(network, file.roster.horizon)
    roster = file.roster
    context = Context(roster.history, roster.kept, roster.ledger, roster.published)
    rules = file.result.rules if file.result else None
    standing = Standing(RosterInstance.of(network, roster.horizon, wanted, rules, context), roster)
    if not standing.usable:
        raise InputError(_breaks_rules(path, file, standing.instance))
    bound = file.result.lower_bound if file.result and requirements is None else None
    return Ground(standing, roster.duties, None if bound is None else round(bound))


def _breaks_rules(path: Path, file: RosterFile, instance: RosterInstance) -> Problem:
    found = verify(instance.network, file.roster, instance.requirements, instance.rules).violations
    first = f", first: {found[0].message}" if found else ""
    message = f"breaks {len(found)} hard rules{first}"
    return Problem(path.name, None, None, message, "hulotte roster verify lists them; mend the roster first")


def explain_why(ground: Ground, person: str, day: str) -> dict[str, Any]:
    """What ``roster explain --why`` prints.

    Raises
    ------
    InputError
        A radiologist or a date that the roster does not know.
    """
    when = _known(ground.instance, person, day, "--why", "--on")
    found = why(ground.standing, person, when, ground.duties)
    return {
        "radiologist": person,
        "day": str(when),
        "objective": ground.standing.objective,
        "held": [_held(held) for held in found.held],
        "shifts": [_outlook(each) for each in found.shifts],
    }


def explain_price(ground: Ground, wish: str, *, with_bound: bool = False, out: Path | None = None) -> dict[str, Any]:
    """What ``roster explain --price-of`` prints; the roster that grants the wish is written when there is one.

    Parameters
    ----------
    wish
        ``RADIOLOGIST:DATE``.
    with_bound
        Whether the linear relaxation with the wish granted is solved for a lower bound.

    Raises
    ------
    InputError
        No such radiologist, date or wish.
    """
    person, _, day = wish.partition(":")
    when = _known(ground.instance, person, day, "--price-of", "--price-of")
    demand = Demand(kind=DemandKind.WISH, radiologist_id=person, day=when)
    meant = wishes_meant(ground.instance, demand)
    if not meant:
        raise InputError(_no_wish(ground, person, when))
    rows = rows_of(ground.standing.model, demand)
    found = price(ground.standing, rows, surroundings(ground.standing, person, when))
    if out and found.change:
        write_change(out, ground, found.change)
    least = ground.standing.lower_bound(rows) if with_bound and found.change else ground.recorded_bound
    return {
        "radiologist": person,
        "day": str(when),
        "wishes": [{"kind": each.kind.value, "shift": each.shift, "weight": each.weight} for each in meant],
        "granted": _granted(ground.standing, rows),
        "objective": ground.standing.objective,
        **price_summary(found),
        "lower_bound": least,
        "bound_is_with_wish": with_bound and found.change is not None,
        "reasons": [] if found.change else explained(ground.instance, [demand]),
        "out": str(out) if out and found.change else None,
    }


def _known(instance: RosterInstance, person: str, day: str, person_option: str, day_option: str) -> date:
    if person not in instance.person_index:
        raise InputError(
            Problem(person_option, None, None, f"no radiologist {person!r}", "name one of radiologists.csv")
        )
    when = parse_date(day, day_option)
    if when not in instance.horizon:
        dates = f"{instance.horizon.first} to {instance.horizon.last}"
        raise InputError(Problem(day_option, None, None, f"{when} is not in the roster", f"write a date from {dates}"))
    return when


def _no_wish(ground: Ground, person: str, when: date) -> Problem:
    wishes = ground.instance.network.wishes_of.get(person, ())
    dates = sorted({str(wish.day) for wish in wishes if wish.day in ground.instance.horizon and wish.kind != "refuse"})
    remedy = f"{person} has wishes for {', '.join(dates)}" if dates else f"{person} has none in the horizon"
    message = f"{person} has no wish for {when} that could be granted"
    return Problem("--price-of", None, None, message, f"{remedy}; refusals are a rule and always kept")


def _granted(standing: Standing, rows: Sequence[Row]) -> bool:
    options = standing.incumbent.options
    return all(float(row.values @ options[row.columns]) >= row.lower for row in rows)


def write_change(out: Path, ground: Ground, change: Change) -> None:
    """Write the roster of a change, with the objective that it comes to."""
    instance = ground.instance
    recorded = {"status": "feasible", "objective": ground.standing.objective + change.cost, "rules": instance.rules}
    write_roster(out, change.roster, recorded, instance.requirements)


# -- as plain values ---------------------------------------------------------------------------------------------------


def _change(change: Change | None) -> dict[str, Any] | None:
    """A change of a roster as JSON holds it."""
    if change is None:
        return None
    return {
        "cost": change.cost,
        "by_rule": dict(change.by_rule),
        "taken": [_duty(duty) for duty in change.taken],
        "given": [_duty(duty) for duty in change.given],
        "proven_best_nearby": change.best,
    }


def _duty(duty: Duty) -> dict[str, str]:
    return {"radiologist": duty.radiologist_id, "day": str(duty.day), "shift": duty.shift, "place": duty.place}


def price_summary(found: Price) -> dict[str, Any]:
    """A price and the change that brings it as JSON holds them."""
    return {"price": found.cost, "idle": found.idle, "nearby": _change(found.change)}


def _held(held: Held) -> dict[str, Any]:
    successors = [{**(_change(each) or {}), "radiologist": each.given[0].radiologist_id} for each in held.successors]
    return {
        **_duty(held.duty),
        "removed": _change(held.removed),
        **price_summary(held.price),
        "successors": successors,
    }


def _outlook(found: ShiftOutlook) -> dict[str, Any]:
    return {
        "shift": found.shift,
        "outlook": found.outlook.value,
        "reasons": _reasons(found.reasons),
        "added": _change(found.added),
        **(price_summary(found.price) if found.price else {"price": None, "idle": None, "nearby": None}),
    }


def _reasons(violations: Sequence[Violation]) -> list[dict[str, str]]:
    distinct = {(each.rule, each.message): None for each in violations}
    return [{"rule": rule, "says": SAYS.get(rule, rule), "sentence": message} for rule, message in distinct]
