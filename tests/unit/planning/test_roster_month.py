import json
from dataclasses import replace

import pytest

from data.errors import InputError
from data.formats.requirements_csv import write_requirements
from data.formats.roster_json import read_roster_file, write_roster
from data.rules import Rules
from planning.roster_month import Order, Outcome, build_roster, fingerprint, prepare, read_order, search_settings
from planning.workers import usable_cores
from rostering.solve.result import Settings, SolveResult, Status, StopReason
from rostering.verify import verify
from tests.unit.rostering.tiny import (
    MONDAY,
    away,
    daily_need,
    duty,
    horizon,
    network,
    radiologist,
    roster,
)

NETWORK = network(radiologist("R-1", experienced=("neuro",)), radiologist("R-2"), radiologist("R-3"))
NEED = daily_need(MONDAY, "2027-01-06", "20:00-08:00")
ORDER = Order(horizon(), NEED)
QUICK = Settings(work_limit=4, workers=1, gap=0.0)


@pytest.fixture(scope="module")
def outcome():
    return build_roster(prepare(NETWORK, ORDER), QUICK)


def test_the_roster_that_comes_out_keeps_the_rules_and_the_checks_agree(outcome):
    assert outcome.usable
    assert outcome.verification.objective == outcome.result.objective
    assert outcome.verification.penalties["coverage"] == 0


def test_the_summary_says_what_the_contract_lists(outcome):
    summary = outcome.summary()
    wanted = (
        "status objective lower_bound gap seconds duties violations penalties floor stop_reason cpu_seconds workers "
        "seed instance_sha256 version bound_trace"
    )
    assert set(wanted.split()) <= set(summary)
    assert summary["violations"] == 0
    assert summary["duties"] == len(outcome.result.roster.duties) >= 3
    assert sum(summary["penalties"].values()) == summary["objective"]
    assert summary["gap"] == pytest.approx(
        (summary["objective"] - summary["lower_bound"]) / max(1, summary["objective"])
    )
    assert summary["bound_trace"][-1]["objective"] == summary["objective"]
    assert json.loads(json.dumps(summary)) == summary
    assert summary["changed"] is None


def test_the_file_holds_the_roster_its_requirements_and_the_rules_used(outcome, tmp_path):
    path = tmp_path / "roster.json"
    outcome.write(path)
    file = read_roster_file(path, NETWORK)
    assert file.roster == outcome.result.roster
    assert file.requirements == NEED
    assert file.result.objective == outcome.result.objective
    assert file.result.rules == NETWORK.rules
    assert verify(NETWORK, file.roster, file.requirements, file.result.rules).objective == file.result.objective


def test_without_a_roster_nothing_is_written_and_nothing_is_usable(outcome, tmp_path):
    result = SolveResult(
        status=Status.INFEASIBLE,
        stop_reason=StopReason.INFEASIBLE,
        roster=None,
        objective=None,
        lower_bound=0,
        floor=None,
        seconds=0.1,
        cpu_seconds=0.1,
        settings=QUICK,
        trace=(),
        neighbourhoods=0,
    )
    found = Outcome(outcome.instance, result, None)
    found.write(tmp_path / "roster.json")
    assert not (tmp_path / "roster.json").exists()
    assert not found.usable
    summary = found.summary()
    assert (summary["status"], summary["objective"], summary["gap"], summary["duties"]) == ("infeasible", None, None, 0)


def test_an_objective_that_the_checks_do_not_confirm_is_not_usable(outcome):
    wrong = replace(outcome.result, objective=outcome.result.objective + 1)
    found = replace(outcome, result=wrong)
    assert not found.agrees
    assert not found.usable


def test_requirements_are_computed_when_none_are_given():
    assert prepare(NETWORK, Order(horizon(), ())).requirements == ()
    assert prepare(NETWORK, ORDER).requirements == NEED
    assert prepare(NETWORK, Order(horizon())).requirements == ()


def test_only_duties_of_the_horizon_are_kept():
    keep = roster(duty("2027-01-10"), duty("2027-01-11"), weeks=2)
    assert prepare(NETWORK, Order(horizon(), NEED, keep=keep)).context.kept == (duty("2027-01-10"),)


@pytest.mark.parametrize(
    "other",
    [
        Order(horizon(last="2027-01-09"), NEED),
        Order(horizon(), NEED[:-1]),
        Order(horizon(), NEED, rules=Rules().with_settings(["spacing.weight=7"])),
        Order(horizon(), NEED, keep=roster(duty())),
    ],
)
def test_the_fingerprint_changes_with_whatever_is_given(other):
    own = fingerprint(prepare(NETWORK, ORDER))
    assert own == fingerprint(prepare(NETWORK.model_copy(), ORDER))
    assert own != fingerprint(prepare(NETWORK, other))
    assert own != fingerprint(prepare(network(radiologist("R-9")), ORDER))


def test_an_order_is_read_from_its_files(tmp_path):
    write_requirements(tmp_path / "need.csv", NEED)
    write_roster(tmp_path / "keep.json", roster(duty()))
    order = read_order(
        NETWORK, horizon(), tmp_path / "need.csv", ["spacing.weight=7"], tmp_path / "keep.json", tmp_path / "keep.json"
    )
    assert order.requirements == NEED
    assert order.rules.spacing.weight == 7
    assert order.previous.roster == order.keep == roster(duty())


def test_an_order_without_files_takes_what_the_network_says():
    assert read_order(NETWORK, horizon()) == Order(horizon())


def test_a_file_of_another_network_is_refused(tmp_path):
    write_roster(tmp_path / "keep.json", roster(duty(person="R-99")))
    with pytest.raises(InputError, match="R-99"):
        read_order(NETWORK, horizon(), keep=tmp_path / "keep.json")


def test_the_search_has_a_time_limit_or_a_work_limit():
    assert search_settings(None, None, 0.01, None, 0) == Settings(120.0, None, 0.01, usable_cores(), 0)
    assert search_settings(5, None, 0.1, 3, 9) == Settings(5, None, 0.1, 3, 9)
    assert search_settings(None, 8, 0.0, 1, 0).work_limit == 8
    with pytest.raises(InputError, match="contradicts"):
        search_settings(5, 8, 0.0, 1, 0)


def test_a_published_roster_changes_only_where_it_must(outcome, tmp_path):
    """One of three falls out of a published roster: only that night changes hands."""
    path = tmp_path / "published.json"
    outcome.write(path)
    gone = outcome.result.roster.duties[0]
    known = NETWORK.model_copy(update={"absences": (away(str(gone.day), person=gone.radiologist_id),)})
    settings = ["published_duties.weight=1500"]
    order = replace(read_order(known, horizon(), settings=settings, published=path), requirements=NEED)
    again = build_roster(prepare(known, order), QUICK)
    assert again.usable
    assert again.summary()["changed"] == {"lost": 1, "gained": 1, "people": 2}
    assert again.verification.penalties["published_duties"] == 2 * 1500
    again.write(path)
    assert read_roster_file(path, known).roster == again.result.roster


def test_the_search_begins_with_what_the_rules_allow_of_a_published_roster():
    """With no work to spend, the roster is the published one without the duty that is not allowed any more."""
    kept, gone = duty("2027-01-04", person="R-2"), duty("2027-01-05", person="R-3")
    known = NETWORK.model_copy(update={"absences": (away("2027-01-05", person="R-3"),)})
    order = Order(horizon(), NEED, published=roster(kept, gone))
    found = build_roster(prepare(known, order), Settings(work_limit=0, workers=1))
    assert found.result.roster.duties == (kept,)
    assert found.usable


def test_a_roster_of_other_dates_was_not_published_for_these(outcome, tmp_path):
    path = tmp_path / "published.json"
    outcome.write(path)
    with pytest.raises(InputError, match=r"published\.json, field duties: has no duty from 2027-02-01"):
        read_order(NETWORK, horizon("2027-02-01"), published=path)
