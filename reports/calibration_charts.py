"""The pictures of a calibration: what was seen beside what was fitted."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from reports.charts import ACCENT, GOOD, MUTED, SOFT, WARN, Picture, picture
from simulation.calibration.arrivals import ArrivalFit, Counts
from simulation.calibration.back_test import BackTest, Compared
from simulation.calibration.delays import OnSiteFit, TransferFit
from simulation.calibration.estimate import Estimate
from simulation.calibration.reading import ReadingFit
from simulation.calibration.telephone import Telephone

BINS = 40
POINTS = 60
MOST_POINTS = 400
"""Points of a picture that has one for each reader or hospital."""
Floats = NDArray[np.float64]


def hours_chart(name: str, counts: Counts, fit: ArrivalFit, days: Sequence[int]) -> Picture:
    """Studies by hour of such days: seen as bars, fitted as a line."""
    rows = np.isin(counts.weekday[0], days)
    number = max(1, int(rows.sum()))
    seen, fitted = (values[:, rows].sum((0, 1)) / number for values in (counts.came, fit.expected))
    data = [{"h": f"{n:02d}", "n": float(seen[n]), "f": float(fitted[n])} for n in range(24)]
    axis = alt.Axis(values=[f"{n:02d}" for n in range(1, 24, 3)], labelAngle=0)
    base = alt.Chart({"values": data}).encode(alt.X("h:O", title="local hour", axis=axis, sort=None))
    chart = alt.layer(
        base.mark_bar(color=SOFT).encode(alt.Y("n:Q", title="attendances an hour")),
        base.mark_line(color=ACCENT, strokeWidth=2.5).encode(alt.Y("f:Q")),
    )
    words = f"mean of {number} days; the fit is {fitted.sum():.0f} a day, {seen.sum():.0f} came"
    return picture(chart, name, words, f"Arrivals by hour, {name}: {words}.")


def against_before_chart(name: str, unit: str, estimates: dict[str, Estimate]) -> Picture:
    """Each estimate with its interval over the value in use until now."""
    known = [(key, each) for key, each in estimates.items() if each.low is not None and each.before is not None]
    rows = [
        {
            "b": each.before,
            "v": each.value,
            "l": each.low,
            "u": each.high,
            "off": not each.holds(float(each.before or 0)),
        }
        for _, each in known[:MOST_POINTS]
    ]
    top = max([float(row[key] or 0) for row in rows for key in ("b", "u")], default=1.0)
    x = alt.X("b:Q", title=f"in use until now, {unit}", scale=alt.Scale(domain=[0, top]))
    y = alt.Y("v:Q", title=f"fitted, {unit}", scale=alt.Scale(domain=[0, top]))
    colour = alt.Color("off:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, WARN]), legend=None)
    base = alt.Chart({"values": rows})
    line = alt.Chart({"values": [{"b": 0, "v": 0}, {"b": top, "v": top}]})
    chart = alt.layer(
        line.mark_line(color=MUTED, strokeDash=[3, 3]).encode(x, y),
        base.mark_rule(opacity=0.5).encode(x, alt.Y("l:Q"), alt.Y2("u:Q"), colour),
        base.mark_point(filled=True, size=35, opacity=1).encode(x, y, colour),
    )
    off = sum(bool(row["off"]) for row in rows)
    words = f"{off} of {len(rows)} differ by more than their 95 % interval"
    return picture(chart, name, words, f"{name}: {words}.")


def reading_chart(code: str, fit: ReadingFit, phone: Telephone) -> Picture:
    """Seconds from start to signature with the reader and the hour taken out: seen, and as the fit gives them."""
    seen, sample = fit.rest[code] / 60, phone.lengthened(*fit.logs[code], fit.silent[code]) / 60
    most = float(np.percentile(seen, 98))
    edges = np.linspace(0, most, BINS + 1)
    tall, drawn = (np.histogram(values, edges)[0] / len(values) for values in (seen, sample))
    middle = (edges[:-1] + edges[1:]) / 2
    rows = [
        {
            "a": float(edges[n]),
            "z": float(edges[n + 1]),
            "zero": 0,
            "m": float(middle[n]),
            "s": 100 * float(tall[n]),
            "f": 100 * float(drawn[n]),
        }
        for n in range(BINS)
    ]
    base = alt.Chart({"values": rows})
    x = alt.X("a:Q", title="minutes", scale=alt.Scale(nice=False, domain=[0, most]))
    chart = alt.layer(
        base.mark_bar(color=SOFT).encode(x, alt.X2("z:Q"), alt.Y("s:Q", title="% of readings"), alt.Y2("zero:Q")),
        base.mark_line(color=ACCENT, strokeWidth=2.5).encode(alt.X("m:Q"), alt.Y("f:Q")),
    )
    distance = float(stats.ks_2samp(seen, sample).statistic)
    words = f"{len(seen):,} readings; the two curves are at most {100 * distance:.1f} % apart"
    return picture(chart, code, words, f"Reading times of {code}: {words}.")


def speeds_chart(fit: ReadingFit) -> Picture:
    """Readers in order of speed, with intervals."""
    ordered = sorted(fit.speed.values(), key=lambda each: each.value)
    step = max(1, len(ordered) // MOST_POINTS)
    rows = [{"n": n + 1, "v": each.value, "l": each.low, "u": each.high} for n, each in enumerate(ordered)][::step]
    base = alt.Chart({"values": rows}).encode(
        alt.X("n:Q", title="readers, quickest first", scale=alt.Scale(nice=False))
    )
    y = alt.Y("v:Q", title="time against the mean reader", scale=alt.Scale(zero=False))
    one = alt.Chart({"values": [{"v": 1}]}).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(y)
    chart = alt.layer(
        base.mark_rule(color=SOFT).encode(alt.Y("l:Q", scale=alt.Scale(zero=False)), alt.Y2("u:Q")),
        one,
        base.mark_point(filled=True, size=14, color=ACCENT, opacity=1).encode(y),
    )
    spread = fit.speed_cv
    words = f"{len(ordered)} readers; coefficient of variation {spread.value:.2f}"
    return picture(chart, "Speed of readers", words, f"Speed of readers: {words}.")


def on_site_chart(fit: OnSiteFit, urgent: bool) -> Picture:
    """Share of exams whose images came within so many minutes of the request."""
    seconds = np.sort(fit.seconds[fit.urgent == urgent])
    middle = (fit.urgent_minutes if urgent else fit.median_minutes).value
    shares = np.linspace(0.005, 0.995, POINTS)
    fitted = 60 * middle * np.exp(fit.sigma.value * stats.norm.ppf(shares))
    name = "Request to images, urgent" if urgent else "Request to images, others"
    return _curves(name, seconds, shares, fitted)


def transfer_chart(fit: TransferFit) -> Picture:
    """Share of images received within so many minutes of sending."""
    shares = np.linspace(0.005, 0.995, POINTS)
    return _curves(f"Transfer of images ({fit.form})", fit.seconds, shares, fit.points(shares))


def _curves(name: str, seconds: Floats, shares: Floats, fitted: Floats) -> Picture:
    """Two distribution functions."""
    seen = np.quantile(seconds, shares)
    rows = [
        {"s": 100 * float(share), "o": float(o) / 60, "f": float(f) / 60}
        for share, o, f in zip(shares, seen, fitted, strict=True)
    ]
    base = alt.Chart({"values": rows})
    y = alt.Y("s:Q", title="% within", scale=alt.Scale(domain=[0, 100]))
    chart = alt.layer(
        base.mark_line(color=SOFT, strokeWidth=6, opacity=0.8).encode(alt.X("o:Q", title="minutes"), y),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(alt.X("f:Q"), y),
    )
    medians = np.median(seconds) / 60, np.interp(0.5, shares, fitted) / 60
    words = f"{len(seconds):,} delays, median {medians[0]:.1f} min; fitted {medians[1]:.1f} min"
    return picture(chart, name, words, f"{name}: {words}.")


def back_test_chart(name: str, compared: Sequence[Compared], unit: str) -> Picture:
    """What came on the held-back days, against the range in which 95 % should lie."""
    rows = [
        {"n": each.name, "c": each.came, "e": each.expected, "l": each.low, "u": each.high, "in": each.inside}
        for each in compared
    ]
    base = alt.Chart({"values": rows}).encode(alt.X("n:O", title=None, sort=None, axis=alt.Axis(labelAngle=-60)))
    colour = alt.Color("in:N", scale=alt.Scale(domain=[True, False], range=[GOOD, WARN]), legend=None)
    chart = alt.layer(
        base.mark_bar(color=SOFT, opacity=0.6, width=8).encode(
            alt.Y("l:Q", title=unit, scale=alt.Scale(zero=False)), alt.Y2("u:Q")
        ),
        base.mark_tick(color=MUTED, thickness=2, width=10).encode(alt.Y("e:Q")),
        base.mark_point(filled=True, size=45, opacity=1).encode(alt.Y("c:Q"), colour),
    )
    inside = sum(each.inside for each in compared)
    words = f"{inside} of {len(compared)} inside their range"
    return picture(chart, name, words, f"{name}: {words}.")


def places_chart(tested: BackTest) -> Picture:
    """Where each reading fell in its predicted distribution: ten bars of equal height where all is right."""
    number = np.histogram(tested.places, np.linspace(0, 1, 11))[0] / max(1, len(tested.places))
    rows = [{"d": f"{10 * n}–{10 * n + 10}", "s": 100 * float(each)} for n, each in enumerate(number)]
    base = alt.Chart({"values": rows})
    x = alt.X("d:O", title="shortest to longest tenth as predicted, %", sort=None, axis=alt.Axis(labelAngle=-60))
    chart = alt.layer(
        base.mark_bar(color=SOFT).encode(x, alt.Y("s:Q", title="% of readings")),
        alt.Chart({"values": [{"s": 10}]}).mark_rule(color=ACCENT, strokeDash=[3, 3]).encode(alt.Y("s:Q")),
    )
    words = f"{len(tested.places):,} readings of the held-back days; 10 % in each bar would be perfect"
    return picture(chart, "Readings in their predicted distribution", words, f"Predicted reading times: {words}.")
