"""Everything fitted to one trace, and the network that has it in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS
from data.calibration import Calibration, FittedArrivals, FittedProcess
from data.network import Network
from data.studies import ExamType
from data.synthetic.arrivals import DAY, utc_offsets
from data.trace import Trace
from simulation.calibration.arrivals import EPOCH, ArrivalFit, Counts, count_arrivals, first_studies, fit_arrivals
from simulation.calibration.catalogue import CatalogueFit, classes_of, fit_catalogue
from simulation.calibration.delays import OnSiteFit, TransferFit, fit_on_site, fit_transfer
from simulation.calibration.estimate import Estimate
from simulation.calibration.reading import ReadingFit, fit_reading
from simulation.parameters import parameters_of

URGENT_WEIGHT = 10.0
"""Urgency classes of that weight or more interrupt others, and the telephone waits for them."""
DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What a trace told; None for what it could not."""

    counts: Counts
    arrivals: ArrivalFit
    catalogue: CatalogueFit
    on_site: OnSiteFit | None
    transfer: TransferFit | None
    reading: ReadingFit | None


def paris_days(trace: Trace) -> NDArray[np.int64]:
    """Day of each study on the calendar of Paris, as days since 1970."""
    return (trace.images_at + utc_offsets(PARIS, trace.images_at)) // DAY


def days_of(trace: Trace) -> tuple[date, ...]:
    """Every date from the first study of a trace to its last, but for those without any study."""
    return tuple(EPOCH + timedelta(days=int(day)) for day in np.unique(paris_days(trace)))


def urgent_studies(network: Network, trace: Trace) -> NDArray[np.bool_]:
    """Whether a study interrupts others."""
    urgent = np.array([each.weight >= URGENT_WEIGHT for each in network.urgency_classes])
    found: NDArray[np.bool_] = urgent[classes_of(network, trace)]
    return found


def studies_a_visit(trace: Trace) -> float:
    """Studies of a mean attendance."""
    return len(trace) / max(1, int(first_studies(trace).sum()))


def fit_trace(network: Network, trace: Trace, days: Sequence[date], calls_included: bool = True) -> Fit:
    """Fit everything.

    Parameters
    ----------
    days
        Local dates whose arrivals count.
    calls_included
        Whether the times of reading have telephone calls in them.
    """
    counts = count_arrivals(network, trace, days)
    arrivals = fit_arrivals(network, counts, studies_a_visit(trace))
    weekday = np.array([each.value for each in arrivals.weekday])
    return Fit(
        counts=counts,
        arrivals=arrivals,
        catalogue=fit_catalogue(network, trace, weekday),
        on_site=fit_on_site(network, trace, classes_of(network, trace)),
        transfer=fit_transfer(network, trace),
        reading=fit_reading(network, trace, urgent_studies(network, trace), parameters_of(network), calls_included),
    )


def calibrated(network: Network, fit: Fit) -> Network:
    """The network with exams, volumes and ``calibration`` as fitted; what could not be fitted stays as it was."""
    volume = fit.arrivals.volume
    hospitals = tuple(
        hospital.model_copy(update={"volume": _rounded(volume[hospital.id])}) for hospital in network.hospitals
    )
    exams = tuple(_exam(exam, fit) for exam in network.exams)
    calibration = Calibration(
        arrivals=_arrivals(network.calibration.arrivals, fit),
        process=_process(network.calibration.process, fit),
        speed={**network.calibration.speed, **_speeds(network, fit)},
    )
    return network.model_copy(update={"hospitals": hospitals, "exams": exams, "calibration": calibration})


def _exam(exam: ExamType, fit: Fit) -> ExamType:
    catalogue, reading = fit.catalogue, fit.reading
    update: dict[str, object] = {"share": round(100 * catalogue.shares[exam.code].value, DIGITS)}
    if reading is not None:
        update["mean_minutes"] = _rounded(reading.mean_minutes[exam.code])
        update["cv"] = _rounded(reading.cv[exam.code])
    if exam.code in catalogue.hard:
        update["hard"] = _rounded(catalogue.hard[exam.code])
    if exam.code in catalogue.usual_class:
        update["urgency"] = catalogue.usual_class[exam.code]
    return exam.model_copy(update=update)


def _arrivals(before: FittedArrivals, fit: Fit) -> FittedArrivals:
    arrivals, catalogue, on_site = fit.arrivals, fit.catalogue, fit.on_site
    update: dict[str, object] = {
        "weekday_hours": tuple(_rounded(each) for each in arrivals.hours[0]),
        "weekend_hours": tuple(_rounded(each) for each in arrivals.hours[1]),
        "weekday_factor": tuple(_rounded(each) for each in arrivals.weekday),
        "dispersion_cv": _rounded(arrivals.dispersion_cv),
    }
    if arrivals.months is not None:
        update["month_factor"] = tuple(round(each, DIGITS) for each in arrivals.months)
    if catalogue.stroke_factor is not None:
        update["stroke_factor"] = tuple(round(each, DIGITS) for each in catalogue.stroke_factor)
    for name in ("p3_share_of_p2", "paired_share"):
        if (found := getattr(catalogue, name)) is not None:
            update[name] = _rounded(found)
    if on_site is not None:
        update |= {
            "on_site_median_minutes": _rounded(on_site.median_minutes),
            "on_site_urgent_minutes": _rounded(on_site.urgent_minutes),
            "on_site_sigma": _rounded(on_site.sigma),
        }
    return before.model_copy(update=update)


def _process(before: FittedProcess, fit: Fit) -> FittedProcess:
    update: dict[str, object] = {}
    if fit.transfer is not None:
        update = {
            "transfer_form": fit.transfer.form,
            "transfer_least_minutes": _rounded(fit.transfer.least),
            "transfer_most_minutes": _rounded(fit.transfer.most),
        }
    if fit.reading is not None:
        update["reader_speed_cv"] = _rounded(fit.reading.speed_cv)
        update["slowing"] = _rounded(fit.reading.slowing)
    return before.model_copy(update=update)


def _speeds(network: Network, fit: Fit) -> dict[str, float]:
    if fit.reading is None:
        return {}
    return {name: _rounded(each) for name, each in fit.reading.speed.items() if name in network.radiologist}


def _rounded(estimate: Estimate) -> float:
    return round(float(estimate.value), DIGITS)
