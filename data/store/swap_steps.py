"""The steps of a swap: it is offered, answered by each side, decided by the director; approval publishes the roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import paris_time
from data.duties import Duty
from data.errors import ConflictError, InputError, Problem
from data.formats.roster_json import RosterFile
from data.store.networks import revision_in
from data.store.records import RosterState, RosterVersion, SwapRequest, SwapSide, SwapState
from data.store.roster_rows import duties_of
from data.store.rosters import publish_successor
from data.store.store import Change, Store
from data.store.swaps import OPEN, OfferedSwap, Standing, changed_duties, find_swap, swap_of, version_in_place

LISTED = "hulotte roster swaps list"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: who gives which duty (None: nothing) in which order, who answers until when."""

    version_id: int
    sides: Sequence[tuple[str, Duty | None]]
    answer_by: datetime
    own_centres: bool = False
    note: str = ""


def offer_swap(store: Store, offer: Offer, by: str, now: datetime) -> int:
    """Offer a swap to the colleagues of its other sides; the id of the swap. The first side is who offers.

    Raises
    ------
    InputError
        The version is not published, one of the duties is not in it, or there is no time left to answer.
    """
    with store.change(by, "swap.offered") as change:
        version = change.session.get(RosterVersion, offer.version_id)
        if version is None or version.state != RosterState.PUBLISHED:
            remedy = "see which one is with: hulotte roster versions"
            raise _refused(store, f"version {offer.version_id} is not published", remedy)
        _assert_there(store, change, offer)
        begins = min(duty.start for _, duty in offer.sides if duty is not None)
        if begins <= now:
            said = f"a duty of this swap began on {paris_time(begins)}, Paris time"
            raise _refused(store, said, "call the planner: a duty that has begun is repaired, not swapped")
        if not now < offer.answer_by <= begins:
            span = f"between now and {paris_time(begins)}, Paris time, when the first duty begins"
            said = f"an answer by {paris_time(offer.answer_by)} is not {span}"
            raise _refused(store, said, "say another time with --answer-by")
        row = SwapRequest(
            version_id=version.id,
            own_centres=offer.own_centres,
            state=SwapState.OFFERED,
            answer_by=offer.answer_by,
            offered_at=now,
            offered_by=change.by,
            note=offer.note,
            reason="",
        )
        change.session.add(row)
        change.session.flush()
        for position, (person, duty) in enumerate(offer.sides):
            change.session.add(_side(row.id, position, person, duty))
        _answer(change.session, row.id, offer.sides[0][0], "agreed", now, change.by)
        change.subject = f"swap {row.id}"
        change.detail = {"version": version.id, "radiologists": [person for person, _ in offer.sides]}
        return row.id


def agree(store: Store, seen: Standing, radiologist: str, by: str, now: datetime) -> SwapState:
    """Agree to a swap as one of its sides; it is agreed when all have. The state that it then has.

    Parameters
    ----------
    seen
        What was judged and found to be allowed.

    Raises
    ------
    InputError
        That radiologist has no side of it.
    ConflictError
        Its state does not allow it, its time is over, or the roster was replaced since it was judged.
    """
    with store.change(by, "swap.answered", f"swap {seen.swap.id}") as change:
        row, swap = _taken_up(store, change, seen.swap.id, now, SwapState.OFFERED)
        assert_asked(store, swap, radiologist, now)
        _assert_as_seen(store, change, seen)
        _answer(change.session, row.id, radiologist, "agreed", now, change.by)
        waiting = [each for each in swap.sides if each.answer is None and each.radiologist_id != radiologist]
        row.state = SwapState.OFFERED if waiting else SwapState.AGREED
        change.detail = {"radiologist": radiologist, "answer": "agreed", "state": row.state}
        return SwapState(row.state)


def decline(store: Store, swap_id: int, radiologist: str, by: str, now: datetime, reason: str = "") -> None:
    """Say no to a swap as one of its sides, which ends it.

    Raises
    ------
    InputError
        There is no such swap, or that radiologist has no side of it.
    ConflictError
        It has ended, or is agreed by all already.
    """
    with store.change(by, "swap.answered", f"swap {swap_id}") as change:
        row, swap = _taken_up(store, change, swap_id, now, SwapState.OFFERED)
        assert_asked(store, swap, radiologist, now)
        _answer(change.session, row.id, radiologist, "declined", now, change.by)
        _end(change, row, SwapState.DECLINED, now, reason)
        change.detail = {"radiologist": radiologist, "answer": "declined"}


def withdraw_swap(store: Store, swap_id: int, radiologist: str, by: str, now: datetime, reason: str = "") -> None:
    """Take a swap back as one of its sides, until it is approved.

    Raises
    ------
    InputError
        There is no such swap, or that radiologist has no side of it.
    ConflictError
        It has ended.
    """
    with store.change(by, "swap.withdrawn", f"swap {swap_id}") as change:
        row, swap = _taken_up(store, change, swap_id, now, *OPEN)
        if radiologist not in (side.radiologist_id for side in swap.sides):
            raise _no_side(store, swap, radiologist)
        _end(change, row, SwapState.WITHDRAWN, now, reason)
        change.detail = {"radiologist": radiologist}


def refuse(store: Store, swap_id: int, by: str, now: datetime, reason: str) -> None:
    """Refuse a swap as the director, whether or not everyone has answered.

    Raises
    ------
    InputError
        There is no such swap.
    ConflictError
        It has ended.
    """
    with store.change(by, "swap.refused", f"swap {swap_id}") as change:
        row, _ = _taken_up(store, change, swap_id, now, *OPEN)
        _end(change, row, SwapState.REFUSED, now, reason)


def approve(store: Store, seen: Standing, file: RosterFile, by: str, now: datetime) -> int:
    """Approve a swap that all sides agree to, and publish the roster with it; the id of the new version.

    Parameters
    ----------
    seen
        What was judged and found to be allowed.
    file
        The roster of ``seen`` after the swap.

    Raises
    ------
    ConflictError
        Its state does not allow it, its first duty has begun, or roster or network were replaced since it was judged.
    """
    with store.change(by, "swap.approved", f"swap {seen.swap.id}") as change:
        row, swap = _taken_up(store, change, seen.swap.id, now, SwapState.AGREED)
        version = _assert_as_seen(store, change, seen)
        if (found := revision_in(change.connection).number) != seen.revision:
            message = f"the network was changed while swap {swap.id} was judged: revision {found} holds now"
            raise _conflict(store, message, "nothing is changed; say it again, and it is judged anew")
        names = ", ".join(side.radiologist_id for side in swap.sides)
        made = publish_successor(store, change, file, version.id, f"swap {swap.id}: {names}")
        _end(change, row, SwapState.APPROVED, now, "")
        row.made_version_id = made.id
        change.detail = {"version": made.id, "replaces": version.id}
        return made.id


def expire_swaps(store: Store, now: datetime) -> int:
    """End the swaps that nobody answered or decided in time; how many they were."""
    with store.change("", "swaps.expired", "swaps") as change:
        rows = change.session.scalars(select(SwapRequest).where(SwapRequest.state.in_(OPEN))).all()
        late = [row for row in rows if _state_at(change, row, now) is SwapState.EXPIRED]
        for row in late:
            _end(change, row, SwapState.EXPIRED, now, "")
        change.detail = {"swaps": [row.id for row in late]} if late else None
        return len(late)


# -- what must hold ------------------------------------------------------------------------------------------------


def assert_state(store: Store, swap: OfferedSwap, now: datetime, *states: SwapState) -> None:
    """Make sure that a swap is in one of these states.

    Raises
    ------
    ConflictError
        It is in another; the sentence says which, since when and what to do.
    """
    state = swap.state_at(now)
    if state not in states:
        raise _conflict(store, f"swap {swap.id} {_said(swap, state)}", _next_step(swap, state))


def _state_at(change: Change, row: SwapRequest, now: datetime) -> SwapState:
    return swap_of(change.connection, change.session, row).state_at(now)


def _taken_up(
    store: Store, change: Change, swap_id: int, now: datetime, *states: SwapState
) -> tuple[SwapRequest, OfferedSwap]:
    """A swap that is in one of these states now."""
    row = find_swap(store, change.session, swap_id)
    swap = swap_of(change.connection, change.session, row)
    assert_state(store, swap, now, *states)
    return row, swap


def _said(swap: OfferedSwap, state: SwapState) -> str:
    if state is SwapState.EXPIRED:
        if all(side.answer for side in swap.sides):
            return f"was not decided before its first duty began, on {paris_time(swap.begins)}, Paris time"
        return f"was not answered by all until {paris_time(swap.answer_by)}, Paris time, and is over"
    if state is SwapState.OFFERED:
        waiting = ", ".join(side.radiologist_id for side in swap.sides if side.answer is None)
        return f"is not agreed yet: {waiting} has not answered"
    if state is SwapState.AGREED:
        return "is agreed by everyone already, and waits for the director"
    when = "" if swap.decided is None else f", by {swap.decided[1]} on {paris_time(swap.decided[0])}"
    why = f" ({swap.reason})" if swap.reason else ""
    return f"is {state} already{when}{why}"


def _next_step(swap: OfferedSwap, state: SwapState) -> str:
    if state is SwapState.OFFERED:
        waiting = next(side.radiologist_id for side in swap.sides if side.answer is None)
        return f"to say yes: hulotte roster swaps agree {swap.id} {waiting}"
    if state is SwapState.AGREED:
        return f"to take it back: hulotte roster swaps withdraw {swap.id} {swap.sides[-1].radiologist_id}"
    if state is SwapState.APPROVED:
        return f"version {swap.made} is published with it; to undo it, offer the swap back"
    return "offer it again with: hulotte roster swaps offer"


def _assert_there(store: Store, change: Change, offer: Offer) -> None:
    there = set(duties_of(change.connection, offer.version_id, {person for person, _ in offer.sides}))
    for person, duty in offer.sides:
        if duty is not None and duty not in there:
            message = f"{person} has no duty {duty.shift} on {duty.day} at {duty.place} in version {offer.version_id}"
            raise _refused(store, message, "name a duty of the published roster")


def assert_asked(store: Store, swap: OfferedSwap, radiologist: str, now: datetime) -> None:
    """Make sure that a swap waits for the answer of that radiologist.

    Raises
    ------
    InputError
        They have no side of it, or offered it.
    ConflictError
        It waits for nobody, or they have answered.
    """
    assert_state(store, swap, now, SwapState.OFFERED)
    side = next((side for side in swap.sides if side.radiologist_id == radiologist), None)
    if side is None:
        raise _no_side(store, swap, radiologist)
    if side is swap.sides[0]:
        remedy = f"to take it back: hulotte roster swaps withdraw {swap.id} {radiologist}"
        raise _refused(store, f"swap {swap.id} is offered by {radiologist}, the others answer", remedy)
    if side.answer is not None:
        remedy = f"to take it back: hulotte roster swaps withdraw {swap.id} {radiologist}"
        raise _conflict(store, f"{radiologist} has {side.answer} to swap {swap.id} already", remedy)


def _assert_as_seen(store: Store, change: Change, seen: Standing) -> RosterVersion:
    """The version that holds, which must be the one that was judged."""
    version = version_in_place(change.session, seen.swap.version_id)
    if version is None or seen.version is None or version.id != seen.version.id:
        changed = tuple(changed_duties(change.connection, change.session, seen.swap))
        message = "; ".join(changed) or "another version of the roster was published meanwhile"
        remedy = "nothing is changed; look with: hulotte roster swaps show"
        raise _conflict(store, f"swap {seen.swap.id}: {message}", f"{remedy} {seen.swap.id}")
    return version


def _no_side(store: Store, swap: OfferedSwap, radiologist: str) -> InputError:
    people = ", ".join(side.radiologist_id for side in swap.sides)
    remedy = f"see yours with: {LISTED} --radiologist {radiologist}"
    return _refused(store, f"swap {swap.id} is between {people}; {radiologist} has no part in it", remedy)


# -- what is written -----------------------------------------------------------------------------------------------


def _side(swap_id: int, position: int, person: str, duty: Duty | None) -> SwapSide:
    day, shift = (None, None) if duty is None else (duty.day, duty.shift)
    return SwapSide(swap_id=swap_id, position=position, radiologist_id=person, day=day, shift=shift)


def _answer(session: Session, swap_id: int, person: str, answer: str, now: datetime, by: str) -> None:
    of_person = (SwapSide.swap_id == swap_id, SwapSide.radiologist_id == person)
    side = session.scalars(select(SwapSide).where(*of_person)).one()
    side.answer, side.answered_at, side.answered_by = answer, now.astimezone(UTC), by


def _end(change: Change, row: SwapRequest, state: SwapState, now: datetime, reason: str) -> None:
    row.state, row.decided_at, row.decided_by, row.reason = state, now, change.by, reason


def _refused(store: Store, message: str, remedy: str) -> InputError:
    return InputError(Problem(store.name, None, None, message, remedy))


def _conflict(store: Store, message: str, remedy: str) -> ConflictError:
    return ConflictError(Problem(store.name, None, None, message, remedy))
