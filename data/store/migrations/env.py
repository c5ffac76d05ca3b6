"""How Alembic runs a migration here: on the connection, and in the transaction, of `data.store.migrate`."""

from __future__ import annotations

from alembic import context

from data.store.records import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
