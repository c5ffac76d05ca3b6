"""The runs of a campaign: each is named once, sent in parts, judged, and added up."""

from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks import replayed_nights
from benchmarks.reliability import __main__ as campaign
from benchmarks.reliability import decisions, messages
from benchmarks.reliability.messages import Sending
from benchmarks.reliability.night import Stage
from data.calendar import Horizon
from data.synthetic.network import generate_network
from tests.unit.simulation import stage

NETWORK = stage.network(2, hospitals=2)
ASKED = {
    "seed": 1,
    "kills": 25,
    "kinds": ("sqlite", "two"),
    "faults": ("disk",),
    "seconds": 5,
    "minutes": 10,
    "through_parsers": 25_000,
    "through_service": 1_500,
    "requests": 10,
    "nights": 3,
}


def names_of(what):
    return [name for name, _ in campaign.jobs_of(Namespace(what=what, **ASKED))]


def test_all_is_every_part_and_no_run_has_the_name_of_another():
    parts = ("faults", "load", "messages", "nights", "kills")
    assert names_of("all") == [name for part in parts for name in names_of(part)]
    assert max(Counter(names_of("all")).values()) == 1
    assert names_of("messages") == [
        "10,000 mutated messages through the parsers, seed 1",
        "10,000 mutated messages through the parsers, seed 2",
        "5,000 mutated messages through the parsers, seed 3",
        "1,000 mutated messages through the service, seed 1",
        "500 mutated messages through the service, seed 2",
        *(
            f"walk of the OpenAPI description, {kind}, 10 requests of each kind, seed 1"
            for kind in ("open", "keys", "rehearsal")
        ),
    ]
    assert names_of("nights") == [f"replayed night {number}, seed 1" for number in range(3)]


def test_runs_of_messages_send_and_count(tmp_path):
    whole = Stage(tmp_path, NETWORK)
    *_, rehearsal = messages.walk_runs(1, 1)
    runs = [*messages.parser_runs(60, 1), *messages.service_runs(30, 1), rehearsal]
    results = [run(whole) for _, run in runs]
    assert [result.broken for result in results] == [[]] * 3
    assert [result.figures.get("messages") for result in results] == [60, 30, None]
    assert results[-1].figures["requests"] == 4


@pytest.mark.parametrize(
    ("figures", "words"),
    [(None, "AssertionError: 3 rows were stored"), ({"right_share": 0.05}, "only 5% of the messages were right")],
)
def test_what_is_not_dealt_with_is_a_promise_broken(tmp_path, figures, words):
    def send(_stage: Stage, folder: Path):
        assert folder.is_dir()
        if figures is None:
            raise AssertionError("3 rows were stored and are neither applied nor refused")
        return figures

    (broken,) = Sending("a walk", 1, send)(Stage(tmp_path, NETWORK)).broken
    assert broken.startswith(words)


def test_a_night_that_is_decided_otherwise_is_a_promise_broken(tmp_path, monkeypatch):
    line = {"date": "2027-01-04", "events": 7, "decisions": 3, "taken": 3, "same": True, "first": None}
    monkeypatch.setattr(decisions, "replayed", lambda *_: line)
    judged = lambda: decisions.judged(NETWORK, stage.roster(), 4, 1, Stage(tmp_path, NETWORK))  # noqa: E731
    assert judged().broken == []
    line |= {"same": False, "first": ["a", "b"]}
    assert judged().broken == ["night 4 was decided otherwise, first ['a', 'b']"]
    line |= {"same": True, "decisions": 0}
    assert judged().broken == ["night 4 had nothing to decide"]


def test_the_counts_are_added_up_by_kind_and_what_is_broken_or_missing_is_told(capsys):
    row = {
        "name": "mutated messages, parsers",
        "figures": {"messages": 10_000, "right_ones_taken": 2_500},
        "broken": [],
    }
    assert campaign._summed_up([row, row], 2) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "mutated messages, parsers: 20,000 messages, 5,000 right ones taken, 0 promises broken"
    assert campaign._summed_up([row], 2) == 1
    assert campaign._summed_up([row, {**row, "broken": ["a crash"]}], 2) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 of 2 runs, 1 promises broken"


def test_by_turns_everybody_works_on_one_date_in_four_and_there_is_someone_at_any_time():
    network = generate_network(7, 40, 2, 12)
    roster = replayed_nights.by_turns(network, Horizon(date(2027, 1, 4), date(2027, 1, 11)))
    assert len(roster.duties) == 8 * 10
    assert max(Counter(duty.radiologist_id for duty in roster.duties).values()) == 2
    for day in roster.horizon.days:
        shifts = {duty.shift for duty in roster.duties if duty.day == day}
        assert shifts == {kind.code for kind in network.shift_types if kind.exists_on(day)}
    assert replayed_nights.by_turns(network, roster.horizon) == roster
