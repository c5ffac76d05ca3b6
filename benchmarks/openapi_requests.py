"""Requests of every operation of an OpenAPI description: such as it allows, such as it forbids, and mangled ones.

schemathesis makes the first two from the description. As it knows no names of the network, and nothing of FHIR, most
would be turned away at the first look: so a part names readers, studies, hospitals and classes that there are, and a
part of the messages are those that hospitals send (`benchmarks.message_mutations`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle
from typing import Any, TypeAlias

from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.schemas import APIOperation

from benchmarks.message_mutations import Names, Sent, mutated, sent_over
from data.network import Network
from dispatch.commands import DETAILS, Command
from dispatch.intake.records import Channel

Body = dict[str, Any]
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Made: TypeAlias = Case[Any]
CHANNELS: Mapping[str, Channel] = {
    "POST /studies": Channel.HTTP,
    "POST /fhir/{hospital}/{kind}": Channel.FHIR,
    "PUT /fhir/{hospital}/{kind}/{name}": Channel.FHIR,
}
"""Operations to which hospitals send messages."""
COMMANDS = "POST /events"
FAR = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-25T20:00:00Z", "2030-01-04T20:00:00+01:00")
"""Times with an offset, of which some lie outside of what a computer may count."""
ODD = ("", "\x00", "\ud800", "é\u2028\U0001f989", "x" * 70)
"""Texts that stores and encodings stumble over."""
ODDLY_FILLED = ("study", "reader", "by", "reason", "urgency")
HUGE = (2**31, 2**63, 10**30, -1, 0)
PIECES = (b"\x00", b"\\u0000", b"\\ud800", b"\xff", b"NaN", b"1e999", b"9" * 5000, b"[" * 3000, b"null", b"", b"{}")
"""What readers of JSON stumble over."""
STUDIES = 8
"""Studies that have come, about which commands are."""
_NAMED = {"POST /studies": ("accession",), COMMANDS: ("study", "reader")}
"""What may be left out, but is wanted most of the time."""
_MOSTLY = st.sampled_from((True, True, True, True, False))


class Kind(StrEnum):
    """Kinds of requests, by what the description says of them."""

    ALLOWED = "allowed"
    RIGHT = "right"
    FORBIDDEN = "forbidden"
    MANGLED = "mangled"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; ``raw`` is its body where schemathesis did not make that."""

    case: Made
    kind: Kind
    raw: Sent | None = None


@dataclass(frozen=True)
class Requests:
    """Makes requests that concern a network."""

    network: Network

    def of(self, operation: Operation, kind: Kind) -> st.SearchStrategy[Asked]:
        """Requests of an operation, of one kind."""
        if kind is Kind.FORBIDDEN:
            forbidden = operation.as_strategy(GenerationMode.NEGATIVE, feedback=NO_FEEDBACK)
            return forbidden.map(lambda case: Asked(case, kind))
        allowed = operation.as_strategy(GenerationMode.POSITIVE, feedback=NO_FEEDBACK)
        if kind is Kind.MANGLED:
            return _mangled(allowed, self._names, CHANNELS.get(operation.label))
        if kind is Kind.RIGHT and operation.label == COMMANDS:
            return _command(allowed, self._known)
        if kind is Kind.RIGHT:
            return _right(allowed, self._names, CHANNELS[operation.label])
        known = {name: values + ODD if name in ODDLY_FILLED else values for name, values in self._known.items()}
        return _named(allowed, known).map(lambda case: Asked(case, kind))

    def orders(self) -> Iterator[Body]:
        """The studies that commands are about: they have to come first."""
        exams = cycle(self._names.exams)
        for accession, exam in zip(self._known["accession"], exams, strict=False):
            yield {"hospital": self._names.hospitals[0], "accession": accession, "exam": exam}

    @property
    def _names(self) -> Names:
        """Those of two hospitals only, so that studies come again and again."""
        names = Names.of(self.network)
        return replace(names, hospitals=names.hospitals[:2])

    @property
    def _known(self) -> Mapping[str, tuple[Any, ...]]:
        """What fields of that name may hold, beside what the description allows."""
        names = self._names
        accessions = tuple(f"M{number}" for number in range(STUDIES))
        return {
            "hospital": names.hospitals,
            "exam": names.exams,
            "urgency": names.urgencies,
            "reader": tuple(person.id for person in self.network.radiologists),
            "accession": accessions,
            "study": accessions,
            "by": ("anna",),
            "reason": ("a reason",),
            "at": FAR,
            "until": FAR,
            "requested_at": FAR,
            "after": HUGE,
            "Last-Event-ID": tuple(map(str, HUGE)),
        }


def kinds_of(operation: Operation) -> tuple[Kind, ...]:
    """The kinds of requests that an operation has: nothing can be wrong with one that takes nothing."""
    takes = any((operation.path_parameters, operation.query, operation.headers, operation.body))
    kinds = [Kind.ALLOWED] + [Kind.FORBIDDEN] * takes + [Kind.MANGLED] * bool(operation.body)
    return (*kinds, Kind.RIGHT) if operation.label in (*CHANNELS, COMMANDS) else tuple(kinds)


@st.composite
def _named(draw: st.DrawFn, allowed: st.SearchStrategy[Made], known: Mapping[str, tuple[Any, ...]]) -> Made:
    """A request that may name what there is, wherever it names something."""
    case = draw(allowed)
    places = [case.path_parameters, case.query, case.headers]
    if isinstance(case.body, dict):
        if draw(_MOSTLY):
            case.body |= dict.fromkeys(_NAMED.get(case.operation.label, ()), "")
        inner = case.body.get("by")
        places += [case.body, *(each for each in (inner if isinstance(inner, list) else ()) if isinstance(each, dict))]
    for place in places:
        for name in sorted(set(place) & set(known)):
            if isinstance(place[name], str | int) and draw(_MOSTLY):
                place[name] = draw(st.sampled_from(known[name]))
    return case


@st.composite
def _right(draw: st.DrawFn, allowed: st.SearchStrategy[Made], names: Names, channel: Channel) -> Asked:
    """An order that nothing is wrong with."""
    return _carrying(draw(allowed), draw(sent_over(channel, names, right=True)), names, Kind.RIGHT)


@st.composite
def _command(draw: st.DrawFn, allowed: st.SearchStrategy[Made], known: Mapping[str, tuple[Any, ...]]) -> Asked:
    """A command that says all that its kind needs, about a study that has come; the leader may still refuse it."""
    case = draw(allowed)
    kind = draw(st.sampled_from(list(Command)))
    taken = DETAILS.get(kind, ())
    detail = {"until": FAR[3], "urgency": "P0", "subspecialty": None, "despite_privilege": True}
    wanted = {name: value for name, value in detail.items() if name in taken}
    case.body = {name: draw(st.sampled_from(known[name])) for name in ("study", "reader", "by", "reason")}
    case.body |= {"kind": kind.value, "hospital": known["hospital"][0], **wanted}
    content = json.dumps(case.body).encode()
    return Asked(case, Kind.RIGHT, Sent(Channel.HTTP, content, right=True))


@st.composite
def _mangled(draw: st.DrawFn, allowed: st.SearchStrategy[Made], names: Names, channel: Channel | None) -> Asked:
    """A request whose body is no longer what it was."""
    case = draw(allowed)
    if channel is not None and draw(st.booleans()):
        return _carrying(case, draw(sent_over(channel, names, right=False)), names, Kind.MANGLED)
    content = json.dumps(case.body).encode()
    if draw(st.booleans()):
        content = draw(mutated(content))
    else:
        start, length = draw(st.integers(0, len(content))), draw(st.sampled_from((0, 1, 8, len(content))))
        content = content[:start] + draw(st.sampled_from(PIECES)) + content[start + length :]
    return Asked(case, Kind.MANGLED, Sent(channel or Channel.HTTP, content, right=False))


def _carrying(case: Made, sent: Sent, names: Names, kind: Kind) -> Asked:
    if sent.channel is Channel.FHIR:
        case.path_parameters |= {"hospital": names.hospitals[0], "kind": sent.kind}
    return Asked(case, kind, sent)
