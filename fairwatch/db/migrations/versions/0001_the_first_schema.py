# SPDX-License-Identifier: Apache-2.0
"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "access",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True, comment="No key: the register outlives accounts."),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="live | playback | thumbnail | hls | export | test"),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("camera_name", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=True),
        sa.Column("end_us", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True, comment="Error code when refused."),
        sa.Column("chain", sa.LargeBinary(), nullable=False, comment="SHA-256 over the entry before and this one."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_at_us"), "access", ["at_us"], unique=False)
    op.create_index(op.f("ix_access_camera_id"), "access", ["camera_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False, comment="subject.verb: camera.added, account.signed_in ..."),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON: before and after, never a secret."),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at_us"), "audit", ["at_us"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        comment="Facts about this installation: its id, the fingerprint of its secret key.",
    )
    op.create_table(
        "volume",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="Absolute, or relative to the data directory."),
        sa.Column("quota_bytes", sa.BigInteger(), nullable=True, comment="NULL = the whole file system"),
        sa.Column("floor_bytes", sa.BigInteger(), nullable=False, comment="Free space that is never used."),
        sa.Column("retired", sa.Boolean(), server_default="0", nullable=False, comment="Read from, not written to."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.UniqueConstraint("name", name=op.f("uq_volume_name")),
        sa.UniqueConstraint("path", name=op.f("uq_volume_path")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="disk_full | forecast | camera_down | ..."),
        sa.Column("severity", sa.Text(), nullable=False, comment="info | due | breach"),
        sa.Column("subject", sa.Text(), nullable=False, comment="camera:7 | volume:1"),
        sa.Column("params", sa.Text(), nullable=False, comment="JSON: what the translated message needs."),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("cleared_us", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_us", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["account.id"], name=op.f("fk_alarm_acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_raised_us"), "alarm", ["raised_us"], unique=False)
    op.create_table(
        "camera",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False, comment="Names its folder; survives a rebuild."),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "password_sealed", sa.LargeBinary(), nullable=True, comment="AES-GCM; never leaves the process that dials."
        ),
        sa.Column("transport", sa.Text(), server_default="auto", nullable=False, comment="auto | tcp | udp"),
        sa.Column("sound_reason", sa.Text(), nullable=True, comment="NULL = sound is off. Sound needs a reason."),
        sa.Column("retention_min_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retention_max_days", sa.Integer(), nullable=True, comment="NULL = until room is needed"),
        sa.Column("retention_max_bytes", sa.BigInteger(), nullable=True),
        sa.Column(
            "volume_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="NULL = the volume with most room",
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column(
            "removed_us", sa.BigInteger(), nullable=True, comment="Removed cameras keep their footage until it may go."
        ),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_camera_volume_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint("uuid", name=op.f("uq_camera_uuid")),
    )
    op.create_table(
        "grant",
        sa.Column(
            "id",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the secret that players outside the console show, base64url.",
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="live | playback | export"),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("camera_ids", sa.Text(), nullable=False, comment="JSON list"),
        sa.Column("start_us", sa.BigInteger(), nullable=True),
        sa.Column("end_us", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_grant_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    op.create_index(op.f("ix_grant_account_id"), "grant", ["account_id"], unique=False)
    op.create_table(
        "layout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("tiles", sa.Text(), nullable=False, comment="JSON: grid and the camera of each tile."),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_layout_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layout")),
    )
    op.create_index(op.f("ix_layout_account_id"), "layout", ["account_id"], unique=False)
    op.create_table(
        "session",
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256; the token itself is only in the cookie."
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)
    op.create_table(
        "camera_right",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("playback", sa.Boolean(), nullable=False),
        sa.Column("export", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_camera_right_account_id")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_right_camera_id")),
        sa.PrimaryKeyConstraint("account_id", "camera_id", name=op.f("pk_camera_right")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("placed_us", sa.BigInteger(), nullable=False),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_hold_camera_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["account.id"], name=op.f("fk_hold_placed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_camera_id"), "hold", ["camera_id"], unique=False)
    op.create_table(
        "stream",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="main | sub"),
        sa.Column("address", sa.Text(), nullable=False, comment="Without credentials."),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('main', 'sub')", name=op.f("ck_stream_kind")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_stream_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sa.UniqueConstraint("camera_id", "kind", name=op.f("uq_stream_camera_id_kind")),
    )
    op.create_index(op.f("ix_stream_camera_id"), "stream", ["camera_id"], unique=False)
    op.create_table(
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
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_deletion_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )
    op.create_index(op.f("ix_deletion_stream_id_start_us"), "deletion", ["stream_id", "start_us"], unique=False)
    op.create_table(
        "footage_day",
        sa.Column("stream_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("volume_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "day",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="UTC days since 1970 at the segment's start.",
        ),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("footage_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_footage_day_stream_id")),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_footage_day_volume_id")),
        sa.PrimaryKeyConstraint("stream_id", "volume_id", "day", name=op.f("pk_footage_day")),
        comment="Sums over the closed segments, kept with them: quotas and forecasts need no walk over millions of rows.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gap",
        sa.Column("stream_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=True, comment="NULL = it goes on."),
        sa.Column("cause", sa.Text(), nullable=False, comment="camera network disk restart clock disabled deleted"),
        sa.Column("detail", sa.Text(), server_default="", nullable=False, comment="Error code of what happened."),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_gap_stream_id")),
        sa.PrimaryKeyConstraint("stream_id", "start_us", name=op.f("pk_gap")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segment",
        sa.Column("stream_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("volume_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="Relative to the volume."),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, comment="Bytes known to be on disk."),
        sa.Column("fragments", sa.Integer(), nullable=False),
        sa.Column("index", sa.LargeBinary(), nullable=False, comment="Key frames: see store.keyindex."),
        sa.Column("digest", sa.LargeBinary(), nullable=True, comment="SHA-256 of the file; NULL while it is open."),
        sa.Column(
            "clock_offset_us",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Footage time minus the server's clock.",
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_segment_stream_id")),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_segment_volume_id")),
        sa.PrimaryKeyConstraint("stream_id", "start_us", name=op.f("pk_segment")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_segment_open",
        "segment",
        ["stream_id"],
        unique=False,
        sqlite_where=sa.text("digest IS NULL"),
        postgresql_where=sa.text("digest IS NULL"),
    )
