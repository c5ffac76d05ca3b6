"""The charts of a report as inline SVG: drawn by Altair, coloured by the page.

Colours in the drawing are stand-ins that become CSS variables of the page, so that one drawing serves light, dark and
print. Text is real text, and each picture says in words what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import vl_convert

from reports.coverage_figures import HOURS, HeadCount
from reports.turnaround_figures import TurnaroundCurve

INK, MUTED, GRID = "#000001", "#000002", "#000003"
ACCENT, SOFT, WARN, GOOD = "#000004", "#000005", "#000006", "#000007"
VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    GRID: "--rule",
    ACCENT: "--accent",
    SOFT: "--accent-soft",
    WARN: "--warn",
    GOOD: "--good",
}
"""Stand-in colours of the drawings and the CSS variables of the page that take their place."""
WIDTH, HEIGHT = 300, 180


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its words: a title, a line below it, and a description for those who cannot see it."""

    title: str
    caption: str
    svg: str


def turnaround_chart(curve: TurnaroundCurve) -> Picture:
    """Cumulative share of reports signed over minutes, with the target marked."""
    colour = GOOD if curve.holds else WARN
    rows = [{"m": float(m), "s": 100 * float(s)} for m, s in zip(curve.minutes, curve.share, strict=True)]
    x = alt.X("m:Q", title="minutes from images to report", scale=alt.Scale(nice=False, domainMax=rows[-1]["m"]))
    y = alt.Y("s:Q", title="% signed", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100]))
    lines = alt.Chart({"values": rows})
    minutes, share = curve.reached
    mark = alt.Chart({"values": [{"m": curve.mark_minutes}]})
    point = alt.Chart({"values": [{"m": minutes, "s": 100 * share}]})
    layers = [
        lines.mark_area(color=SOFT, opacity=0.45).encode(x, y),
        mark.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=x),
        lines.mark_line(color=ACCENT, strokeWidth=2.5).encode(x, y),
        point.transform_filter(f"datum.m <= {rows[-1]['m']}")
        .mark_point(color=colour, filled=True, size=90, opacity=1)
        .encode(x, y),
    ]
    if curve.mark_share is not None:
        wanted = alt.Chart({"values": [{"s": 100 * curve.mark_share}]})
        layers.insert(1, wanted.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(y=y))
    title = f"{curve.code} · {curve.label}" if curve.code != "all" else curve.label
    return picture(alt.layer(*layers), title, curve.sentence, f"Turnaround of {title}: {curve.sentence}.")


def head_count_chart(name: str, counts: HeadCount) -> Picture:
    """Readers on duty by hour, those who may rest apart, and the number wanted."""
    hours = [f"{hour:02d}" for hour in HOURS]
    bars = [
        {"h": hour, "n": float(value), "what": what, "order": order}
        for order, (what, values) in enumerate((("awake", counts.awake), ("may rest", counts.resting)))
        for hour, value in zip(hours, values, strict=True)
    ]
    steps = [{"h": hour, "n": float(value)} for hour, value in zip(hours, counts.wanted, strict=True)]
    axis = alt.Axis(values=hours[1::3], labelAngle=0)
    x = alt.X("h:O", title="hour", sort=hours, axis=axis, scale=alt.Scale(paddingInner=0.15))
    y = alt.Y("n:Q", title="readers")
    colour = alt.Color("what:N", scale=alt.Scale(domain=["awake", "may rest"], range=[ACCENT, SOFT]), legend=None)
    chart = alt.layer(
        alt.Chart({"values": bars}).mark_bar().encode(x, y, colour, order="order:Q"),
        alt.Chart({"values": steps}).mark_tick(color=INK, thickness=2.5, width=12, opacity=1).encode(x=x, y=y),
    )
    most = max(counts.awake + counts.resting)
    caption = f"mean of {counts.days} days"
    words = f"{name}: on duty and wanted by hour; at most {most:.0f} on duty, {max(counts.wanted):.0f} wanted."
    return picture(chart, name, caption, words, width=400)


def deviation_chart(name: str, deviations: Mapping[str, float]) -> Picture:
    """Histogram of given minus fair share, in halves of a duty."""
    binned = [round(2 * value) / 2 for value in deviations.values()]
    reach = max(2.0, *(abs(value) for value in binned)) if binned else 2.0
    bins = [step / 2 for step in range(-round(2 * reach), round(2 * reach) + 1)]
    rows = [{"d": f"{value:+g}" if value else "0", "n": binned.count(value), "far": abs(value) > 1} for value in bins]
    x = alt.X("d:O", title=f"{name}, more or fewer than the fair share", sort=None, axis=alt.Axis(labelAngle=0))
    colour = alt.Color("far:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, WARN]), legend=None)
    base = alt.Chart({"values": rows}).encode(x, alt.Y("n:Q", title="radiologists"))
    chart = alt.layer(
        base.mark_bar().encode(colour),
        base.transform_filter("datum.n > 0").mark_text(dy=-7, color=INK).encode(text="n:Q"),
    )
    near = sum(abs(value) <= 1 for value in binned)
    words = f"{near} of {len(binned)} radiologists are within one of their fair share"
    return picture(chart, name.capitalize(), words, f"Histogram of {name} against the fair share: {words}.", width=400)


def picture(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart, title: str, caption: str, words: str, width: int = WIDTH
) -> Picture:
    """A chart as an SVG in the page's colours; ``words`` are for those who cannot see it."""
    drawn = chart.properties(width=width, height=HEIGHT).configure(**_looks())
    return Picture(title, caption, themed(vl_convert.vegalite_to_svg(drawn.to_dict()), words))


def _looks() -> dict[str, Any]:
    axis = {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    }
    return {"background": "transparent", "font": "sans-serif", "aria": False, "axis": axis, "view": {"stroke": None}}


def themed(svg: str, words: str) -> str:
    """The drawing with the page's colours, of any width, and with its description."""
    for stand_in, variable in VARIABLES.items():
        svg = svg.replace(stand_in, f"var({variable})")
    start = svg.index("<svg")
    end = svg.index(">", start)
    size = re.search(r'viewBox="([^"]+)"', svg[start:end])
    box = size[1] if size else f"0 0 {WIDTH} {HEIGHT}"
    return f'<svg viewBox="{box}" role="img" aria-label="{escape(words)}">' + svg[end + 1 :]


def in_colours(svg: str, colours: Mapping[str, str]) -> str:
    """The drawing on its own, with colours in place of the page's variables (for a file or a test)."""
    for variable in VARIABLES.values():
        svg = svg.replace(f"var({variable})", colours[variable])
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
