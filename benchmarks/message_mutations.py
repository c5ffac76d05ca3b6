"""Messages as hospitals send them, and as they should not: right ones, and mutated ones of all kinds (hypothesis)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from data.network import Network
from dispatch.intake.records import Channel

WHEN = "2027-01-04T20:25:00+01:00"
SIGNS = st.text(alphabet='|^~\\&\r\n\x0b\x1c\x00A9-é"{}[]:,X. ', max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(WHEN),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("value"), inner, max_size=3)
    ),
    max_leaves=6,
)
FRESH = "FRESH00000"
"""Stands for the accession number of a right order until it is sent."""
POOL = 40
"""Accession numbers that come again and again, so that messages about known studies are among them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message. ``right`` is an order that nothing is wrong with; ``kind`` is the resource of FHIR."""

    channel: Channel
    content: bytes
    right: bool
    kind: str = ""

    def numbered(self, number: int) -> Sent:
        """The same with an accession number that no other has, if it is a right one."""
        return replace(self, content=self.content.replace(FRESH.encode(), f"N{number:09}".encode()))


@dataclass(frozen=True, slots=True)
class Names:
    """What messages name: hospitals, exams and classes of a network."""

    hospitals: tuple[str, ...]
    exams: tuple[str, ...]
    urgencies: tuple[str, ...]

    @classmethod
    def of(cls, network: Network) -> Names:
        """Those of a network."""
        return cls(
            tuple(each.id for each in network.hospitals),
            tuple(each.code for each in network.exams),
            tuple(each.code for each in network.urgency_classes),
        )


@st.composite
def messages(draw: st.DrawFn, names: Names) -> Sent:
    """One message: a right order (about one in four), another message as it is, or a mutated one."""
    channel = draw(st.sampled_from(list(Channel)))
    return draw(sent_over(channel, names, right=draw(st.integers(0, 3)) == 0))


@st.composite
def sent_over(draw: st.DrawFn, channel: Channel, names: Names, *, right: bool) -> Sent:
    """One message of a channel: a right order, or else another message as it is, or a mutated one."""
    facts = {
        "accession": FRESH if right else f"M{draw(st.integers(0, POOL - 1))}",
        "hospital": draw(st.sampled_from(names.hospitals)),
        "exam": draw(st.sampled_from(names.exams)),
        "urgency": draw(st.sampled_from(names.urgencies)),
        "number": draw(st.integers(1, 2**40)),
    }
    content, kind = _WRITERS[channel](draw, facts, right)
    if not right and draw(st.integers(0, 4)):
        content = draw(mutated(content))
    return Sent(channel, content, right, kind)


# -- mutations ---------------------------------------------------------------------------------------------------------


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """A message with up to three things done to it."""
    for _ in range(draw(st.integers(1, 3))):
        content = draw(st.sampled_from(_MUTATIONS))(draw, content)
    return content


def _spliced(draw: st.DrawFn, content: bytes) -> bytes:
    """A piece gives way to signs that mean something."""
    start, length = draw(st.integers(0, max(0, len(content) - 1))), draw(st.integers(0, 30))
    piece = draw(SIGNS).encode(draw(st.sampled_from(["utf-8", "iso-8859-1"])), "replace")
    return content[:start] + piece + content[start + length :]


def _cut(draw: st.DrawFn, content: bytes) -> bytes:
    """It ends too early."""
    return content[: draw(st.integers(0, max(0, len(content) - 1)))]


def _noisy(draw: st.DrawFn, content: bytes) -> bytes:
    """Any bytes stand in it."""
    start = draw(st.integers(0, len(content)))
    return content[:start] + draw(st.binary(max_size=16)) + content[start:]


def _shuffled(draw: st.DrawFn, content: bytes) -> bytes:
    """Its lines (or its parts between commas) come in another order, or twice, or not at all."""
    sign = b"\r" if b"\r" in content else b","
    parts = content.split(sign)
    return sign.join(draw(st.lists(st.sampled_from(parts), max_size=len(parts) + 2)))


def _replaced_value(draw: st.DrawFn, content: bytes) -> bytes:
    """An element of a JSON object gets another value, goes, or comes."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return content
    if not isinstance(found, dict) or not found:
        return content
    name = draw(st.sampled_from(sorted(found)) | st.text(max_size=8))
    if draw(st.booleans()):
        found.pop(name, None)
    else:
        found[name] = draw(VALUES)
    return json.dumps(found).encode()


def _nested(draw: st.DrawFn, content: bytes) -> bytes:
    """It stands in many brackets."""
    depth = draw(st.integers(1, 3000))
    return b"[" * depth + content + b"]" * depth


_MUTATIONS: list[Callable[[st.DrawFn, bytes], bytes]] = [
    _spliced,
    _spliced,
    _cut,
    _noisy,
    _shuffled,
    _replaced_value,
    _replaced_value,
    _nested,
]


# -- what they are made from -------------------------------------------------------------------------------------------


def _hl7(draw: st.DrawFn, facts: dict[str, Any], right: bool) -> tuple[bytes, str]:
    order = _orders("NW", facts)
    kinds: dict[str, tuple[str, ...]] = {
        "NW": order,
        "XO": _orders("XO", facts),
        "CA": (f"ORC|CA|P-{facts['accession']}",),
        "RP": (f"ORC|RP|P-{facts['accession']}", *_orders("RO", {**facts, "accession": facts["accession"] + "b"})),
        "SC": (f"ORC|SC|P-{facts['accession']}|||CM",),
        **{status: (_result(facts, status),) for status in "PFC"},
    }
    wanted = "NW" if right else draw(st.sampled_from(sorted(kinds)))
    charset = draw(st.sampled_from(["8859/1", "UNICODE UTF-8"]))
    event = "ORU^R01" if wanted in "PFC" else draw(st.sampled_from(["ORM^O01", "OMI^O23"]))
    header = (
        rf"MSH|^~\&|RIS|{facts['hospital']}|HULOTTE|NET|20270104203000||{event}|{facts['number']}|P|2.5||||||{charset}"
    )
    lines = (header, "PID|1||774411||LEFÈVRE^Anaïs||19810427|F", *kinds[wanted])
    return ("\r".join(lines) + "\r").encode("iso-8859-1" if charset == "8859/1" else "utf-8"), ""


def _orders(control: str, facts: dict[str, Any]) -> tuple[str, ...]:
    placer, accession = f"P-{facts['accession']}", facts["accession"]
    return (
        f"ORC|{control}|{placer}|||||||20270104202500|MARTINOT",
        f"OBR|1|{placer}|{accession}|{facts['exam']}^Scanner crânien" + "|" * 23 + f"^^^^^{facts['urgency']}",
    )


def _result(facts: dict[str, Any], status: str) -> str:
    return f"OBR|1|P-{facts['accession']}|{facts['accession']}|{facts['exam']}" + "|" * 18 + f"20270104|||{status}"


def _json(draw: st.DrawFn, facts: dict[str, Any], right: bool) -> tuple[bytes, str]:
    study = {name: facts[name] for name in ("accession", "exam", "urgency")} | {"order": f"P-{facts['accession']}"}
    about = {"hospital": facts["hospital"], "accession": facts["accession"], "at": WHEN}
    kinds = {
        "ordered": {"hospital": facts["hospital"], **study, "requested_at": WHEN, "name": "LEFÈVRE"},
        "cancelled": {"event": "cancelled", **about},
        "replaced": {"event": "replaced", **about, "by": [study]},
        "status": {"event": "status", **about, "stage": draw(st.sampled_from(["signed", "performed", "corrected"]))},
    }
    return json.dumps(kinds["ordered" if right else draw(st.sampled_from(sorted(kinds)))]).encode(), ""


def _fhir(draw: st.DrawFn, facts: dict[str, Any], right: bool) -> tuple[bytes, str]:
    accession = {"type": {"coding": [{"code": "ACSN"}]}, "value": facts["accession"]}
    about = [{"identifier": accession}]
    code = {"coding": [{"code": facts["exam"]}]}
    priority = draw(st.sampled_from(["stat", "urgent", "routine"]))
    orders = {"intent": "order", "code": code, "priority": priority, "authoredOn": WHEN, "identifier": [accession]}
    kinds: dict[str, dict[str, Any]] = {
        "ServiceRequest": {"status": "active", **orders, "subject": {"display": "LEFÈVRE Anaïs"}},
        "Task": {
            "status": draw(st.sampled_from(["ready", "in-progress", "completed", "cancelled"])),
            "intent": "order",
            "basedOn": about,
            "lastModified": WHEN,
        },
        "DiagnosticReport": {
            "status": draw(st.sampled_from(["preliminary", "final", "amended"])),
            "basedOn": about,
            "code": code,
            "issued": WHEN,
        },
    }
    wanted = "ServiceRequest" if right else draw(st.sampled_from(sorted(kinds)))
    return json.dumps({"resourceType": wanted, **kinds[wanted]}).encode(), wanted


_WRITERS: dict[Channel, Callable[[st.DrawFn, dict[str, Any], bool], tuple[bytes, str]]] = {
    Channel.HL7: _hl7,
    Channel.HTTP: _json,
    Channel.FHIR: _fhir,
}
