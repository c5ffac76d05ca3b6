"""The report of a night or month as a page (HTML) or on paper (PDF): verdict first, then tables, then every miss.

Both say the same, from `reports/templates/activity_report.html` and ``activity_report.typ``; nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import altair as alt

from data.calendar import PARIS, zone
from data.errors import InputError, Problem
from data.formats.whole_file import whole_file
from data.network import Network
from reports.activity_critical_rows import CRITICAL_COLUMNS, critical_rows, critical_words
from reports.activity_overview import (
    ACTIVITY_COLUMNS,
    INCIDENT_COLUMNS,
    MISS_COLUMNS,
    REASON_COLUMNS,
    group_rows,
    heading,
    incident_rows,
    incident_words,
    miss_rows,
    missed_classes,
    reason_rows,
    verdict,
    volumes,
)
from reports.charts import ACCENT, WARN, Picture, picture
from reports.planning_report import templates
from reports.simulation_overview import turnaround_rows

FORMATS = (".html", ".pdf")
GROUP_COLUMNS = ("", "studies", "mean min", "in time")


def assert_known_format(path: Path) -> None:
    """Make sure that the name ends as a report can.

    Raises
    ------
    InputError
        It does not.
    """
    if path.suffix.lower() not in FORMATS:
        message = f"{path.suffix or 'a name without an ending'} is no form of this report"
        raise InputError(Problem(str(path), None, None, message, f"name it {' or '.join(FORMATS)}"))


def write_activity(path: Path, figures: Mapping[str, Any], network: Network) -> None:
    """Write the report; the ending of the name says in which form.

    Parameters
    ----------
    figures
        What `planning.activity.activity` found.
    """
    content = activity_content(figures, network)
    with whole_file(path) as whole:
        if path.suffix.lower() == ".pdf":
            whole.write_bytes(_pdf(content))
        else:
            whole.write_text(_page(content, figures), encoding="utf-8", newline="\n")


def activity_content(figures: Mapping[str, Any], network: Network) -> dict[str, Any]:
    """What both forms show, as text."""
    hospital, centre = figures["hospital"], figures["centre"]
    return {
        "kicker": "Activity statement" if hospital else "Activity",
        "title": heading(figures),
        "subtitle": _subtitle(figures),
        "rehearsal": figures["rehearsal"],
        "verdict": verdict(figures),
        "volumes": volumes(figures),
        "reached": not missed_classes(figures),
        "turnaround": _table(ACTIVITY_COLUMNS, turnaround_rows(figures)),
        "labels": {each.code: each.label for each in network.urgency_classes if each.label},
        "reasons": _table(REASON_COLUMNS, reason_rows(figures)),
        "missed": figures["missed"],
        "hours": [_hour(each) for each in figures["by_hour"]],
        "groups": _groups(figures, network),
        "misses": _table(_without(MISS_COLUMNS, hospital), (_without(row, hospital) for row in miss_rows(figures))),
        "critical_words": critical_words(figures),
        "critical": _critical(figures, hospital),
        "incident_words": incident_words(figures),
        "incidents": _table(INCIDENT_COLUMNS, incident_rows(figures)),
        "footer": _footer(figures, hospital, centre),
    }


def _table(columns: Any, rows: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"columns": list(columns), "rows": [[str(cell) for cell in row] for row in rows]}


def _critical(figures: Mapping[str, Any], hospital: Mapping[str, str] | None) -> dict[str, Any]:
    rows = (_without(row, hospital) for row in critical_rows(figures))
    return _table(_without(CRITICAL_COLUMNS, hospital), rows)


def _without(row: Any, hospital: Mapping[str, str] | None) -> tuple[object, ...]:  # noqa: ANN401
    """The statement for one hospital need not name it in every row."""
    return tuple(row) if hospital is None else (*row[:2], *row[3:])


def _subtitle(figures: Mapping[str, Any]) -> str:
    start, end = (datetime.fromisoformat(figures[name]).astimezone(zone(PARIS)) for name in ("from", "until"))
    parts = [f"Images received from {start:%d %B %Y %H:%M} to {end:%d %B %Y %H:%M}, Paris time"]
    if figures["hospital"]:
        found = figures["hospital"]
        parts.insert(0, f"{found['town']}, FINESS {found['finess']}")
    return "; ".join(parts)


def _footer(figures: Mapping[str, Any], hospital: object, centre: object) -> str:
    known = datetime.fromisoformat(figures["known_until"]).astimezone(zone(PARIS))
    scope = "this hospital's studies only" if hospital else "what was read at this centre only" if centre else "all"
    return (
        f"From the dispatcher's journal, {scope}, as known on {known:%d %B %Y at %H:%M}; "
        f"hulotte {version('hulotte')}. Times run from the images to the signed report. A study is late when they are "
        f"longer than its class allows; why is the longest delay but reading, or reading if that alone took longer. "
        f"Cancelled studies and those handed back are counted, not timed."
    )


def _hour(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"hour": f"{one['hour']:02d}", "in_time": one["studies"] - one["late"], "late": one["late"]}


def _groups(figures: Mapping[str, Any], network: Network) -> list[dict[str, Any]]:
    names = {each.id: f"{each.name} ({each.id})" for each in network.hospitals}
    labels = {each.code: each.label or each.code for each in network.exams}
    found = [
        ("By exam", {labels.get(code, code): line for code, line in figures["by_exam"].items()}),
        ("By hospital", {names.get(code, code): line for code, line in figures["by_hospital"].items()}),
        ("By date", figures["by_day"]),
    ]
    return [
        {"title": title, **_table((title.removeprefix("By "), *GROUP_COLUMNS[1:]), group_rows(groups))}
        for title, groups in found
        if groups
    ]


# -- the two forms -----------------------------------------------------------------------------------------------------


def _page(content: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    drawn = _hours_chart(content["hours"], figures)
    return templates().get_template("activity_report.html").render({**content, "picture": drawn})


def _pdf(content: Mapping[str, Any]) -> bytes:
    import typst

    template = files("reports").joinpath("templates", "activity_report.typ").read_bytes()
    text = json.dumps(content, ensure_ascii=False)
    pdf: bytes = typst.compile(
        template, sys_inputs={"content": text}, font_paths=[], ignore_system_fonts=True, pdf_tags=False
    )
    return pdf


def _hours_chart(hours: list[dict[str, Any]], figures: Mapping[str, Any]) -> Picture:
    order = [one["hour"] for one in hours]
    bars = [
        {"h": one["hour"], "n": one[what], "what": what, "order": place}
        for one in hours
        for place, what in enumerate(("in_time", "late"))
    ]
    x = alt.X("h:O", title="hour at which the images came", sort=order, axis=alt.Axis(labelAngle=0))
    colour = alt.Color("what:N", scale=alt.Scale(domain=["in_time", "late"], range=[ACCENT, WARN]), legend=None)
    base = alt.Chart({"values": bars})
    chart = base.mark_bar().encode(x, alt.Y("n:Q", title="studies"), colour, order="order:Q")
    words = f"{figures['images']:,} studies by hour; {figures['missed']:,} of them late"
    return picture(chart, "Studies by hour", words, f"{words}.", width=400)
