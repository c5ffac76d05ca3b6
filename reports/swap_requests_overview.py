"""Swaps that were offered, in words and tables: who gives what to whom, whom it waits for, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.repair_overview import seat
from reports.terminal import Table
from reports.wish_overview import when
from reports.words import count


def swap_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """A swap, its sides, and what comes next."""
    return [*_sides(summary), *_next(summary)]


def _sides(summary: Mapping[str, Any]) -> list[str | Table]:
    rows = [(each["radiologist"], seat(each["gives"]), seat(each["takes"]), _answer(each)) for each in summary["sides"]]
    return [
        f"Swap {summary['swap']}: {_state(summary)}.",
        *([f"Note: {summary['note']}"] if summary["note"] else []),
        Table("Who gives and takes what", ("radiologist", "gives", "takes", "answer"), rows),
    ]


def offered_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster swaps offer`` says: the swap, or why it is none."""
    if summary["swap"] is None:
        end = f"For one that is legal: hulotte roster swaps suggest {summary['duty']}"
        return ["Nothing is offered: this swap breaks a hard rule.", *broken(summary), end]
    return judged_parts(summary)


def suggested_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster swaps suggest`` says: each swap as the words that offer it."""
    who, day = summary["radiologist"], summary["day"]
    mine = f"{who}@{day}/{summary['shift']}"
    if not summary["swaps"]:
        seat_of = f"{day}/{summary['shift']}"
        return [
            f"No legal swap frees {who} on {day}.",
            f"To hand the duty over for nothing: hulotte roster swaps offer {mine} RADIOLOGIST; who may take {seat_of}:"
            f" hulotte roster fetch {summary['version']} -o roster.json, then hulotte roster candidates",
        ]
    rows = []
    for row in summary["swaps"]:
        theirs = next(each for each in row["changes"] if each["radiologist"] != who)["from"]
        words = f"{mine} {theirs['radiologist']}@{theirs['day']}/{theirs['shift']}"
        rows.append((row["rank"], theirs["radiologist"], seat(theirs), f"{row['cost']:+,}", words))
    more = " --own-centres" if summary["own_centres"] else ""
    return [
        f"{count(summary['possible'], 'legal swap')} to be free of {mine}.",
        Table("The cheapest first", ("rank", "with", "for the duty of", "cost", "words"), rows),
        f"To offer one: hulotte roster swaps offer WORDS{more}",
    ]


def judged_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """A swap with what the checks say of it now."""
    said = _sides(summary)
    if summary["legal"]:
        return [*said, f"Legal by every check; it changes the objective by {summary['cost']:+,}.", *_next(summary)]
    number, who = summary["swap"], summary["sides"][0]["radiologist"]
    end = f"To end it: hulotte roster swaps withdraw {number} {who}; as the director: refuse {number} --reason TEXT"
    if summary["changed"]:
        found = [f"{sentence[0].upper()}{sentence[1:]}." for sentence in summary["changed"]]
        why = "This swap cannot be done any more: the roster has changed since it was offered."
        return [*said, why, *found, end]
    return [*said, "This swap cannot be done: it breaks a hard rule now.", *broken(summary), end]


def broken(summary: Mapping[str, Any]) -> list[str]:
    """Each check that fails, by name, with its sentences."""
    checks = [row for row in summary["checks"] if row["verdict"] == "violated"]
    return [f"  {row['check'].replace('_', ' ')}: {sentence}" for row in checks for sentence in row["sentences"]]


def list_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster swaps list`` says."""
    if not summary["swaps"]:
        return ["No swaps."]
    columns = ("swap", "offered by", "gives", "to", "state", "until (Paris)", "waits for")
    rows = [_row(each) for each in summary["swaps"]]
    changed = [f"Swap {each['swap']}: {sentence}." for each in summary["swaps"] for sentence in each["changed"]]
    return [Table("Swaps", columns, rows), *changed]


def _row(swap: Mapping[str, Any]) -> tuple[object, ...]:
    first, *others = swap["sides"]
    to = ", ".join(
        f"{each['radiologist']} for {seat(each['gives']) if each['gives'] else 'nothing'}" for each in others
    )
    deadline = when({"offered": swap["answer_by"], "agreed": swap["begins_at"]}.get(swap["state"]))
    return swap["swap"], first["radiologist"], seat(first["gives"]), to, _short(swap), deadline, _waits(swap)


def _short(swap: Mapping[str, Any]) -> str:
    made = f", version {swap['made']}" if swap["made"] else ""
    return f"{swap['state']}{made}" + (", roster changed" if swap["changed"] else "")


def _state(swap: Mapping[str, Any]) -> str:
    made = f"; version {swap['made']} of the roster is published with it" if swap["made"] else ""
    why = f" ({swap['reason']})" if swap["reason"] else ""
    by = f" by {swap['decided']['by']}" if swap["decided"] and swap["state"] != "expired" else ""
    return f"{swap['state']}{by}{why}{made}"


def _answer(side: Mapping[str, Any]) -> str:
    return side["answer"] or "–"


def _waits(swap: Mapping[str, Any]) -> str | None:
    if swap["state"] == "agreed":
        return "the director"
    if swap["state"] == "offered":
        return ", ".join(each["radiologist"] for each in swap["sides"] if each["answer"] is None)
    return None


def _next(swap: Mapping[str, Any]) -> list[str]:
    if swap["state"] == "offered":
        waiting = [each["radiologist"] for each in swap["sides"] if each["answer"] is None]
        until = f"until {when(swap['answer_by'])}, Paris time"
        return [
            f"{who} answers {until}: hulotte roster swaps agree {swap['swap']} {who} (or decline)" for who in waiting
        ]
    if swap["state"] == "agreed":
        until = f"until {when(swap['begins_at'])}, Paris time, when the first duty begins"
        return [f"The director decides {until}: hulotte roster swaps approve {swap['swap']} (or refuse)"]
    if swap["state"] == "expired":
        return ["It was not answered or decided in time; offer it again with: hulotte roster swaps offer"]
    return []
