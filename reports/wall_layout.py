"""How a centre's month fits on one sheet: radiologists side by side in as many panels as make the largest cells."""

from __future__ import annotations

from dataclasses import dataclass

MARGIN, HEADER, FOOTER, DATES, TOTALS = 9.0, 15.0, 14.0, 9.0, 4.5
"""Millimetres around the page, of the title, the legend below, the dates above each panel, a line of totals."""
PANEL_GAP, MOST_PANELS = 5.0, 4
HIGHEST_ROW, WIDEST_CELL = 7.0, 11.0
LETTER_SHARE, NAME_PADDING, NARROWEST_NAME = 0.29, 3.0, 14.0
"""A letter of a name is so many row heights wide; millimetres around a name; its column is at least so wide."""
USUAL_NAME = 14
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A landscape sheet in millimetres."""

    name: str
    width: float
    height: float


PAPERS = {"a3": Paper("a3", 420.0, 297.0), "a4": Paper("a4", 297.0, 210.0)}


@dataclass(frozen=True, slots=True)
class WallLayout:
    """``panels`` of ``rows`` radiologists; lengths in millimetres."""

    panels: int
    rows: int
    row_height: float
    name_width: float
    cell_width: float

    @property
    def legibility(self) -> float:
        """The side of the square that fits in a cell: what the size of the letters follows from."""
        return min(self.row_height, self.cell_width)


def wall_layout(paper: Paper, people: int, days: int, totals: int = 0, longest_name: int = USUAL_NAME) -> WallLayout:
    """The layout with the largest letters for so many radiologists and dates, below ``totals`` lines of totals.

    A name of more than ``longest_name`` letters is set smaller, as is any where a third of the panel is too narrow.
    """
    return max(
        (_with_panels(paper, panels, people, days, totals, longest_name) for panels in range(1, MOST_PANELS + 1)),
        key=lambda layout: (layout.legibility, -layout.panels),
    )


def _with_panels(paper: Paper, panels: int, people: int, days: int, totals: int, longest_name: int) -> WallLayout:
    rows = max(1, -(-people // panels))
    height = paper.height - 2 * MARGIN - HEADER - FOOTER - DATES - totals * TOTALS
    width = (paper.width - 2 * MARGIN - (panels - 1) * PANEL_GAP) / panels
    row_height = min(HIGHEST_ROW, height / rows)
    name_width = min(width / 3, max(NARROWEST_NAME, NAME_PADDING + LETTER_SHARE * row_height * longest_name))
    cell_width = min(WIDEST_CELL, (width - name_width) / days)
    return WallLayout(panels, rows, row_height, name_width, cell_width)
