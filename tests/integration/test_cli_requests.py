"""Wishes and swaps on the command line: what radiologists and planners type, and what they are told."""

import re
from datetime import UTC, datetime

import pytest

from cli import app
from data.formats.roster_json import read_roster_file
from data.store.networks import load_network
from data.store.store import Store
from planning import request_times
from tests.integration.test_cli import BUILD, RUN, answer, hulotte, net  # noqa: F401 (a fixture)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is December 2026."""
    monkeypatch.setattr(request_times, "present", lambda: datetime(2026, 12, 1, 22, tzinfo=UTC))


@pytest.fixture(scope="module")
def url(net, tmp_path_factory):  # noqa: F811
    """The URL of a store with the network."""
    url = f"sqlite:///{tmp_path_factory.mktemp('requests')}/hulotte.db"
    answer("db", "upgrade", "--store", url)
    answer("network", "import", net, "--store", url, "--by", "anna")
    return url


@pytest.fixture(autouse=True)
def of_that_store(url, monkeypatch):
    monkeypatch.setenv("HULOTTE_STORE", url)


def test_an_accepted_wish_of_the_store_shapes_its_roster(url, tmp_path):
    closed = hulotte("roster", "wishes", "ask", "R-0001", "refuse", "2027-01-05", code=2).stderr
    assert "wishes for 2027-01-05 are not open (ask the planner" in closed
    opened = hulotte("roster", "wishes", "open", "--from", "2027-01-04", "--weeks", "1", "--close", "2026-12-10").stdout
    assert "Wishes for 2027-01-04 to 2027-01-10 are taken until 2026-12-10 23:59, Paris time." in opened
    answer("roster", "build", url, *BUILD, "-o", tmp_path / "before.json")
    first = read_roster_file(tmp_path / "before.json").roster.duties[0]
    who, day = first.radiologist_id, str(first.day)
    said = hulotte("roster", "wishes", "ask", who, "refuse", day, "--by", "dr1").stdout
    assert f"Wish 1: {who} refuses a duty on {day}: asked." in said
    assert f"hulotte roster wishes withdraw 1 {who}" in said
    told = hulotte("roster", "build", url, *BUILD, "-o", tmp_path / "undecided.json").stderr
    assert "1 wish for these dates is not decided and not counted" in told
    assert "hulotte roster wishes accept --from 2027-01-04 --until 2027-01-10" in told
    assert first in read_roster_file(tmp_path / "undecided.json").roster.duties
    accepted = hulotte("roster", "wishes", "accept", "--from", "2027-01-04", "--until", "2027-01-10").stdout
    assert "1 wish accepted; the next roster that is built counts with them." in accepted
    answer("roster", "build", url, *BUILD, "-o", tmp_path / "after.json")
    after = read_roster_file(tmp_path / "after.json").roster.duties
    assert [duty for duty in after if (duty.radiologist_id, str(duty.day)) == (who, day)] == []
    assert answer("roster", "wishes", "list", "--state", "accepted")["wishes"][0]["radiologist"] == who
    assert "accepted" in hulotte("roster", "wishes", "list", "--radiologist", who).stdout
    answer("roster", "wishes", "withdraw", 1, who)
    wishes = load_network(Store.open(url)).wishes
    assert [wish for wish in wishes if (wish.radiologist_id, str(wish.day), wish.kind) == (who, day, "refuse")] == []
    second = answer("roster", "wishes", "ask", who, "want", day, "--shift", first.shift, "--weight", 9)["wish"]
    hulotte("roster", "wishes", "decline", second, "--reason", "enough", "--by", "anna")
    again = hulotte("roster", "wishes", "accept", second, code=1).stderr
    assert "is declined already, by anna" in again


def test_a_swap_is_offered_agreed_and_approved(url, tmp_path):
    file = tmp_path / "roster.json"
    answer("roster", "build", url, *BUILD, "-o", file)
    version = answer("roster", "draft", file)["version"]
    answer("roster", "propose", version)
    answer("roster", "publish", version)
    mine, theirs = legal_swap(file)
    first, second = mine.partition("@")[0], theirs.partition("@")[0]
    offered = hulotte("roster", "swaps", "offer", mine, theirs, "--note", "wedding", "--own-centres").stdout
    assert "Swap 1: offered." in offered
    assert f"{second} answers until 2026-12-08 23:00, Paris time: hulotte roster swaps agree 1 {second}" in offered
    assert "Legal by every check; it changes the objective by" in offered
    assert "waits for" in hulotte("roster", "swaps", "list", "--open").stdout
    early = hulotte("roster", "swaps", "approve", 1, code=1).stderr
    assert f"swap 1 is not agreed yet: {second} has not answered" in early
    agreed = hulotte("roster", "swaps", "agree", 1, second).stdout
    assert "The director decides until" in agreed
    done = answer("roster", "swaps", "approve", 1, "--by", "director")
    assert (done["state"], done["made"]) == ("approved", version + 1)
    changed = answer("roster", "diff", version, code=1)
    assert changed["people_affected"] == 2
    assert changed["after"]["version"] == done["made"]
    answer("roster", "fetch", done["made"], "-o", tmp_path / "swapped.json")
    assert answer("roster", "verify", url, tmp_path / "swapped.json")["violations"] == 0
    gone = hulotte("roster", "swaps", "offer", mine, second, code=2).stderr
    assert f"{first} has no such duty" in gone
    assert "approved by director; version" in hulotte("roster", "swaps", "show", 1).stdout
    assert "is approved already" in hulotte("roster", "swaps", "withdraw", 1, first, code=1).stderr
    back = (f"{first}@{theirs.partition('@')[2]}", f"{second}@{mine.partition('@')[2]}", "--own-centres")
    assert answer("roster", "swaps", "offer", *back)["swap"] == 2
    hulotte("roster", "swaps", "decline", 2, second, "--reason", "away")
    assert "declined" in hulotte("roster", "swaps", "show", 2).stdout
    three = answer("roster", "swaps", "offer", *back)["swap"]
    assert answer("roster", "swaps", "refuse", three, "--reason", "too thin")["reason"] == "too thin"
    assert "No swaps." in hulotte("roster", "swaps", "list", "--open").stdout


def legal_swap(file):
    """(mine, theirs): two duties of the published roster that may go round, as ``suggest`` words them."""
    for duty in read_roster_file(file).roster.duties:
        mine = f"{duty.radiologist_id}@{duty.day}/{duty.shift}"
        tried = RUN.invoke(app, ["roster", "swaps", "suggest", mine, "--own-centres"])
        if tried.exit_code == 0:
            assert "To offer one: hulotte roster swaps offer WORDS --own-centres" in tried.stdout
            return re.findall(rf"({mine}) (\S+@\S+)", tried.stdout)[0]
        assert f"No legal swap frees {duty.radiologist_id} on {duty.day}." in tried.stdout
    raise AssertionError("no legal swap")
