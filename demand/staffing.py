"""From arrivals to readers needed, per half hour, subspecialty and level.

Each half hour is staffed by itself for its lagged offered load (stationary, independent, period by period: Green and
Kolesar 1991, with the infinite-server lag of Jennings et al. 1996). The head count is the larger of two: the load over
the utilisation that people can keep up for twelve hours, and the Erlang C number for the mean wait aimed at. A
subspecialty needs readers for its own load at that utilisation, the rest being pooled (with two skills or more each,
a team works almost like one pool: Wallace and Whitt 2005); its experts, so that a hard case seldom finds all of them
with another one (Erlang B).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, SLOT, Horizon, zone
from data.network import Network
from data.requirements import ANY, VETTING, Level, Requirement, RequirementKey, requirements_of
from data.studies import ExamType, Subspecialty
from data.synthetic.arrivals import arrival_factors_of, month_factors
from demand.forecast import Forecast, forecast
from demand.parameters import StaffingParameters
from demand.queueing import offered_load, servers_for_blocking, servers_for_wait

SLOT_MINUTES = SLOT / timedelta(minutes=1)
ROUNDING = 1e-6


def staffing(
    network: Network,
    horizon: Horizon,
    parameters: StaffingParameters | None = None,
    arrivals: Forecast | None = None,
) -> tuple[Requirement, ...]:
    """Readers needed over a horizon: head count, vetting seats, readers and experts of each subspecialty.

    Parameters
    ----------
    arrivals
        Expected arrivals that start at least ``lead_hours`` before the horizon; the network's own forecast when None.

    Returns
    -------
    Requirements in order of skill, level and time; equal neighbouring half hours are one requirement.
    """
    numbers = parameters or StaffingParameters()
    expected = arrivals or forecast(network, horizon, timedelta(hours=numbers.lead_hours))
    expected = _planned(network, expected, numbers)
    skip = (horizon.start - expected.start) // SLOT
    need = {
        RequirementKey(skill, level): readers[skip : skip + horizon.slots]
        for (skill, level), readers in sorted(_readers(network, expected, numbers).items())
    }
    return requirements_of(need, horizon)


def _planned(network: Network, expected: Forecast, numbers: StaffingParameters) -> Forecast:
    """The arrivals that are staffed for: those of a mean month, moved towards the season's by its share."""
    months = np.array([(expected.start + n * SLOT).astimezone(zone(PARIS)).month for n in range(len(expected.by_exam))])
    factor = month_factors(arrival_factors_of(network))[months - 1]
    share = ((1 + numbers.season * (factor - 1)) / factor)[:, None]
    return replace(expected, by_exam=expected.by_exam * share, by_class=expected.by_class * share)


def study_minutes(exam: ExamType, numbers: StaffingParameters) -> float:
    """Reader minutes of one study, vetting aside: reading, tired by half the slowing, second read, calls meanwhile."""
    reading = exam.mean_minutes * (1 + numbers.fatigue / 2)
    again = numbers.second_read_share * exam.mean_minutes if exam.second_read else 0.0
    return (reading + again + exam.hard * numbers.advice_minutes) / _free_of_calls(numbers)


def expert_minutes(exam: ExamType, numbers: StaffingParameters) -> float:
    """Minutes that a hard case takes its expert: reading it, and advice or the transfer."""
    reading = exam.mean_minutes * (1 + numbers.fatigue / 2)
    return (reading + numbers.advice_minutes) / _free_of_calls(numbers)


def _free_of_calls(numbers: StaffingParameters) -> float:
    return 1 - numbers.calls_per_hour * numbers.call_minutes / 60


def _readers(
    network: Network, expected: Forecast, numbers: StaffingParameters
) -> dict[tuple[str, Level], NDArray[np.int64]]:
    work = np.array([study_minutes(exam, numbers) for exam in network.exams])
    vetting = numbers.vetting_minutes / _free_of_calls(numbers)
    mean_work = float(np.average(work, weights=[exam.share for exam in network.exams])) + vetting
    # Load in erlangs = studies in progress × minutes of work ÷ mean minutes in progress.
    in_progress = offered_load(expected.by_exam, mean_work, SLOT_MINUTES) / mean_work
    # While no hospital is open nobody is owed: who is on duty at the close finishes or hands back what is left.
    in_progress[expected.total <= 0] = 0
    total = in_progress @ (work + vetting)
    found = {(ANY, Level.READS): _head_count(total, mean_work, numbers)}
    head_count = found[ANY, Level.READS]
    seats = _at_utilisation(in_progress.sum(axis=1) * vetting, numbers)
    found[VETTING, Level.READS] = np.minimum(seats, head_count)
    hard_work = np.array([exam.hard * expert_minutes(exam, numbers) for exam in network.exams])
    for subspecialty in Subspecialty:
        mine = np.array([exam.subspecialty is subspecialty for exam in network.exams])
        if mine.any():
            readers = _at_utilisation(in_progress[:, mine] @ work[mine], numbers)
            experts = _experts(in_progress[:, mine] @ hard_work[mine], numbers)
            found[subspecialty.value, Level.READS] = np.minimum(np.maximum(readers, experts), head_count)
            found[subspecialty.value, Level.EXPERIENCED] = np.minimum(experts, head_count)
    return found


def _head_count(load: NDArray[np.float64], service: float, numbers: StaffingParameters) -> NDArray[np.int64]:
    waits = [servers_for_wait(each, service, numbers.service_cv, numbers.mean_wait_minutes) for each in load.tolist()]
    return np.maximum(_at_utilisation(load, numbers), np.array(waits, np.int64))


def _at_utilisation(load: NDArray[np.float64], numbers: StaffingParameters) -> NDArray[np.int64]:
    readers = np.ceil(load / numbers.utilisation - ROUNDING).astype(np.int64)
    readers[load < numbers.least_load] = 0
    return readers


def _experts(load: NDArray[np.float64], numbers: StaffingParameters) -> NDArray[np.int64]:
    found = [
        servers_for_blocking(each, numbers.expert_blocking) if each >= numbers.least_expert_load else 0
        for each in load.tolist()
    ]
    return np.array(found, np.int64)
