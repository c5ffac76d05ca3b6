"""How the cells of the workbook look, in one place; a format is made once a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.calendar import DayKind
from reports.shift_colours import HOLIDAY, WEEKEND, Colour

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

GREY, LINE, HEAD = "#6b7280", "#d5d9e0", "#eef1f5"
AWAY = "#e6dcc6"
SHADES = {DayKind.WEEKDAY: None, DayKind.WEEKEND: WEEKEND, DayKind.HOLIDAY: HOLIDAY}
MISSING, SHORT, JUST, SPARE, PLENTY = "#c0392b", "#f0a091", "#fdf1c4", "#d5ecdf", "#9fd3b6"
"""Coverage: two readers or more missing, one missing, as many as wanted, up to two to spare, more."""


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:  # noqa: ANN401 (what xlsxwriter takes)
        """The format with these properties of xlsxwriter."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_size": 10, "valign": "vcenter", **properties})
        return self._made[key]

    @property
    def title(self) -> Format:
        """The name of a sheet on top of it."""
        return self.of(bold=True, font_size=16)

    @property
    def hint(self) -> Format:
        """Words about a sheet."""
        return self.of(font_color=GREY, font_size=9)

    @property
    def head(self) -> Format:
        """A column's name."""
        return self.of(bold=True, bg_color=HEAD, bottom=1, bottom_color=GREY, text_wrap=True, valign="bottom")

    @property
    def head_of_figures(self) -> Format:
        """The same above figures, which stand at the right."""
        return self.of(
            bold=True, bg_color=HEAD, bottom=1, bottom_color=GREY, text_wrap=True, valign="bottom", align="right"
        )

    def day(self, kind: DayKind, **properties: Any) -> Format:  # noqa: ANN401
        """A cell of a date's column, shaded by what sort of day it is."""
        shade = SHADES[kind]
        fill = {"bg_color": shade} if shade else {}
        return self.of(align="center", border=1, border_color=LINE, **{**fill, **properties})

    def away(self, kind: DayKind) -> Format:
        """The same for a radiologist who is away."""
        return self.day(kind, bg_color=AWAY)

    def shift(self, colour: Colour) -> Format:
        """A duty; for rules that colour cells, which know fill and letters only."""
        return self._book.add_format({"bg_color": colour.fill, "font_color": colour.ink, "bold": True})

    def fill(self, colour: str, ink: str = "#1b1f24") -> Format:
        """A background for such rules."""
        return self._book.add_format({"bg_color": colour, "font_color": ink})
