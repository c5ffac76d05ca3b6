"""The calibration report: one self-contained HTML page. No script, nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.formats.whole_file import whole_file
from reports.calibration_charts import (
    against_before_chart,
    back_test_chart,
    hours_chart,
    on_site_chart,
    places_chart,
    reading_chart,
    speeds_chart,
    transfer_chart,
)
from reports.calibration_overview import (
    ESTIMATE_COLUMNS,
    KINDS,
    READING_COLUMNS,
    REPLAY_COLUMNS,
    arrival_rows,
    delay_rows,
    reading_rows,
    replay_rows,
    speed_rows,
    verdict,
)
from reports.charts import Picture
from reports.planning_report import templates
from reports.words import dates
from simulation.calibration.back_test import BackTest
from simulation.calibration.fit import Fit
from simulation.calibration.telephone import Telephone
from simulation.parameters import SimulationParameters


def write_calibration_report(
    path: Path, fit: Fit, tested: BackTest | None, assumed: SimulationParameters, summary: Mapping[str, Any]
) -> None:
    """Write the page.

    Parameters
    ----------
    assumed
        The calls that were taken off the readings.
    summary
        What ``simulate calibrate --json`` prints.
    """
    page = templates().get_template("calibration_report.html").render(_content(fit, tested, assumed, summary))
    with whole_file(path) as whole:
        whole.write_text(page, encoding="utf-8", newline="\n")


def _content(
    fit: Fit, tested: BackTest | None, assumed: SimulationParameters, summary: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "title": dates(Horizon(date.fromisoformat(summary["from"]), date.fromisoformat(summary["until"]))),
        "subtitle": f"{summary['studies']:,} studies on {summary['days']} days",
        "verdict": verdict(summary),
        "grave": any(each["kind"] in ("missing", "clock") for each in summary["remarks"]),
        "remarks": summary["remarks"],
        "kinds": KINDS,
        "estimate_columns": ESTIMATE_COLUMNS,
        "arrivals": [
            hours_chart("Monday to Friday", fit.counts, fit.arrivals, range(5)),
            hours_chart("Weekends and holidays", fit.counts, fit.arrivals, (5, 6)),
            against_before_chart("Volume of hospitals", "1: the mean hospital", fit.arrivals.volume),
            against_before_chart("Shares of exams", "share of all", fit.catalogue.shares),
        ],
        "arrival_rows": list(arrival_rows(summary)),
        "delays": _delays(fit),
        "delay_rows": list(delay_rows(summary)),
        "calls_included": fit.reading is not None and fit.reading.calls_included,
        "readings": _readings(fit, assumed),
        "reading_columns": READING_COLUMNS,
        "reading_rows": list(reading_rows(summary)) if summary["reading"] else [],
        "speed_rows": list(speed_rows(summary)),
        "tested": summary["back_test"],
        "tests": [] if tested is None else _tests(tested),
        "replay_columns": REPLAY_COLUMNS,
        "replay_rows": list(replay_rows(summary)),
    }


def _delays(fit: Fit) -> list[Picture]:
    found = []
    if fit.on_site is not None:
        found = [on_site_chart(fit.on_site, urgent) for urgent in (False, True) if (fit.on_site.urgent == urgent).any()]
    return [*found, *([] if fit.transfer is None else [transfer_chart(fit.transfer)])]


def _readings(fit: Fit, assumed: SimulationParameters) -> list[Picture]:
    if fit.reading is None:
        return []
    calls = assumed if fit.reading.calls_included else assumed.model_copy(update={"calls_per_12_hours": 0.0})
    phone = Telephone(calls)
    speeds = [speeds_chart(fit.reading)] if fit.reading.speed else []
    return [*speeds, *(reading_chart(code, fit.reading, phone) for code in fit.reading.logs)]


def _tests(tested: BackTest) -> list[Picture]:
    found = [
        back_test_chart("Attendances by day", tested.days, "attendances"),
        back_test_chart("Attendances by hour", tested.hours, "attendances"),
    ]
    if tested.readings:
        found.append(back_test_chart("Mean reading time by exam", tested.readings, "minutes, calls included"))
    return [*found, *([places_chart(tested)] if len(tested.places) else [])]
