"""What a command says: data on stdout, as text or as one JSON object; progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import sleep
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PLAIN_WIDTH = 120
"""Columns of text that goes to a file or a pipe."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; columns of numbers are flush right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command speaks, and how much it says."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False

    def answer(self, summary: Mapping[str, Any], parts: Iterable[str | Table]) -> None:
        """Print the result on stdout: the summary as one JSON object, or the parts as text."""
        if self.as_json:
            print(json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201
            return
        console = console_on(sys.stdout)
        for part in parts:
            if isinstance(part, Table):
                console.print(f"\n{part.title}", style="bold", highlight=False, markup=False)
                console.print(_drawn(part))
            else:
                console.print(part, highlight=False, markup=False)

    def show(self, summary: Mapping[str, Any], picture: RenderableType) -> None:
        """Print the result on stdout: the summary as one JSON object, or a picture of it."""
        if self.as_json:
            self.answer(summary, ())
        else:
            console_on(sys.stdout).print(picture, highlight=False)

    def live(self, picture: Callable[[int], RenderableType], seconds: float = 1.0) -> None:
        """Show a picture on the whole terminal, anew every second, until Ctrl-C; it is told how many rows fit."""
        from rich.live import Live

        console = console_on(sys.stdout)
        with suppress(KeyboardInterrupt), Live(console=console, screen=True, auto_refresh=False) as screen:
            while True:
                screen.update(picture(max(5, (console.height - 8) // 2)), refresh=True)
                sleep(seconds)

    def line(self, text: str) -> None:
        """Say a line on stdout at once: data that comes bit by bit."""
        print(f"{text}\n", end="", flush=True)  # noqa: T201 (in one piece, whichever threads speak)

    def note(self, text: str) -> None:
        """Say something on stderr, unless asked to be quiet."""
        if not self.quiet:
            print(f"{text}\n", end="", file=sys.stderr, flush=True)  # noqa: T201

    def detail(self, text: str) -> None:
        """Say something on stderr when asked to be talkative."""
        if self.verbose:
            self.note(text)


def console_on(stream: Any) -> Console:  # noqa: ANN401
    """A console of rich on stdout or stderr; NO_COLOR is heeded."""
    from rich.console import Console

    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH)


def _drawn(table: Table) -> object:
    import rich.table
    from rich.text import Text

    drawn = rich.table.Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, column in zip(table.columns, zip(*table.rows, strict=True) if table.rows else (), strict=False):
        numbers = all(isinstance(cell, int | float) or _is_number(str(cell)) for cell in column)
        drawn.add_column(name, justify="right" if numbers else "left")
    for row in table.rows:
        drawn.add_row(*(Text(shown(cell)) for cell in row))
    return drawn


def _is_number(text: str) -> bool:
    return bool(text) and text[0] in "+-–0123456789"


def shown(value: object) -> str:
    """A value as people read it: thousands apart, "–" for none."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return str(value)


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage, "–" for none."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"
