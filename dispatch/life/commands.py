"""Commands about the life of a study: images, addenda, critical results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import InputError, Problem
from data.store import desk_rows, life_rows
from dispatch.commands import Command, missing, named
from dispatch.events import Event
from dispatch.journal import Entry
from dispatch.life.alarm import AlarmKind, note, over
from dispatch.life.critical import first_call
from dispatch.life.rules import Called, LifeRules, minutes
from dispatch.record_handling import BEFORE_IMAGES, RecordHandler
from dispatch.state import Setting


@dataclass(frozen=True, slots=True)
class LifeHandler:
    """Handles one command in the transaction of a journal entry."""

    entry: Entry
    setting: Setting
    rules: LifeRules
    at: datetime

    def handle(self, kind: Command, body: Mapping[str, Any]) -> Iterator[Event]:
        """Change the rows and publish it; the events that the desk decides about.

        Raises
        ------
        InputError
            It cannot be applied, and why.
        """
        lack = missing(kind, body["reader"], body["accession"])
        if lack is not None:
            raise lack
        match kind:
            case Command.IMAGES_COMPLETE:
                yield from self._records.images(self._awaiting_images(body))
            case Command.PERFORMED:
                yield from self._performed(body)
            case Command.IMAGES_INCOMPLETE:
                yield from self._incomplete(body)
            case Command.CORRECTED:
                self._corrected(body)
            case Command.CRITICAL:
                self._critical(body)
            case Command.CALLED:
                self._called(body)
            case _:
                self._heard(body)

    @property
    def _records(self) -> RecordHandler:
        return RecordHandler(self.entry, self.setting, self.at)

    def _performed(self, body: Mapping[str, Any]) -> Iterator[Event]:
        study = self._awaiting_images(body)
        if study.performed_at is not None:
            raise _refused("study", f"{named(body)} was performed already")
        yield from self._records.ended(study, "performed")

    def _incomplete(self, body: Mapping[str, Any]) -> Iterator[Event]:
        study = self._awaiting_images(body)
        if study.performed_at is None:
            yield from self._records.ended(study, "performed")
        if study.incomplete_at is None:
            desk_rows.change_study(self.entry.connection, study.id, incomplete_at=self.at)
        self._note("images incomplete", body)

    def _awaiting_images(self, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 (a row of studies)
        study = desk_rows.study(self.entry.connection, body["study_id"])
        if study.state not in BEFORE_IMAGES:
            raise _refused("study", f"{named(body)} is {study.state}; no images are awaited")
        return study

    def _corrected(self, body: Mapping[str, Any]) -> None:
        study = desk_rows.study(self.entry.connection, body["study_id"])
        if study.state not in ("signed", "corrected"):
            raise _refused("study", f"{named(body)} is {study.state}; only a signed report has an addendum")
        if body["reader"] not in self.setting.reader_number:
            raise _refused("reader", f"{body['reader']!r} is not in the network")
        desk_rows.move_study(self.entry.connection, study.id, "corrected", self.at)
        self._note("corrected", body)

    # -- critical results ----------------------------------------------------------------------------------------------

    def _critical(self, body: Mapping[str, Any]) -> None:
        connection, number, category = self.entry.connection, body["study_id"], body["reason"]
        if category not in self.rules.critical.categories:
            known = ", ".join(self.rules.critical.categories)
            raise _refused("reason", f"it must be the category of the finding, one of {known}")
        if not life_rows.has_read(connection, number, body["reader"]):
            raise _refused("reader", f"{named(body)} was never in the hand of {body['reader']}")
        if any(result.category == category for result in life_rows.open_results(connection, number)):
            raise _refused("reason", f"{category} of {named(body)} was told already and is not acknowledged yet")
        next_at = self.at + minutes(self.rules.critical.acknowledge_minutes)
        life_rows.add_result(connection, number, category, body["reader"], self.at, next_at)
        (added,) = [each for each in life_rows.open_results(connection, number) if each.category == category]
        call = first_call(added, self.setting.network, self.rules.critical)
        self._note("critical", body, category=category, call=call.whom, telephone=call.number)

    def _called(self, body: Mapping[str, Any]) -> None:
        results = self._unheard(body)
        if body["reason"] not in tuple(Called):
            raise _refused("reason", f"it must say who was called, one of {', '.join(Called)}")
        next_at = self.at + minutes(self.rules.critical.acknowledge_minutes)
        call = {"called_by": body["reader"], "called_whom": body["reason"], "called_at": self.at}
        for result in results:
            life_rows.change_result(self.entry.connection, result.id, next_at=next_at, **call)
        self._note("called", body, whom=body["reason"])

    def _heard(self, body: Mapping[str, Any]) -> None:
        connection = self.entry.connection
        for result in self._unheard(body):
            life_rows.change_result(connection, result.id, acknowledged_by=body["by"], acknowledged_at=self.at)
            for alarm in life_rows.alarms_of(connection, result.study_id, AlarmKind.CRITICAL, result.category):
                over(self.entry, self.at, alarm, named(body))
        self._note("call acknowledged", body, by=body["by"])

    def _unheard(self, body: Mapping[str, Any]) -> list[life_rows.OpenResult]:
        results = life_rows.open_results(self.entry.connection, body["study_id"])
        if not results:
            raise _refused("study", f"{named(body)} has no critical result that waits for an acknowledgement")
        return results

    def _note(self, kind: str, body: Mapping[str, Any], **more: str) -> None:
        note(self.entry, self.at, kind, body["study_id"], body["reader"], study=named(body), **more)


def _refused(field: str, message: str) -> InputError:
    return InputError(Problem("command", None, field, message, "look at the study again"))
