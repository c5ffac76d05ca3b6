"""The house keeps its rules: imports point down, lists are complete, the command line starts lightly."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from data.formats import FORMATS
from data.rules import Rules
from dispatch.policy import POLICIES
from reports import REPORTS
from rostering.checks import CHECKS
from rostering.rules import RULES
from simulation.measures import MEASURES

ROOT = Path(__file__).parents[2]
ROOMS = ("commands", "data", "demand", "dispatch", "planning", "reports", "rostering", "simulation")
SOURCES = [ROOT / "cli.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
HEAVY = (
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "scipy",
    "numba",
    "altair",
    "vl_convert",
    "jinja2",
    "highspy",
    "sqlalchemy",
    "fastapi",
    "uvicorn",
)
ONLY_CHECKED = {"known_duties"}
"""Checks without a rule: what they forbid cannot arise in the model."""


def modules_of(package):
    return {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}


def imported(path):
    """Top names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_imports_keep_the_contract():
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("highspy", {"rostering/solve"}),
        ("ortools", {"rostering/solve"}),
        ("numba", {"dispatch/kernels"}),
        ("typer", {"cli.py", "commands"}),
        ("altair", {"reports"}),
        ("vl_convert", {"reports"}),
        ("sqlalchemy", {"data/store", "dispatch/journal.py"}),
        ("alembic", {"data/store"}),
        ("psycopg", {"data/store"}),
        ("fhir", {"dispatch/intake"}),
        ("cryptography", {"data/store"}),
        ("fastapi", {"dispatch/intake"}),
        ("uvicorn", {"dispatch/intake"}),
    ],
)
def test_a_library_stays_in_its_room(library, rooms):
    users = [path.relative_to(ROOT).as_posix() for path in SOURCES if library in set(imported(path))]
    assert all(any(user.startswith(room) for room in rooms) for user in users), users


def test_every_rule_has_a_check_of_its_name_and_every_check_a_rule():
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) == set(CHECKS) - ONLY_CHECKED
    assert set(CHECKS) >= ONLY_CHECKED


def test_every_table_of_numbers_belongs_to_a_rule():
    assert set(Rules.model_fields) <= {rule.name for rule in RULES}


def test_a_rule_lives_in_the_files_of_its_name():
    for rule in RULES:
        assert rule.name in modules_of("rostering/rules")
        assert rule.says
    for check in CHECKS:
        assert check in modules_of("rostering/checks")


def test_every_list_names_what_it_holds():
    assert all(
        each.holds and each.read.__doc__ and (each.write is None or each.write.__doc__) for each in FORMATS.values()
    )
    assert all(each.label for each in POLICIES.values())
    assert all(each.name and type(each).__doc__ for each in MEASURES)
    assert all(each.says for each in REPORTS.values())


def test_help_comes_without_loading_what_commands_need():
    code = (
        "import sys; from typer.testing import CliRunner; import cli;"
        " assert CliRunner().invoke(cli.app, ['--help']).exit_code == 0;"
        " print([name for name in sys.argv[1:] if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_no_module_is_named_after_nothing():
    vague = {"utils", "helpers", "misc", "common", "manager", "util", "helper"}
    assert not [path for path in SOURCES if path.stem in vague]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_says_what_it_is_and_tells_one_story(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= 480, "split it"
