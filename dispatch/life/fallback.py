"""A study that nobody on duty may read: who is asked instead, step by step, and what is said when nobody is found.

Privileges hold at every step: a step changes what somebody must be able to read, never for whom they may read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.calendar import local_date
from data.store.life_rows import Life, OpenAlarm
from data.studies import Subspecialty
from dispatch.events import Action, RuleDecided, Work
from dispatch.kernels.columns import AT_HOME, HOME_READERS
from dispatch.kinds import SUBSPECIALTIES, skill_mask
from dispatch.life.alarm import Alarm, AlarmKind, number_of, whom_to_call
from dispatch.life.desk_view import HERE, names, privileged
from dispatch.life.rules import Called, Fallback, FallbackStep, minutes
from dispatch.state import Setting, State

_NAMED = 3
"""Radiologists whom the last alarm names."""


def steps_due(rules: Fallback, since: datetime, now: datetime, *, hurried: bool) -> int:
    """How many steps may be tried by now; all of them for a study that is near its limit."""
    if hurried:
        return len(rules.steps)
    waited = (now - since).total_seconds() / 60 - rules.first_minutes
    if waited < 0:
        return 0
    more = int(waited / rules.step_minutes) if rules.step_minutes else len(rules.steps)
    return min(len(rules.steps), 1 + more)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A study that waits at a desk where nobody may read it; ``task`` is its number there."""

    life: Life
    task: int
    state: State
    setting: Setting
    rules: Fallback
    now: datetime

    @property
    def own(self) -> Subspecialty:
        """Its subspecialty."""
        return self.setting.network.exams[self.setting.exam_number[self.life.exam]].subspecialty

    @property
    def reads(self) -> tuple[Subspecialty, ...]:
        """Its subspecialty and those whose readers may stand in."""
        return self.own, *self.rules.stand_ins.get(self.own, ())

    def answer(self, alarm: OpenAlarm, due: int) -> RuleDecided | Alarm | None:
        """What to do now: ask others, say that a step was in vain, say it all again, or nothing.

        Parameters
        ----------
        alarm
            Its level tells how many steps were in vain so far; those are tried again, in silence.
        due
            How many steps may be tried.
        """
        steps = self.rules.steps
        tried = alarm.level - 1
        for number, step in enumerate(steps[:due]):
            found = self.asked(step)
            if isinstance(found, RuleDecided):
                return found
            if number >= tried:
                last = number + 1 == len(steps)
                return self._alarm(f"{found}; {self._nobody_left()}" if last else found, alarm.level)
        if tried >= len(steps) and (alarm.next_at is None or alarm.next_at <= self.now):
            return self._alarm(f"nobody on duty may read it still; {self._nobody_left()}", alarm.level)
        return None

    def asked(self, step: FallbackStep) -> RuleDecided | str:
        """Whom a step finds, or in words that it finds nobody."""
        match step:
            case FallbackStep.WIDEN:
                return self._widened()
            case FallbackStep.ANY_EXPERIENCED:
                return self._experienced()
            case _:
                return self._at_home()

    def _widened(self) -> RuleDecided | str:
        others, hospital = ", ".join(self.reads[1:]), self.life.hospital
        if not others:
            return f"fallback widen: no subspecialty may stand in for {self.own}"
        mask, reads = skill_mask(self.reads), self.state.desk.readers.reads
        found = [one for one in privileged(self.state, self.task, HERE) if reads[one] & mask]
        if not found:
            return f"fallback widen: nobody on duty reads {others} and may read for {hospital}"
        why = f"fallback widen: readers of {others} stand in for {self.own}: {names(self.setting, found)}"
        return RuleDecided(self.now, self.life.name, Action.WIDEN, why, reads=self.reads)

    def _experienced(self) -> RuleDecided | str:
        experienced = self.state.desk.readers.experienced
        found = [one for one in privileged(self.state, self.task, HERE) if experienced[one]]
        if not found:
            return f"fallback any_experienced: nobody experienced on duty may read for {self.life.hospital}"
        why = f"fallback any_experienced: experienced readers stand in for {self.own}: {names(self.setting, found)}"
        return RuleDecided(self.now, self.life.name, Action.WIDEN, why, reads=SUBSPECIALTIES, experienced=True)

    def _at_home(self) -> RuleDecided | str:
        readers = self.state.desk.readers
        home = [one for one in privileged(self.state, self.task, (HOME_READERS,)) if readers.state[one] == AT_HOME]
        if not home:
            return f"fallback on_call_at_home: nobody on call at home may read for {self.life.hospital}"
        best = self.setting.readers[min(home, key=self._nearest)]
        why = f"fallback on_call_at_home: {best} is called for {self.own}"
        return RuleDecided(self.now, self.life.name, Action.CALL_OUT, why, best)

    def _nearest(self, reader: int) -> tuple[bool, bool, bool, int]:
        """Readers by how near they are to the subspecialty: experienced in a stand-in, reading one, experienced, id."""
        readers, mask = self.state.desk.readers, skill_mask(self.reads)
        experienced = readers.experienced[reader]
        return not experienced & mask, not readers.reads[reader] & mask, not experienced, reader

    def _alarm(self, words: str, level: int) -> Alarm:
        life, contacts = self.life, (Called.EMERGENCY_DEPARTMENT, Called.CT_ROOM)
        call = whom_to_call(self.setting.network, life.hospital, contacts, level - 1)
        next_at = self.now + minutes(self.rules.repeat_minutes)
        text = f"{life.name}: {words}; tell {call.words()}"
        return Alarm(life.id, life.name, AlarmKind.UNCOVERED, text, next_at, Work.READ, call)

    def _nobody_left(self) -> str:
        """Who could be asked by telephone, on duty or not."""
        network, day = self.setting.network, local_date(self.now)
        hospital = self.life.hospital
        able = [
            person
            for person in network.radiologists
            if self.own in person.reads
            and not network.absent_on(person.id, day)
            and hospital in network.privileged_for(person.id, day)
        ]
        able.sort(key=lambda person: (self.own not in person.experienced, person.id))
        asked = [f"{one.id} ({number_of(network, 'radiologist', one.id) or 'no telephone'})" for one in able[:_NAMED]]
        if not asked:
            return f"nobody of the network reads {self.own} for {hospital}"
        return f"could be asked by telephone: {', '.join(asked)}"
