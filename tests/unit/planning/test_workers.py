import os

from planning.quiet_libraries import quiet_libraries
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


def test_what_a_library_prints_is_swallowed_and_stdout_comes_back(capfd):
    with quiet_libraries():
        os.write(1, b"a solver greets\n")
    os.write(1, b"the answer\n")
    assert capfd.readouterr().out == "the answer\n"


def test_stdout_comes_back_after_an_error(capfd):
    try:
        with quiet_libraries():
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        os.write(1, b"still here\n")
    assert capfd.readouterr().out == "still here\n"
