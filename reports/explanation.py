"""Explanations of a roster in words and tables: why, what it costs, what cannot hold together."""

from __future__ import annotations

from typing import Any

from reports.terminal import Table, shown
from reports.words import count, listed

MOST_MOVES = 12
"""Duties told of a change; the rest is counted."""
MOST_REASONS = 4
"""Sentences told of one shift."""
MOST_CONFLICTS = 20
"""Conflicts told one by one; the rest is counted."""
ANSWERS = {
    "possible": "All {demands} demands can hold together.",
    "impossible": "The {demands} demands cannot all hold.",
    "kept duties break rules": "The duties to keep break a hard rule by themselves, before anything is demanded.",
    "unknown": "The time ran out before it was known whether the {demands} demands can hold; give --time-limit more.",
}


def why_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster explain --why`` says."""
    who, day = summary["radiologist"], summary["day"]
    parts: list[str | Table] = []
    if not summary["held"]:
        parts.append(f"{who} has no duty on {day}.")
    for held in summary["held"]:
        parts += _held_parts(who, day, held)
    other = "instead of it" if summary["held"] else "on top"
    rows = [_outlook_row(each) for each in summary["shifts"]]
    title = f"The {'other ' if summary['held'] else ''}shifts of {day}"
    parts.append(Table(title, ("shift", "can it be", other, "price", "why, or what it costs"), rows))
    for each in summary["shifts"]:
        if reasons := each["reasons"]:
            parts.append(f"\n{each['shift']}, {each['outlook']}:")
            parts += [f"  {one['sentence']} ({one['says']})" for one in reasons[:MOST_REASONS]]
    parts.append(
        "\nPrice: by how much the best roster nearby becomes dearer, when that radiologist's duties and everybody's of "
        "that date are decided anew."
    )
    return [*parts, *_idle(summary)]


def _held_parts(who: str, day: str, held: dict[str, Any]) -> list[str | Table]:
    parts: list[str | Table] = [f"{who} has the {held['shift']} of {day}, {held['place']}."]
    if held["removed"] is None:
        return [*parts, "It is to be kept, so it cannot be taken away."]
    parts.append(f"Taken away, nothing else changed: {_signed(held['removed']['cost'])} ({_rules(held['removed'])}).")
    if held["price"] is not None:
        parts.append(f"Taken away, its surroundings decided anew: {_signed(held['price'])}.")
    if held["successors"]:
        rows = [
            (each["radiologist"], each["given"][0]["place"], _signed(each["cost"]), _rules(each))
            for each in held["successors"]
        ]
        parts.append(
            Table("Who would be next, nothing else changed", ("radiologist", "place", "cost", "of which"), rows)
        )
    else:
        parts.append("Nobody else can take it over with nothing else changed.")
    return parts


def _outlook_row(found: dict[str, Any]) -> tuple[object, ...]:
    added = found["added"]
    price = "–" if found["price"] is None else _signed(found["price"])
    if added:
        return found["shift"], found["outlook"], _signed(added["cost"]), price, _rules(added)
    rules = listed(list(dict.fromkeys(one["rule"].replace("_", " ") for one in found["reasons"])))
    return found["shift"], found["outlook"], "–", price, rules


def _idle(summary: dict[str, Any]) -> list[str]:
    idle = [each["idle"] for each in (*summary["held"], *summary["shifts"]) if each["idle"]]
    return [_could_be_cheaper(idle[0])] if idle else []


def _could_be_cheaper(idle: int) -> str:
    return f"(Deciding the same duties anew would save {shown(-idle)} anyway: the roster is not the best there is.)"


def price_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster explain --price-of`` says."""
    who, day = summary["radiologist"], summary["day"]
    wishes = listed([f"{each['kind']} {each['shift'] or 'a duty'}" for each in summary["wishes"]])
    parts: list[str | Table] = [f"{who} on {day}: {wishes}."]
    if summary["nearby"] is None:
        return [*parts, "It cannot be granted, whatever else is moved nearby.", *summary["reasons"]]
    if summary["granted"]:
        return [*parts, "The roster grants it already; keeping it costs nothing."]
    parts += [*_price_sentences("Granting it", summary), *_moves(summary["nearby"])]
    if summary["lower_bound"] is not None:
        what = "that grants it" if summary["bound_is_with_wish"] else "at all"
        parts.append(f"\nNo roster {what} costs less than {shown(summary['lower_bound'])}.")
    return parts


def demands_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster explain --require`` says."""
    parts: list[str | Table] = [ANSWERS[summary["answer"]].format(**summary)]
    for number, conflict in enumerate(summary["conflicts"][:MOST_CONFLICTS], 1):
        parts += _conflict_parts(number, conflict)
    if (more := len(summary["conflicts"]) - MOST_CONFLICTS) > 0:
        parts.append(f"\n… and {count(more, 'more conflict')}")
    if summary["relaxation"]:
        rows = [(each["row"], each["weight"], each["sentence"]) for each in summary["relaxation"]["give_up"]]
        parts.append(Table(_what_to_give_up(summary["relaxation"]), ("row", "weight", "demand"), rows))
    if not summary["complete"]:
        parts.append("The time ran out before everything was explained; give --time-limit more.")
    if "cost" in summary:
        parts += _cost_parts(summary["cost"])
    return parts


def _what_to_give_up(relaxation: dict[str, Any]) -> str:
    weight, least = shown(relaxation["weight"]), shown(relaxation["least"])
    if relaxation["proven"]:
        return f"Cheapest to give up (weight {weight} in all, proven)"
    return f"Enough to give up (weight {weight} in all; at least {least} has to be)"


def _conflict_parts(number: int, conflict: dict[str, Any]) -> list[str | Table]:
    alone = len(conflict["demands"]) == 1
    title = f"\n{number}. " + ("This cannot be:" if alone else "These cannot hold together, any of them left out can:")
    told = [f"   row {each['row']}: {each['sentence']}" for each in conflict["demands"]]
    checked = [] if conflict["verified"] else ["   (the checks do not confirm this; please report it)"]
    return [title, *told, *(f"   - {reason}" for reason in conflict["reasons"]), *checked]


def _cost_parts(cost: dict[str, Any]) -> list[str | Table]:
    found = cost["nearby"]
    if found is None:
        return ["No roster that meets them was found near this one in the time given; what they cost is not known."]
    parts = _price_sentences("Meeting them", cost)
    if cost["lower_bound"] is not None:
        parts.append(f"No roster at all costs less than {shown(cost['lower_bound'])}.")
    if not cost["verified"]:
        parts.append("The checks do not confirm this roster: please report it.")
    return [*parts, *_moves(found)]


def _price_sentences(what: str, priced: dict[str, Any]) -> list[str | Table]:
    """What a change costs: exact for its surroundings, an upper bound for rosters that differ further."""
    found = priced["nearby"]
    exact = "" if found["proven_best_nearby"] else "at most "
    parts: list[str | Table] = [
        f"{what} costs {exact}{_signed(priced['price'])} nearby; further changes might make it cheaper.",
        f"The objective goes from {shown(priced['objective'])} to {shown(priced['objective'] + found['cost'])} "
        f"({_rules(found)}).",
    ]
    return [*parts, *([_could_be_cheaper(priced["idle"])] if priced["idle"] else [])]


def _moves(change: dict[str, Any]) -> list[str | Table]:
    moves = [("–", *each.values()) for each in change["taken"]] + [("+", *each.values()) for each in change["given"]]
    moves.sort(key=lambda move: (move[1], move[0] == "+"))
    if not moves:
        return []
    table = Table("What moves", ("", "radiologist", "day", "shift", "place"), moves[:MOST_MOVES])
    more = len(moves) - MOST_MOVES
    return [table, f"… and {more} more"] if more > 0 else [table]


def _rules(change: dict[str, Any]) -> str:
    dearest = sorted(change["by_rule"].items(), key=lambda item: -abs(item[1]))
    return ", ".join(f"{rule.replace('_', ' ')} {_signed(cost)}" for rule, cost in dearest) or "no rule changes"


def _signed(cost: int) -> str:
    return f"{cost:+,}".replace("-", "−")
