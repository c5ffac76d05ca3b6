import sys

import pytest

from reports.progress import ReplayProgress, SolveProgress
from reports.terminal import Terminal
from rostering.solve.result import Progress

START = Progress(0.5, "start", None, 0)
BETTER = Progress(1.0, "days", 1500, 1200)


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def test_a_line_shows_time_objective_bound_and_gap(capsys):
    with SolveProgress(Terminal()) as progress:
        progress(BETTER)
    (line,) = lines(capsys)
    assert line.split()[1:] == ["s", "objective", "1,500", "bound", "1,200", "gap", "20.0", "%", "days"]


def test_in_a_file_lines_come_now_and_then_and_at_the_end(capsys):
    with SolveProgress(Terminal()) as progress:
        progress(START)
        for _ in range(20):
            progress(BETTER)
    found = lines(capsys)
    assert len(found) == 2
    assert "objective –" in found[0]
    assert "1,500" in found[1]


def test_talkative_is_every_step(capsys):
    with SolveProgress(Terminal(verbose=True)) as progress:
        for moment in (START, BETTER, BETTER):
            progress(moment)
    assert len(lines(capsys)) >= 3


def test_quiet_is_nothing(capsys):
    with SolveProgress(Terminal(quiet=True)) as progress:
        progress(BETTER)
    with ReplayProgress(Terminal(quiet=True)) as replay:
        replay(1, 2)
    assert capsys.readouterr() == ("", "")


def test_replications_are_counted(capsys):
    with ReplayProgress(Terminal()) as progress:
        assert progress.line().endswith("preparing the replay")
        progress(1, 2)
        progress(2, 2)
    assert lines(capsys)[-1].endswith("2 of 2 replications")


def test_an_error_is_not_followed_by_a_line(capsys):
    with pytest.raises(ValueError, match="wrong"), SolveProgress(Terminal()):
        raise ValueError("wrong")
    assert lines(capsys) == []


def test_on_a_terminal_one_line_is_rewritten(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with SolveProgress(Terminal()) as progress:
        assert progress.line().endswith("preparing the model")
        progress(BETTER)
    assert "objective 1,500" in capsys.readouterr().err
