"""The page of figures says what the rows say."""

from benchmarks.cases import CASES
from benchmarks.peers import PEERS, USUAL, named
from benchmarks.rows import ROWS, SIMULATOR, contradictions, read_rows
from benchmarks.simulators import CASES as SIMULATORS
from benchmarks.tables import PAGE, SIDE_BY_SIDE, page, tables, verdict
from tests.unit.benchmarks.made import row


def test_the_page_is_what_the_rows_make_it():
    assert PAGE.read_text(encoding="utf-8") == page(read_rows(ROWS)), "renew it: python -m benchmarks.tables"


def test_every_row_kept_is_of_a_known_case_and_peer_and_of_code_that_can_be_found():
    for each in read_rows(ROWS):
        assert each.case in (*CASES, SIMULATOR, *SIDE_BY_SIDE)
        assert each.peer in {*PEERS, *(peer for peers in SIMULATORS.values() for peer in peers)}
        assert each.run.repeatable, "rows of a modified checkout do not belong in the results"


def test_no_bound_contradicts_a_roster():
    assert contradictions(read_rows(ROWS)) == []


def test_a_bound_above_a_legal_roster_of_the_same_instance_is_a_contradiction():
    bound, roster = row(lower_bound=1_100, objective=1_200), row(peer="highs", lower_bound=None)
    assert contradictions([bound, roster]) == [(bound, roster)]
    assert contradictions([bound, row(peer="highs", violations=1)]) == []
    assert contradictions([bound, row(peer="highs", instance="other")]) == []


def test_without_rows_the_page_says_so():
    assert "No row yet." in page([])


def test_the_last_row_counts_and_the_gap_is_to_the_best_bound_of_anybody():
    text = tables([row(objective=5_000), row(), row(peer="highs", objective=1_200, lower_bound=950)])
    assert "5,000" not in text
    assert "| 101 | hulotte | 1,000 | 900 | 5.00% | 0 | 30.0 | 512 | 0a1b | abc |  |" in text
    assert "| 101 | highs | 1,200 | 950 | 20.83% | 0 |" in text
    assert "Seed 101: hulotte is better than highs." in text


def test_a_run_without_a_roster_or_a_bound_shows_dashes():
    text = tables([row(peer="highs", objective=None, lower_bound=None, violations=None)])
    assert "| 101 | highs | – | – | – | – | 30.0 |" in text


def test_the_better_search_of_cp_sat_counts():
    rows = [row(), row(peer="cp-sat-default", objective=1_500), row(peer="cp-sat-max-lp", objective=990)]
    assert verdict(101, rows) == "Seed 101: hulotte is worse than cp-sat."
    assert verdict(101, rows[:2]) == "Seed 101: hulotte is better than cp-sat."


def test_level_rosters_are_told_from_proven_ones():
    proven = {"objective": 900, "proven": True}
    assert verdict(1, [row(**proven), row(peer="highs", **proven)]).endswith("level (both optimal) with highs.")
    assert verdict(1, [row(objective=900), row(peer="highs", **proven)]).endswith("level with highs.")


def test_a_roster_that_breaks_a_hard_rule_does_not_count():
    rows = [row(), row(peer="timefold", objective=10, violations=3)]
    assert verdict(101, rows) == "Seed 101: hulotte is alone with a roster beside timefold."


def test_our_own_roster_must_be_legal_too():
    assert verdict(101, [row(violations=1), row(peer="highs")]) == "Seed 101: hulotte has no legal roster."


def test_rows_of_another_instance_are_shown_but_not_compared():
    text = tables([row(), row(peer="highs", objective=800, lower_bound=700, instance="ffff")])
    assert "| 101 | highs | 800 | 700 | 12.50% | 0 | 30.0 | 512 | ffff | abc |  |" in text
    assert "| 101 | hulotte | 1,000 | 900 | 10.00% |" in text
    assert "Seed 101" not in text


def test_the_simulator_has_a_table_of_its_own():
    text = tables([row(case=SIMULATOR, objective=None, details={"days_per_second": 1271.4})])
    assert "| 101 | 1,271.4 | 512 | abc |  |" in text


def test_groups_stand_for_their_peers_and_timefold_is_run_only_when_asked():
    assert named(["cp-sat", "highs", "cp-sat-default"]) == ["cp-sat-default", "cp-sat-max-lp", "highs"]
    assert set(named(["all"])) == set(PEERS)
    assert "timefold" not in USUAL
