import pytest
from sqlalchemy import text

from data.errors import InputError
from data.store.engine import NotDurableError, open_engine
from data.store.store import Store
from data.store.urls import is_store_url, shown_url


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_connection_to_a_file_waits_for_the_disk_and_keeps_references(store):
    with store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("pragma", ["synchronous = NORMAL", "synchronous = OFF", "foreign_keys = OFF"])
def test_a_file_that_would_lose_what_was_committed_is_refused(store, pragma):
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.connection.driver_connection.execute(f"PRAGMA {pragma}")
        connection.connection.driver_connection.execute("BEGIN")
    with pytest.raises(InputError, match=f"{pragma.split()[0]} is .*may lose what was committed"), store.reading():
        pass


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_server_that_would_lose_what_was_committed_is_refused(store):
    with store.engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        connection.execute(text("SET synchronous_commit = off"))
        connection.commit()
    with pytest.raises(NotDurableError, match="synchronous_commit is off"):
        store.engine.connect()


def test_what_a_writer_does_not_finish_is_not_there(store):
    with pytest.raises(ZeroDivisionError), store.change("anna", "test") as change:
        change.connection.execute(
            text(
                "INSERT INTO wish_periods VALUES (1, '2027-01-01', '2027-01-31', now, 1)".replace(
                    "now", "'2027-01-01 00:00:00'"
                )
            )
        )
        raise ZeroDivisionError
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM wish_periods")).scalar() == 0
        assert connection.execute(text("SELECT seq FROM audit_head")).scalar() == 0


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///nowhere/at/all.db", "there is no such file"),
        ("mysql://somewhere/x", "mysql is not supported"),
        ("postgresql://x:y:z@:", "is not the URL of a database"),
    ],
)
def test_what_is_no_store_is_refused_in_a_sentence(url, message):
    with pytest.raises(InputError, match=message):
        open_engine(url)


def test_a_server_that_is_not_there_is_told_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match="check that the database runs"):
        Store.open(f"postgresql://hulotte:secret@/none?host={tmp_path}")


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path):
    (tmp_path / "x.db").write_text("no database " * 100)
    with pytest.raises(InputError, match="file is not a database"):
        Store.open(f"sqlite:///{tmp_path}/x.db")


def test_urls_are_told_from_paths_and_shown_without_their_password():
    assert is_store_url("sqlite:///hulotte.db")
    assert is_store_url("postgresql+psycopg://x")
    assert not is_store_url("net")
    assert not is_store_url("/net/a:b")
    assert shown_url("postgresql://u:secret@host/x") == "postgresql://u:***@host/x"
    assert shown_url("postgresql://u@host/x") == "postgresql://u@host/x"
