import pytest
from sqlalchemy import text

from data.errors import ConflictError, InputError
from data.store.rosters import propose, publish, roll_back, save_draft, withdraw
from data.store.versions import load_version, published_on, versions
from tests.unit.data.store.made import APRIL, MARCH, other_file, roster_file, without_record


@pytest.fixture
def first(store):
    """A version of March that is published."""
    saved = save_draft(store, roster_file(), "anna", note="first try")
    propose(store, saved.id, "anna")
    return publish(store, saved.id, "bea")


def published(store, file, by="anna", based_on=None):
    saved = save_draft(store, file, by, based_on)
    propose(store, saved.id, by)
    return publish(store, saved.id, by)


def states(store):
    return [(each.id, each.state.value) for each in versions(store)]


@pytest.mark.parametrize("file", [roster_file(), other_file(), without_record(roster_file())])
def test_a_roster_comes_back_as_it_went_in(store, file):
    saved = save_draft(store, file, "anna", note="why")
    assert load_version(store, saved.id) == (saved, file)
    assert (saved.number, saved.state, saved.note, saved.saved[1]) == (1, "draft", "why", "anna")


def test_a_version_remembers_who_did_what(store, first):
    assert (first.saved[1], first.proposed[1], first.published[1], first.ended) == ("anna", "anna", "bea", None)
    assert first.saved[0] <= first.proposed[0] <= first.published[0]
    assert published_on(store, MARCH.first) == published_on(store, MARCH.last) == first
    assert published_on(store, APRIL.first) is None


def test_what_is_published_takes_the_place_of_what_was(store, first):
    second = published(store, other_file(), "carl", first.id)
    assert states(store) == [(first.id, "superseded"), (second.id, "published")]
    assert versions(store, MARCH)[0].ended[1] == "carl"
    assert versions(store, APRIL) == ()
    assert load_version(store, first.id)[1] == roster_file()


def test_the_database_itself_refuses_a_second_published_version(store, first):
    second = save_draft(store, other_file(), "carl", first.id)
    with pytest.raises(ConflictError), store.change("carl", "test") as change:
        update = "UPDATE roster_versions SET state = 'published' WHERE id = :id"
        change.connection.execute(text(update), {"id": second.id})


@pytest.mark.parametrize("based_on", [None, 1])
def test_who_edited_an_older_version_is_told_of_the_newer_one(store, first, based_on):
    second = save_draft(store, other_file(), "carl", first.id)
    with pytest.raises(ConflictError, match=rf"version {second.id} .*saved by carl.*--based-on {second.id}"):
        save_draft(store, roster_file(), "dora", based_on)
    assert len(versions(store)) == 2


def test_a_version_cannot_be_based_on_one_of_other_dates(store, first):
    with pytest.raises(ConflictError, match="holds no roster for 2027-04-01"):
        save_draft(store, roster_file(period=APRIL), "anna", first.id)


def test_a_newer_published_version_is_not_undone_by_publishing_an_older_one(store, first):
    second = save_draft(store, other_file(), "carl", first.id)
    propose(store, second.id, "carl")
    third = published(store, roster_file(), "dora", second.id)
    with pytest.raises(ConflictError, match=f"version {third.id} is published and newer"):
        publish(store, second.id, "carl")
    assert published_on(store, MARCH.first).id == third.id


def test_published_periods_do_not_overlap(store, first):
    wide = type(MARCH)(MARCH.first, APRIL.last)
    other = save_draft(store, roster_file(period=wide), "anna")
    propose(store, other.id, "anna")
    with pytest.raises(ConflictError, match="some dates of which"):
        publish(store, other.id, "anna")
    withdraw(store, first.id, "anna")
    assert publish(store, other.id, "anna").state == "published"


def test_an_earlier_version_comes_back_as_a_new_one(store, first):
    second = published(store, other_file(), "carl", first.id)
    again = roll_back(store, first.id, "dora", "better before")
    assert (again.number, again.restores, again.based_on, again.state) == (3, first.id, second.id, "published")
    assert load_version(store, again.id)[1] == roster_file()
    assert published_on(store, MARCH.first).id == again.id
    assert states(store)[1] == (second.id, "superseded")


@pytest.mark.parametrize("step", [publish, roll_back])
def test_a_draft_is_neither_published_nor_brought_back(store, step):
    saved = save_draft(store, roster_file(), "anna")
    with pytest.raises(InputError, match=f"version {saved.id}"):
        step(store, saved.id, "anna")
    assert states(store) == [(saved.id, "draft")]


def test_what_was_withdrawn_stays_so(store, first):
    withdraw(store, first.id, "bea")
    assert published_on(store, MARCH.first) is None
    for step in (withdraw, propose, publish):
        with pytest.raises(InputError, match="is withdrawn, not"):
            step(store, first.id, "anna")


def test_who_has_seen_another_edit_is_refused(store):
    saved = save_draft(store, roster_file(), "anna")
    propose(store, saved.id, "bea", saved.edit)
    with pytest.raises(ConflictError, match="was changed since: it is proposed now"):
        withdraw(store, saved.id, "carl", saved.edit)


def test_a_version_that_is_not_there_is_told(store):
    with pytest.raises(InputError, match="holds no version 7"):
        load_version(store, 7)
