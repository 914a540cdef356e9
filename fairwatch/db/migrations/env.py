# SPDX-License-Identifier: Apache-2.0
"""Run by Alembic for each command: uses the connection that `db.upgrade` hands over."""

from alembic import context

from fairwatch.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    # SQLite cannot change a column in place: Alembic copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
