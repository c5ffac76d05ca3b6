import threading

import pytest
from sqlalchemy import text

from data.errors import ConflictError, InputError
from data.store import audit
from data.store.networks import revision, save_network
from data.store.store import Store
from tests.unit.data.formats.small import small_network


def note(store, number=3):
    for n in range(number):
        with store.change("anna", "test.noted", f"thing {n}") as change:
            change.detail = {"n": n}


def follow(store, expected=None):
    with store.reading() as connection:
        return audit.follow(connection, expected)


def unsealed(store, *statements):
    """Do what the triggers refuse, as someone with the rights of an owner can."""
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        if store.engine.dialect.name == "sqlite":
            for name in ("audit_log_unchanged", "audit_log_kept"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("DROP TRIGGER audit_log_unchanged ON audit_log"))
        for statement in statements:
            connection.execute(text(statement))


def test_every_change_is_in_the_log_with_who_did_it(filled):
    with filled.reading() as connection:
        (entry,) = audit.entries(connection)
    assert (entry.seq, entry.by, entry.action, entry.subject) == (1, "anna", "network.saved", "network")
    assert '"revision": 1' in entry.detail
    assert entry.previous == audit.FIRST


def test_a_whole_chain_holds_and_names_its_head(store):
    note(store)
    report = follow(store)
    assert (report.entries, report.breaks) == (3, ())
    note(store, 1)
    assert follow(store, report.head).breaks == ()
    assert follow(store, "0" * 63 + "1").breaks == (f"no entry has the hash {'0' * 63}1",)


def test_a_change_that_changed_nothing_is_not_logged(filled):
    save_network(filled, small_network(), "bea")
    assert follow(filled).entries == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET subject = 'other'", "DELETE FROM audit_log", "DELETE FROM audit_log WHERE seq = 3"],
)
def test_the_database_refuses_to_change_an_entry(store, statement):
    note(store)
    with (
        pytest.raises((ConflictError, InputError), match="the audit log is only added to"),
        store.change("x", "y") as c,
    ):
        c.connection.execute(text(statement))
    assert follow(store).entries == 3


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_log SET subject = 'other' WHERE seq = 2", "entry 2 was changed after it was written"),
        ("UPDATE audit_log SET hash = 'x' WHERE seq = 2", "entry 3 does not follow the one before it"),
        ("DELETE FROM audit_log WHERE seq = 2", "entry 2 is missing; entry 3 stands in its place"),
        ("DELETE FROM audit_log WHERE seq = 3", "the log ends with entry 2, but 3 were written"),
    ],
)
def test_whatever_is_done_behind_its_back_breaks_the_chain(store, statement, told):
    note(store)
    unsealed(store, statement)
    assert told in follow(store).breaks


def test_concurrent_writers_follow_one_another_and_only_one_wins(databases, backend):
    url = databases(backend)
    save_network(Store.open(url), small_network(), "anna")
    outcomes, ready = [], threading.Barrier(4)

    def edit(name):
        network = small_network().model_copy(update={"absences": small_network().absences[: int(name)]})
        store = Store.open(url)
        ready.wait()
        try:
            outcomes.append(save_network(store, network, name, based_on=1).revision.number)
        except ConflictError:
            outcomes.append(None)
        note(store, 3)
        store.engine.dispose()

    threads = [threading.Thread(target=edit, args=(str(n),)) for n in range(3)]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join()
    store = Store.open(url)
    assert sorted(outcomes, key=str) == [2, None, None]
    assert revision(store).number == 2
    report = follow(store)
    assert (report.entries, report.breaks) == (2 + 9, ())
    store.engine.dispose()
