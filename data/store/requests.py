"""Wishes that are asked for, until a deadline, and decided; swaps that are offered, answered in time, and decided."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import Horizon
from data.duties import Wish, WishKind
from data.errors import ConflictError, InputError, Problem
from data.store.networks import Revision, network_in, put_network, revision_in
from data.store.records import RosterState, RosterVersion, Swap, SwapState, WishPeriod, WishRequest, WishState
from data.store.roster_rows import read_file
from data.store.store import Change, Store

_ENDINGS = {
    SwapState.OFFERED: (SwapState.AGREED, SwapState.DECLINED, SwapState.WITHDRAWN),
    SwapState.AGREED: (SwapState.APPROVED, SwapState.DECLINED, SwapState.WITHDRAWN),
}
"""What a swap may become from each state; from any other, nothing."""


def open_wishes(store: Store, period: Horizon, closes_at: datetime, by: str) -> int:
    """Say until when wishes for some dates are taken; the id of the period."""
    with store.change(by, "wishes.opened", f"{period.first} to {period.last}") as change:
        row = WishPeriod(first_day=period.first, last_day=period.last, closes_at=closes_at)
        change.session.add(row)
        change.session.flush()
        change.detail = {"closes_at": closes_at.astimezone(UTC).isoformat()}
        return row.id


def ask_wish(store: Store, wish: Wish, by: str, now: datetime) -> int:
    """Ask for a wish; the id of the request.

    Raises
    ------
    InputError
        The radiologist is unknown, or wishes for that date are not open, or closed before ``now``.
    """
    with store.change(by, "wish.asked") as change:
        network = network_in(change.connection)
        if network is None or wish.radiologist_id not in network.radiologist:
            raise _refused(store, f"knows no radiologist {wish.radiologist_id}", "name one of the network")
        _assert_open(store, change.session, wish, now)
        request = WishRequest(
            **wish.model_dump(mode="python", exclude={"kind"}),
            kind=wish.kind.value,
            state=WishState.ASKED,
            asked_at=now,
            asked_by=change.by,
            reason="",
        )
        change.session.add(request)
        change.session.flush()
        change.subject, change.detail = f"wish request {request.id}", {"radiologist": wish.radiologist_id}
        return request.id


def decide_wish(store: Store, request_id: int, state: WishState, by: str, reason: str = "") -> None:
    """Accept, decline or withdraw a wish that is asked for; an accepted one takes its place in the network.

    Raises
    ------
    InputError
        There is no such request.
    ConflictError
        It is decided already.
    """
    with store.change(by, f"wish.{state}", f"wish request {request_id}") as change:
        request = change.session.get(WishRequest, request_id)
        if request is None:
            raise _refused(store, f"holds no wish request {request_id}", "look at the list again")
        if request.state != WishState.ASKED:
            raise _conflict(store, f"wish request {request_id} is {request.state} already")
        request.state, request.decided_at, request.decided_by, request.reason = state, _now(), change.by, reason
        if state is WishState.ACCEPTED:
            _take_in(change, request)


def wish_requests(store: Store, state: WishState | None = None) -> tuple[tuple[int, Wish, WishState], ...]:
    """(id, wish, state) of every request, or of those in one state, in the order in which they came."""
    wanted = select(WishRequest).order_by(WishRequest.id)
    if state is not None:
        wanted = wanted.where(WishRequest.state == state)
    with store.reading() as connection, Session(connection) as session:
        return tuple((row.id, _wish(row), WishState(row.state)) for row in session.scalars(wanted))


def offer_swap(store: Store, swap: Swap, by: str) -> int:
    """Offer a duty of a published version to a colleague, who has until ``answer_by``; the id of the swap.

    Raises
    ------
    InputError
        The version is not published, or one of the duties is not in it.
    """
    with store.change(by, "swap.offered") as change:
        version = change.session.get(RosterVersion, swap.version_id)
        if version is None or version.state != RosterState.PUBLISHED:
            raise _refused(store, f"version {swap.version_id} is not published", "name the version that holds")
        duties = read_file(change.connection, version.id, version.record).roster.duties
        there = {(duty.radiologist_id, duty.day, duty.shift) for duty in duties}
        for duty in ((swap.giver, swap.giver_day, swap.giver_shift), (swap.taker, swap.taker_day, swap.taker_shift)):
            if duty[1] is not None and duty not in there:
                raise _refused(store, f"{duty[0]} has no duty {duty[2]} on {duty[1]}", "name a duty of the version")
        swap.state, swap.offered_at, swap.offered_by, swap.note = SwapState.OFFERED, _now(), change.by, swap.note or ""
        change.session.add(swap)
        change.session.flush()
        change.subject, change.detail = f"swap {swap.id}", {"giver": swap.giver, "taker": swap.taker}
        return swap.id


def move_swap(store: Store, swap_id: int, state: SwapState, by: str, now: datetime) -> None:
    """Agree to a swap, approve, decline or withdraw it.

    Raises
    ------
    InputError
        There is no such swap.
    ConflictError
        Its state does not allow it, its time is over, or the roster was replaced meanwhile.
    """
    with store.change(by, f"swap.{state}", f"swap {swap_id}") as change:
        swap = change.session.get(Swap, swap_id)
        if swap is None:
            raise _refused(store, f"holds no swap {swap_id}", "look at the list again")
        if state not in _ENDINGS.get(SwapState(swap.state), ()):
            raise _conflict(store, f"swap {swap_id} is {swap.state}, so it cannot be {state}")
        if state is SwapState.AGREED and now > swap.answer_by:
            raise _conflict(store, f"swap {swap_id} had to be answered by {swap.answer_by:%F %R}Z")
        version = change.session.get(RosterVersion, swap.version_id)
        if state in (SwapState.AGREED, SwapState.APPROVED) and version and version.state != RosterState.PUBLISHED:
            raise _conflict(store, f"version {version.id}, whose duties swap {swap_id} is about, is {version.state}")
        if swap.state == SwapState.OFFERED:
            swap.answered_at, swap.answered_by = now, change.by
        else:
            swap.decided_at, swap.decided_by = now, change.by
        swap.state = state


def expire_swaps(store: Store, now: datetime) -> int:
    """End the offers that nobody answered in time; how many they were."""
    with store.change("", "swaps.expired", "swaps") as change:
        late = select(Swap).where(Swap.state == SwapState.OFFERED, Swap.answer_by < now)
        found = change.session.scalars(late).all()
        for swap in found:
            swap.state, swap.decided_at, swap.decided_by = SwapState.EXPIRED, now, change.by
        change.detail = {"swaps": [swap.id for swap in found]} if found else None
        return len(found)


def _assert_open(store: Store, session: Session, wish: Wish, now: datetime) -> None:
    about = (WishPeriod.first_day <= wish.day, WishPeriod.last_day >= wish.day)
    closes = session.scalars(select(WishPeriod.closes_at).where(*about).order_by(WishPeriod.closes_at.desc())).first()
    if closes is None:
        raise _refused(store, f"wishes for {wish.day} are not open", "ask the planner to open the period")
    if now > closes:
        raise _refused(store, f"wishes for {wish.day} closed at {closes:%F %R}Z", "ask the planner")


def _take_in(change: Change, request: WishRequest) -> None:
    """Put a wish into the network, in place of an earlier one of the same person, date and shift."""
    network = network_in(change.connection)
    assert network is not None
    new = _wish(request)
    key = (new.radiologist_id, new.day, new.shift)
    others = tuple(row for row in network.wishes if (row.radiologist_id, row.day, row.shift) != key)
    number = revision_in(change.connection).number + 1
    changed = network.model_copy(update={"wishes": (*others, new)})
    put_network(change.connection, changed, Revision(number, _now(), change.by))
    change.detail = {"revision": number}


def _wish(row: WishRequest) -> Wish:
    return Wish(
        radiologist_id=row.radiologist_id, day=row.day, kind=WishKind(row.kind), shift=row.shift, weight=row.weight
    )


def _refused(store: Store, message: str, remedy: str) -> InputError:
    return InputError(Problem(store.name, None, None, message, remedy))


def _conflict(store: Store, message: str) -> ConflictError:
    return ConflictError(Problem(store.name, None, None, message, "look at it again"))


def _now() -> datetime:
    return datetime.now(UTC)
