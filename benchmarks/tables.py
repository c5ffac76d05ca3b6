"""docs/benchmarks.md as it follows from the rows; ``python -m benchmarks.tables`` renews it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.peers import GROUPS, OURS, PEERS
from benchmarks.rows import SIMULATOR, Row, latest, read_rows

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
INTRODUCTION = """# Figures

Made from benchmarks/results/rows.jsonl: `python -m benchmarks.tables` renews this page, and a test fails when it is out
of date. `make bench` measures and appends rows; [peers.md](peers.md) says who the peers are, how each is given the
same problem, and how to measure again. The last row of each case, seed and peer counts.

The objective of every roster is the one that `verify` gives it. **Gap** is (objective − best bound) / objective, where
the best bound is the highest that any row of the same instance has proven. **Instance** is the start of the hash of all
that a search is given, rule numbers included: when these change, a seed becomes another instance, and rows of different
instances are not compared. Memory is the largest process of the run.
"""
HEADINGS = (
    "seed",
    "peer",
    "objective",
    "lower bound",
    "gap",
    "hard violations",
    "seconds",
    "MiB",
    "instance",
    "commit",
    "note",
)
NONE = "–"
SIDE_BY_SIDE = {
    "simulate-network": "First come, first served on the reference network with its skills, duties and speeds",
    "simulate-alike": "The same studies with 26 readers who are all alike and always there, which Ciw can express",
}
"""Cases of `benchmarks.simulators`."""


def page(rows: Iterable[Row]) -> str:
    """The whole page."""
    rows = list(rows)
    return "\n".join([INTRODUCTION, tables(rows), _surroundings(list(latest(rows).values()))])


def tables(rows: Iterable[Row]) -> str:
    """A section for each case that has rows."""
    found = list(latest(rows).values())
    sections = [_case(name, [row for row in found if row.case == name]) for name in CASES]
    sections.append(_simulator([row for row in found if row.case == SIMULATOR]))
    sections += [_side_by_side(name, [row for row in found if row.case == name]) for name in SIDE_BY_SIDE]
    return "\n".join(section for section in sections if section) or "No row yet.\n"


def _case(name: str, rows: list[Row]) -> str:
    if not rows:
        return ""
    order = {peer: number for number, peer in enumerate(PEERS)}
    rows.sort(key=lambda row: (row.seed, order[row.peer]))
    problems: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        problems.setdefault((row.seed, row.instance), []).append(row)
    cells = [_cells(row, problems[row.seed, row.instance]) for row in rows]
    verdicts = [f"- {text}" for (seed, _), those in problems.items() if (text := verdict(seed, those))]
    return "\n".join([f"## {name}", "", f"{CASES[name].says}.", "", *_table(HEADINGS, cells), "", *verdicts, ""])


def _cells(row: Row, rivals: list[Row]) -> list[str]:
    bound = best_bound(rivals)
    gap = NONE
    if row.objective is not None and bound is not None:
        gap = f"{(row.objective - bound) / max(1, row.objective):.2%}"
    return [
        str(row.seed),
        row.peer,
        _number(row.objective) + (" (optimal)" if row.proven else ""),
        _number(row.lower_bound),
        gap,
        _number(row.violations),
        f"{row.seconds:,.1f}",
        _number(row.memory_mib),
        row.instance or NONE,
        row.commit,
        row.note,
    ]


def best_bound(rows: Iterable[Row]) -> int | None:
    """The highest lower bound that any of them has proven."""
    return max((row.lower_bound for row in rows if row.lower_bound is not None), default=None)


def verdict(seed: int, rows: Sequence[Row]) -> str:
    """Ours against each peer on one instance, the better search of CP-SAT for both; empty without both sides."""
    ours = next((row for row in rows if row.peer == OURS), None)
    names = {row.peer for row in rows} - {OURS}
    rivals = {name: [row for row in rows if row.peer in GROUPS.get(name, (name,))] for name in _merged(names)}
    if ours is None or ours.objective is None or not rivals:
        return ""
    if ours.violations:
        return f"Seed {seed}: hulotte has no legal roster."
    said = [f"{_against(ours, those)} {name}" for name, those in rivals.items()]
    return f"Seed {seed}: hulotte is {', '.join(said)}."


def _merged(names: set[str]) -> list[str]:
    """The peers in order, searches of CP-SAT as one."""
    searches = GROUPS["cp-sat"]
    each = ["cp-sat" if name in searches else name for name in PEERS if name in names]
    return list(dict.fromkeys(each))


def _against(ours: Row, rivals: Sequence[Row]) -> str:
    legal = [row for row in rivals if row.objective is not None and row.violations == 0]
    if not legal:
        return "alone with a roster beside"
    best = min(legal, key=lambda row: (row.objective or 0, not row.proven))
    if ours.objective == best.objective:
        return "level (both optimal) with" if ours.proven and best.proven else "level with"
    return "better than" if (ours.objective or 0) < (best.objective or 0) else "worse than"


def _simulator(rows: list[Row]) -> str:
    if not rows:
        return ""
    cells = [
        [str(row.seed), f"{row.details['days_per_second']:,.1f}", _number(row.memory_mib), row.commit, row.note]
        for row in sorted(rows, key=lambda row: row.seed)
    ]
    headings = ("seed", "simulated days a second", "MiB", "commit", "note")
    return "\n".join([f"## {SIMULATOR}", "", *_table(headings, cells), ""])


def _side_by_side(name: str, rows: list[Row]) -> str:
    """Simulators on the same scenario."""
    if not rows:
        return ""
    cells = [
        [
            str(row.seed),
            row.peer,
            f"{row.seconds:,.3f}",
            f"{row.details['days_per_second']:,.0f}",
            "yes" if row.details["identical"] else "no",
            f"{row.details['ours_is_faster']:,.1f}",
            row.commit,
            row.note,
        ]
        for row in sorted(rows, key=lambda row: (row.seed, row.seconds))
    ]
    headings = ("seed", "simulator", "seconds", "days a second", "same ends", "times hulotte's", "commit", "note")
    return "\n".join([f"## {name}", "", f"{SIDE_BY_SIDE[name]}. 28 days.", "", *_table(headings, cells), ""])


def _surroundings(rows: list[Row]) -> str:
    """On which machines and with which versions."""
    if not rows:
        return ""
    machines = sorted({row.machine for row in rows})
    versions = sorted({f"{name} {number}" for row in rows for name, number in row.versions.items()})
    days = sorted({row.day for row in rows})
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"## Where and when\n\n{'; '.join(machines)}. {', '.join(versions)}. Measured {span}.\n"


def _number(value: int | None) -> str:
    return NONE if value is None else f"{value:,}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def renew_page() -> None:
    """Write the page anew."""
    PAGE.write_text(page(read_rows()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    renew_page()
