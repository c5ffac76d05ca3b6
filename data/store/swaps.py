"""What swaps a store holds: their sides, states and deadlines, and whether their duties still stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from data.calendar import paris_time
from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile
from data.network import Network
from data.store.networks import network_in, revision_in
from data.store.records import RosterState, RosterVersion, SwapRequest, SwapSide, SwapState
from data.store.roster_rows import duties_of, read_file
from data.store.store import Store
from data.store.versions import Version, period_of, version_of

OPEN = (SwapState.OFFERED, SwapState.AGREED)
"""States from which something may still come."""


@dataclass(frozen=True, slots=True)
class Side:
    """One radiologist of a swap, the duty given (None: nothing), and the answer with when and by whom it was given."""

    radiologist_id: str
    duty: Duty | None
    answer: str | None
    answered: tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class OfferedSwap:
    """A swap. Each side takes the duty of the next, the last that of the first, who offered it.

    Attributes
    ----------
    version_id
        The published version when it was offered.
    made
        The version that its approval published.
    """

    id: int
    version_id: int
    own_centres: bool
    state: SwapState
    answer_by: datetime
    sides: tuple[Side, ...]
    offered: tuple[datetime, str]
    decided: tuple[datetime, str] | None
    note: str
    reason: str
    made: int | None
    edit: int

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The duties that go round."""
        return tuple(side.duty for side in self.sides if side.duty is not None)

    @property
    def begins(self) -> datetime:
        """When the first of its duties begins: until then it can be approved."""
        return min(duty.start for duty in self.duties)

    def state_at(self, now: datetime) -> SwapState:
        """The state, an offer that nobody answered or decided in time being over whether or not that is written yet."""
        late = {SwapState.OFFERED: min(self.answer_by, self.begins), SwapState.AGREED: self.begins}
        return SwapState.EXPIRED if self.state in late and now > late[self.state] else self.state


@dataclass(frozen=True, slots=True)
class Standing:
    """A swap beside what holds now, all of one instant.

    Attributes
    ----------
    version, file
        What is published now for the dates of the swap; None when nothing is.
    revision
        The revision of the network.
    changed
        A sentence for each of its duties that is not there any more as it was.
    """

    swap: OfferedSwap
    version: Version | None
    file: RosterFile | None
    network: Network | None
    revision: int
    changed: tuple[str, ...]


def swaps(store: Store, radiologist: str | None = None) -> tuple[OfferedSwap, ...]:
    """Every swap, or those in which a radiologist has a side, in the order in which they came."""
    wanted = select(SwapRequest).order_by(SwapRequest.id)
    if radiologist is not None:
        own = select(SwapSide.swap_id).where(SwapSide.radiologist_id == radiologist)
        wanted = wanted.where(SwapRequest.id.in_(own))
    with store.reading() as connection, Session(connection) as session:
        return tuple(swap_of(connection, session, row) for row in session.scalars(wanted))


def load_swap(store: Store, swap_id: int) -> OfferedSwap:
    """A swap.

    Raises
    ------
    InputError
        There is none of that number.
    """
    with store.reading() as connection, Session(connection) as session:
        return swap_of(connection, session, find_swap(store, session, swap_id))


def changed_since(store: Store, found: Iterable[OfferedSwap]) -> dict[int, tuple[str, ...]]:
    """By number of a swap, a sentence for each of its duties that is not there any more as it was."""
    with store.reading() as connection, Session(connection) as session:
        return {swap.id: tuple(changed_duties(connection, session, swap)) for swap in found}


def standing(store: Store, swap_id: int) -> Standing:
    """A swap, and whether what it is about still stands.

    Raises
    ------
    InputError
        There is no such swap.
    """
    with store.reading() as connection, Session(connection) as session:
        swap = swap_of(connection, session, find_swap(store, session, swap_id))
        holds = version_in_place(session, swap.version_id)
        file = None if holds is None else read_file(connection, holds.id, holds.record)
        return Standing(
            swap=swap,
            version=None if holds is None else version_of(holds),
            file=file,
            network=network_in(connection),
            revision=revision_in(connection).number,
            changed=tuple(changed_duties(connection, session, swap)),
        )


def find_swap(store: Store, session: Session, swap_id: int) -> SwapRequest:
    """The record of a swap.

    Raises
    ------
    InputError
        There is none of that number.
    """
    found = session.get(SwapRequest, swap_id)
    if found is None:
        remedy = "see their numbers with: hulotte roster swaps list"
        raise InputError(Problem(store.name, None, None, f"holds no swap {swap_id}", remedy))
    return found


def swap_of(connection: Connection, session: Session, row: SwapRequest) -> OfferedSwap:
    """What the records say, free of the database."""
    sides = session.scalars(select(SwapSide).where(SwapSide.swap_id == row.id).order_by(SwapSide.position)).all()
    people = {side.radiologist_id for side in sides}
    duties = _by_name(duties_of(connection, row.version_id, people))
    decided = None if row.decided_at is None or row.decided_by is None else (row.decided_at, row.decided_by)
    return OfferedSwap(
        id=row.id,
        version_id=row.version_id,
        own_centres=row.own_centres,
        state=SwapState(row.state),
        answer_by=row.answer_by,
        sides=tuple(_side(side, duties) for side in sides),
        offered=(row.offered_at, row.offered_by),
        decided=decided,
        note=row.note,
        reason=row.reason,
        made=row.made_version_id,
        edit=row.edit,
    )


def _by_name(duties: Iterable[Duty]) -> dict[tuple[str, date, str], Duty]:
    return {(duty.radiologist_id, duty.day, duty.shift): duty for duty in duties}


def _side(side: SwapSide, duties: dict[tuple[str, date, str], Duty]) -> Side:
    duty = None if side.day is None or side.shift is None else duties[side.radiologist_id, side.day, side.shift]
    answered = None if side.answered_at is None or side.answered_by is None else (side.answered_at, side.answered_by)
    return Side(side.radiologist_id, duty, side.answer, answered)


def version_in_place(session: Session, version_id: int) -> RosterVersion | None:
    """What is published now for the period of a version; None when nothing is."""
    offered_on = session.get_one(RosterVersion, version_id)
    period = period_of(offered_on)
    same = (RosterVersion.first_day == period.first, RosterVersion.last_day == period.last)
    return session.scalars(
        select(RosterVersion).where(*same, RosterVersion.state == RosterState.PUBLISHED)
    ).one_or_none()


def changed_duties(connection: Connection, session: Session, swap: OfferedSwap) -> Iterator[str]:
    """A sentence for each duty of a swap that is not in the roster that holds now, with who changed that and when."""
    holds = version_in_place(session, swap.version_id)
    if holds is None:
        yield f"the roster of these dates (version {swap.version_id}) is not published any more"
        return
    if holds.id == swap.version_id:
        return
    people = {side.radiologist_id for side in swap.sides}
    now = _by_name(duties_of(connection, holds.id, people))
    by = f"version {holds.id}, published by {holds.published_by}"
    by += "" if holds.published_at is None else f" on {paris_time(holds.published_at)}"
    for duty in swap.duties:
        there = now.get((duty.radiologist_id, duty.day, duty.shift))
        name = f"{duty.shift} of {duty.day}"
        if there is None:
            yield f"{duty.radiologist_id} no longer has the {name} ({by})"
        elif there != duty:
            places = f"{duty.place} then, {there.place} now"
            yield f"the {name} of {duty.radiologist_id} is no longer as it was: {places} ({by})"
