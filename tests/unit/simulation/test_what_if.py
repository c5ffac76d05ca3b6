"""Each kind of change does what it says, to what it says, and leaves all other luck alone."""

import pickle
from datetime import date

import numpy as np
import pytest

from data.calendar import Horizon
from data.errors import InputError
from data.formats.scenario_toml import find_scenario
from data.scenarios import NamedScenario, ScenarioSpec
from data.synthetic.network import generate_network
from dispatch.kinds import skill_mask
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario, replicate
from simulation.what_if.setting import under
from tests.unit.simulation import stage

WEEK = Horizon(stage.MONDAY, stage.MONDAY.replace(day=10))


@pytest.fixture(scope="module")
def base():
    network = generate_network(3, radiologists=60, centres=2, hospitals=12)
    roster = table_roster(network, WEEK)
    return Scenario(network, roster, None, POLICIES[DEFAULT_POLICY], SimulationParameters(), 4)


@pytest.fixture(scope="module")
def usual(base):
    return replicate(base, 0)


def scenario(base, **tables):
    return under(base, NamedScenario("mine", "mine.toml", ScenarioSpec(label="mine", **tables)))


def played(base, number=0, **tables):
    return replicate(scenario(base, **tables), number)


def accessions(replication):
    return replication.table.accession[replication.studies["accession_row"]]


def added(replication):
    """Which studies the scenario has added."""
    return np.array([str(name).startswith("+") for name in accessions(replication)])


def epoch(scenario_, column):
    return column + round(scenario_.origin.timestamp())


# -- demand --------------------------------------------------------------------------------------------------------


def test_thirty_percent_more_come_on_top_of_the_same_studies(base):
    ratios = []
    for number in range(3):
        more, plain = played(base, number, demand=[{"factor": 1.3}]), replicate(base, number)
        ratios.append(len(accessions(more)) / len(accessions(plain)))
        mine = ~added(more)
        assert accessions(more)[mine].tolist() == accessions(plain).tolist()
        np.testing.assert_array_equal(more.studies["images_at"][mine], plain.studies["images_at"])
    assert np.mean(ratios) == pytest.approx(1.3, abs=0.03)


def test_the_surplus_follows_hospitals_exams_and_hours(base):
    hospital = base.network.hospitals[0].id
    entry = {"factor": 10.0, "hospitals": [hospital], "exams": ["CT_HEAD", "CT_LIMB"], "days": [2, 3]}
    found = played(base, demand=[entry | {"start": "20:00", "end": "02:00"}])
    new = added(found)
    assert new.sum() > 4
    assert set(found.studies["hospital"][new]) == {0}
    assert {base.network.exams[n].code for n in found.studies["exam"][new]} == {"CT_HEAD", "CT_LIMB"}
    hours = (epoch(base, found.studies["images_at"][new]) - stage.at(0, 1).timestamp()) / 3600
    assert (((hours >= 20) & (hours < 26)) | ((hours >= 44) & (hours < 50))).all()
    assert (hours < 26).any()
    assert (hours > 40).any()


def test_less_demand_leaves_a_part_of_the_same_studies(base, usual):
    half, less = (played(base, demand=[{"factor": factor}]) for factor in (0.5, 0.3))
    assert len(accessions(half)) == pytest.approx(0.5 * len(accessions(usual)), rel=0.12)
    assert set(accessions(less)) < set(accessions(half)) < set(accessions(usual))
    none = played(base, demand=[{"factor": 0.0, "weekdays": ["tue"], "start": "00:00", "end": "00:00"}])
    day = (epoch(base, none.studies["images_at"]) - stage.at(0, 1).timestamp()) // 86_400
    assert not (day == 0).any()
    assert (day == 1).any()


def test_a_trace_grows_by_copies_of_its_own_studies(base):
    table = stage.studies(base.network, stage.random_rows(base.network, 2000, (9, 150), 1))
    traced = Scenario(base.network, base.roster, table, base.policy, base.parameters, 4)
    found = played(traced, demand=[{"factor": 1.5, "exams": ["CT_HEAD"]}])
    heads = (table.exam == 0).sum()
    assert base.network.exams[0].code == "CT_HEAD"
    assert set(found.studies["exam"][added(found)]) == {0}
    assert added(found).sum() == pytest.approx(0.5 * heads, rel=0.25)


# -- mass casualty and a new region --------------------------------------------------------------------------------


def test_forty_whole_body_scans_at_one_hospital(base, usual):
    found = replicate(under(base, find_scenario("mass_casualty")), 0)
    new = added(found)
    assert new.sum() == 40
    largest = max(range(12), key=lambda n: base.network.hospitals[n].volume)
    assert set(found.studies["hospital"][new]) == {largest}
    assert {base.network.exams[n].code for n in found.studies["exam"][new]} == {"CT_WB_TRAUMA"}
    hours = (epoch(base, found.studies["images_at"][new]) - stage.at(0, 2).timestamp()) / 3600
    assert hours.min() >= 21
    assert hours.max() < 22.5
    assert len(accessions(found)) == len(accessions(usual)) + 40
    assert (found.studies["signed_at"][new] > 0).all()


def test_a_region_adds_its_hospitals_after_the_others(base, usual):
    region = scenario(base, new_region={"hospitals": 5, "volume": 0.3, "privileged_share": 0.5})
    found = replicate(region, 0)
    assert len(region.network.hospitals) == 17
    new = added(found)
    assert set(found.studies["hospital"][new]) == {12, 13, 14, 15, 16}
    assert accessions(found)[~new].tolist() == accessions(usual).tolist()
    privileged = {each.radiologist_id for each in region.network.privileges if each.hospital_id == "NEW-001"}
    assert 15 < len(privileged) < 45
    readers = {found.crew.readers[n] for n in found.studies["reader"][new] if n >= 0}
    assert readers
    assert readers <= privileged


def test_a_region_grows_with_demand_too(base):
    region = {"hospitals": 5, "volume": 1.0}
    plain = played(base, new_region=region).studies["hospital"] >= 12
    more = played(base, new_region=region, demand=[{"factor": 1.5}]).studies["hospital"] >= 12
    assert more.sum() == pytest.approx(1.5 * plain.sum(), rel=0.15)


# -- people --------------------------------------------------------------------------------------------------------


def test_sick_readers_are_not_there_and_the_others_keep_their_telephones(base, usual):
    found = played(base, sick_calls=[{"probability": 0.3}])
    assert len(found.crew.stretches) == pytest.approx(0.7 * len(base.crew.stretches), rel=0.12)
    assert set(found.crew.stretches) < set(base.crew.stretches)
    nobody_sick = played(base, sick_calls=[{"probability": 0.0}])
    for name, column in usual.studies.items():
        np.testing.assert_array_equal(column, nobody_sick.studies[name])
    np.testing.assert_array_equal(usual.readers["phone"], nobody_sick.readers["phone"])


def test_more_sick_calls_include_the_fewer(base):
    few, many = (set(played(base, sick_calls=[{"probability": p}]).crew.stretches) for p in (0.1, 0.4))
    assert many < few


def test_a_centre_that_is_cut_off_starts_no_reading(base, usual):
    centre = base.network.centres[0].id
    cut = scenario(base, outage=[{"centre": centre, "days": [3], "start": "21:00", "end": "23:00"}])
    found = replicate(cut, 0)
    low, high = (round((stage.at(hour, 2) - base.origin).total_seconds()) for hour in (21, 23))
    there = {
        duty.radiologist_id
        for duty in base.roster.duties
        if duty.centre == centre and duty.end > stage.at(21, 2) and duty.start < stage.at(23, 2)
    }
    mine = np.isin(np.array(found.crew.readers)[found.studies["reader"]], list(there))

    def started(replication):
        at = replication.studies["started_at"]
        return (at >= low) & (at < high)

    assert not (started(found) & mine).any()
    assert (started(found) & ~mine).any(), "the other centre reads on"
    theirs = np.isin(np.array(usual.crew.readers)[usual.studies["reader"]], list(there))
    assert (started(usual) & theirs).sum() > 2
    later = found.studies["started_at"][mine]
    assert ((later >= high) & (later < high + 3600)).any(), "back to work afterwards"


def test_the_largest_centre_is_the_one_with_the_most_workstations(base):
    found = replicate(under(base, find_scenario("centre_cut_off")), 0)
    largest = max(base.network.centres, key=lambda centre: centre.workstations).id
    touched = {stretch.reader for stretch in set(base.crew.stretches) - set(found.crew.stretches)}
    centres = {duty.radiologist_id: duty.centre for duty in base.roster.duties}
    assert {centres[base.crew.readers[n]] for n in touched} == {largest}


def test_rest_is_cut_with_the_duty():
    network = stage.network(1)
    roster = stage.roster(stage.duty(0, 20, 32, "N12"))
    plain = stage.scenario(network, roster, stage.studies(network, [{"hour": 21, "exam": "CT_HEAD"}]))
    cut = scenario(plain, outage=[{"centre": "C-1", "days": [2], "start": "03:00", "end": "05:00"}])
    first, second = replicate(cut, 0).crew.stretches
    (whole,) = plain.crew.stretches
    assert (first.start, second.end) == (whole.start, whole.end)
    assert second.start - first.end == 2 * 3600
    assert (first.rest_from, first.rest_until) == (whole.rest_from, first.end)
    assert (second.rest_from, second.rest_until) == (second.start, whole.rest_until)


@pytest.mark.parametrize("lost", ["experience", "reading"])
def test_a_subspecialty_can_run_short(base, lost):
    found = played(base, shortage=[{"subspecialty": "neuro", "share": 1.0, "lost": lost}])
    bit = skill_mask(("neuro",))
    assert not any(mask & bit for mask in found.crew.experienced)
    readers = sum(mask & bit > 0 for mask in found.crew.reads)
    before = sum(mask & bit > 0 for mask in base.crew.reads)
    assert readers == before if lost == "experience" else readers < before
    half = played(base, shortage=[{"subspecialty": "neuro", "share": 0.5}])
    left = sum(mask & bit > 0 for mask in half.crew.experienced)
    assert left == pytest.approx(sum(mask & bit > 0 for mask in base.crew.experienced) / 2, rel=0.5)
    others = [mask & ~bit for mask in base.crew.experienced]
    assert [mask & ~bit for mask in half.crew.experienced] == others


# -- machines ------------------------------------------------------------------------------------------------------


def test_without_ai_no_study_is_flagged(base, usual):
    assert (usual.studies["flagged_at"] >= 0).sum() > 10
    off = replicate(under(base, find_scenario("ai_off")), 0)
    assert (off.studies["flagged_at"] == -1).all()
    np.testing.assert_array_equal(off.studies["images_at"], usual.studies["images_at"])


def test_a_slow_network_delays_images_and_opens_slowly():
    network = stage.network(1)
    rows = [{"hour": 9, "exam": "CT_HEAD"}, {"hour": 15, "exam": "CT_HEAD"}]
    plain = stage.scenario(network, stage.roster(stage.duty(0, 8, 20)), stage.studies(network, rows))
    slow = scenario(
        plain, slow_network=[{"transfer_factor": 5.0, "loading_seconds": 30, "start": "08:00", "end": "12:00"}]
    )
    before, after = replicate(plain, 0).studies, replicate(slow, 0).studies
    assert (after["received_at"] - before["received_at"]).tolist() == [4 * 60, 0], "a minute became five"
    length = [each["signed_at"] - each["started_at"] for each in (before, after)]
    assert (length[1] - length[0]).tolist() == [30, 0]


# -- nights of the year --------------------------------------------------------------------------------------------


def test_a_roster_is_moved_to_the_night_on_which_the_clocks_go_back():
    network = stage.network(1)
    roster = stage.roster(stage.duty(0, 5 * 24 + 20, 6 * 24 + 8, "N12"), days=7)
    plain = stage.scenario(network, roster, None)
    found = under(plain, find_scenario("clock_change_night"))
    (duty,) = found.roster.duties
    assert duty.day == date(2027, 10, 30)
    assert duty.minutes == 13 * 60
    assert found.roster.horizon.first.weekday() == 0
    first, last = found.measured
    assert last - first == 13 * 3600
    (spring,) = under(plain, find_scenario("clock_change_night_spring")).roster.duties
    assert (spring.day, spring.minutes) == (date(2027, 3, 27), 11 * 60)


def test_a_roster_with_the_night_stays_where_it_is(base):
    late = table_roster(base.network, Horizon(date(2027, 12, 27), date(2028, 1, 2)))
    plain = Scenario(base.network, late, None, base.policy, base.parameters, 4)
    found = under(plain, find_scenario("new_years_night"))
    assert found.roster is late
    assert found.occasion == date(2027, 12, 31)
    new = added(replicate(found, 0))
    assert new.any()
    at = replicate(found, 0).studies["images_at"][new]
    assert (at >= found.measured[0] - 3600).all(), "more comes in that night only"
    assert (at < found.measured[1] + 2 * 3600).all()


def test_a_short_roster_may_lack_the_weekday():
    network = stage.network(1)
    plain = stage.scenario(network, stage.roster(stage.duty(0, 20, 32, "N12")), None)
    with pytest.raises(InputError, match="the roster has no Saturday"):
        under(plain, find_scenario("clock_change_night"))


# -- all of them ---------------------------------------------------------------------------------------------------


def test_names_and_dates_that_are_not_there_are_refused(base):
    with pytest.raises(InputError) as refusal:
        scenario(
            base,
            demand=[{"factor": 2.0, "hospitals": ["H-X"], "exams": ["CT_X"]}, {"factor": 2.0, "days": [9]}],
            outage=[{"centre": "C-X"}],
            sick_calls=[{"probability": 0.1, "dates": ["2027-02-01"]}],
        )
    fields = [problem.field for problem in refusal.value.problems]
    assert fields == ["demand[1].hospitals", "demand[1].exams", "outage[1].centre", "demand[2]", "sick_calls[1]"]
    with pytest.raises(InputError, match="write one of round-the-clock"):
        scenario(base, new_region={"hospitals": 1, "windows": "lunch"})


def test_the_same_seed_gives_the_same_result_in_any_process(base):
    found = scenario(
        base,
        demand=[{"factor": 1.2}],
        new_region={"hospitals": 2},
        sick_calls=[{"probability": 0.1}],
        shortage=[{"subspecialty": "neuro", "share": 0.5}],
    )
    there = pickle.loads(pickle.dumps(found.portable()))
    ours, theirs = replicate(found, 3), replicate(there, 3)
    for name, column in ours.studies.items():
        np.testing.assert_array_equal(column, theirs.studies[name])
