# SPDX-License-Identifier: Apache-2.0
"""Ids of accounts, cameras and streams are never given twice.

SQLite gives the highest id that was deleted to the next row, unless the table says AUTOINCREMENT. So a deleted
stream's viewers were handed another camera's pictures, and a deleted account's entries in the registers seemed to
be another person's. PostgreSQL's sequences never had that.

SQLite cannot change this in place: the three tables, which are small, are made anew with their rows. Nothing that
refers to them is touched, because `db.upgrade` runs with foreign keys unchecked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# The registers outlive accounts and remember ids that the table has forgotten.
_HIGHEST = {
    "account": (
        "SELECT max(id) FROM account",
        "SELECT max(account_id) FROM access",
        "SELECT max(account_id) FROM audit",
        "SELECT max(CAST(substr(subject, 9) AS INTEGER)) FROM audit WHERE subject LIKE 'account:%'",
    ),
    "camera": (
        "SELECT max(id) FROM camera",
        # The register has whatever number was asked for, also of cameras that never were: only those let in count.
        "SELECT max(camera_id) FROM access WHERE granted",
        "SELECT max(CAST(substr(subject, 8) AS INTEGER)) FROM audit WHERE subject LIKE 'camera:%'",
    ),
    "stream": ("SELECT max(id) FROM stream",),
}


def upgrade() -> None:
    """Forward only."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for name, queries in _HIGHEST.items():
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {name}")  # noqa: S608 - names above
        op.drop_table(name)
        op.create_table(name, *_COLUMNS[name], sqlite_autoincrement=True)
        connection.exec_driver_sql(f"INSERT INTO {name} SELECT * FROM temp.kept")  # noqa: S608
        connection.exec_driver_sql("DROP TABLE temp.kept")
        highest = max(connection.exec_driver_sql(query).scalar() or 0 for query in queries)
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, highest))
    op.create_index(op.f("ix_stream_camera_id"), "stream", ["camera_id"], unique=False)


_COLUMNS: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
    "account": (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False, comment="Lower case."),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="Argon2id"),
        sa.Column("role", sa.Text(), nullable=False, comment="viewer | operator | manager | administrator"),
        sa.Column("disabled", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default="0", nullable=False),
        sa.Column(
            "all_cameras",
            sa.Boolean(),
            server_default="1",
            nullable=False,
            comment="False = only those in camera_right.",
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("last_sign_in_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    ),
    "camera": (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False, comment="Names its folder; survives a rebuild."),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("password_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("transport", sa.Text(), server_default="auto", nullable=False),
        sa.Column("sound_reason", sa.Text(), nullable=True),
        sa.Column("retention_min_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retention_max_days", sa.Integer(), nullable=True),
        sa.Column("retention_max_bytes", sa.BigInteger(), nullable=True),
        sa.Column("volume_id", sa.Integer(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_camera_volume_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint("uuid", name=op.f("uq_camera_uuid")),
    ),
    "stream": (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="main | sub"),
        sa.Column("address", sa.Text(), nullable=False, comment="Without credentials."),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('main', 'sub')", name=op.f("ck_stream_kind")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_stream_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sa.UniqueConstraint("camera_id", "kind", name=op.f("uq_stream_camera_id_kind")),
    ),
}
