from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text

from data.calibration import Calibration, FittedProcess
from data.errors import ConflictError, InputError
from data.formats.network_directory import read_network, write_network
from data.store.network_tables import NETWORK_TABLES
from data.store.networks import load_network, revision, save_network
from data.store.retention import erase
from data.synthetic.network import generate_network
from tests.unit.data.formats.small import small_network


def test_a_network_comes_back_as_it_went_in(filled):
    assert load_network(filled) == small_network()


def test_a_directory_comes_out_of_the_store_byte_for_byte(store, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    write_network(generate_network(3, 20, 2, 3), before)
    save_network(store, read_network(before), "anna")
    write_network(load_network(store), after)
    assert [file.name for file in sorted(after.iterdir())] == [file.name for file in sorted(before.iterdir())]
    for file in before.iterdir():
        assert (after / file.name).read_bytes() == file.read_bytes()


def test_a_new_revision_says_what_changed_and_who_did_it(filled):
    network = small_network()
    first = revision(filled)
    assert (first.number, first.changed_by) == (1, "anna")
    fewer = network.model_copy(update={"absences": network.absences[1:], "wishes": network.wishes[::-1]})
    done = save_network(filled, fewer, "bea", based_on=1)
    assert (done.revision.number, done.lost, done.gained) == (2, {"absences": 1, "wishes": 2}, {"wishes": 2})
    assert not done.rules_changed
    assert load_network(filled) == fewer
    assert revision(filled).changed_by == "bea"
    assert revision(filled).changed_at <= datetime.now(UTC)


def test_the_same_network_is_no_new_revision(filled):
    done = save_network(filled, small_network(), "bea")
    assert (done.changed, done.revision.number) == (False, 1)
    assert revision(filled).changed_by == "anna"


@pytest.mark.parametrize("based_on", [None, 1, 3])
def test_nobody_overwrites_what_someone_else_changed(filled, based_on):
    network = small_network()
    one = network.model_copy(update={"absences": ()})
    save_network(filled, one, "bea", based_on=1)
    other = network.model_copy(update={"wishes": ()})
    with pytest.raises(ConflictError, match=r"revision 2 of the network, saved by bea.*--based-on 2"):
        save_network(filled, other, "carl", based_on=based_on)
    assert load_network(filled) == one


def test_rules_are_part_of_the_network(filled):
    changed = small_network().model_copy(update={"rules": small_network().rules.with_settings(["wishes.weight=9"])})
    assert save_network(filled, changed, "bea", based_on=1).rules_changed
    assert load_network(filled).rules.wishes.weight == 9


def test_what_was_fitted_is_part_of_the_network(filled):
    fitted = Calibration(process=FittedProcess(slowing=0.1), speed={"R-1": 1.25})
    changed = small_network().model_copy(update={"calibration": fitted})
    assert save_network(filled, changed, "bea", based_on=1).rules_changed
    assert load_network(filled) == changed
    erase(filled, "R-1", "anna", datetime(2028, 1, 1, tzinfo=UTC))
    assert load_network(filled).calibration == Calibration(process=FittedProcess(slowing=0.1))


def test_a_store_without_a_network_says_so(store):
    assert revision(store).number == 0
    with pytest.raises(InputError, match=r"holds no network yet.*network import"):
        load_network(store)


def test_references_are_kept_by_the_database_itself(filled):
    row = {"position": 99, "radiologist_id": "R-9", "hospital_id": "H-1"}
    with pytest.raises(ConflictError, match=r"(?i)foreign key"), filled.change("anna", "test") as change:
        change.connection.execute(insert(NETWORK_TABLES["privileges"]).values(row))


def test_text_and_numbers_of_every_kind_come_back(filled):
    network = small_network()
    odd = network.radiologists[0].model_copy(update={"name": "Zoë “Ω” \\ ' ; -- \n\t", "wanted": 0.1 + 0.2})
    changed = network.model_copy(update={"radiologists": (odd, *network.radiologists[1:])})
    save_network(filled, changed, "anna", based_on=1)
    assert load_network(filled).radiologists[0] == odd


def test_a_number_that_no_column_holds_is_told_in_a_sentence(filled):
    centre = small_network().centres[0].model_copy(update={"workstations": 2**70})
    changed = small_network().model_copy(update={"centres": (centre, small_network().centres[1])})
    with pytest.raises(InputError, match="does not fit its column"):
        save_network(filled, changed, "anna", based_on=1)
    assert load_network(filled) == small_network()


def test_readers_see_one_state_while_a_writer_works(filled):
    with filled.reading() as connection:
        count = text("SELECT count(*) FROM absences")
        before = connection.execute(count).scalar()
        save_network(filled, small_network().model_copy(update={"absences": ()}), "bea", based_on=1)
        assert connection.execute(count).scalar() == before
    assert load_network(filled).absences == ()
