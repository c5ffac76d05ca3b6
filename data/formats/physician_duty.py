"""Monthly duty plans of hospital physicians as sets and sparse arrays, and their solutions as CSV.

From "Hospital physicians can't get no satisfaction": sets such as ``%J set < 1..85 >`` (J physicians, I duties,
W weeks, D days of a week, Monday first), arrays of rows ``index … value`` between ``<`` and ``>``. It becomes a plain
network (`data.plain_network`) whose objective is that of the plan: 10 for each duty unfilled and 1 for each request
unmet. At most one duty a day, none on two days running, none on two weekends running.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.duties import Roster, Wish, WishKind
from data.formats.text_lines import Lines
from data.formats.whole_file import whole_file
from data.plain_network import MOST_WEIGHT, PlainProblem, plain_network, wishes_of_weight
from data.work_patterns import ShiftTarget, WorkPattern

FIRST_DAY = date(2024, 1, 1)
"""The Monday that stands for day 1 of week 1."""
DUTY_MINUTES = 12 * 60
"""Length given to every duty; the plans have none, and no rule asks for it."""
UNFILLED = 10
"""Cost of a duty that nobody takes; a request not met costs 1."""
ARRAYS = {
    "E_pos": ("J", "I", "W", "D"),
    "D_off": ("J", "W", "D"),
    "d_bar_duty": ("I", "D"),
    "g_req_on": ("J", "I", "W", "D"),
    "g_req_off": ("J", "W", "D"),
}
"""The sets of each array's indices; other arrays of the file say nothing about the plan."""
MAY_BE_ABSENT = ("D_off", "g_req_on", "g_req_off")
LARGEST_SET = 1_000
_SET = re.compile(r"%\s*(\w+)\s+set\s*<\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*>")
_ARRAY = re.compile(r"%\s*(\w+)\s*\[[^\]]*\]\s*=\s*0\s+indices\s*<")
Array = dict[tuple[int, ...], int]


def read_physician_duty(path: Path) -> PlainProblem:
    """Read a plan.

    Raises
    ------
    InputError
        A set or an array that is missing, an index outside its set, a value that is no whole number.
    """
    lines = Lines(path)
    sets, rows = _parts(lines)
    for name in ("J", "I", "W", "D"):
        if name not in sets:
            lines.add(None, name, "the set is missing", f"add a line such as %{name} set < 1..7 >")
    lines.raise_if_any()
    if sets["D"] != range(1, 8):
        lines.add(None, "D", "a week has seven days", "write %D set < 1..7 >")
    arrays = {name: _array(lines, name, rows, sets) for name in ARRAYS}
    lines.raise_if_any()
    return _problem(sets, arrays)


def write_physician_duty_solution(path: Path, problem: PlainProblem, roster: Roster) -> None:
    """Write a roster as ``physician,duty,week,day`` in the numbering of the plan."""
    with whole_file(path) as whole, whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("physician", "duty", "week", "day"))
        for duty in roster.duties:
            week, day = divmod((duty.day - problem.horizon.first).days, 7)
            writer.writerow((duty.radiologist_id, duty.shift, week + 1, day + 1))


def _parts(lines: Lines) -> tuple[dict[str, range], dict[str, list[tuple[int, list[str]]]]]:
    """Sets by name, and the rows of each array with their line numbers."""
    sets: dict[str, range] = {}
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    inside: list[tuple[int, list[str]]] = []
    for number, line in lines:
        if found := _SET.fullmatch(line):
            sets[found[1]] = range(int(found[2]), int(found[3]) + 1)
            if len(sets[found[1]]) > LARGEST_SET:
                lines.add(number, found[1], f"a set of more than {LARGEST_SET}", "name a plan of a few weeks")
        elif found := _ARRAY.match(line):
            inside = rows.setdefault(found[1], [])
        elif not line.startswith((">", "%")):
            inside.append((number, line.split()))
    return sets, rows


def _array(
    lines: Lines, name: str, rows: Mapping[str, list[tuple[int, list[str]]]], sets: Mapping[str, range]
) -> Array:
    """The entries of an array that are not 0, by their indices."""
    if name not in rows and name not in MAY_BE_ABSENT:
        lines.add(None, name, "the array is missing", f"add %{name}[{', '.join(ARRAYS[name])}]")
    found: Array = {}
    for number, cells in rows.get(name, ()):
        if len(cells) != len(ARRAYS[name]) + 1:
            lines.add(number, name, f"{len(cells)} numbers", f"write {len(ARRAYS[name])} indices and a value")
            continue
        numbers = [lines.whole_number(number, name, cell, MOST_WEIGHT) for cell in cells]
        if None in numbers or not numbers[-1]:
            continue
        indices = tuple(index for index in numbers[:-1] if index is not None)
        for letter, index in zip(ARRAYS[name], indices, strict=True):
            if index not in sets[letter]:
                lines.add(number, name, f"{index} is not in the set {letter}", "correct it, or widen the set")
        found[indices] = numbers[-1] or 0
    return found


def _problem(sets: Mapping[str, range], arrays: Mapping[str, Array]) -> PlainProblem:
    people, duties = [str(j) for j in sets["J"]], [str(i) for i in sets["I"]]
    weeks = sets["W"]
    tables: dict[str, Any] = {
        "work_patterns": tuple(
            WorkPattern(radiologist_id=person, longest_run=1, weekends_in_a_row=1) for person in people
        ),
        "shift_targets": tuple(_targets(sets, arrays["d_bar_duty"])),
        "wishes": (*_refusals(sets, arrays), *_requests(weeks, arrays)),
    }
    horizon = Horizon.of_weeks(FIRST_DAY, len(weeks))
    return PlainProblem(plain_network(people, dict.fromkeys(duties, DUTY_MINUTES), **tables), horizon)


def _targets(sets: Mapping[str, range], wanted: Array) -> Iterator[ShiftTarget]:
    """The same duties each week, and no more readers than wanted."""
    for w, d, i in product(sets["W"], sets["D"], sets["I"]):
        readers = wanted.get((i, d), 0)
        day = _day(sets["W"], w, d)
        yield ShiftTarget(day=day, shift=str(i), readers=readers, under=UNFILLED, over=0, seats=readers)


def _refusals(sets: Mapping[str, range], arrays: Mapping[str, Array]) -> Iterator[Wish]:
    """Whole days absent, and the duties that a physician may not take on the others."""
    possible, absent = arrays["E_pos"], arrays["D_off"]
    for j, w, d in product(sets["J"], sets["W"], sets["D"]):
        day = _day(sets["W"], w, d)
        closed = [i for i in sets["I"] if not possible.get((j, i, w, d))]
        if absent.get((j, w, d)) or len(closed) == len(sets["I"]):
            yield Wish(radiologist_id=str(j), day=day, kind=WishKind.REFUSE)
        else:
            for i in closed:
                yield Wish(radiologist_id=str(j), day=day, kind=WishKind.REFUSE, shift=str(i))


def _requests(weeks: range, arrays: Mapping[str, Array]) -> Iterator[Wish]:
    for (j, i, w, d), weight in arrays["g_req_on"].items():
        wish = Wish(radiologist_id=str(j), day=_day(weeks, w, d), kind=WishKind.WANT, shift=str(i))
        yield from wishes_of_weight(wish, weight)
    for (j, w, d), weight in arrays["g_req_off"].items():
        yield from wishes_of_weight(Wish(radiologist_id=str(j), day=_day(weeks, w, d), kind=WishKind.AVOID), weight)


def _day(weeks: range, week: int, day: int) -> date:
    return FIRST_DAY + timedelta(days=7 * (week - weeks.start) + day - 1)
