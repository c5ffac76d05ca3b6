"""The numbers of what the dispatcher watches over, read from a TOML file; absent ones take their default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from data.formats.toml_record import record_in, toml_text
from data.record import Frozen
from data.studies import Subspecialty

PAGE = "dispatch.md"


class Called(StrEnum):
    """Who is called about a study, by the kinds of contact that a network has, and its reader."""

    CT_ROOM = "ct_room"
    EMERGENCY_DEPARTMENT = "emergency_department"
    READER = "reader"


class FallbackStep(StrEnum):
    """Who is asked when nobody on duty may read a study."""

    WIDEN = "widen"
    ANY_EXPERIENCED = "any_experienced"
    ON_CALL_AT_HOME = "on_call_at_home"


class WayOut(StrEnum):
    """How an urgent study near its limit gets a reader."""

    CALL_BACK = "call_back"
    ON_CALL_AT_HOME = "on_call_at_home"
    INTERRUPT = "interrupt"


class MissingImages(Frozen):
    """When a study that was vetted or performed should have had its images; minutes."""

    vetted_minutes: float = Field(90, gt=0, description="from vetted to images")
    performed_minutes: float = Field(20, gt=0, description="from performed to images")
    incomplete_minutes: float = Field(10, gt=0, description="from the first images to the last")
    repeat_minutes: float = Field(30, gt=0, description="until the alarm is said again, naming the next contact")
    contacts: tuple[Called, ...] = Field((Called.CT_ROOM, Called.EMERGENCY_DEPARTMENT), min_length=1)


class Fallback(Frozen):
    """What is done, step by step, about a study that nobody on duty may read."""

    steps: tuple[FallbackStep, ...] = Field(tuple(FallbackStep), description="in order")
    first_minutes: float = Field(0, ge=0, description="from the alarm to the first step")
    step_minutes: float = Field(2, ge=0, description="from a step to the next")
    repeat_minutes: float = Field(15, gt=0, description="until the alarm is said again once no step has helped")
    stand_ins: Mapping[Subspecialty, tuple[Subspecialty, ...]] = Field(
        {
            Subspecialty.NEURO: (Subspecialty.HEAD_NECK, Subspecialty.TRAUMA),
            Subspecialty.ABDOMEN: (Subspecialty.TRAUMA, Subspecialty.VASCULAR),
            Subspecialty.CHEST: (Subspecialty.TRAUMA, Subspecialty.VASCULAR),
            Subspecialty.VASCULAR: (Subspecialty.CHEST, Subspecialty.ABDOMEN),
            Subspecialty.MSK: (Subspecialty.TRAUMA,),
            Subspecialty.HEAD_NECK: (Subspecialty.NEURO,),
            Subspecialty.TRAUMA: (Subspecialty.ABDOMEN, Subspecialty.MSK),
        },
        description="whose readers may stand in for whose",
    )


class UrgencyClocks(Frozen):
    """When urgent studies escalate."""

    classes: tuple[str, ...] = Field(("P0",), description="urgency classes that escalate")
    minutes_before: float = Field(10, ge=0, description="before its limit a study that waits escalates")
    ways: tuple[WayOut, ...] = Field(tuple(WayOut), description="in order")
    interrupts_up_to_weight: float = Field(3, ge=0, description="classes of at most this weight may be interrupted")
    acknowledge_seconds: float = Field(45, ge=0, description="time to take notice of such a study near its limit")


class CriticalResults(Frozen):
    """Findings of which somebody at the hospital must hear."""

    categories: tuple[str, ...] = Field(
        (
            "aortic_dissection",
            "free_air",
            "intracranial_haemorrhage",
            "large_vessel_occlusion",
            "pulmonary_embolism",
            "spinal_cord_compression",
            "tension_pneumothorax",
            "other",
        ),
        min_length=1,
    )
    acknowledge_minutes: float = Field(10, gt=0, description="until somebody must have heard, or the next is called")
    contacts: tuple[Called, ...] = Field(
        (Called.EMERGENCY_DEPARTMENT, Called.CT_ROOM, Called.READER), min_length=1, description="in order, over again"
    )


class Windows(Frozen):
    """The end of hospitals' coverage windows."""

    hand_over: bool = Field(True, description="hand studies back, or list them, when a window ends")


class LifeRules(Frozen):
    """All of them."""

    images: MissingImages = MissingImages()
    fallback: Fallback = Fallback()
    clocks: UrgencyClocks = UrgencyClocks()
    critical: CriticalResults = CriticalResults()
    windows: Windows = Windows()


LIFE_RULES = LifeRules()
"""Those of a service that is told none."""
DECISION_ALONE = LifeRules(
    fallback=Fallback(steps=()), clocks=UrgencyClocks(classes=()), windows=Windows(hand_over=False)
)
"""No rule decides about the desk: for what is to be compared with the simulator, which knows the one decision only."""


def read_life_rules(path: Path) -> LifeRules:
    """Read a file of rules.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    return record_in(toml_text(path), LifeRules, path.name, PAGE)


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)
