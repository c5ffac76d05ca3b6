"""Fit the simulated process to a real trace, put the fit to the test, and write it in the form that is used next."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from data.formats.calibration_toml import calibration_text
from data.formats.csv_table import write_table
from data.formats.network_directory import CALIBRATION_FILE, write_network
from data.formats.network_tables import TABLES
from data.formats.trace_file import read_trace
from data.formats.whole_file import whole_file
from data.network import Network
from data.people import WEEKDAYS
from data.places import CoverageWindow, Hospital
from data.reference import tables
from data.trace import Trace
from simulation.calibration.back_test import BackTest, back_test
from simulation.calibration.estimate import Estimate, summaries
from simulation.calibration.fit import Fit, calibrated, days_of, fit_trace
from simulation.calibration.quality import Remark, remarks
from simulation.calibration.replayed import Replayed, replay_held_back
from simulation.parameters import parameters_of

NETWORK_FOLDER, REPORT, SUMMARY = "network", "report.html", "summary.json"


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationResult:
    """A trace, what was fitted to it, and how far it may be trusted.

    ``own`` is false where no network was given, and one was made up from the hospitals of the trace.
    """

    trace: Trace
    before: Network
    after: Network
    own: bool
    fit: Fit
    remarks: list[Remark]
    tested: BackTest | None
    replayed: Replayed | None

    def summary(self) -> dict[str, Any]:
        """What ``simulate calibrate --json`` prints."""
        fit, days = self.fit, days_of(self.trace)
        reading = fit.reading
        return {
            "studies": len(self.trace),
            "from": str(days[0]),
            "until": str(days[-1]),
            "days": len(days),
            "arrivals": _arrivals(fit),
            "delays": {
                "on_site": None if fit.on_site is None else _estimates(fit.on_site),
                "transfer": None
                if fit.transfer is None
                else {"form": fit.transfer.form, "distance": fit.transfer.distance, **_estimates(fit.transfer)},
            },
            "reading": None
            if reading is None
            else {
                "readings": len(reading.readings.row),
                "calls_included": reading.calls_included,
                "mean_minutes": summaries(reading.mean_minutes),
                "cv": summaries(reading.cv),
                "speed_cv": reading.speed_cv.summary(),
                "slowing": reading.slowing.summary(),
                "speed": summaries(reading.speed),
            },
            "back_test": None if self.tested is None else self.tested.summary(),
            "replay": None if self.replayed is None else self.replayed.summary(),
            "remarks": [{"kind": each.kind, "message": each.message, "remedy": each.remedy} for each in self.remarks],
        }

    def write(self, folder: Path) -> list[Path]:
        """Write the report, the summary, and the calibrated network (or, without one, what was fitted of it)."""
        from reports.calibration_report import write_calibration_report

        folder.mkdir(parents=True, exist_ok=True)
        target = folder / NETWORK_FOLDER if self.own else folder
        if self.own:
            write_network(self.after, target)
        else:
            write_table(target / "exams.csv", TABLES["exams"], self.after.exams)
            with whole_file(target / CALIBRATION_FILE) as whole:
                whole.write_text(calibration_text(self.after.calibration), encoding="utf-8", newline="\n")
        with whole_file(folder / SUMMARY) as whole:
            whole.write_text(json.dumps(self.summary(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        write_calibration_report(folder / REPORT, self.fit, self.tested, parameters_of(self.before), self.summary())
        return [target, folder / SUMMARY, folder / REPORT]


def calibrate(
    file: Path,
    network: Network | None = None,
    *,
    held_back: int | None = None,
    calls_included: bool = True,
    seed: int = 0,
    told: Callable[[str], None] = lambda _: None,
) -> CalibrationResult:
    """Fit everything that a trace can tell.

    Parameters
    ----------
    network
        Whose hospitals, windows and exams these are. None: the reference catalogue, hospitals always open.
    held_back
        Days at the end of the trace for the back-test; a fifth of them when None, no back-test when 0.
    calls_included
        Whether the times of reading have telephone calls in them, as those from start to signature do.
    told
        Called with what is being done.

    Raises
    ------
    InputError
        The trace cannot be read, or names what the network does not have.
    """
    told("reading the trace")
    before = network or network_of(read_trace(file))
    trace = read_trace(file, before)
    days = days_of(trace)
    told("fitting")
    fit = fit_trace(before, trace, days, calls_included)
    told("back-testing")
    tested = back_test(before, trace, days, held_back, calls_included)
    replayed = None
    if tested is not None and network is not None:
        told("replaying the held-back days")
        replayed = replay_held_back(network, trace, tested.held_back, calls_included, seed)
    return CalibrationResult(
        trace, before, calibrated(before, fit), network is not None, fit, remarks(before, trace, fit), tested, replayed
    )


def network_of(trace: Trace) -> Network:
    """The hospitals that a trace names, always open, in the time of Paris, with the reference catalogue."""
    hospitals = tuple(
        Hospital(id=name, finess=f"999{n:06d}", name=name, town=name, latitude=0, longitude=0)
        for n, name in enumerate(trace.hospitals)
    )
    windows = tuple(
        CoverageWindow(hospital_id=hospital.id, weekday=day, start=time(0), end=time(0))
        for hospital in hospitals
        for day in WEEKDAYS
    )
    return Network(
        centres=tuple(each.centre for each in tables.centres()),
        hospitals=hospitals,
        coverage_windows=windows,
        radiologists=(),
        shift_types=tables.shift_types(),
        exams=tables.exams(),
        urgency_classes=tables.urgency_classes(),
        ai_algorithms=tables.ai_algorithms(),
        rules=tables.rules(),
    )


def _arrivals(fit: Fit) -> dict[str, Any]:
    arrivals, catalogue = fit.arrivals, fit.catalogue
    return {
        "volume": summaries(arrivals.volume),
        "weekday_hours": [each.summary() for each in arrivals.hours[0]],
        "weekend_hours": [each.summary() for each in arrivals.hours[1]],
        "weekday_factor": [each.summary() for each in arrivals.weekday],
        "month_factor": arrivals.months,
        "dispersion_cv": arrivals.dispersion_cv.summary(),
        "exam_share": summaries(catalogue.shares),
        "hard": summaries(catalogue.hard),
        "p3_share_of_p2": catalogue.p3_share_of_p2 and catalogue.p3_share_of_p2.summary(),
        "paired_share": catalogue.paired_share and catalogue.paired_share.summary(),
        "stroke_factor": catalogue.stroke_factor,
    }


def _estimates(fit: object) -> dict[str, Any]:
    """Every estimate among the fields of a fit."""
    names = [name for name in type(fit).__slots__ if isinstance(getattr(fit, name), Estimate)]  # type: ignore[attr-defined]
    return {name: getattr(fit, name).summary() for name in names}
