"""On what a figure was measured: the commit, the machine, the versions."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import MODIFIED

ROOT = Path(__file__).parents[1]
PAGES = ("benchmarks.md", "closed_loop.md", "fairness_over_the_year.md", "policies.md", "images")
OUTCOMES = (":!benchmarks/results", *(f":!docs/{page}" for page in PAGES))
"""What a run itself changes."""
CORES = 2
"""Every peer gets as many."""


def commit() -> str:
    """The commit checked out, marked when tracked files differ from it."""
    name = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *OUTCOMES)
    return name + MODIFIED if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def machine() -> str:
    """Processor, its cores, memory and system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Versions of Python and of these packages."""
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def keep_to_cores() -> None:
    """Keep this process, and those that it starts, to the first cores."""
    available = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, available[:CORES])
