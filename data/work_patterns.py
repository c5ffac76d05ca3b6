"""How duties may follow one another and how many readers a dated shift wants: optional tables of a network.

They say what the rules of rest and coverage do not: rows of working days and of days off, shifts that may not follow
one another, limits by shift, minutes and weekends, and targets of single shifts. A network without them is bound by
none of it. A *date worked* is a local date on which a duty starts, on-call ones aside.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from data.record import Frozen


class WorkPattern(Frozen):
    """How one radiologist works over a horizon; an empty number binds nothing.

    Who has a pattern starts at most one duty on a date and is bound by the forbidden successions.
    """

    radiologist_id: str
    longest_run: int | None = Field(None, ge=1, description="most dates worked in a row, the history counted")
    shortest_run: int | None = Field(
        None, ge=1, description="fewest dates worked in a row; a row that touches either end of the horizon is free"
    )
    shortest_rest: int | None = Field(
        None, ge=1, description="fewest dates off in a row; a row that touches either end of the horizon is free"
    )
    most_weekends: int | None = Field(None, ge=0, description="most weekends worked (Saturday, Sunday or both)")
    weekends_in_a_row: int | None = Field(None, ge=1, description="most weekends worked in a row, the history counted")
    least_minutes: int | None = Field(None, ge=0, description="fewest minutes of duty, on-call ones aside")
    most_minutes: int | None = Field(None, ge=0, description="most minutes of duty, on-call ones aside")

    @model_validator(mode="after")
    def _in_order(self) -> WorkPattern:
        for least, most, what in (
            (self.least_minutes, self.most_minutes, "least_minutes is above most_minutes"),
            (self.shortest_run, self.longest_run, "shortest_run is above longest_run"),
        ):
            if least is not None and most is not None and least > most:
                raise ValueError(what)
        return self


class ShiftLimit(Frozen):
    """The most duties of one shift type that a radiologist may have in a horizon."""

    radiologist_id: str
    shift: str
    most: int = Field(ge=0, description="most duties of that shift in the horizon; 0 forbids it")


class ForbiddenSuccession(Frozen):
    """A shift that may not be worked on the date after another."""

    shift: str
    next_shift: str


class ShiftTarget(Frozen):
    """Readers wanted on one dated shift, and what it costs to have fewer or more."""

    day: date
    shift: str
    readers: int = Field(ge=0, description="how many are wanted")
    under: int = Field(ge=0, description="cost of each reader too few")
    over: int = Field(ge=0, description="cost of each reader too many")
    seats: int | None = Field(None, ge=0, description="no more readers than this")
