"""Wishes that are asked for, until a deadline, and decided: accepted ones stand in the network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from data.calendar import Horizon, paris_time
from data.duties import Wish, WishKind
from data.errors import ConflictError, InputError, Problem
from data.store.networks import Revision, knows_radiologist, put_wishes, revision_in, shift_types_in, wishes_in
from data.store.records import RosterState, RosterVersion, WishPeriod, WishRequest, WishState
from data.store.store import Change, Store
from data.store.versions import period_of

LISTED = "hulotte roster wishes list"


@dataclass(frozen=True, slots=True)
class AskedWish:
    """A wish as it was asked for, with what became of it.

    Attributes
    ----------
    closes_at
        Until when wishes for its date are taken; None when the period is not known any more.
    too_late
        Nobody decided it before a roster with its date was published.
    """

    id: int
    wish: Wish
    state: WishState
    asked: tuple[datetime, str]
    decided: tuple[datetime, str] | None
    reason: str
    closes_at: datetime | None
    too_late: bool


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """Dates for which wishes are taken, and until when."""

    id: int
    period: Horizon
    closes_at: datetime


# -- periods -------------------------------------------------------------------------------------------------------


def open_wishes(store: Store, period: Horizon, closes_at: datetime, by: str) -> OpenPeriod:
    """Say until when wishes for some dates are taken; said again for the very same dates, it holds instead."""
    with store.change(by, "wishes.opened", f"{period.first} to {period.last}") as change:
        same = (WishPeriod.first_day == period.first, WishPeriod.last_day == period.last)
        row = change.session.scalars(select(WishPeriod).where(*same)).first()
        if row is None:
            row = WishPeriod(first_day=period.first, last_day=period.last)
            change.session.add(row)
        row.closes_at = closes_at
        change.session.flush()
        change.detail = {"closes_at": closes_at.astimezone(UTC).isoformat()}
        return OpenPeriod(row.id, period, closes_at)


def wish_periods(store: Store) -> tuple[OpenPeriod, ...]:
    """Every period for which wishes were ever taken, by date."""
    wanted = select(WishPeriod).order_by(WishPeriod.first_day, WishPeriod.id)
    with store.reading() as connection, Session(connection) as session:
        return tuple(_period(row) for row in session.scalars(wanted))


# -- what a radiologist does ---------------------------------------------------------------------------------------


def ask_wish(store: Store, wish: Wish, by: str, now: datetime) -> int:
    """Ask for a wish; the id of the request.

    Raises
    ------
    InputError
        The radiologist or the shift is unknown, the same is asked already, or wishes for that date are not open, or
        closed before ``now``.
    """
    with store.change(by, "wish.asked") as change:
        _assert_meant(store, change.connection, wish)
        _assert_open(store, change.session, wish.day, now)
        _assert_new(store, change.session, wish)
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


def withdraw_wish(
    store: Store, request_id: int, radiologist: str, by: str, now: datetime, *, late: bool = False
) -> None:
    """Take back a wish of that radiologist; an accepted one leaves the network, until the deadline.

    Parameters
    ----------
    late
        Also after the deadline: the planner knows whether a roster is made with it already.

    Raises
    ------
    InputError
        There is no such request, or it is someone else's.
    ConflictError
        It has ended, or it is accepted and the deadline is over.
    """
    with store.change(by, "wish.withdrawn", f"wish request {request_id}") as change:
        request = _request(store, change.session, request_id)
        if request.radiologist_id != radiologist:
            message = f"wish request {request_id} is one of {request.radiologist_id}, not of {radiologist}"
            raise _refused(store, message, f"see yours with: {LISTED} --radiologist {radiologist}")
        if request.state not in (WishState.ASKED, WishState.ACCEPTED):
            raise _decided(store, request)
        accepted = request.state == WishState.ACCEPTED
        closes = _closes_at(change.session, request.day)
        if accepted and not late and closes is not None and now > closes:
            message = f"wish request {request_id} is accepted, and wishes for {request.day} {_closed(closes)}"
            raise _conflict(store, message, "ask the planner, who can still take it back with --late")
        _end(change, request, WishState.WITHDRAWN, "")
        if accepted:
            gone = _wish(request)
            _put(change, lambda known: tuple(row for row in known if row != gone))


# -- what a planner does -------------------------------------------------------------------------------------------


def decide_wishes(store: Store, ids: Collection[int], state: WishState, by: str, reason: str = "") -> None:
    """Accept or decline wishes that are asked for, all or none; accepted ones take their place in the network.

    Raises
    ------
    InputError
        There is no such request.
    ConflictError
        One is decided already.
    """
    subject = "wish requests " + ", ".join(map(str, ids)) if len(ids) > 1 else f"wish request {next(iter(ids), '')}"
    with store.change(by, f"wish.{state}", subject) as change:
        requests = [_request(store, change.session, each) for each in ids]
        for request in requests:
            if request.state != WishState.ASKED:
                raise _decided(store, request)
            _end(change, request, state, reason)
        if state is WishState.ACCEPTED and requests:
            new = {_key(wish): wish for wish in map(_wish, requests)}  # each in place of an earlier one
            _put(change, lambda known: (*(row for row in known if _key(row) not in new), *new.values()))


def undecided_in(store: Store, period: Horizon) -> tuple[int, ...]:
    """The wishes for these dates that nobody has decided."""
    asked = (WishRequest.state == WishState.ASKED, WishRequest.day >= period.first, WishRequest.day <= period.last)
    with store.reading() as connection:
        return tuple(connection.scalars(select(WishRequest.id).where(*asked).order_by(WishRequest.id)))


# -- what is there -------------------------------------------------------------------------------------------------


def wish_requests(
    store: Store, state: WishState | None = None, radiologist: str | None = None
) -> tuple[AskedWish, ...]:
    """Every request, or those in one state or of one radiologist, in the order in which they came."""
    wanted = select(WishRequest).order_by(WishRequest.id)
    if state is not None:
        wanted = wanted.where(WishRequest.state == state)
    if radiologist is not None:
        wanted = wanted.where(WishRequest.radiologist_id == radiologist)
    published = select(RosterVersion).where(RosterVersion.state == RosterState.PUBLISHED)
    with store.reading() as connection, Session(connection) as session:
        planned = [period_of(version) for version in session.scalars(published)]
        periods = [_period(row) for row in session.scalars(select(WishPeriod))]
        return tuple(_asked(row, periods, planned) for row in session.scalars(wanted))


def _asked(row: WishRequest, periods: Iterable[OpenPeriod], planned: Iterable[Horizon]) -> AskedWish:
    closing = (each.closes_at for each in periods if row.day in each.period)
    decided = None if row.decided_at is None or row.decided_by is None else (row.decided_at, row.decided_by)
    return AskedWish(
        id=row.id,
        wish=_wish(row),
        state=WishState(row.state),
        asked=(row.asked_at, row.asked_by),
        decided=decided,
        reason=row.reason,
        closes_at=max(closing, default=None),
        too_late=row.state == WishState.ASKED and any(row.day in each for each in planned),
    )


def _assert_meant(store: Store, connection: Connection, wish: Wish) -> None:
    if not knows_radiologist(connection, wish.radiologist_id):
        raise _refused(store, f"knows no radiologist {wish.radiologist_id}", "name one of the network, such as R-0123")
    if wish.shift is None:
        return
    there = [kind.code for kind in shift_types_in(connection) if kind.exists_on(wish.day)]
    if wish.shift not in there:
        remedy = f"name one of {', '.join(there)}, or none for any shift"
        raise _refused(store, f"there is no shift {wish.shift} on {wish.day}", remedy)


def _assert_open(store: Store, session: Session, day: date, now: datetime) -> None:
    closes = _closes_at(session, day)
    if closes is None:
        remedy = "ask the planner to open these dates: hulotte roster wishes open"
        raise _refused(store, f"wishes for {day} are not open", remedy)
    if now > closes:
        remedy = "tell the planner, who can open them again; once the roster is published, offer a swap instead"
        raise _refused(store, f"wishes for {day} {_closed(closes)}", remedy)


def _assert_new(store: Store, session: Session, wish: Wish) -> None:
    same = (WishRequest.radiologist_id == wish.radiologist_id, WishRequest.day == wish.day)
    asked = select(WishRequest).where(*same, WishRequest.state == WishState.ASKED)
    for row in session.scalars(asked):
        if row.shift == wish.shift:
            message = f"{wish.radiologist_id} asks for the same date and shift already, with wish request {row.id}"
            remedy = f"to change it, first: hulotte roster wishes withdraw {row.id} {wish.radiologist_id}"
            raise _refused(store, message, remedy)


def _closes_at(session: Session, day: date) -> datetime | None:
    about = (WishPeriod.first_day <= day, WishPeriod.last_day >= day)
    return session.scalars(select(WishPeriod.closes_at).where(*about).order_by(WishPeriod.closes_at.desc())).first()


def _closed(closes: datetime) -> str:
    return f"closed on {paris_time(closes)}, Paris time"


def _request(store: Store, session: Session, request_id: int) -> WishRequest:
    request = session.get(WishRequest, request_id)
    if request is None:
        raise _refused(store, f"holds no wish request {request_id}", f"see their numbers with: {LISTED}")
    return request


def _end(change: Change, request: WishRequest, state: WishState, reason: str) -> None:
    request.state, request.decided_at, request.decided_by, request.reason = state, _now(), change.by, reason


def _put(change: Change, changed: Callable[[tuple[Wish, ...]], tuple[Wish, ...]]) -> None:
    """Give the network other wishes."""
    number = revision_in(change.connection).number + 1
    put_wishes(change.connection, changed(wishes_in(change.connection)), Revision(number, _now(), change.by))
    change.detail = {"revision": number}


def _key(wish: Wish) -> tuple[str, date, str | None]:
    return wish.radiologist_id, wish.day, wish.shift


def _period(row: WishPeriod) -> OpenPeriod:
    return OpenPeriod(row.id, Horizon(row.first_day, row.last_day), row.closes_at)


def _wish(row: WishRequest) -> Wish:
    return Wish(
        radiologist_id=row.radiologist_id, day=row.day, kind=WishKind(row.kind), shift=row.shift, weight=row.weight
    )


def _decided(store: Store, request: WishRequest) -> ConflictError:
    when = "" if request.decided_at is None else f", by {request.decided_by} on {paris_time(request.decided_at)}"
    message = f"wish request {request.id} is {request.state} already{when}"
    return _conflict(store, message, f"look again: {LISTED} --radiologist {request.radiologist_id}")


def _refused(store: Store, message: str, remedy: str) -> InputError:
    return InputError(Problem(store.name, None, None, message, remedy))


def _conflict(store: Store, message: str, remedy: str) -> ConflictError:
    return ConflictError(Problem(store.name, None, None, message, remedy))


def _now() -> datetime:
    return datetime.now(UTC)
