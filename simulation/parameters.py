"""The numbers of the simulated process: each with its unit, what it means, and where it comes from.

``source`` is [P] published, [C] computed from published figures, or [A] our assumption; only the last may be
calibrated (`docs/calibration.md`).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from data.network import Network
from data.record import Frozen


def _number(default: float, unit: str, source: str, description: str, **bounds: Any) -> Any:  # noqa: ANN401
    return Field(default, description=description, json_schema_extra={"unit": unit, "source": source}, **bounds)


class SimulationParameters(Frozen):
    """How studies, readers and telephones behave. Policies are elsewhere (`dispatch.policy.PolicyParams`)."""

    vetting: bool = Field(True, description="whether requests are vetted by a reader on duty")
    vetting_minutes: float = _number(2, "min", "[A]", "mean time to vet a request", gt=0)
    vetting_cv: float = _number(0.5, "1", "[A]", "coefficient of variation of it (lognormal)", ge=0)
    on_site_minutes: float = _number(
        10, "min", "[A]", "exam after late vetting, or less where the trace has less", ge=0
    )
    transfer_least_minutes: float = _number(1, "min", "[P]", "shortest image transfer", ge=0)
    transfer_most_minutes: float = _number(2, "min", "[P]", "longest image transfer (uniform between)", ge=0)
    transfer_form: Literal["uniform", "lognormal"] = Field(
        "uniform", description="uniform between the two, or lognormal with these as its 2.5 % and 97.5 % points [A]"
    )
    reader_speed_cv: float = _number(0.15, "1", "[A]", "spread of speed between readers (lognormal, mean 1)", ge=0)
    slowing: float = _number(0.10, "1", "[A]", "reading slower by this share at the end of the span below", ge=0)
    slowing_hours: float = _number(12, "h", "[A]", "hours on duty until reading is slowest", gt=0)
    calls_per_12_hours: float = _number(72, "calls", "[P]", "telephone calls to a reader awake on duty in 12 h", ge=0)
    call_median_seconds: float = _number(57, "s", "[P]", "median length of a call (lognormal)", gt=0)
    call_log_sd: float = _number(1.1, "1", "[A]", "standard deviation of the logarithm of it", ge=0)
    calls_wait: bool = Field(True, description="calls wait while an urgent study (P0) is read [A]")
    advice_minutes: float = _number(4, "min", "[A]", "mean time of an experienced colleague's advice", gt=0)
    advice_cv: float = _number(0.5, "1", "[A]", "coefficient of variation of it (lognormal)", ge=0)
    transfer_share: float = _number(1.0, "1", "[A]", "reading of a transferred study relative to a whole one", gt=0)
    call_back_minutes: float = _number(5, "min", "[A]", "from calling a resting reader to being at work", ge=0)
    call_out_minutes: float = _number(15, "min", "[A]", "from calling a reader at home to starting to read", ge=0)
    resume_minutes: float = _number(0.5, "min", "[A]", "extra time to find back into an interrupted study", ge=0)
    second_read_from_hours: float = _number(12, "h", "[P]", "second read of whole-body trauma, at the earliest", ge=0)
    second_read_until_hours: float = _number(48, "h", "[P]", "second read of whole-body trauma, at the latest", gt=0)
    second_read_share: float = _number(0.5, "1", "[A]", "length of a second read relative to a first", gt=0)
    ai: bool = Field(True, description="whether AI flags reach the queue")
    warm_up_hours: float = _number(0, "h", "[A]", "studies received before this are not measured", ge=0)
    cool_down_hours: float = _number(2, "h", "[A]", "nor are those received this shortly before the end", ge=0)

    @classmethod
    def sources(cls) -> dict[str, tuple[str, str]]:
        """(unit, source) of every number, by name."""
        found = {}
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict):
                found[name] = (str(extra["unit"]), str(extra["source"]))
        return found


def parameters_of(network: Network) -> SimulationParameters:
    """The numbers as assumed, with those that were fitted to the network's own trace in their place."""
    return SimulationParameters(**network.calibration.process.model_dump(exclude_none=True))
