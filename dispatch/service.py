"""The live leader: intake and command rows → `dispatch.engine.step` → one transaction → publish.

Everything that happens to the desk goes through `Leader.happens`, which writes the event with all that follows from it
in one transaction, and only then believes it; rows that wait together share one. So a process that is killed at any
instant has either done something whole, or not at all; who starts next traces the journal and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from time import monotonic

from data.errors import InputError, Problem, UnavailableError
from data.store import desk_rows, inbox, leases
from data.store.dispatch_tables import INTAKE
from data.store.store import Store
from dispatch import by_hand_commands
from dispatch.alarms import uncovered
from dispatch.choices import Choices
from dispatch.counts import Counts
from dispatch.duties import on_duty
from dispatch.engine import retrace, step
from dispatch.events import DutyEnded, DutyLeft, DutyStarted, Event, ReaderAway, Tick
from dispatch.journal import Entry, Journal
from dispatch.life.rules import LIFE_RULES, LifeRules
from dispatch.life.watch import watch
from dispatch.logs import log
from dispatch.projection import FEED, Projection, tell_refused
from dispatch.request_handling import Handler
from dispatch.rosters import Duties
from dispatch.snapshots import keep, recall
from dispatch.state import Setting, State, new_state
from dispatch.trials import NOT_OF_THE_ROW, Trials, put_aside

Publish = Callable[[str], None]
"""Takes one message of the feed, a JSON object."""
TOGETHER = 32
"""Rows that are applied in one transaction at most: their senders wait for its commit."""
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""When a desk stands that nothing has happened to."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of the service."""

    acknowledge: float = 120
    """From when a study is given to when its reader must have taken notice; then it goes to someone else."""
    lease: float = 10
    """How long a lease lasts that is not renewed."""
    tick: float = 1
    """How often time alone is a reason to decide."""


class _RefusedError(Exception):
    """A row that cannot be applied."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Leader:
    """The one who decides and writes.

    Attributes
    ----------
    state
        The desk after the last event that is on the disk.
    present
        Who is on duty, and by which event.
    settled
        Is told of each row, once that is on the disk, that it is applied, or why it is refused.
    chores
        What else is done at every look.
    choices
        What readers chose about their duties.
    trials
        Rows that have failed, and wait to be tried again.
    remembered
        The event after which the desk was kept as a whole (`dispatch.snapshots`).
    mark
        Of the setting, once it was needed.
    """

    store: Store
    setting: Setting
    duties: Duties
    publish: Publish
    timing: Timing = field(default_factory=Timing)
    clock: Callable[[], datetime] = _now
    settled: Callable[[inbox.Request, tuple[Problem, ...]], None] = lambda *_: None
    chores: list[Callable[[datetime], None]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    rules: LifeRules = LIFE_RULES
    journal: Journal = field(init=False)
    state: State = field(init=False)
    present: dict[str, DutyStarted] = field(init=False, default_factory=dict)
    choices: Choices = field(init=False, default_factory=Choices)
    trials: Trials = field(init=False, default_factory=Trials)
    remembered: int = field(init=False, default=0)
    mark: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._forget()

    def start(self) -> int:
        """Become the leader and trace the journal; how many events were not known yet.

        Raises
        ------
        ConflictError
            Another instance leads.
        InputError
            The journal was tampered with, or does not fit the network.
        """
        self.journal.lead(self.timing.lease)
        return self.follow()

    def follow(self) -> int:
        """Trace what came into the journal since the last look, whoever wrote it; how many events that were.

        Raises
        ------
        InputError
            The journal was tampered with, or does not fit the network.
        """
        if not self.journal.holds_what_it_held():
            self._forget(self.journal.lease)
        if self.journal.seq == 0:
            recall(self)
        past = list(self.journal.history())
        self.journal.assert_whole()
        if past:
            self.state = retrace(self.state, past, self.setting)
        for event, _ in past:
            self._note(event)
        return len(past)

    def stop(self) -> None:
        """Give up the lease, so that another instance may start at once."""
        self.journal.give_up()

    def _forget(self, lease: leases.Lease | None = None) -> None:
        """Stand where nothing has happened yet."""
        self.journal = Journal(self.store, lease)
        self.state = new_state(self.setting, BEFORE_ALL)
        self.present, self.choices = {}, Choices()
        self.remembered = 0

    # -- the loop --------------------------------------------------------------------------------------------------

    def run(self, stop: Signal, wake: Signal, poll: float = 0.25) -> None:
        """Lead until told to stop.

        Parameters
        ----------
        wake
            Set by whoever has written a row in this process.
        poll
            Seconds after which rows of other processes are looked for.

        Raises
        ------
        LeaseLostError
            Another instance leads.
        """
        renewed = ticked = monotonic()
        self.look(self.clock())
        while not stop.is_set():
            (stop if self.trials.failed else wake).wait(poll)  # what failed just now gets a little time
            wake.clear()
            if monotonic() - renewed > self.timing.lease / 4:
                self.journal.renew()
                renewed = monotonic()
            self.work(self.clock())
            if monotonic() - ticked > self.timing.tick:
                self.look(self.clock())
                ticked = monotonic()

    def work(self, now: datetime) -> int:
        """Apply every row that waits, then publish; how many rows there were. What failed is tried first of all."""
        if self.trials.failed:
            self.follow()
        with self.store.reading() as connection:
            waiting = inbox.waiting_requests(connection)
        for start in range(0, len(waiting), TOGETHER):
            rows = waiting[start : start + TOGETHER]
            outcomes = self._applied(rows, now)
            for request, problems in outcomes:
                self.trials.settled(request)
                self.settled(request, problems)
                self.counts.settled(request, problems)
            if len(outcomes) < len(rows):
                break
        self.send()
        self.counts.turned()
        return len(waiting)

    def _applied(self, rows: Iterable[inbox.Request], now: datetime) -> list[tuple[inbox.Request, tuple[Problem, ...]]]:
        """Rows with what was wrong with each, in one transaction, up to one that fails and is to be tried again."""
        outcomes: list[tuple[inbox.Request, tuple[Problem, ...]]] = []
        with self._together():
            for request in rows:
                try:
                    problems = self.apply(request, now)
                except NOT_OF_THE_ROW:
                    raise
                except Exception as error:
                    log().error("row failed", exc_info=error, table=request.table.name, row=request.id)
                    if not self.trials.fails(request):
                        break
                    with self.journal.entry() as entry:
                        problems = put_aside(entry, request, self._after(now), error)
                outcomes.append((request, problems))
        return outcomes

    @contextmanager
    def _together(self) -> Iterator[None]:
        """What happens within this is one transaction; if that fails, nothing of it is believed."""
        before = self.state, dict(self.present), self.choices.copied()
        try:
            with self.journal.together():
                yield
        except BaseException:
            self.state, self.present, self.choices = before
            raise

    def look(self, now: datetime) -> None:
        """Let time pass: duties begin and end, studies that nobody acknowledges go back, holds run out."""
        self._watch_duties(now)
        with self.store.reading() as connection:
            silent = desk_rows.overdue(connection, now)
        for assignment in silent:
            self.happens(ReaderAway(self._after(now), assignment.reader))
        tick = Tick(self._after(now))
        if step(self.state, tick, self.setting)[1]:
            self.happens(tick)
        watch(self, self._after(now))
        keep(self, self._after(now))
        for chore in self.chores:
            chore(now)
        self.send()

    def send(self) -> None:
        """Publish what is committed and was not published; after a crash, what may have been published already."""
        now = self._after(self.clock())
        with self.store.reading() as connection:
            waiting = desk_rows.unsent(connection, now, FEED)
        if not waiting:
            return
        for _, body in waiting:
            self.publish(body)
        with self.journal.entry() as entry:
            desk_rows.mark_sent(entry.connection, [number for number, _ in waiting], now)

    # -- what happens ----------------------------------------------------------------------------------------------

    def apply(self, request: inbox.Request, now: datetime) -> tuple[Problem, ...]:
        """Apply a row, or refuse it for the problems that are returned."""
        at = self._after(now)
        try:
            with self.journal.entry() as entry:
                events, state = self._answered(entry, request, at)
                words = by_hand_commands.answer(events, state, self.setting)
                inbox.settle(entry.connection, request, inbox.APPLIED, words, at)
        except _RefusedError as error:
            with self.journal.entry() as entry:
                inbox.settle(entry.connection, request, inbox.REFUSED, str(error), at)
                if request.table is INTAKE:
                    tell_refused(entry, request, at, str(error))
            return error.problems
        self._believe(events, state)
        self.counts.came(events, request.at)
        return ()

    def _answered(self, entry: Entry, request: inbox.Request, at: datetime) -> tuple[list[Event], State]:
        """Write what follows from a row; what is wrong with the row itself is told apart from a failing database."""
        state, events = self.state, []
        try:
            for event in Handler(entry, self.setting, at, self.rules).handle(request):
                state = self._write(entry, event, state)
                events.append(event)
        except UnavailableError:
            raise
        except InputError as error:
            raise _RefusedError(error.problems) from error
        return events, state

    def happens(self, *events: Event, also: Callable[[Entry], None] | None = None) -> None:
        """Something happens to the desk: decide, write it all in one transaction, then go on from there.

        Parameters
        ----------
        also
            Writes what else belongs to it, last.
        """
        state = self.state
        with self.journal.entry() as entry:
            for event in events:
                state = self._write(entry, event, state)
            if also is not None:
                also(entry)
        self._believe(events, state)

    def _write(self, entry: Entry, event: Event, before: State) -> State:
        state, decisions = step(before, event, self.setting)
        projection = Projection(entry, timedelta(seconds=self.timing.acknowledge))
        projection.record(event, decisions)
        projection.coverage(event.at, uncovered(before), uncovered(state), self.setting)
        return state

    def _believe(self, events: Iterable[Event], state: State) -> None:
        self.state = state
        for event in events:
            self._note(event)

    def _note(self, event: Event) -> None:
        if isinstance(event, DutyStarted):
            self.present[event.reader] = event
        elif isinstance(event, DutyEnded | DutyLeft):
            self.present.pop(event.reader, None)
        self.choices.note(event)

    def _watch_duties(self, now: datetime) -> None:
        wanted = {stretch.reader: stretch for stretch in on_duty(self.duties.around(now), now)}
        for reader, begun in sorted(self.present.items()):
            stretch = wanted.get(reader)
            if stretch is None or (stretch.day, stretch.home) != (begun.day, begun.on_call):
                self.happens(DutyEnded(self._after(now), reader))
        for reader in sorted(wanted.keys() - self.present.keys()):
            if reader in self.setting.reader_number and not self.choices.has_left(reader, wanted[reader].start):
                self.happens(self.choices.begins(wanted[reader], self._after(now)))

    def _after(self, now: datetime) -> datetime:
        """Now, but never before the last event: clocks are set back sometimes."""
        return max(now, self.state.at)
