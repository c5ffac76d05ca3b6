"""From any version of the tables to any other, by Alembic; one step a file in ``migrations/versions``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from data.errors import InputError, Problem
from data.store.urls import shown_url

NEWEST = "head"
EMPTY = "base"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def steps() -> tuple[tuple[str, str], ...]:
    """(revision, what it does) of every migration, oldest first."""
    found = list(ScriptDirectory.from_config(_config()).walk_revisions())
    return tuple((step.revision, (step.doc or "").splitlines()[0]) for step in reversed(found))


def newest_revision() -> str:
    """The version of the tables that this version of hulotte needs."""
    return steps()[-1][0]


def revision_of(engine: Engine) -> str | None:
    """The version of a store's tables; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = NEWEST) -> None:
    """Bring the tables up to a version, in one transaction."""
    _migrate(engine, lambda config: command.upgrade(config, to))


def downgrade(engine: Engine, to: str) -> None:
    """Bring the tables down to a version, in one transaction; what only newer tables hold is lost."""
    _migrate(engine, lambda config: command.downgrade(config, to))


def _migrate(engine: Engine, run: object) -> None:
    assert callable(run)
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        if sqlite:  # tables are made anew under a migration: their rows must not vanish in a cascade
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                run(_config(connection))
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not there")
        finally:
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def assert_current(engine: Engine, url: str) -> None:
    """Make sure that a store has the tables that are needed.

    Raises
    ------
    InputError
        It has older or newer ones, or none.
    """
    found = revision_of(engine)
    known = [revision for revision, _ in steps()]
    if found == known[-1]:
        return
    name = shown_url(url)
    if found is not None and found not in known:
        remedy = "use that version, or restore a backup of this one"
        raise InputError(Problem(name, None, None, f"was made by a newer hulotte (tables {found})", remedy))
    what = "has no tables yet" if found is None else f"has tables of version {found}, {known[-1]} is needed"
    raise InputError(Problem(name, None, None, what, f"run: hulotte db upgrade --store {name}"))
