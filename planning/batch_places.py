"""Where the plans of a batch are made: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass

from data.errors import InputError, Problem
from planning.workers import pool

SECONDS_TO_ANSWER = 10
"""How long a cluster may take to answer at first."""


@dataclass(frozen=True, slots=True)
class Places:
    """An executor, and how many jobs it is given at a time: what it holds is held in memory.

    Attributes
    ----------
    away
        Whether its workers are on other machines, which do not see the files of this one.
    """

    executor: Executor
    room: Callable[[], int]
    away: bool = False


@contextmanager
def processes_here(count: int) -> Iterator[Places]:
    """So many processes of this machine. When this process is stopped, so are they, in the middle of their work."""
    executor = pool(count, deaf=True)
    try:
        yield Places(executor, lambda: count)
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def cluster_at(address: str) -> Iterator[Places]:
    """The workers of the Dask cluster whose scheduler has that address, as many as there are at any moment.

    Raises
    ------
    InputError
        Dask is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        remedy = "install it: pip install 'hulotte[cluster]'"
        raise InputError(Problem("--cluster", None, None, "needs Dask, which is not installed", remedy)) from error
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "start one (dask scheduler, dask worker), and write its address, as in tcp://127.0.0.1:8786"
        message = f"no Dask scheduler answers at {address!r}"
        raise InputError(Problem("--cluster", None, None, message, remedy)) from error
    with client, client.get_executor(pure=False) as executor:
        yield Places(executor, lambda: max(1, sum(client.nthreads().values())), away=True)
