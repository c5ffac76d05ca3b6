"""Every number of staffing, with its meaning and where it comes from ([P] published, [C] computed, [A] assumption)."""

from __future__ import annotations

from pydantic import Field

from data.record import Frozen


class StaffingParameters(Frozen):
    """How arrivals become readers needed."""

    fatigue: float = Field(0.10, ge=0, description="reading slows by this share over twelve hours [A]")
    vetting_minutes: float = Field(2.0, ge=0, description="vetting of one request [A]")
    advice_minutes: float = Field(8.0, ge=0, description="an expert's time for one hard case of a colleague [A]")
    calls_per_hour: float = Field(6.0, ge=0, description="phone calls of a reader on duty: 72 in twelve hours [P]")
    call_minutes: float = Field(1.07, ge=0, description="mean call: lognormal of median 57 s [P], spread .5 [A]")
    second_read_share: float = Field(
        0.8, ge=0, description="length of a second read against the first (whole-body trauma, read again [P]) [A]"
    )
    utilisation: float = Field(
        0.90, gt=0, le=1, description="share of time at work that planning may count on [C: the table uses .86-.88]"
    )
    mean_wait_minutes: float = Field(
        8.0, gt=0, description="mean wait that staffing aims at [C: mean turnaround of 16 min less 9 of reading]"
    )
    service_cv: float = Field(0.9, ge=0, description="coefficient of variation of the work of one study [P: .78-.93]")
    expert_blocking: float = Field(
        0.10, gt=0, lt=1, description="share of hard cases that may find every expert with another hard case [A]"
    )
    least_load: float = Field(
        0.002, ge=0, description="erlangs below which no reader of a subspecialty is asked for [A]"
    )
    least_expert_load: float = Field(
        0.004, ge=0, description="erlangs of hard cases below which no expert is asked for [A]"
    )
    season: float = Field(
        0.5, ge=0, le=1, description="share of the month's departure from the yearly mean that staffing follows [A]"
    )
    lead_hours: int = Field(
        6, ge=0, description="hours of arrivals before the horizon, so that its first load is right"
    )
