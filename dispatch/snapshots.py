"""A start need not trace all nights that ever were: it goes on from the last snapshot of the desk.

Once in so many events the leader keeps what it knows, together with an entry of the journal that holds its hash. It is
gone on from only where that entry stands in the journal as it was written, the body is the one that it speaks of, and
everything that gives the desk's numbers their meaning is the same: network, policy, program. Otherwise, as where there
is none, the whole journal is traced.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from data.store import desk_snapshot
from dispatch.logs import log
from dispatch.state_text import Known, known_text, parse_known, setting_mark

if TYPE_CHECKING:
    from dispatch.service import Leader

SNAPSHOT = "snapshot"
"""Kind of the entry."""
EVERY = 5000
"""Entries of the journal between two snapshots: about a second of tracing."""


def keep(leader: Leader, now: datetime) -> bool:
    """Take a snapshot if it is time to; whether it was."""
    if leader.journal.seq - leader.remembered < EVERY:
        return False
    body = known_text(Known(leader.state, leader.present, leader.choices))
    detail = json.dumps({"sha256": _digest(body), "setting": _mark(leader)})
    with leader.journal.entry() as entry:
        desk_snapshot.put(entry.connection, entry.append(now, SNAPSHOT, detail, None, None), body)
    leader.remembered = leader.journal.seq
    return True


def recall(leader: Leader) -> bool:
    """Let a leader that knows nothing yet stand where the snapshot was taken, if it may; whether it does."""
    found = desk_snapshot.kept(leader.store)
    if found is None:
        return False
    seq, body = found
    entry = leader.journal.entry_at(seq)
    if entry is None or entry.kind != SNAPSHOT:
        return False
    told = json.loads(entry.detail)
    if told["sha256"] != _digest(body) or told["setting"] != _mark(leader):
        log().info("snapshot not used", seq=seq)
        return False
    known = parse_known(body, leader.setting)
    leader.state, leader.present, leader.choices = known.state, known.present, known.choices
    leader.journal.stand_at(entry)
    leader.remembered = seq
    return True


def _mark(leader: Leader) -> str:
    """The mark of its setting, which never changes; making it takes a tenth of a second."""
    leader.mark = leader.mark or setting_mark(leader.setting)
    return leader.mark


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()
