"""``bench roster`` from an instance to its solution: exit codes, answers and words."""

import json

from typer.testing import CliRunner

from cli import app
from tests.unit.planning.test_public_instances import NRP

RUN = CliRunner()


def bench(*arguments, code):
    found = RUN.invoke(app, [str(argument) for argument in ("bench", "roster", *arguments)])
    assert found.exit_code == code, found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def test_an_instance_is_solved_and_its_solution_written(tmp_path):
    path, out = tmp_path / "tiny.txt", tmp_path / "solution.csv"
    path.write_text(NRP, encoding="utf-8")
    found = json.loads(bench(path, "--time-limit", 30, "-o", out, "--json", code=0).stdout)
    assert (found["status"], found["violations"], found["out"]) == ("optimal", 0, str(out))
    assert found["objective"] == found["lower_bound"]
    assert out.read_text(encoding="utf-8").startswith("employee,day,shift\n")


def test_an_instance_without_a_roster_is_answered_no(tmp_path):
    path, out = tmp_path / "tiny.txt", tmp_path / "solution.csv"
    path.write_text(NRP.replace("2100,960", "3000,2900"), encoding="utf-8")
    found = json.loads(bench(path, "--time-limit", 30, "-o", out, "--json", code=1).stdout)
    assert (found["status"], found["objective"], found["out"]) == ("infeasible", None, None)
    assert not out.exists()


def test_a_wrong_line_is_told_with_its_remedy(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(NRP.replace("A,3\n", "C,3\n"), encoding="utf-8")
    found = bench(path, code=2)
    assert "tiny.txt, row 10, field employee" in found.stderr.replace("\n", " ")
