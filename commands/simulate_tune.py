"""The numbers of the dispatch policy tuned by simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, Seed, Workers, network_at, out_option, speaking
from commands.simulate import simulate
from reports.terminal import Terminal


@simulate.command("tune")
@speaking
def simulate_tune(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: NetworkPlace,
    file: Annotated[Path, typer.Option("--roster", metavar="ROSTER", help="roster file")],
    out: Annotated[Path, out_option("policy file to write; simulate run --policy takes it")],
    evaluations: Annotated[int, typer.Option(min=2, max=100_000, help="candidates to try")] = 150,
    replications: Annotated[int, typer.Option(min=1, max=1000, help="to judge every candidate on")] = 6,
    held_out: Annotated[
        int, typer.Option("--held-out", min=2, max=1000, help="further ones, to report on what was found")
    ] = 10,
    start: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="policy to start from; the default when not given")
    ] = None,
    studies_file: Annotated[
        Path | None, typer.Option("--studies", metavar="FILE", help="a trace to replay; drawn anew when not given")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="what is other than usual; docs/scenarios.md")
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Tune the numbers of the dispatch policy by simulation; Ctrl-C ends it with the best so far.

    Example: hulotte simulate tune net --roster roster.json -o tuned.toml
    """
    from dispatch.policy import DEFAULT_POLICY
    from planning.destinations import file_to_write
    from planning.policy_tune import Trial, tune_policy
    from reports.policy_tuning import policy_tuning_parts
    from reports.progress import SearchProgress

    file_to_write(out)
    known = network_at(path, terminal)
    trial = Trial(replications, held_out, evaluations)
    with SearchProgress(terminal, evaluations) as told:
        result = tune_policy(
            known,
            file,
            out,
            trial,
            seed,
            studies_file=studies_file,
            scenario=scenario,
            start=start or DEFAULT_POLICY,
            workers=workers,
            told=lambda search: told(search.evaluations, search.loss),
        )
    summary = {**result.summary(), "out": str(out)}
    terminal.answer(summary, [*policy_tuning_parts(summary), f"Written to {out}."])
