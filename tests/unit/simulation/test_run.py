"""The use case: the keys of the summary, the files, seeds, executors, interruption, progress."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

from data.calendar import Horizon
from data.duties import Duty, Roster
from data.errors import InputError
from data.synthetic.network import generate_network
from simulation import experiment
from simulation.experiment import run_replications
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import replicate
from simulation.run import simulate
from tests.unit.simulation import stage


@pytest.fixture(scope="module")
def small():
    network = generate_network(3, radiologists=60, centres=2, hospitals=12)
    return network, table_roster(network, Horizon(stage.MONDAY, stage.MONDAY.replace(day=6)))


@pytest.fixture(scope="module")
def result(small):
    return simulate(*small, replications=3, seed=4, keep_events=2)


def test_the_summary_has_the_agreed_keys_and_is_json(result):
    summary = json.loads(json.dumps(result.summary()))
    assert {
        "replications",
        "studies",
        "turnaround",
        "specialist_coverage",
        "utilisation",
        "days_per_second",
    } <= summary.keys()
    assert summary["replications"] == 3
    assert summary["turnaround"].keys() == {"P0", "P0-TRAUMA", "P1", "P2", "P3", "all"}
    for row in summary["turnaround"].values():
        assert {"mean", "p50", "p90", "p95", "hit_rate", "target"} <= row.keys()
    assert summary["turnaround"]["P2"]["mean"].keys() == {"value", "low", "high"}
    assert summary["days_per_second"] > 0
    assert len(summary["specialist_coverage"]["map"]["neuro"]) == 24


def test_rows_of_the_tables(result, tmp_path):
    result.write(tmp_path / "out")
    studies = pd.read_parquet(tmp_path / "out" / "studies.parquet")
    assert len(studies) == sum(len(each.studies["images_at"]) for each in result.replications)
    assert studies.replication.nunique() == 3
    read = studies[studies.signed_at.notna()]
    assert (read.signed_at >= read.started_at).all()
    assert read.reader.notna().all()
    assert set(studies.hospital) <= {hospital.id for hospital in result.scenario.network.hospitals}
    events = pd.read_parquet(tmp_path / "out" / "events.parquet")
    assert events.replication.nunique() == 2
    assert {"images received", "assign", "reader done"} <= set(events.event)
    vetted = events[(events.event == "assign") & (events.work == "vetting")]
    assert vetted.accession.isin(studies.accession).all()
    again = events[(events.work == "second reading") & (events.replication == 0)].accession
    first = studies[studies.replication == 0].set_index("accession")
    assert len(again) > 10
    assert (first.exam.astype(str)[again] == "CT_WB_TRAUMA").all()
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["replications"] == 3


def test_the_same_seed_gives_the_same_result_and_each_replication_alone(small, result):
    again = simulate(*small, replications=3, seed=4)
    alone = replicate(result.scenario, 2)
    for name, column in result.replications[2].studies.items():
        np.testing.assert_array_equal(column, again.replications[2].studies[name])
        np.testing.assert_array_equal(column, alone.studies[name])
    other = simulate(*small, replications=1, seed=5)
    assert other.replications[0].studies["images_at"][0] != result.replications[0].studies["images_at"][0]


def test_an_executor_changes_nothing(small, result):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        parallel = simulate(*small, replications=3, seed=4, executor=executor)
    ours, theirs = result.summary(), parallel.summary()
    del ours["days_per_second"], theirs["days_per_second"]
    assert ours == theirs


def test_what_goes_to_other_processes_is_small_and_complete(result):
    portable = pickle.loads(pickle.dumps(result.scenario.portable()))
    assert len(pickle.dumps(portable)) < 0.2 * len(pickle.dumps(result.scenario))
    ours, theirs = result.replications[1].studies, replicate(portable, 1).studies
    for name, column in ours.items():
        np.testing.assert_array_equal(column, theirs[name])


def test_policies_share_their_luck(small, result):
    fifo = simulate(*small, replications=1, seed=4, policy="fifo").replications[0]
    ours = result.replications[0]
    np.testing.assert_array_equal(fifo.studies["images_at"], ours.studies["images_at"])
    np.testing.assert_array_equal(fifo.studies["hard"], ours.studies["hard"])
    assert (fifo.studies["reader"] != ours.studies["reader"]).any()


def test_one_source_of_luck_can_change_alone(small, result):
    """With other calls the reading times stay: the streams are independent."""
    calm = simulate(*small, replications=1, seed=4, parameters=SimulationParameters(calls_per_12_hours=0))
    ours, theirs = result.replications[0], calm.replications[0]
    np.testing.assert_array_equal(ours.studies["images_at"], theirs.studies["images_at"])
    assert theirs.readers["phone"].sum() == 0


def test_progress_is_told(small):
    seen = []
    simulate(*small, replications=2, seed=1, progress=lambda done, wanted: seen.append((done, wanted)))
    assert seen == [(1, 2), (2, 2)]


def test_control_c_keeps_what_is_done(small):
    def stop(done, _wanted):
        if done == 2:
            raise KeyboardInterrupt

    kept = simulate(*small, replications=50, seed=1, progress=stop)
    assert (len(kept.replications), kept.wanted) == (2, 50)
    assert kept.summary()["replications"] == 2


def test_control_c_before_anything_is_done_is_passed_on(small, monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "replicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        simulate(*small, replications=1)


def test_replications_come_in_order_whatever_the_executor(result):
    with ThreadPoolExecutor(2) as executor:
        found = run_replications(result.scenario, 5, executor)
    assert [each.number for each in found] == [0, 1, 2, 3, 4]


def test_a_trace_is_replayed_as_it_is(small):
    network, roster = small
    table = stage.studies(network, stage.random_rows(network, 60, (9, 60), 1))
    result = simulate(network, roster, table, replications=2)
    for replication in result.replications:
        assert len(replication.studies["images_at"]) == 60
    assert (result.replications[0].studies["signed_at"] != result.replications[1].studies["signed_at"]).any()


def test_unknown_names_are_refused(small):
    network, roster = small
    with pytest.raises(InputError, match="choose one of fifo"):
        simulate(network, roster, policy="lifo")
    stranger = Roster(roster.horizon, (Duty("R-X", stage.MONDAY, "N99", stage.at(8), stage.at(20), "C-1"),))
    with pytest.raises(InputError) as refusal:
        simulate(network, stranger)
    assert [problem.field for problem in refusal.value.problems] == ["radiologist_id", "shift"]
    foreign = stage.network(1)
    table = stage.studies(foreign, [{"hour": 9, "exam": "CT_HEAD"}])
    with pytest.raises(InputError, match="not in the network: H-0"):
        simulate(network, roster, table)
