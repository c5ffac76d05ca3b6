"""Stand-ins and swaps for a roster file: who may, who takes what, and what every check says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.roster_json import RecordedResult, RosterFile, write_roster
from data.network import Network
from demand.staffing import staffing
from planning.duty_names import duty_named, seat_named
from planning.known_absences import as_known
from planning.roster_repair import changes, duty_entry
from rostering.candidates import Candidate, Candidates, Seat, candidates
from rostering.checks import CHECKS, HARD_CHECKS, Violation
from rostering.local_score import Effect, LocalScore
from rostering.swap import Swap, suggest, swap
from rostering.verify import verify


def local_score(network: Network, file: RosterFile) -> LocalScore:
    """The roster of a file with the rules, requirements and absences that it records, where it does."""
    requirements = staffing(network, file.roster.horizon) if file.requirements is None else file.requirements
    rules = file.result.rules if file.result and file.result.rules else network.rules
    return LocalScore(as_known(network, file), file.roster, requirements, rules)


# -- stand-ins -----------------------------------------------------------------------------------------------------


def find_candidates(score: LocalScore, name: str) -> tuple[Seat, Candidates]:
    """Who may take the seat of that name; see `planning.duty_names`."""
    seat = seat_named(name, score.roster, score.whole.network)
    return seat, candidates(score, seat)


def candidates_summary(network: Network, seat: Seat, found: Candidates, most: int) -> dict[str, Any]:
    """What ``roster candidates --json`` prints: the first ``most`` of those who may."""
    return {
        "seat": {
            "day": str(seat.shift.day),
            "shift": seat.shift.type.code,
            "centre": seat.centre,
            "subspecialty": seat.subspecialty,
            "instead_of": None if seat.instead_of is None else duty_entry(seat.instead_of),
        },
        "possible": len(found.ranked),
        "candidates": [_candidate(network, rank, each) for rank, each in enumerate(found.ranked[:most], 1)],
        "refused": dict(found.refused),
    }


def _candidate(network: Network, rank: int, candidate: Candidate) -> dict[str, Any]:
    person = network.radiologist[candidate.duty.radiologist_id]
    contact = next((row for row in network.contacts if row.kind == "radiologist" and row.subject_id == person.id), None)
    return {
        "rank": rank,
        "radiologist": person.id,
        "name": person.name,
        "telephone": contact.telephone if contact else None,
        "centre": candidate.duty.centre,
        "cost": candidate.effect.cost,
        "by_rule": dict(candidate.effect.by_rule),
        "reasons": reasons(candidate.effect),
    }


def reasons(effect: Effect) -> list[dict[str, Any]]:
    """For each rule whose cost changes: by how much, what it says then, and what it no longer says."""
    return [
        {
            "rule": rule,
            "change": change,
            "now": [each.message for each in _only(effect.after, effect.before, rule)],
            "no_longer": [each.message for each in _only(effect.before, effect.after, rule)],
        }
        for rule, change in sorted(effect.by_rule.items(), key=lambda item: item[1])
    ]


def _only(findings: Sequence[Violation], others: Sequence[Violation], rule: str) -> list[Violation]:
    known = {each.message for each in others if each.rule == rule}
    return [each for each in findings if each.rule == rule and each.message not in known]


# -- swaps ---------------------------------------------------------------------------------------------------------


def find_swap(score: LocalScore, names: Sequence[str], *, own_centres: bool = False) -> Swap:
    """What comes of it when the duties of these names go round.

    Raises
    ------
    InputError
        A name that is none, or two duties of one radiologist.
    """
    duties = [duty_named(name, score.roster, score.whole.network) for name in names]
    try:
        return swap(score, duties, own_centres=own_centres)
    except ValueError as error:
        remedy = "name duties of different people"
        raise InputError(Problem(" ".join(names), None, None, str(error), remedy)) from error


def asked_for(duties: Sequence[str], radiologist: str | None, day: str | None) -> Sequence[str] | str:
    """The names of the duties to swap, or the name of the one to be free of.

    Raises
    ------
    InputError
        Neither two or three duties nor both a radiologist and a date.
    """
    if radiologist is None and day is None and len(duties) in (2, 3):
        return duties
    if radiologist is not None and day is not None and not duties:
        return f"{radiologist}@{day}"
    remedy = "name two or three duties, or say --suggest ID --on DATE"
    raise InputError(Problem("roster swap", None, None, "it is not said what to swap", remedy))


def find_suggestions(score: LocalScore, name: str, *, own_centres: bool = False) -> tuple[Duty, tuple[Swap, ...]]:
    """The duty of that name and the legal swaps that take it off its holder's date, the cheapest first."""
    duty = duty_named(name, score.roster, score.whole.network)
    return duty, suggest(score, duty, own_centres=own_centres)


def swap_summary(found: Swap) -> dict[str, Any]:
    """What ``roster swap --json`` prints."""
    return {
        "legal": found.effect.legal,
        "cost": found.effect.cost,
        "by_rule": dict(found.effect.by_rule),
        "changes": changes(found.exchange.removed, found.exchange.added),
        "checks": _checks(found.effect),
        "reasons": reasons(found.effect),
    }


def _checks(effect: Effect) -> list[dict[str, Any]]:
    broken: Mapping[str, list[str]] = {
        rule: [each.message for each in effect.broken if each.rule == rule] for rule in HARD_CHECKS
    }
    change = effect.by_rule
    return [
        {"check": rule, "verdict": "violated" if broken[rule] else "ok", "sentences": broken[rule]}
        if rule in HARD_CHECKS
        else {"check": rule, "verdict": "costs", "change": change.get(rule, 0)}
        for rule in CHECKS
    ]


def suggestions_summary(duty: Duty, found: Sequence[Swap], most: int) -> dict[str, Any]:
    """What ``roster swap --suggest --json`` prints: the first ``most`` of the legal swaps."""
    shown = [
        {
            "rank": rank,
            "cost": each.effect.cost,
            "by_rule": dict(each.effect.by_rule),
            "changes": changes(each.exchange.removed, each.exchange.added),
        }
        for rank, each in enumerate(found[:most], 1)
    ]
    who, day = duty.radiologist_id, str(duty.day)
    return {"radiologist": who, "day": day, "possible": len(found), "swaps": shown}


def swapped(score: LocalScore, file: RosterFile, found: Swap) -> RosterFile:
    """The roster file after a swap, judged anew."""
    duties = found.exchange.applied_to(file.roster.duties)
    roster, whole = replace(file.roster, duties=tuple(sorted(duties))), score.whole
    verification = verify(whole.network, roster, whole.requirements, whole.rules)
    recorded = RecordedResult(
        status="feasible",
        objective=verification.objective,
        penalties=dict(verification.penalties),
        violations=len(verification.violations),
        rules=whole.rules,
        absences=file.absences,
        duties_sha256=roster.duties_sha256,
    )
    return RosterFile(roster, recorded, tuple(whole.requirements))


def write_swapped(path: Path, score: LocalScore, file: RosterFile, found: Swap) -> None:
    """Write the roster after a swap."""
    after = swapped(score, file, found)
    recorded = None if after.result is None else after.result.model_dump(mode="json")
    write_roster(path, after.roster, recorded, after.requirements)
