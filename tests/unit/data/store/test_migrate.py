import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from data.errors import InputError
from data.store import audit
from data.store.columns import METADATA
from data.store.engine import open_engine
from data.store.migrate import EMPTY, downgrade, newest_revision, revision_of, steps, upgrade
from data.store.networks import load_network
from data.store.records import Record
from data.store.rosters import save_draft
from data.store.store import Store
from data.store.versions import load_version
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.made import roster_file


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_the_very_tables_that_the_code_uses(store):
    assert Record.metadata is METADATA
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_every_step_goes_up_from_an_empty_database_and_down_again(empty):
    engine = open_engine(empty, create=True)
    seen = [tables(engine)]
    for revision, _ in steps():
        upgrade(engine, revision)
        assert revision_of(engine) == revision
        seen.append(tables(engine))
    assert seen[0] == set()
    assert seen[-1] == set(METADATA.tables)
    for revision in (*[revision for revision, _ in steps()][-2::-1], EMPTY):
        seen.pop()
        downgrade(engine, revision)
        assert tables(engine) == seen[-1]
    upgrade(engine)
    assert revision_of(engine) == newest_revision()


def test_what_is_there_stays_through_every_step_that_knows_it(filled):
    version = save_draft(filled, roster_file(), "anna")
    engine = filled.engine
    downgrade(engine, "r0004")
    upgrade(engine)
    assert load_network(filled) == small_network()
    downgrade(engine, "r0003")
    assert "swaps" not in tables(engine)
    upgrade(engine)
    assert load_version(filled, version.id) == (version, roster_file())
    downgrade(engine, "r0002")
    upgrade(engine)
    assert load_network(filled) == small_network()
    with filled.reading() as connection:
        assert not audit.follow(connection).breaks
        assert audit.follow(connection).entries == 2
    downgrade(engine, EMPTY)
    upgrade(engine)
    with filled.reading() as connection:
        assert audit.follow(connection).entries == 0


def test_a_migration_that_fails_leaves_everything_as_it_was(empty):
    engine = open_engine(empty, create=True)
    upgrade(engine, "r0002")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE swaps (id INTEGER)")
        connection.commit()
    before = tables(engine)
    with pytest.raises(Exception, match="swaps"):
        upgrade(engine)
    assert revision_of(engine) == "r0002"
    assert tables(engine) == before


def test_a_store_of_another_version_is_not_used(empty):
    engine = open_engine(empty, create=True)
    if engine.dialect.name == "sqlite":
        engine.connect().close()
    with pytest.raises(InputError, match=r"has no tables yet.*db upgrade"):
        Store.open(empty)
    upgrade(engine, "r0003")
    with pytest.raises(InputError, match=f"has tables of version r0003, {newest_revision()} is needed"):
        Store.open(empty)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    with pytest.raises(InputError, match="was made by a newer hulotte"):
        Store.open(empty)
