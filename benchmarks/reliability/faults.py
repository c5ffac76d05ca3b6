"""What goes wrong around a dispatcher, one at a time and under load: it says so, and goes on by itself."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.reliability.night import Stage
from benchmarks.reliability.postgresql import Server
from benchmarks.reliability.runs import READY_SECONDS, Result, Run, new_run

Fault = Callable[[Stage, Server, int, float], Result]
TAKEOVER_SECONDS = 5.0
"""Within which the other instance must lead."""
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
FULL_BYTES = 65_536
"""Where no file may grow beyond when the disk is full."""


def postgresql_restarted(stage: Stage, server: Server, seed: int, seconds: float) -> Result:
    """The database is stopped under load, and started again."""
    result = Result("PostgreSQL stopped and restarted", seed)
    with new_run(stage, "postgresql", server, seed) as run:
        time.sleep(seconds)
        server.stop()
        _is_told(run)
        time.sleep(seconds)
        server.start()
        _recovers(run, result)
        time.sleep(seconds)
        run.finish(result)
    return result


def disk_full(stage: Stage, _server: Server, seed: int, seconds: float) -> Result:
    """No file of the service may grow, until there is room again."""
    result = Result("disk full", seed)
    with new_run(stage, "sqlite", None, seed) as run:
        time.sleep(seconds)
        process = run.dispatchers[0].process
        assert process is not None
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FULL_BYTES, resource.RLIM_INFINITY))
        _is_told(run)
        time.sleep(seconds)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, UNLIMITED)
        _recovers(run, result)
        if not run.world.counts["answered 503"]:
            result.broken.append("nobody was told that studies could not be taken")
        time.sleep(seconds)
        run.finish(result)
    return result


def clock_back(stage: Stage, _server: Server, seed: int, seconds: float) -> Result:
    """The machine's clock is set back an hour, and the service killed and started again while it is."""
    result = Result("clock set back 1 h", seed)
    file = Path(stage.folder) / "clock"
    file.write_text("0")
    program = ("-m", "benchmarks.reliability.service")
    options = ("--acknowledge", "15", "--clock", str(file))
    with new_run(stage, "sqlite", None, seed, program=program, options=options) as run:
        time.sleep(seconds)
        file.write_text("-3600")
        time.sleep(seconds)
        signed = len(run.heard.told("signed"))
        time.sleep(seconds)
        if len(run.heard.told("signed")) <= signed:
            result.broken.append("nothing was signed while the clock was back")
        run.dispatchers[0].kill()
        run.dispatchers[0].start()
        run.await_leader()
        if not run.heard.said("behind the journal"):
            result.broken.append("nobody was told that the clock is back")
        time.sleep(seconds)
        run.finish(result)
    return result


def everything_twice(stage: Stage, _server: Server, seed: int, seconds: float) -> Result:
    """Every message comes twice."""
    result = Result("every message twice", seed)
    with new_run(stage, "sqlite", None, seed, twice=True) as run:
        time.sleep(3 * seconds)
        run.finish(result)
    if not run.world.counts["duplicates"] or run.world.counts["duplicates taken as new"]:
        result.broken.append(f"of the messages that came twice: {dict(run.world.counts)}")
    return result


def out_of_order(stage: Stage, _server: Server, seed: int, seconds: float) -> Result:
    """Studies shuffled, done before acknowledged, images before the request."""
    result = Result("messages out of order", seed)
    with new_run(stage, "sqlite", None, seed, shuffled=True) as run:
        time.sleep(3 * seconds)
        run.finish(result)
    return result


def silent_readers(stage: Stage, _server: Server, seed: int, seconds: float) -> Result:
    """Some readers never acknowledge: what they were given goes to others."""
    result = Result("readers who never acknowledge", seed)
    silent = frozenset(person.id for person in stage.network.radiologists[::8])
    options = ("--acknowledge", "2")
    with new_run(stage, "sqlite", None, seed, options=options, silent=silent) as run:
        time.sleep(3 * seconds)
        run.finish(result)
    told = [one["reader"] for one in run.heard.told("not acknowledged")]
    result.figures["given back"] = len(told)
    if not silent & set(told):
        result.broken.append("no study was taken back from a silent reader")
    return result


def frozen_leader(stage: Stage, server: Server, seed: int, seconds: float) -> Result:
    """The leader is frozen, the other takes over, the old one wakes up and may not write."""
    result = Result("a frozen leader wakes up", seed)
    with new_run(stage, "two", server, seed) as run:
        for turn in range(2):
            time.sleep(seconds)
            _both_ready(run)
            old = run.leader()
            assert old is not None
            new = next(one for one in run.dispatchers if one is not old)
            since = len(run.heard.notes)
            old.send(signal.SIGSTOP)
            try:
                took = new.await_it(lambda new=new: new.role == "leads", READY_SECONDS, "take-over")  # type: ignore[misc]
                _in_time(result, took, f"after freezing ({turn + 1})")
                time.sleep(seconds / 2)
            finally:
                old.send(signal.SIGCONT)
            old.await_it(lambda old=old: old.role == "stands by", READY_SECONDS, "stepping down")  # type: ignore[misc]
            words = ("leads no longer", "cannot go on")
            if not any(run.heard.said(word, since) for word in words):
                result.broken.append("the old leader did not say that it leads no longer")
        run.finish(result)
    return result


def takeovers(stage: Stage, server: Server, seed: int, seconds: float) -> Result:
    """The leader is killed, stopped, and loses its lock: each time the other leads within seconds."""
    result = Result("take-over by the stand-by", seed)
    with new_run(stage, "two", server, seed) as run:
        for way in ("killed", "stopped", "its lock lost"):
            time.sleep(seconds)
            _both_ready(run)
            old = run.leader()
            assert old is not None and old.process is not None
            new = next(one for one in run.dispatchers if one is not old)
            began = time.monotonic()
            if way == "killed":
                old.kill()
            elif way == "stopped":
                old.send(signal.SIGTERM)
            else:
                _end_lock(run.url)
            new.await_it(lambda new=new: new.role == "leads", READY_SECONDS, "take-over")  # type: ignore[misc]
            _in_time(result, time.monotonic() - began, way)
            if way == "stopped":
                result.figures["exit code"] = old.process.wait(30)
            if way != "its lock lost":
                old.start()
        run.finish(result)
    return result


FAULTS: dict[str, Fault] = {
    "postgresql": postgresql_restarted,
    "disk": disk_full,
    "clock": clock_back,
    "twice": everything_twice,
    "order": out_of_order,
    "silent": silent_readers,
    "frozen": frozen_leader,
    "takeover": takeovers,
}


def _is_told(run: Run) -> None:
    """Wait until the service says what is wrong."""
    run.dispatchers[0].await_it(
        lambda: run.heard.said("tries again every second"), READY_SECONDS, "word of the trouble"
    )


def _recovers(run: Run, result: Result) -> None:
    """Wait until the service leads again, by itself."""
    one = run.dispatchers[0]
    seconds = one.await_it(lambda: one.role == "leads", READY_SECONDS, "recovery")
    result.figures["seconds_to_recover"] = round(seconds, 1)


def _both_ready(run: Run) -> None:
    for one in run.dispatchers:
        one.await_it(lambda one=one: one.ready and one.role != "", READY_SECONDS, "readiness")  # type: ignore[misc]
    run.await_leader()


def _in_time(result: Result, seconds: float, what: str) -> None:
    result.figures[f"take-over {what}, s"] = round(seconds, 2)
    if seconds > TAKEOVER_SECONDS:
        result.broken.append(f"the other instance led {seconds:.1f} s {what}, not within {TAKEOVER_SECONDS:.0f} s")


def _end_lock(url: str) -> None:
    """End the session that holds the lock, as the server does to one that is silent."""
    holders = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks"
        " WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(holders)
