"""Measure cases by peers, append their rows, renew docs/benchmarks.md and print the table of what was asked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.peers import GROUPS, PEERS, USUAL, named
from benchmarks.peers.outcome import UnavailableError
from benchmarks.rows import ROWS, SIMULATOR, Run, read_rows
from benchmarks.runs import RunFailedError, carry_out, in_a_process, left, planned
from benchmarks.surroundings import commit
from benchmarks.tables import renew_page, tables

USUAL_CASES = ("roster-120",)
USUAL_SEEDS = (101,)


def main() -> int:
    """Run what is left of what was asked; 0 when all of it has rows, 1 when not, 130 when interrupted."""
    asked = _asked()
    cases, seeds = asked.case or USUAL_CASES, asked.seed or USUAL_SEEDS
    runs = planned(cases, seeds, named(asked.peer or list(USUAL)), commit())
    failed = 0
    try:
        for peer in dict.fromkeys(run.peer for run in runs):
            failed += _carried_out([run for run in runs if run.peer == peer], asked)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: the rows so far are kept, the same command goes on from there\n")
        return 130
    finally:
        if asked.results == ROWS:
            renew_page()
    print(tables(row for row in read_rows(asked.results) if row.case in cases and row.seed in seeds))
    return 1 if failed else 0


def _carried_out(runs: list[Run], asked: argparse.Namespace) -> int:
    """Carry out the runs of one peer; how many have failed."""
    waiting = left(runs, read_rows(asked.results))
    sys.stderr.write(f"{runs[0].peer}: {len(waiting)} of {len(runs)} to run\n")
    failed = 0
    for run in waiting:
        try:
            PEERS[run.peer].prepare()
            for row in carry_out([run], asked.results, in_a_process, asked.note):
                sys.stderr.write(f"\n{row.case} {row.seed} {row.peer}: objective {row.objective}, {row.seconds} s\n")
        except (RunFailedError, UnavailableError) as problem:
            sys.stderr.write(f"{problem}\n")
            failed += 1
    return failed


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--case", choices=sorted([*CASES, SIMULATOR]), action="append", help="roster-120 unless given")
    parser.add_argument("--seed", type=int, action="append", help="101 unless given")
    parser.add_argument(
        "--peer", choices=sorted([*PEERS, *GROUPS]), action="append", help="all but timefold unless given"
    )
    parser.add_argument("--results", type=Path, default=ROWS, help="another file of rows, for trials")
    parser.add_argument("--note", default="", help="said beside the rows, such as what else the machine was doing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
