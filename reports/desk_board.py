"""The live desk on a terminal: what waits, the one due first first, with its clock; and what the readers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from data.calendar import PARIS, zone

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

BAR = 10
"""Cells of the bar that shows how much of the time is used."""
SOON = 0.25
"""Share of the time left from which a clock is marked."""
STATE_ORDER = ("busy", "finishing", "advising", "idle", "away", "being called back", "resting", "at home")


def desk_board(summary: Mapping[str, Any], rows: int | None = None) -> RenderableType:
    """The board; at most so many rows of each table when told."""
    from rich.console import Group
    from rich.text import Text

    now = datetime.fromisoformat(summary["at"])
    readers = sorted(summary["readers"], key=_reader_order)
    ready = [study for study in summary["studies"] if study["due_at"] is not None]
    awaited = [study for study in summary["studies"] if study["due_at"] is None]
    parts: list[RenderableType] = [_head(summary, now)]
    parts.extend(_alarm(told) for told in summary["alarms"])
    if summary["set_aside"]:
        what = f"! {summary['set_aside']} rows failed and are set aside: hulotte dispatch quarantine list"
        parts.append(Text(what, style="bold red"))
    parts.append(_queue(ready[:rows], now) if ready else Text("\nNothing waits to be read.", style="green"))
    parts.append(_hidden(len(ready), rows, "more studies, due later"))
    parts.append(_readers(readers[:rows], now) if readers else Text("\nNobody is on duty.", style="bold red"))
    parts.append(_hidden(len(readers), rows, "more readers"))
    if awaited and rows is None:
        parts.append(_queue(awaited, now))
    return Group(*parts)


def _head(summary: Mapping[str, Any], now: datetime) -> Text:
    from rich.text import Text

    local = now.astimezone(zone(PARIS))
    late = sum(1 for study in summary["studies"] if study["minutes_left"] is not None and study["minutes_left"] < 0)
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(summary["states"].items()))
    head = Text(f"{local:%a} {local.day} {local:%b %H:%M:%S}", style="bold")
    head.append(f"  {summary['open']} open" + (f": {states}" if states else ""), style="not bold")
    head.append(f"  {late} late" if late else "  none late", style="bold red" if late else "green")
    head.append(f"  {summary['store']}", style="dim not bold")
    if summary["rehearsal"]:
        head.append("  REHEARSAL, NO REAL NIGHT", style="bold red")
    return head


def _alarm(told: Mapping[str, str]) -> Text:
    from rich.text import Text

    at = datetime.fromisoformat(told["raised_at"]).astimezone(zone(PARIS))
    return Text(f"! {at:%H:%M} {told['accession']} ({told['hospital']}): {told['words']}", style="bold red")


def _hidden(total: int, rows: int | None, what: str) -> Text:
    from rich.text import Text

    hidden = 0 if rows is None else max(0, total - rows)
    return Text(f"… {hidden} {what}" if hidden else "", style="dim", end="\n" if hidden else "")


def _queue(studies: Sequence[Mapping[str, Any]], now: datetime) -> Table:
    table = _table("due in (min)", "", "class", "accession", "hospital", "exam", "state", "for", "reader")
    table.columns[0].justify = table.columns[7].justify = "right"
    for study in studies:
        clock, bar = _clock(study, now)
        state = "reading" if study["acknowledged"] and study["state"] == "assigned" else study["state"]
        since = duration((now - datetime.fromisoformat(study["since"])).total_seconds())
        words = (study["urgency"], study["accession"], study["hospital"], study["exam"], state.replace("_", " "))
        table.add_row(clock, bar, *map(_text, words), since, _text(study["reader"] or "–"))
    return table


def _clock(study: Mapping[str, Any], now: datetime) -> tuple[Text, Text]:
    """Minutes and seconds until it is due, and how much of the time is used."""
    from rich.text import Text

    if study["due_at"] is None:
        return Text("no images", style="dim"), Text("")
    due = datetime.fromisoformat(study["due_at"])
    left = (due - now).total_seconds()
    whole = (due - datetime.fromisoformat(study["images_at"])).total_seconds() if study["images_at"] else 0.0
    used = 1.0 if whole <= 0 else min(1.0, max(0.0, 1 - left / whole))
    style = "bold red" if left < 0 else "yellow" if 1 - used < SOON else "green"
    filled = round(BAR * used)
    words = f"{duration(-left)} late" if left < 0 else duration(left)
    return Text(words, style=style), Text("█" * filled + "░" * (BAR - filled), style=style)


def _readers(readers: Sequence[Mapping[str, Any]], now: datetime) -> Table:
    from rich.text import Text

    table = _table("reader", "does", "for", "study", "")
    table.columns[2].justify = "right"
    for one in readers:
        since = duration((now - datetime.fromisoformat(one["since"])).total_seconds())
        study = "" if one["accession"] is None else f"{one['accession']} ({one['hospital']})"
        words = "not acknowledged" if one["acknowledged"] is False else "on call" if one["on_call"] else ""
        style = {"busy": "cyan", "idle": "green", "away": "yellow"}.get(one["state"], "dim")
        note = Text(words, style="yellow" if one["acknowledged"] is False else "dim")
        table.add_row(_text(one["reader"]), Text(one["state"], style=style), since, _text(study), note)
    return table


def _reader_order(one: Mapping[str, Any]) -> tuple[int, str]:
    state = one["state"]
    return STATE_ORDER.index(state) if state in STATE_ORDER else len(STATE_ORDER), one["reader"]


def _table(*columns: str) -> Table:
    import rich.table

    table = rich.table.Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", title=" ")
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _text(words: str) -> Text:
    from rich.text import Text

    return Text(words)


def duration(seconds: float) -> str:
    """7:05 (minutes and seconds), or 2 h 07."""
    whole = int(seconds)
    if whole >= 3600 * 10:
        return f"{whole // 3600} h"
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}"
