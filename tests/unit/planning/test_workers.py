import os

from planning.workers import processes, usable_cores


def test_at_least_one_core_is_usable(monkeypatch):
    assert usable_cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


def test_one_worker_is_this_process():
    with processes(1) as executor:
        assert executor is None


def test_two_workers_are_two_other_processes():
    with processes(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
