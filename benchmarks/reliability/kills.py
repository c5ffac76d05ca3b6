"""Kill -9 at random instants of nights at speed, and what was lost by it."""

from __future__ import annotations

import random
import time

from benchmarks.reliability.night import Stage
from benchmarks.reliability.postgresql import Server
from benchmarks.reliability.runs import READY_SECONDS, Result, Run, new_run

KILLS_A_NIGHT = 10
WHILE_STARTING = 0.25
"""Share of the kills that may come before the process takes studies again."""
THE_LEADER = 0.7
"""Of two instances, how often it is the leader that is killed."""


def killed_night(stage: Stage, kind: str, server: Server | None, kills: int, seed: int) -> Result:
    """One night with some kills."""
    rng, result = random.Random(f"{kind} {seed}"), Result(f"kill -9, {kind}", seed)
    takeovers: list[float] = []
    done = 0
    with new_run(stage, kind, server, seed) as run:
        while done < kills:
            try:
                done += _kill_one(run, rng, takeovers)
            except RuntimeError as error:
                result.broken.append(str(error))
                break
        result.figures["kills"] = done
        if takeovers:
            result.figures["takeovers"] = len(takeovers)
            result.figures["longest_takeover_s"] = round(max(takeovers), 2)
        try:
            run.await_leader()
        except RuntimeError as error:
            result.broken.append(str(error))
        run.finish(result)
    return result


def _kill_one(run: Run, rng: random.Random, takeovers: list[float]) -> bool:
    if rng.random() < WHILE_STARTING:
        time.sleep(rng.uniform(0, 3))
    else:
        for one in run.dispatchers:
            one.await_it(lambda one=one: one.ready and one.role != "", READY_SECONDS, "readiness")  # type: ignore[misc]
        time.sleep(rng.uniform(0, 2))
    leader = run.leader()
    others = [one for one in run.dispatchers if one is not leader]
    victim = leader if leader is not None and (not others or rng.random() < THE_LEADER) else rng.choice(others)
    heir = next((one for one in run.dispatchers if one is not victim and one.role == "stands by"), None)
    was_killed = victim.kill()
    if victim is leader and heir is not None:
        took = heir.await_it(lambda: heir.role == "leads", READY_SECONDS, "take-over")
        takeovers.append(took)
    victim.start()
    return was_killed
