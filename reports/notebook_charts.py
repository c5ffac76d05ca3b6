"""Charts for notebooks: one look, and static pictures that show without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from data.studies import UrgencyClass
from reports.coverage_figures import HOURS, HeadCount

BLUE, PALE, AMBER, GREY, INK = "#1f5f8b", "#a9cbe0", "#c4651a", "#6b7280", "#1f2933"
NARROW = 320
"""Width in which two charts stand side by side on a page."""


def static_pictures() -> None:
    """Have Altair draw every chart of this process as an SVG, in one look."""
    alt.theme.register("hulotte", enable=True)(_look)
    alt.renderers.enable("svg")


def _look() -> Any:  # noqa: ANN401 (Altair's own type does not take the tables of a theme)
    axis = {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "labelFontSize": 12, "titleFontSize": 12}
    config: dict[str, Any] = {
        "background": "white",
        "font": "sans-serif",
        "axis": {**axis, "gridColor": "#e5e7eb", "domainColor": GREY, "tickColor": GREY, "titlePadding": 8},
        "header": {"labelFontSize": 12, "labelColor": INK, "titleFontSize": 12},
        "legend": {**axis, "orient": "top", "title": None},
        "title": {"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": GREY, "offset": 12},
        "mark": {"color": BLUE},
        "range": {"category": [BLUE, AMBER, GREY, PALE, INK]},
        "rule": {"color": BLUE},
        "view": {"continuousWidth": 620, "continuousHeight": 220, "stroke": None},
    }
    return {"config": config}


def head_counts_chart(counts: Mapping[str, HeadCount], title: str, subtitle: str) -> alt.HConcatChart:
    """Readers on duty by hour of the day, those who may rest apart, with a tick at the number wanted.

    Parameters
    ----------
    counts
        By sort of day, as `reports.coverage_figures.head_counts` gives them.
    """
    words = ("on duty", "on duty, may rest")
    most = max(float(max(each.awake + each.resting)) for each in counts.values())
    charts = []
    for name, each in counts.items():
        rows = [
            {"hour": f"{hour:02d}", "readers": float(readers), "what": what, "order": order}
            for order, (what, values) in enumerate(zip(words, (each.awake, each.resting), strict=True))
            for hour, readers in zip(HOURS, values, strict=True)
        ]
        wanted = [
            {"hour": f"{hour:02d}", "readers": float(n), "what": "wanted"}
            for hour, n in zip(HOURS, each.wanted, strict=True)
        ]
        x = alt.X("hour:O", sort=None, title="hour of the day (Paris time)", axis=alt.Axis(labelAngle=0, values=_THIRD))
        y = alt.Y("readers:Q", title="readers, mean over the days", scale=alt.Scale(domainMax=1.05 * most))
        colour = alt.Color("what:N", scale=alt.Scale(domain=[*words, "wanted"], range=[BLUE, PALE, AMBER]))
        bars = alt.Chart({"values": rows}).mark_bar().encode(x, y, colour, order="order:Q")
        ticks = alt.Chart({"values": wanted}).mark_tick(thickness=3, width=10, opacity=1).encode(x, y, colour)
        head = f"{name} ({each.days})"
        charts.append(alt.layer(bars, ticks).properties(width=NARROW, title=alt.Title(head, fontSize=12)))
    return alt.hconcat(*charts).properties(title=alt.Title(title, subtitle=subtitle), description=title)


_THIRD = [f"{hour:02d}" for hour in HOURS[1::3]]


def targets_chart(
    sides: Mapping[str, Mapping[str, Any]], classes: Sequence[UrgencyClass], title: str, subtitle: str
) -> alt.LayerChart | alt.FacetChart:
    """Share of each class reported in time, with its 95 % interval, beside the share that is wanted.

    Parameters
    ----------
    sides
        By name: what the measure ``turnaround`` says of a simulation.
    """
    names = {each.code: f"{each.label or each.code}, {each.within_minutes:g} min" for each in classes}
    rows = [
        {"class": names[code], "side": side, **{end: _percent(found[code]["hit_rate"][end]) for end in _ENDS}}
        for side, found in sides.items()
        for code in names
        if found[code]["hit_rate"]["value"] is not None
    ]
    wanted = [{"class": names[each.code], "value": 100 * each.share, "side": "wanted"} for each in classes]
    reached = "% of reports signed in time"
    x = alt.X("value:Q", title=reached, scale=alt.Scale(zero=False, nice=True))
    y = alt.Y("class:N", sort=list(names.values()), title=None, axis=alt.Axis(labelLimit=260))
    colours = [BLUE, AMBER, GREY][: len(sides)]
    colour = alt.Color("side:N", scale=alt.Scale(domain=[*sides, "wanted"], range=[*colours, INK]))
    aside = alt.YOffset("side:N", sort=list(sides))
    drawn = alt.Chart({"values": rows})
    layers = [
        alt.Chart({"values": wanted}).mark_tick(thickness=3, size=26, opacity=1).encode(x, y, colour),
        drawn.mark_rule(strokeWidth=2).encode(alt.X("low:Q", title=reached), y, colour, x2="high:Q", yOffset=aside),
        drawn.mark_point(filled=True, size=70, opacity=1).encode(x, y, colour, yOffset=aside),
    ]
    return alt.layer(*layers).properties(
        title=alt.Title(title, subtitle=subtitle), description=title, height=46 * len(names)
    )


_ENDS = ("value", "low", "high")


def _percent(share: float | None) -> float | None:
    return None if share is None else min(100.0, max(0.0, 100 * share))
