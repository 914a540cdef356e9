# SPDX-License-Identifier: Apache-2.0
"""The deletion log becomes a chain of hashes, as the registers are, and says which files are still to be removed.

The table is made anew with its rows: they get numbers without holes and the digests that they would have had. So what
was changed before this step is not found, and what is changed after it is.
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ROWS_AT_ONCE = 1000
_ENTRY = ("stream_id", "start_us", "end_us", "size_bytes", "digest", "reason", "deleted_us")


def upgrade() -> None:
    """Forward only."""
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE TEMPORARY TABLE kept AS SELECT * FROM deletion")
    op.drop_table("deletion")
    made = op.create_table(
        "deletion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stream_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=True, comment="Of the file that went; NULL if it was never closed."
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="ceiling | quota | room"),
        sa.Column("deleted_us", sa.BigInteger(), nullable=False),
        sa.Column(
            "file_left", sa.Boolean(), server_default="0", nullable=False, comment="The file is still to be removed."
        ),
        sa.Column("chain", sa.LargeBinary(), nullable=False, comment="SHA-256 over the entry before and this one."),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_deletion_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )
    op.create_index(op.f("ix_deletion_stream_id_start_us"), "deletion", ["stream_id", "start_us"], unique=False)
    op.create_index(
        "ix_deletion_file_left",
        "deletion",
        ["id"],
        unique=False,
        sqlite_where=sa.text("file_left = 1"),
        postgresql_where=sa.text("file_left"),
    )
    op.create_index(
        "ix_alarm_open",
        "alarm",
        ["kind", "subject"],
        unique=False,
        sqlite_where=sa.text("cleared_us IS NULL"),
        postgresql_where=sa.text("cleared_us IS NULL"),
    )
    _copy(connection, made)
    connection.exec_driver_sql("DROP TABLE kept")


def _copy(connection: sa.Connection, made: sa.Table) -> None:
    kept = sa.table(
        "kept", *[sa.column(column.name, column.type) for column in made.c if column.name in (*_ENTRY, "id")]
    )
    count, digest = 0, bytes(32)
    query = sa.select(*[kept.c[name] for name in _ENTRY]).order_by(kept.c.id)
    with connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for some in rows.mappings().partitions():
            linked: list[dict[str, Any]] = []
            for row in some:
                count += 1
                entry = {"id": count, **row}
                digest = hashlib.sha256(digest + _canonical(entry)).digest()
                linked.append(entry | {"file_left": False, "chain": digest})
            connection.execute(sa.insert(made), linked)
    if count:
        setting = sa.table("setting", sa.column("name"), sa.column("value"))
        connection.execute(sa.insert(setting).values(name="chain.deletion", value=f"{count} {digest.hex()}"))


def _canonical(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=bytes.hex).encode()
