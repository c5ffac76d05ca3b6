from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, Table, insert, inspect, select, text

from data.errors import InputError
from data.store import audit
from data.store.columns import METADATA
from data.store.engine import open_engine
from data.store.migrate import EMPTY, downgrade, newest_revision, revision_of, steps, upgrade
from data.store.networks import load_network
from data.store.records import Record
from data.store.rosters import propose, publish, save_draft
from data.store.store import Store
from data.store.swap_steps import Offer, offer_swap
from data.store.swaps import swaps
from data.store.versions import load_version
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.made import duty, roster_file


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


OFFERED, ANSWERED, DECIDED = (datetime(2027, 3, day, 12) for day in (1, 2, 3))
SWAPS_BEFORE = [
    ("offered", None, None, None),
    ("agreed", None, ANSWERED, None),
    ("approved", date(2027, 3, 20), ANSWERED, DECIDED),
    ("declined", None, ANSWERED, None),
    ("declined", None, ANSWERED, DECIDED),
    ("withdrawn", None, ANSWERED, None),
    ("withdrawn", None, ANSWERED, DECIDED),
    ("expired", None, None, DECIDED),
]
"""(state, date of the taker's duty, answered, decided) of swaps as they were before r0015."""
SIDES_AFTER = [
    ("offered", None),
    ("agreed", "agreed"),
    ("approved", "agreed"),
    ("declined", "declined"),
    ("refused", "agreed"),
    ("withdrawn", None),
    ("withdrawn", "agreed"),
    ("expired", None),
]
"""(state, answer of the second side) of the same."""


def swap_before(number, state, taker_day, answered, decided, zone):
    return {
        **{"id": number, "version_id": 1, "giver": "R-1", "giver_day": date(2027, 3, 27), "giver_shift": "N12"},
        **{"taker": "R-2", "taker_day": taker_day, "taker_shift": taker_day and "N12", "state": state},
        **{"answer_by": ANSWERED.replace(tzinfo=zone), "offered_at": OFFERED.replace(tzinfo=zone), "offered_by": "dr1"},
        **{"answered_at": answered and answered.replace(tzinfo=zone), "answered_by": answered and "dr2"},
        **{"decided_at": decided and decided.replace(tzinfo=zone), "decided_by": decided and "anna"},
        **{"note": "please", "edit": 1},
    }


def test_swaps_keep_their_state_when_they_get_sides_and_when_they_lose_them(filled):
    save_draft(filled, roster_file(), "anna")
    engine = filled.engine
    zone = UTC if engine.dialect.name == "postgresql" else None
    before = [swap_before(number, *row, zone) for number, row in enumerate(SWAPS_BEFORE, 3)]
    downgrade(engine, "r0014")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        table = Table("swaps", MetaData(), autoload_with=connection)
        connection.execute(insert(table), before)
    upgrade(engine)
    found = swaps(filled)
    assert [(each.state, each.sides[1].answer) for each in found] == SIDES_AFTER
    assert [each.id for each in found] == list(range(3, 11))
    assert {(each.sides[0].answer, each.offered[1], each.note) for each in found} == {("agreed", "dr1", "please")}
    assert found[2].duties == (duty("R-1", "2027-03-27"), duty("R-2", "2027-03-20"))
    assert found[5].decided == (ANSWERED.replace(tzinfo=UTC), "dr2")
    assert found[7].decided == (DECIDED.replace(tzinfo=UTC), "anna")
    propose(filled, 1, "anna")
    publish(filled, 1, "anna")
    offer = Offer(1, (("R-1", duty()), ("R-2", None), ("R-3", None)), datetime(2027, 3, 9, tzinfo=UTC))
    assert offer_swap(filled, offer, "dr1", datetime(2027, 3, 8, tzinfo=UTC)) == 11
    downgrade(engine, "r0014")
    lost = [{**row, "answered_at": None, "answered_by": None} if n == 5 else row for n, row in enumerate(before)]
    lost[5] |= {"decided_at": before[5]["answered_at"], "decided_by": "dr2"}
    with engine.connect() as connection:
        table = Table("swaps", MetaData(), autoload_with=connection)
        assert [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()] == lost


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
