"""Swaps that were offered, in words and tables: who gives what to whom, whom it waits for, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.repair_overview import seat
from reports.terminal import Table
from reports.wish_overview import when

ELSE = "Look for one that is legal: hulotte roster fetch VERSION -o FILE, then hulotte roster swap --suggest."


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
        return ["Nothing is offered: this swap breaks a hard rule.", *broken(summary), ELSE]
    return swap_parts(summary)


def judged_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """A swap with what the checks say of it now."""
    if summary["legal"]:
        return swap_parts(summary)
    said = _sides(summary)
    end = f"Nothing is changed. Take it back with: hulotte roster swaps withdraw {summary['swap']} RADIOLOGIST"
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
    columns = ("swap", "offered by", "gives", "to", "state", "answer by (Paris)", "waits for")
    rows = [_row(each) for each in summary["swaps"]]
    changed = [f"Swap {each['swap']}: {sentence}." for each in summary["swaps"] for sentence in each["changed"]]
    return [Table("Swaps", columns, rows), *changed]


def _row(swap: Mapping[str, Any]) -> tuple[object, ...]:
    first, *others = swap["sides"]
    to = ", ".join(f"{each['radiologist']} for {seat(each['gives'])}" for each in others)
    deadline = when(swap["answer_by"] if swap["state"] == "offered" else None)
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
        ask = f"hulotte roster swaps agree {swap['swap']} RADIOLOGIST (or decline)"
        return [f"{_waits(swap)} answers until {when(swap['answer_by'])}, Paris time: {ask}"]
    if swap["state"] == "agreed":
        until = f"until {when(swap['begins_at'])}, Paris time, when the first duty begins"
        return [f"The director decides {until}: hulotte roster swaps approve {swap['swap']} (or refuse)"]
    if swap["state"] == "expired":
        return ["It was not answered or decided in time; offer it again with: hulotte roster swaps offer"]
    return []
