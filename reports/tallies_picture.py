"""Who has done how much, as a picture: PNG, SVG, or a page with the picture and everyone's figures.

A row of histograms a plan, a column a sort of duty, so that two plans of the same year can be held against each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from data.errors import InputError, Problem
from reports.tallies_overview import given_of_share

ACCENT, INK, GRID = "#3d4ea3", "#1f1c2b", "#ded9d0"
WIDTH, HEIGHT = 250, 150
SUFFIXES = (".html", ".png", ".svg")
STEP = 0.5
"""Width of a bar, in duties."""


def picture_to_write(path: Path | None) -> Path | None:
    """The path, when a picture can have that name.

    Raises
    ------
    InputError
        Another suffix than those of `SUFFIXES`.
    """
    if path is not None and path.suffix.lower() not in SUFFIXES:
        raise InputError(Problem(str(path), None, None, "is no page or picture", f"end it with {', '.join(SUFFIXES)}"))
    return path


def write_tallies(path: Path, plans: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the picture of plans, each a summary of `planning.roster_tallies` by its name ("" for the only one)."""
    drawing = tallies_chart(plans).to_dict()
    if path.suffix.lower() == ".png":
        path.write_bytes(vl_convert.vegalite_to_png(drawing, scale=1.5))
    elif path.suffix.lower() == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(drawing), encoding="utf-8", newline="\n")
    else:
        page = _page(vl_convert.vegalite_to_svg(drawing), plans)
        path.write_text(page, encoding="utf-8", newline="\n")


def tallies_chart(plans: Mapping[str, Mapping[str, Any]]) -> alt.VConcatChart:
    """Histograms of given minus share in steps of half a duty; the same axis down each column."""
    names = list(next(iter(plans.values()))["tallies"])
    reach = {name: max(_reach(summary, name) for summary in plans.values()) for name in names}
    rows = [
        alt.hconcat(*(_histogram(plan, summary, name, reach[name]) for name in names), spacing=24)
        for plan, summary in plans.items()
    ]
    axis = {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "titleFontWeight": "normal"}
    chart: alt.VConcatChart = alt.vconcat(*rows, spacing=24).configure(
        background="white", font="sans-serif", axis=axis, view={"stroke": None}
    )
    return chart


def _reach(summary: Mapping[str, Any], name: str) -> float:
    far = max((abs(row[name]["deviation"]) for row in summary["people"]), default=0.0)
    return max(2.0, math.ceil(far))


def _histogram(plan: str, summary: Mapping[str, Any], name: str, reach: float) -> alt.Chart:
    values = [{"d": row[name]["deviation"]} for row in summary["people"]]
    overall = summary["tallies"][name]
    title = f"{name}{', ' + plan if plan else ''}: range {overall['range']:.1f}, Gini {overall['gini']:.3f}"
    x = alt.X(
        "d:Q",
        bin=alt.Bin(step=STEP, extent=[-reach, reach]),
        title="more or fewer than the share",
        scale=alt.Scale(domain=[-reach, reach]),
        axis=alt.Axis(tickCount=9),
    )
    chart: alt.Chart = (
        alt.Chart({"values": values}, title=alt.TitleParams(title, fontSize=12, color=INK))
        .mark_bar(color=ACCENT)
        .encode(x, alt.Y("count():Q", title="radiologists"))
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart


def _page(svg: str, plans: Mapping[str, Mapping[str, Any]]) -> str:
    horizon = next(iter(plans.values()))["horizon"]
    title = f"Tallies from {horizon['first']} to {horizon['last']}"
    tables = "\n".join(_table(plan, summary) for plan, summary in plans.items())
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        "<style>body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em }\n"
        "svg { max-width: 100%; height: auto } table { border-collapse: collapse }\n"
        "th, td { padding: .2em 1.2em .2em 0; text-align: left; border-bottom: 1px solid #ded9d0 }</style>\n"
        f"<h1>{title}</h1>\n<p>Given, fair share, and by how much they differ.</p>\n{svg}\n{tables}\n</html>\n"
    )


def _table(plan: str, summary: Mapping[str, Any]) -> str:
    names = tuple(summary["tallies"])
    head = "".join(f"<th>{escape(name)}" for name in ("radiologist", *names))
    body = "\n".join(
        f"<tr><td>{escape(row['radiologist'])}" + "".join(f"<td>{given_of_share(row[name])}" for name in names)
        for row in summary["people"]
    )
    heading = f"<h2>{escape(plan)}</h2>\n" if plan else ""
    return f"{heading}<table>\n<thead><tr>{head}\n<tbody>\n{body}\n</table>"
