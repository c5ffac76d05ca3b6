"""How many cores there are to use, and processes on them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(workers: int) -> Iterator[Executor | None]:
    """An executor of that many processes; None for one, whose work is done in this process.

    A daemonic process (a worker of a cluster) may have no children; there the work is done in this process too.
    """
    if workers == 1 or multiprocessing.current_process().daemon:
        yield None
        return
    executor = pool(workers)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def pool(workers: int, *, deaf: bool = False) -> ProcessPoolExecutor:
    """So many processes that end with this one, however it ends.

    Processes are spawned, not forked: solvers leave threads behind, and a fork in their presence may hang.

    Parameters
    ----------
    deaf
        Ctrl-C concerns this process alone, not those of the pool.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(deaf,))


def _start(deaf: bool) -> None:
    if deaf:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed cannot stop its processes; left alone they would work on, and write."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
