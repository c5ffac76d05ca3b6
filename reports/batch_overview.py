"""A batch of plans in words: a line a plan as it is made, and the table of all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from reports.terminal import Table, percent

Record = Mapping[str, Any]

WHO = ("name", "period", "first", "last", "scenario", "seed", "settings", "state")
FIGURES = ("duty_hours", "hours_saved", "wanted_hours", "coverage", "gap", "violations", "mean_minutes", "iterations")
"""Columns of the table as CSV, before and after which others are."""


def job_line(record: Record) -> str:
    """What came of a plan, in one line."""
    parts = [f"{record['name']}  {record['state']}"]
    if record["duty_hours"] is not None:
        shares = (f"{code} {percent(share['value'])}" for code, share in record["shares"].items())
        parts.append(f"{record['duty_hours']:,.0f} duty-hours{_saved(record)}, {', '.join(shares)}")
    if record["message"]:
        parts.append(record["message"])
    return f"{': '.join(parts)} ({record['seconds']:.0f} s)"


def _saved(record: Record) -> str:
    saved = record["hours_saved"]
    return f" ({percent(saved)} fewer)" if saved and saved > 0 else ""


def batch_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``batch run`` says at the end."""
    records = summary["jobs"]
    counts = ", ".join(f"{count} {state}" for state, count in summary["states"].items() if count)
    codes = _codes(records)
    columns = ("plan", "result", "duty-hours", "saved", *codes, "mean min", "missed")
    parts: list[str | Table] = [
        f"{len(records)} plans: {counts}.",
        Table("Plans", columns, [_row(record, codes) for record in records]),
    ]
    parts += [f"{record['name']}: {record['message']}" for record in records if record["message"]]
    return [*parts, f"Everything is in {summary['out']}."]


def _codes(records: Sequence[Record]) -> list[str]:
    """Codes of the classes of urgency, in order of the first plan that has them."""
    return list(dict.fromkeys(code for record in records for code in record["shares"] or ()))


def _row(record: Record, codes: Sequence[str]) -> tuple[object, ...]:
    if record["duty_hours"] is None:
        return (_words(record), record["state"], *[None] * (len(codes) + 4))
    return (
        _words(record),
        record["state"],
        f"{record['duty_hours']:,.0f}",
        percent(record["hours_saved"]),
        *(percent(record["shares"].get(code, {}).get("value")) for code in codes),
        record["mean_minutes"],
        ", ".join(record["missed"]) or "none",
    )


def _words(record: Record) -> str:
    """What the name of a plan says, with places to break it."""
    return " ".join((record["scenario"], record["period"], f"seed {record['seed']}", *record["settings"]))


def batch_csv(summary: Mapping[str, Any]) -> str:
    """The table as CSV: a row a plan; of each class's share in time, value and 95 % interval."""
    codes = _codes(summary["jobs"])
    shares = [f"{code} {word}".rstrip() for code in codes for word in ("", "low", "high")]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow((*WHO, *FIGURES, *shares, "missed", "roster", "seconds", "message"))
    for record in summary["jobs"]:
        known = record["shares"] or {}
        rows.writerow(
            (
                *(" ".join(record[name]) if name == "settings" else record[name] for name in WHO),
                *(record[name] for name in FIGURES),
                *(known.get(code, {}).get(word) for code in codes for word in ("value", "low", "high")),
                " ".join(record["missed"] or ()),
                record["roster"],
                record["seconds"],
                record["message"],
            )
        )
    return text.getvalue()
