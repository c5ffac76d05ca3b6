"""``simulate tune`` as it is typed, and its file given to ``simulate run`` and ``simulate compare``."""

import json

import pytest

from data.formats.policy_toml import read_policy
from dispatch.policy import PolicyParams
from tests.integration.test_cli_scenarios import files, hulotte  # noqa: F401

SMALL = ("--evaluations", "3", "--replications", "1", "--held-out", "2", "--workers", "1")


@pytest.fixture
def tuned(files, tmp_path):  # noqa: F811
    network, roster = files
    path = tmp_path / "tuned.toml"
    return hulotte("tune", network, "--roster", roster, "-o", str(path), *SMALL, "--json"), path


def test_the_file_is_played(files, tuned):  # noqa: F811
    answer, path = tuned
    summary = json.loads(answer.stdout)
    found = read_policy(path, PolicyParams)
    assert {name: row["found"] for name, row in summary["parameters"].items()} == {
        name: getattr(found, name) for name in summary["parameters"]
    }
    assert summary["verdict"] in ("better", "worse", "no clear difference")
    played = json.loads(hulotte("run", *files, "--policy", str(path), "--replications", "1", "--json").stdout)
    assert played["policy"] == found.label == "tuned from ATC index and match, P0 may interrupt"
    side = f"base@{path}"
    compared = hulotte("compare", *files, "base", side, "--replications", "2", "--workers", "1", "--json")
    assert json.loads(compared.stdout)["comparisons"][0]["name"] == side


def test_a_wrong_policy_file_is_refused(files, tmp_path):  # noqa: F811
    path = tmp_path / "wrong.toml"
    path.write_text("hold_minutes = -3\n", encoding="utf-8")
    refused = hulotte("run", *files, "--policy", str(path))
    assert refused.exit_code == 2
    assert "wrong.toml, field hold_minutes: “-3” is too small (write 0 or more)" in refused.stderr
