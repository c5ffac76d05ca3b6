"""Orders: ORM^O01 and OMI^O23, by the order control code of ORC-1."""

from __future__ import annotations

from dispatch.intake.hl7v2.sender import Group, Sender
from dispatch.intake.hl7v2.wire import Message, Segment
from dispatch.intake.records import Cancelled, NewStudy, Record, Replaced, Stage, StatusSeen
from dispatch.intake.refusal import Fault, Refusal, shown

NEW = frozenset({"NW"})
CANCEL = frozenset({"CA", "DC", "OC", "OD"})
REPLACED = frozenset({"RP", "RU"})
REPLACEMENT = frozenset({"RO"})
CHANGE = frozenset({"XO", "XX"})
STATUS = frozenset({"SC"})
CONTROLS = NEW | CANCEL | REPLACED | REPLACEMENT | CHANGE | STATUS

PERFORMED = frozenset({"CM"})
WITHDRAWN = frozenset({"CA", "DC"})
"""ORC-5 of a changed status."""


def order_records(message: Message, sender: Sender) -> tuple[Record, ...]:
    """What each order of the message says; replacements come last.

    Raises
    ------
    Refusal
        Anything that cannot be understood; then nothing of the message is taken.
    """
    records: list[Record] = []
    waiting: list[tuple[Segment, Group, list[NewStudy]]] = []
    for group in grouped(message):
        order = group[0]
        control = order.value(1)
        if control not in CONTROLS:
            remedy = f"send one of {', '.join(sorted(CONTROLS))}"
            raise Refusal(Fault.UNKNOWN_VALUE if control else Fault.MISSING, order.at(1), shown(control), remedy)
        if control in REPLACED:
            waiting.append((order, group, []))
        elif control in REPLACEMENT:
            if not waiting:
                raise Refusal(Fault.SEQUENCE, order.at(1), "RO without RP before it", "send the replaced order first")
            waiting[-1][2].append(sender.new_study(message, group))
        else:
            records.append(_single(control, message, group, sender))
    for order, group, studies in waiting:
        if not studies:
            remedy = "let RO follow with the new order, or send XO to change an order"
            raise Refusal(Fault.SEQUENCE, order.at(1), "RP without RO after it", remedy)
        records.append(Replaced(sender.study(group), tuple(studies), sender.time(message, [(order, 9)])))
    return tuple(records)


def _single(control: str, message: Message, group: Group, sender: Sender) -> Record:
    """An order that stands for itself."""
    if control in NEW:
        return sender.new_study(message, group)
    at = sender.time(message, [(group[0], 9)])
    if control in CHANGE:
        changed = sender.new_study(message, group)
        return Replaced(changed.study, (changed,), at)
    if control in CANCEL:
        return Cancelled(sender.study(group), at)
    status = group[0].value(5)
    if status in WITHDRAWN:
        return Cancelled(sender.study(group), at)
    if status in PERFORMED:
        return StatusSeen(sender.study(group), Stage.PERFORMED, at)
    taken = ", ".join(sorted(PERFORMED | WITHDRAWN))
    fault = Fault.UNKNOWN_VALUE if status else Fault.MISSING
    raise Refusal(fault, group[0].at(5), shown(status), f"send one of {taken} with ORC-1 = SC")


def grouped(message: Message) -> list[Group]:
    """The segments of each order, which ORC begins.

    Raises
    ------
    Refusal
        No order, something of an order before the first ORC, or a second OBR in one order.
    """
    groups: list[list[Segment]] = []
    for segment in message.segments:
        if segment.name == "ORC":
            groups.append([segment])
        elif segment.name in ("OBR", "TQ1", "IPC"):
            if not groups or (segment.name == "OBR" and any(each.name == "OBR" for each in groups[-1])):
                found = f"{segment.name} without an ORC of its own"
                raise Refusal(Fault.SEQUENCE, segment.place, found, "begin each order with ORC")
            groups[-1].append(segment)
    if not groups:
        raise Refusal(Fault.SEQUENCE, "ORC", "a message without an order", "send ORC and OBR")
    return [tuple(group) for group in groups]
