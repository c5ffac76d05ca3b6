"""What readers chose about their duties: who left early, and who asks for each next study."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.duties import Stretch
from dispatch.events import DutyLeft, DutyStarted, DutyTakenUp, Event, ModeChosen


@dataclass(slots=True)
class Choices:
    """The choices of all readers, told by events.

    Attributes
    ----------
    left
        When a reader last left a duty before its end.
    pulls
        Who asks for each next study.
    """

    left: dict[str, datetime] = field(default_factory=dict)
    pulls: set[str] = field(default_factory=set)

    def copied(self) -> Choices:
        """The same choices, to go back to."""
        return Choices(dict(self.left), set(self.pulls))

    def note(self, event: Event) -> None:
        """Remember what an event tells."""
        match event:
            case DutyLeft():
                self.left[event.reader] = event.at
            case DutyTakenUp():
                self.left.pop(event.reader, None)
            case ModeChosen(pull=True):
                self.pulls.add(event.reader)
            case ModeChosen():
                self.pulls.discard(event.reader)
            case _:
                pass

    def has_left(self, reader: str, start: datetime) -> bool:
        """Whether a reader has left the duty that began then."""
        return reader in self.left and start <= self.left[reader]

    def begins(self, stretch: Stretch, at: datetime) -> DutyStarted:
        """The event by which a duty begins, in the mode that its reader chose."""
        return replace(stretch.begins(at), pull=stretch.reader in self.pulls)
