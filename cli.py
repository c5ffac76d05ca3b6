"""The command line: parse, call a room's public function, print.

Rooms are imported by the command that needs them, so that help comes at once. Data goes to stdout, progress and
problems to stderr. Exit codes: 0 done, 1 the answer is no (violations, a target missed, infeasible), 2 bad input.
"""

from __future__ import annotations

import typer

import commands.dispatch_handover
import commands.dispatch_keys
import commands.dispatch_quarantine
import commands.dispatch_replay
import commands.dispatch_tell
import commands.network_store
import commands.roster_compare
import commands.roster_explain
import commands.roster_export
import commands.roster_repair
import commands.roster_robustness
import commands.roster_swaps
import commands.roster_tallies
import commands.roster_versions
import commands.roster_wishes
import commands.simulate_calibrate
import commands.simulate_compare
import commands.simulate_tune
from commands.batch import batch
from commands.bench import bench
from commands.db import db
from commands.demand import demand
from commands.demo import demo
from commands.dispatch import dispatch
from commands.frame import Commands
from commands.network import network
from commands.plan import plan
from commands.report import report
from commands.roster import roster
from commands.simulate import simulate
from commands.studies import studies

app = typer.Typer(
    cls=Commands,
    help="Plan and replay the nights of a teleradiology network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, group in (
    ("network", network),
    ("studies", studies),
    ("demand", demand),
    ("roster", roster),
    ("simulate", simulate),
    ("dispatch", dispatch),
    ("report", report),
    ("batch", batch),
    ("bench", bench),
    ("db", db),
):
    app.add_typer(group, name=name)
app.command("plan")(plan)
app.command("demo")(demo)
