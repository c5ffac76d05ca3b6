import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from data.calendar import Horizon
from data.duties import WishKind
from data.formats.network_directory import read_network, write_network
from data.network import Network
from data.people import CommitmentKind, Status
from data.studies import Subspecialty
from data.synthetic.draws import luhn_digit
from data.synthetic.network import generate_network

SHORT = {"first": date(2027, 1, 1), "last": date(2027, 3, 31)}


def test_the_same_seed_gives_the_same_network(reference: Network):
    assert generate_network(7) == reference
    assert generate_network(8).radiologists != reference.radiologists


def test_what_is_generated_is_read_back_without_a_problem(reference: Network, tmp_path):
    write_network(reference, tmp_path)
    assert read_network(tmp_path) == reference


def test_homes_follow_the_size_of_the_centres(reference: Network):
    homes = Counter(person.home_centre for person in reference.radiologists)
    assert sum(homes.values()) == 400
    assert homes["dijon"] == 30
    assert homes.most_common(1)[0][0] == "lyon"
    for person in reference.radiologists:
        assert len(person.other_centres) <= 2
        assert person.home_centre not in person.other_centres
    assert all(person.other_centres for person in reference.radiologists if person.home_centre == "dijon")


def test_everyone_reads_two_to_six_and_is_experienced_in_one_to_three_of_these(reference: Network):
    for person in reference.radiologists:
        assert 2 <= len(person.reads) <= 6
        assert 1 <= len(person.experienced) <= 3
        assert set(person.experienced) <= set(person.reads)
    for subspecialty in Subspecialty:
        assert sum(subspecialty in person.experienced for person in reference.radiologists) >= 60
    general = (Subspecialty.TRAUMA, Subspecialty.NEURO, Subspecialty.ABDOMEN, Subspecialty.CHEST)
    for subspecialty in general:
        assert sum(subspecialty in person.reads for person in reference.radiologists) > 280


def test_the_mix_of_people_does_not_depend_on_the_seed(reference: Network):
    other = generate_network(1234, **SHORT)
    for look in (
        lambda person: person.status,
        lambda person: person.wanted,
        lambda person: person.employment_fraction,
        lambda person: person.vets,
    ):
        assert Counter(map(look, other.radiologists)) == Counter(map(look, reference.radiologists))


def test_units_are_in_order_and_mostly_two_to_three_and_a_half(reference: Network):
    for person in reference.radiologists:
        assert person.minimum < person.wanted < person.maximum
    usual = sum(person.wanted in {2, 2.5, 3, 3.5} for person in reference.radiologists)
    assert usual > 0.9 * 400


def test_numbers_are_valid_and_cannot_be_real(reference: Network):
    for hospital in reference.hospitals:
        assert hospital.finess.startswith("99")
        assert luhn_digit(hospital.finess[:-1]) == hospital.finess[-1]
    for person in reference.radiologists:
        assert person.rpps.startswith("99")
        assert luhn_digit(person.rpps[:-1]) == person.rpps[-1]
    assert len({person.rpps for person in reference.radiologists}) == 400
    assert len({hospital.finess for hospital in reference.hospitals}) == 115


def test_everybody_and_every_hospital_can_be_reached_on_fictional_numbers(reference: Network):
    reached = defaultdict(set)
    for contact in reference.contacts:
        reached[contact.kind].add(contact.subject_id)
        assert re.match(r"(01 99 00|06 39 98) \d\d \d\d$", contact.telephone)
    assert reached["radiologist"] == set(reference.radiologist)
    assert reached["ct_room"] == reached["emergency_department"] == set(reference.hospital)


def test_only_full_time_practitioners_hold_authorisations_and_a_few_expire(reference: Network):
    needing = [person for person in reference.radiologists if person.needs_authorisation]
    expiring = [person for person in needing if not person.authorised_on(date(2028, 12, 31))]
    assert all(person.authorised_on(date(2026, 1, 1)) for person in needing)
    assert 0 < len(expiring) < 0.08 * len(needing)


def test_timetables_leave_free_weekdays_on_every_day_of_the_week(reference: Network):
    worked = defaultdict(set)
    for block in reference.commitments:
        worked[block.radiologist_id].add(block.weekday)
    free = Counter(
        day
        for person in reference.radiologist
        for day in ("mon", "tue", "wed", "thu", "fri")
        if day not in worked[person]
    )
    assert min(free.values()) > 60
    kinds = Counter(block.kind for block in reference.commitments)
    assert kinds[CommitmentKind.CLINICAL] > 4 * kinds[CommitmentKind.NON_CLINICAL] > 0


def test_the_week_of_a_bound_person_leaves_room_under_48_hours(reference: Network):
    half_days = Counter(block.radiologist_id for block in reference.commitments)
    for person in reference.radiologists:
        weekly = 4.5 * half_days[person.id] + 12 * person.wanted * 12 / 52.18
        assert person.status is Status.SELF_EMPLOYED or weekly <= 48.5


def test_on_call_nights_of_the_day_job_come_every_few_weeks(reference: Network):
    nights = defaultdict(list)
    for row in reference.commitment_exceptions:
        assert (row.action, row.kind) == ("add", CommitmentKind.ON_CALL)
        nights[row.radiologist_id].append(row.day)
    assert 150 < len(nights) < 220
    gaps = [(after - before).days for days in nights.values() for before, after in pairwise(days)]
    assert min(gaps) >= 21
    assert max(gaps) <= 49


def test_absences_take_seven_to_nine_percent_more_in_school_holidays_and_never_overlap(reference: Network):
    by_person = defaultdict(list)
    for absence in reference.absences:
        by_person[absence.radiologist_id].append(absence)
    for absences in by_person.values():
        assert all(before.last < after.first for before, after in pairwise(absences))
    days = sum((absence.last - absence.first).days + 1 for absence in reference.absences)
    assert 0.07 < days / (400 * 1096) < 0.09
    away = {
        month: np.mean([reference.absent_on(person, day) for person in reference.radiologist for day in days])
        for month in ("2027-01", "2027-02", "2027-08")
        if (days := Horizon.of_month(month).days)
    }
    assert away["2027-02"] > away["2027-08"] > away["2027-01"]


def test_wishes_are_a_few_a_month_at_most_one_a_day_and_never_on_absent_days(reference: Network):
    seen = {(wish.radiologist_id, wish.day) for wish in reference.wishes}
    assert len(seen) == len(reference.wishes)
    assert not any(reference.absent_on(wish.radiologist_id, wish.day) for wish in reference.wishes[::20])
    kinds = Counter(wish.kind for wish in reference.wishes)
    assert set(kinds) == set(WishKind)
    assert 1 < len(reference.wishes) / (400 * 36) < 3


def test_most_pairs_have_a_privilege_and_a_few_have_ended(reference: Network):
    pairs = {(row.radiologist_id, row.hospital_id) for row in reference.privileges}
    assert len(pairs) == len(reference.privileges)
    assert 0.88 < len(pairs) / (400 * 115) < 0.94
    ended = [row for row in reference.privileges if not row.valid_on(date(2028, 12, 31))]
    assert 0 < len(ended) < 0.03 * len(pairs)


@pytest.mark.parametrize(
    ("radiologists", "centres", "hospitals"), [(1, 1, 1), (20, 2, 6), (59, 3, 20), (150, 100, 300), (1500, 12, 40)]
)
def test_other_sizes_scale(radiologists, centres, hospitals, tmp_path):
    network = generate_network(3, radiologists, centres, hospitals, **SHORT)
    assert (len(network.radiologists), len(network.centres), len(network.hospitals)) == (
        radiologists,
        centres,
        hospitals,
    )
    assert len({centre.name for centre in network.centres}) == centres
    assert len({hospital.town for hospital in network.hospitals}) == hospitals
    assert all(centre.workstations >= 2 and centre.bedrooms >= 2 for centre in network.centres)
    write_network(network, tmp_path)
    assert read_network(tmp_path) == network


def test_capacities_grow_with_the_number_of_radiologists():
    network = generate_network(3, 800, 8, 115, **SHORT)
    assert [centre.workstations for centre in network.centres][:2] == [32, 14]


def test_small_teams_are_of_generalists_and_promise_less_cover():
    network = generate_network(3, 60, 3, 20, **SHORT)
    assert min(len(person.reads) for person in network.radiologists) >= 6
    assert network.rules.specialist_cover.nights == 0
    assert generate_network(3, 200, 4, 50, **SHORT).rules.specialist_cover.nights == 1


@pytest.mark.parametrize("sizes", [(0, 8, 115), (400, 0, 115), (400, 8, 0)])
def test_sizes_below_one_are_refused(sizes):
    with pytest.raises(ValueError, match="at least 1 needed"):
        generate_network(1, *sizes)


def test_dates_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="before they start"):
        generate_network(1, 20, 2, 5, first=date(2027, 1, 2), last=date(2027, 1, 1))
