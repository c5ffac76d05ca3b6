"""An instance that goes on: it leads when it may, stands by while another leads, and gets up after what went wrong.

Standing by is following the journal: what the other has written is traced as it comes, so that taking over needs the
last few events only.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event as Signal
from time import monotonic

from data.errors import ConflictError, UnavailableError
from data.store.desk_rows import StudyChangedError
from data.store.leases import LeaseLostError
from dispatch.clock import SteadyClock
from dispatch.service import Leader

LEADS, STANDS_BY, TROUBLED = "leads", "stands by", "troubled"
SLOW_CLOCK_SECONDS = 5
"""From how far behind the machine's clock is something to tell."""


@dataclass(slots=True)
class Instance:
    """One of the instances on a store.

    Attributes
    ----------
    stands_by
        Whether it waits while another leads; otherwise it is refused then.
    note
        Is told in a sentence what changes.
    poll
        Seconds between two looks at whether the other still leads.
    role
        What it does just now: leads, stands by, or is troubled.
    trouble
        What keeps it from doing either; "" when nothing does.
    """

    leader: Leader
    note: Callable[[str], None]
    stands_by: bool = False
    clock: SteadyClock | None = None
    poll: float = 0.25
    role: str = STANDS_BY
    trouble: str = ""
    _told: str = field(default="")

    def begin(self) -> bool:
        """Lead if nobody else does, otherwise follow the journal; whether it leads now.

        Raises
        ------
        ConflictError
            Another instance leads, and this one does not stand by.
        InputError
            The journal was tampered with, or does not fit the network.
        """
        try:
            self._take_over()
        except ConflictError as error:
            if not self.stands_by:
                raise
            self._stand_by(error)
            return False
        return True

    def run(self, stop: Signal, wake: Signal) -> None:
        """Lead whenever possible, until told to stop.

        Raises
        ------
        LeaseLostError, ConflictError
            Another instance leads, and this one does not stand by.
        InputError
            The journal was tampered with, or does not fit the network.
        """
        while not stop.is_set():
            try:
                if self.role == LEADS or self.begin():
                    self.leader.run(stop, wake)
                else:
                    stop.wait(self.poll)
            except LeaseLostError as error:
                if not self.stands_by:
                    raise
                self._release()
                self._say(STANDS_BY, f"leads no longer: {error}")
            except (UnavailableError, StudyChangedError, ConflictError) as error:
                if isinstance(error, ConflictError) and not self.stands_by:
                    raise
                self._fail(str(error))
                stop.wait(1)

    def end(self) -> None:
        """Give up what it has, so that another instance may lead at once."""
        with suppress(UnavailableError):
            if self.role == LEADS:
                self.leader.stop()
        self._release()

    def _take_over(self) -> None:
        self._release()
        began = monotonic()
        traced = self.leader.start()
        if self.clock is not None:
            self._set_clock(self.clock)
        self.leader.look(self.leader.clock())
        lease, present = self.leader.journal.held(), len(self.leader.present)
        took = f"{traced:,} events traced in {monotonic() - began:.1f} s, {present} readers on duty"
        self._say(LEADS, f"leads (epoch {lease.epoch}): {took}")

    def _set_clock(self, clock: SteadyClock) -> None:
        clock.not_before(self.leader.state.at)
        ahead = clock.ahead().total_seconds()
        if ahead > SLOW_CLOCK_SECONDS:
            self.note(f"the clock of this machine is {ahead:.0f} s behind the journal; time goes on from the journal's")

    def _stand_by(self, error: ConflictError) -> None:
        self.leader.follow()
        self._say(STANDS_BY, f"stands by: {error.problems[0].message}")

    def _fail(self, words: str) -> None:
        self.trouble = words
        self._release()
        self._say(TROUBLED, f"cannot go on for now, and tries again every second; nothing is lost: {words}")

    def _release(self) -> None:
        """Let go of a lock that this instance may still hold."""
        lease = self.leader.journal.lease
        if lease is not None and lease.lock is not None:
            lease.lock.release()

    def _say(self, role: str, words: str) -> None:
        self.role = role
        if role != TROUBLED:
            self.trouble = ""
        if words != self._told:
            self._told = words
            self.note(words)
