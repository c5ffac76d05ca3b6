"""The store on the command line: in, through every state, out, and back from a backup."""

import pytest

from data.store.urls import DEFAULT_STORE
from tests.integration.test_cli import BUILD, answer, hulotte, net  # noqa: F401 (a fixture)


@pytest.fixture(scope="module")
def filled(net, tmp_path_factory):  # noqa: F811
    """(URL of a store with the network, a roster file of it)."""
    folder = tmp_path_factory.mktemp("store")
    url = f"sqlite:///{folder}/hulotte.db"
    assert answer("db", "upgrade", "--store", url)["before"] is None
    assert answer("network", "import", net, "--store", url, "--by", "anna")["revision"] == 1
    answer("roster", "build", url, *BUILD, "-o", folder / "roster.json")
    return url, folder / "roster.json"


def test_a_store_gives_the_very_answers_of_its_directory(net, filled):  # noqa: F811
    url, file = filled
    assert answer("network", "show", url) == answer("network", "show", net)
    assert answer("network", "check", url) == {"problems": []}
    assert answer("roster", "verify", url, file) == answer("roster", "verify", net, file)


def test_a_directory_comes_out_as_it_went_in(net, filled, tmp_path):  # noqa: F811
    url, _ = filled
    assert answer("network", "export", tmp_path / "out", "--store", url)["revision"] == 1
    for path in net.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
    with (tmp_path / "out" / "rules.toml").open("a", encoding="utf-8") as rules:
        rules.write("# a comment is no change\n")
    assert not answer("network", "import", tmp_path / "out", "--store", url)["changed"]
    (tmp_path / "out" / "absences.csv").unlink()
    refused = hulotte("network", "import", tmp_path / "out", "--store", url, code=1)
    assert "--based-on 1" in refused.stderr


def test_a_roster_goes_through_its_states_and_comes_back(filled, tmp_path, monkeypatch):
    url, file = filled
    monkeypatch.setenv("HULOTTE_STORE", url)
    first = answer("roster", "draft", file, "--by", "anna")["version"]
    assert "--based-on" in hulotte("roster", "draft", file, "--by", "bea", code=1).stderr
    hulotte("roster", "publish", first, code=2)
    answer("roster", "propose", first)
    assert answer("roster", "publish", first, "--by", "carl")["published"]["by"] == "carl"
    second = answer("roster", "draft", file, "--based-on", first)["version"]
    assert answer("roster", "diff", second)["duties_changed"] == 0
    assert answer("roster", "withdraw", second)["state"] == "withdrawn"
    answer("roster", "fetch", first, "-o", tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()
    states = [each["state"] for each in answer("roster", "versions")["versions"]]
    assert states == ["published", "withdrawn"]
    assert "anna" in hulotte("roster", "versions").stdout


def test_a_backup_is_restored_and_the_chain_holds(filled, tmp_path):
    url, _ = filled
    taken = answer("db", "backup", "--store", url, "-o", tmp_path / "b")
    again = f"sqlite:///{tmp_path}/again.db"
    assert answer("db", "restore", tmp_path / "b", "--store", again)["audit_hash"] == taken["audit_hash"]
    report = answer("db", "verify-audit", "--store", again, "--expect", taken["audit_hash"])
    assert (report["entries"], report["breaks"], report["events"]) == (taken["audit_seq"], [], 0)
    answer("db", "verify-audit", "--store", again, "--expect", "0" * 8, code=1)
    assert answer("db", "current", "--store", again)["current"]
    assert answer("db", "prune", "--before", "2020-01-01", "--store", again)["rows"] == {}
    answer("roster", "withdraw", 1, "--store", again)
    person = answer("db", "erase", "R-0001", "--store", again)
    assert person["rows"]["radiologists"] == 1


def test_a_store_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = hulotte("roster", "versions", code=2).stderr
    assert f"hulotte db upgrade --store {DEFAULT_STORE}" in refused
    assert not list(tmp_path.iterdir())
