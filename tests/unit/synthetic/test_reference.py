import numpy as np
import pytest

from data.calendar import PARIS, zone
from data.reference import tables
from data.rules import Rules
from data.studies import Subspecialty


def test_the_eight_centres_have_the_published_capacities():
    stations = {row.centre.name: row.centre.workstations for row in tables.centres()}
    assert stations == {
        "Lyon": 16,
        "Bordeaux": 7,
        "Marseille": 6,
        "Rennes": 6,
        "Saint-Étienne": 3,
        "Clermont-Ferrand": 3,
        "Dijon": 6,
        "Brest": 3,
    }
    assert tables.centres()[0].centre.bedrooms == 13
    opened = {row.centre.id: row.centre.open_from for row in tables.centres() if row.centre.open_from}
    assert [(name, str(day)) for name, day in opened.items()] == [("dijon", "2026-07-01")]


def test_clients_are_115_real_places_with_burgundy_and_overseas():
    hospitals = tables.hospitals()
    towns = [row.town for row in hospitals]
    assert len(towns) == len(set(towns)) == 115
    burgundy = {"Chalon-sur-Saône", "Semur-en-Auxois", "Paray-le-Monial", "Le Creusot", "Mâcon", "Montceau-les-Mines"}
    assert burgundy <= set(towns)
    overseas = {row.subdivision: row.time_zone for row in hospitals if row.subdivision}
    assert set(overseas) == {"971", "972", "973", "974", "976", "NC", "PF"}
    assert all(zone(name) for name in overseas.values())


def test_school_zones_are_given_in_metropolitan_france_and_nowhere_else():
    for row in tables.hospitals():
        assert (row.time_zone == PARIS) == (row.school_zone in {"A", "B", "C"}) == (row.subdivision == "")
        assert row.subdivision or (41 < row.latitude < 51.2 and -5.2 < row.longitude < 9.6)


def test_the_catalogue_has_the_mean_reading_time_of_the_domain():
    exams = tables.exams()
    shares = np.array([exam.share for exam in exams])
    assert shares.sum() == pytest.approx(100)
    assert np.average([exam.mean_minutes for exam in exams], weights=shares) == pytest.approx(9.0, abs=0.05)
    assert {exam.subspecialty for exam in exams} == set(Subspecialty)
    assert {exam.urgency for exam in exams} <= {each.code for each in tables.urgency_classes()}
    assert [exam.code for exam in exams if exam.second_read] == ["CT_WB_TRAUMA"]


def test_whole_body_trauma_is_a_class_of_its_own():
    trauma = next(each for each in tables.urgency_classes() if each.oral_minutes is not None)
    assert (trauma.oral_minutes, trauma.oral_share, trauma.within_minutes, trauma.share) == (5, 0.95, 60, 0.95)
    assert {exam.code for exam in tables.exams() if exam.urgency == trauma.code} == {"CT_WB_TRAUMA"}


def test_ai_rows_name_exams_of_the_catalogue():
    codes = {exam.code for exam in tables.exams()}
    assert len(tables.ai_algorithms()) == 4
    assert all(set(row.exams) <= codes and row.exams for row in tables.ai_algorithms())


def test_shift_units_follow_their_hours_except_on_call():
    for kind in tables.shift_types():
        start, end = (60 * at.hour + at.minute for at in (kind.start, kind.end))
        minutes = (end - start) % 1440
        assert kind.unit_minutes == (180 if kind.on_call else minutes)


def test_hour_weights_are_shares_of_a_day():
    for weights in tables.arrival_hours():
        assert weights.shape == (24,)
        assert weights.sum() == pytest.approx(1)


def test_default_rules_are_those_of_the_code():
    assert tables.rules() == Rules()


def test_window_patterns_share_out_all_volume():
    patterns = tables.window_patterns()
    assert sum(pattern.volume_share for pattern in patterns.values()) == pytest.approx(1)
    assert {row.pattern for row in tables.hospitals()} <= set(patterns)
