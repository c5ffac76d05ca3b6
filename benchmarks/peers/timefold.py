"""Timefold through its Python package, in an environment of its own with Java beside it.

The instance goes out as plain facts, `constraint_streams` solves it there, and the duties come back by number. All of
that happens within the time limit; only the making of the environment does not count.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.peers.outcome import Outcome, UnavailableError
from benchmarks.peers.statement import state
from benchmarks.surroundings import ROOT
from rostering.instance import RosterInstance
from rostering.rules import build

ENVIRONMENT = ROOT / ".venv" / "timefold"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = Path(__file__).with_name("requirements.lock")
OLDEST_JAVA = 17
PATIENCE = 120.0
"""Seconds past the limit after which a run that has not come back is given up and has no roster."""


def prepare() -> None:
    """Make the environment when it is not there or older than its lock file.

    Raises
    ------
    UnavailableError
        No Java, one too old, or the packages cannot be installed.
    """
    java = java_version()
    if java is None or java < OLDEST_JAVA:
        found = "none is installed" if java is None else f"version {java} is installed"
        raise UnavailableError(
            f"Timefold needs Java {OLDEST_JAVA} or later and {found}: apt install openjdk-17-jre-headless"
        )
    stamp = ENVIRONMENT / ".installed"
    if stamp.exists() and stamp.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    sys.stderr.write(f"Timefold is installed in {ENVIRONMENT.relative_to(ROOT)}\n")
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    for words in ([sys.executable, "-m", "venv", str(ENVIRONMENT)], [str(PYTHON), *install]):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UnavailableError(f"Timefold cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    stamp.touch()


def java_version() -> int | None:
    """Major version of the Java on the path."""
    if shutil.which("java") is None:
        return None
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return None if found is None else int(found[1])


def versions() -> dict[str, str]:
    """Versions of Timefold, and of the Java that it runs on."""
    code = "from importlib.metadata import version; print(version('timefold'))"
    installed = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True)
    return {"timefold": installed.stdout.strip(), "java": str(java_version())}


def run(instance: RosterInstance, seconds: float, seed: int) -> Outcome:
    """Solve with the time that is left when the facts are written."""
    until = time.monotonic() + seconds
    model = build(instance)
    with tempfile.TemporaryDirectory() as directory:
        problem, solution = Path(directory) / "problem.json", Path(directory) / "solution.json"
        problem.write_text(json.dumps(state(model)), encoding="utf-8")
        stated = seconds - (until - time.monotonic())
        words = ["-m", "benchmarks.peers.constraint_streams", str(problem), str(solution), str(seed), str(until)]
        try:
            subprocess.run(
                [str(PYTHON), *words],
                cwd=directory,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=sys.stderr,
                check=True,
                timeout=seconds - stated + PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return Outcome(None, details={"stated_after": round(stated, 1), "given_up_after_seconds": PATIENCE})
        found = json.loads(solution.read_text(encoding="utf-8"))
    return Outcome(
        roster=instance.roster([instance.duty(*duty) for duty in found["duties"]]),
        details={"score": found["score"], "stated_after": round(stated, 1)},
    )
