"""Critical results: a call that nobody acknowledges goes on to the next contact, until somebody has heard."""

from __future__ import annotations

from datetime import datetime

from data.network import Network
from data.store.life_rows import OpenResult
from dispatch.life.alarm import Alarm, AlarmKind, Telephone, clock, whom_to_call
from dispatch.life.rules import CriticalResults, minutes


def first_call(result: OpenResult, network: Network, rules: CriticalResults) -> Telephone:
    """Whom the reader calls first."""
    return whom_to_call(network, result.hospital, rules.contacts, 0, result.reader)


def unheard(result: OpenResult, network: Network, rules: CriticalResults, now: datetime) -> Alarm | None:
    """The alarm once nobody has acknowledged in time, naming the next contact; None while there is time."""
    if now < result.next_at:
        return None
    call = whom_to_call(network, result.hospital, rules.contacts, result.level + 1, result.reader)
    name = f"{result.hospital}/{result.accession}"
    last = "nobody was called"
    if result.called_at is not None:
        last = f"the call to {result.called_whom} at {clock(result.called_at)} is not acknowledged"
    found = f"{result.category} of {name}, found by {result.reader} at {clock(result.found_at)}"
    words = f"{found}: {last}; call {call.words()}"
    next_at = now + minutes(rules.acknowledge_minutes)
    return Alarm(result.study_id, name, AlarmKind.CRITICAL, words, next_at, result.category, call)
