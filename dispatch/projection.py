"""What follows from an event and its decisions in the tables: states of studies, assignments, what goes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.store import desk_rows as rows
from data.store.inbox import Request, study_id
from data.store.life_rows import alarms_of
from dispatch import by_hand_rows
from dispatch.alarms import what_is_missing
from dispatch.event_text import candidates_text
from dispatch.events import (
    Action,
    Changed,
    Decision,
    DutyEnded,
    DutyStarted,
    Event,
    Given,
    ReaderAway,
    TaskArrived,
    TaskDone,
    Withdrawn,
    Work,
)
from dispatch.journal import Entry
from dispatch.life import alarm as alarms
from dispatch.life.alarm import Alarm, AlarmKind, over, say
from dispatch.state import Setting, TaskName

FEED = alarms.FEED
"""Destination of everything that screens and readers are told."""
_GIVES = (Action.ASSIGN, Action.INTERRUPT, Action.CALL_OUT)
_DONE = {Work.READ: "signed", Work.VET: "vetted", Work.SECOND_READ: "signed", Work.CONFIRM: "signed"}


def study_name(hospital: str, accession: str) -> str:
    """A study as the desk calls it: accession numbers are unique within a hospital only."""
    return f"{hospital}/{accession}"


def tell_refused(entry: Entry, request: Request, at: datetime, reason: str) -> None:
    """Note and publish that a message which was stored cannot be applied, whether or not its sender still listens."""
    words = {"message": request.id, "hospital": request.body.get("hospital"), "reason": reason}
    seq = entry.append(at, "refused", json.dumps(words, ensure_ascii=False), None, None)
    told = {"seq": seq, "at": at.isoformat(), "kind": "refused", **words}
    rows.send(entry.connection, seq, at, FEED, told)


@dataclass(frozen=True, slots=True)
class Projection:
    """Writes the rows of one event in the transaction of its journal entry.

    ``acknowledge_within`` is how long a reader has to take notice of what was given.
    """

    entry: Entry
    acknowledge_within: timedelta

    def number(self, name: str | None) -> int | None:
        """The number of a study by the desk's name."""
        if name is None:
            return None
        hospital, _, accession = name.partition("/")
        return study_id(self.entry.connection, accession, hospital)

    def record(self, event: Event, decisions: tuple[Decision, ...]) -> None:
        """Everything that follows from an event, in order."""
        seq = self.entry.event(event, self.number(getattr(event, "study", None)))
        self._happened(event, seq, decisions)
        for decision in decisions:
            self._decided(decision)

    def tell(self, seq: int, at: datetime, kind: str, **body: Any) -> None:  # noqa: ANN401
        """Publish something once this is committed."""
        words = {"seq": seq, "at": at.isoformat(), "kind": kind, **body}
        rows.send(self.entry.connection, seq, at, FEED, words)

    def coverage(self, at: datetime, before: frozenset[TaskName], after: frozenset[TaskName], setting: Setting) -> None:
        """What nobody awake on duty may do any more: say who would be needed. What somebody may do again: say so."""
        for name, work in sorted(after - before):
            study = rows.study(self.entry.connection, self.number(name) or 0)
            words = what_is_missing(study.exam, study.hospital_id, work, setting)
            say(self.entry, at, Alarm(study.id, name, AlarmKind.UNCOVERED, words, None, work), work=work, missing=words)
        for name, work in sorted(before - after):
            for alarm in alarms_of(self.entry.connection, self.number(name) or 0, AlarmKind.UNCOVERED, work):
                over(self.entry, at, alarm, name)

    # -- events ----------------------------------------------------------------------------------------------------

    def _happened(self, event: Event, seq: int, decisions: tuple[Decision, ...]) -> None:
        at = event.at
        match event:
            case DutyStarted():
                self.tell(seq, at, "on duty", reader=event.reader, on_call=event.on_call)
            case DutyEnded():
                self.tell(seq, at, "off duty", reader=event.reader)
            case TaskArrived(work=Work.READ):
                self._move(event.study, "queued", at)
            case TaskDone():
                self._done(event, seq, decisions)
            case ReaderAway():
                self.given_up(event.reader, at, seq, "given up")
            case Given():
                self.taken_back(event.study, at, "reassigned", seq)
                rows.lift_hold(self.entry.connection, self.number(event.study) or 0)
            case Withdrawn():
                self.taken_back(event.study, at, event.into, seq)
                self._move(event.study, event.into, at)
                self.tell(seq, at, event.into, study=event.study)
            case Changed():
                number = self.number(event.study)
                assert number is not None
                content = {"exam": event.exam, "urgency": event.urgency, "visit": event.visit}
                rows.change_study(self.entry.connection, number, **content)
                self.tell(seq, at, "changed", study=event.study, exam=event.exam, urgency=event.urgency)
            case _:
                by_hand_rows.record(self, event, seq)

    def given_up(self, reader: str, at: datetime, seq: int, outcome: str) -> None:
        """What a reader has in hand or laid aside waits again."""
        connection = self.entry.connection
        for held in (rows.of_reader(connection, reader), rows.laid_aside_by(connection, reader)):
            if held is not None:
                words = outcome if held.acknowledged else "not acknowledged"
                self._release(held, at, words)
                self.tell(seq, at, words, study=self._name(held.study_id), reader=reader)

    def taken_back(self, study: str, at: datetime, outcome: str, seq: int) -> None:
        """A study is taken from its reader, if one has it."""
        held = rows.of_study(self.entry.connection, self.number(study) or 0)
        if held is not None:
            self._release(held, at, outcome)
            self._resume(held.reader)
            self.tell(seq, at, "taken back", study=study, reader=held.reader)

    def _done(self, event: TaskDone, seq: int, decisions: tuple[Decision, ...]) -> None:
        connection = self.entry.connection
        held = rows.of_reader(connection, event.reader)
        if held is None:
            return
        if not held.acknowledged:
            rows.change_assignment(connection, held.id, acknowledged_at=event.at)
        rows.change_assignment(connection, held.id, released_at=event.at, outcome="done")
        state = _DONE[Work(held.work)]
        if any(decision.action is Action.CONFIRM for decision in decisions):
            state = "preliminary"
        if rows.study(connection, held.study_id).state != state:
            rows.move_study(connection, held.study_id, state, event.at)
        self.tell(seq, event.at, state, study=self._name(held.study_id), reader=event.reader)
        self._resume(event.reader)

    def _release(self, held: rows.OpenAssignment, at: datetime, outcome: str) -> None:
        """Take a study from its reader: it waits again."""
        rows.change_assignment(self.entry.connection, held.id, released_at=at, outcome=outcome)
        if held.work == Work.READ:
            rows.move_study(self.entry.connection, held.study_id, "queued", at)

    def _resume(self, reader: str) -> None:
        """What was laid aside goes on."""
        paused = rows.laid_aside_by(self.entry.connection, reader)
        if paused is not None:
            rows.change_assignment(self.entry.connection, paused.id, paused_at=None)

    def _name(self, number: int) -> str:
        study = rows.study(self.entry.connection, number)
        return study_name(study.hospital_id, study.accession)

    def _move(self, name: str, state: str, at: datetime) -> None:
        number = self.number(name)
        if number is not None:
            rows.move_study(self.entry.connection, number, state, at)

    # -- decisions -------------------------------------------------------------------------------------------------

    def _decided(self, decision: Decision) -> None:
        number = self.number(decision.study)
        seq = self.entry.decision(decision, number)
        if decision.action in _GIVES and number is not None:
            self._given(decision, number)
        elif decision.action is Action.RELEASE and number is not None:
            rows.lift_hold(self.entry.connection, number)
        elif decision.action is Action.TRANSFER and decision.reader is not None:
            held = rows.of_reader(self.entry.connection, decision.reader)
            if held is not None:
                self._release(held, decision.at, "transferred")
                self._resume(decision.reader)
        words = {"study": decision.study, "work": decision.work, "reader": decision.reader, "reason": decision.reason}
        self.tell(seq, decision.at, decision.action, **words)

    def _given(self, decision: Decision, number: int) -> None:
        connection = self.entry.connection
        assert decision.reader is not None
        if decision.action is Action.INTERRUPT:
            held = rows.of_reader(connection, decision.reader)
            if held is not None:
                rows.change_assignment(connection, held.id, paused_at=decision.at)
        rows.give(
            connection,
            {
                "study_id": number,
                "work": decision.work,
                "reader": decision.reader,
                "given_at": decision.at,
                "acknowledge_by": decision.at + self.acknowledge_within,
                "reason": decision.reason,
                "scores": candidates_text(decision.candidates),
                "epoch": self.entry.epoch,
            },
        )
        if decision.work == Work.READ:
            rows.move_study(connection, number, "assigned", decision.at)
