# SPDX-License-Identifier: Apache-2.0
"""The schema. Times are UTC microseconds since 1970 in columns named `*_us`.

Footage (`segment`, `gap`) is written by recorder processes only, everything
else by the web process; `store` decides what may be deleted.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a growing key only to INTEGER PRIMARY KEY. Where an id may outlive its row (in a register, in an open
# live picture) the table has `sqlite_autoincrement`, or SQLite would give it a second time.
BigKey = BigInteger().with_variant(Integer, "sqlite")

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Facts about this installation: its id, the fingerprint of its secret key.",
)

# ---- collect ---------------------------------------------------------------

camera = Table(
    "camera",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True, comment="Names its folder; survives a rebuild."),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("enabled", Boolean, nullable=False),
    Column(
        "barred",
        Text,
        nullable=False,
        server_default="",
        comment="Why it may not run, whoever enables it; empty: it may.",
    ),
    Column("username", Text, nullable=False, server_default=""),
    Column("password_sealed", LargeBinary, comment="AES-GCM; never leaves the process that dials."),
    Column("transport", Text, nullable=False, server_default="auto", comment="auto | tcp | udp"),
    Column("sound_reason", Text, comment="NULL = sound is off. Sound needs a reason."),
    Column("retention_min_days", Integer, nullable=False, server_default="0"),
    Column("retention_max_days", Integer, comment="NULL = until room is needed"),
    Column("retention_max_bytes", BigInteger),
    Column(
        "floor_days",
        Integer,
        nullable=False,
        server_default="0",
        comment="What the texts ask for at least where it stands or stood: whatever is set, no footage younger goes.",
    ),
    Column(
        "secrecy",
        Text,
        nullable=False,
        server_default="",
        comment="internal | trade | state: as the system was classified that it belongs to, or belonged to last.",
    ),
    Column("volume_id", ForeignKey("volume.id"), comment="NULL = the volume with most room"),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Column("removed_us", BigInteger, comment="Removed cameras keep their footage until it may go."),
    Column("exchanged_us", BigInteger, comment="When another device was last put in the place of this one."),
    Index(None, "name", "id"),
    Index(
        "ix_camera_removed",
        "id",
        sqlite_where=text("removed_us IS NOT NULL"),
        postgresql_where=text("removed_us IS NOT NULL"),
    ),
    Index("ix_camera_off", "id", sqlite_where=text("enabled = 0"), postgresql_where=text("NOT enabled")),
    Index("ix_camera_secrecy", "secrecy", sqlite_where=text("secrecy <> ''"), postgresql_where=text("secrecy <> ''")),
    Index("ix_camera_barred", "barred", sqlite_where=text("barred <> ''"), postgresql_where=text("barred <> ''")),
    sqlite_autoincrement=True,
)

stream = Table(
    "stream",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("camera_id", ForeignKey("camera.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="main | sub"),
    Column("address", Text, nullable=False, comment="Without credentials."),
    Column("record", Boolean, nullable=False),
    UniqueConstraint("camera_id", "kind"),
    CheckConstraint("kind in ('main', 'sub')", name="kind"),
    sqlite_autoincrement=True,
)

stream_measure = Table(
    "stream_measure",
    metadata,
    Column("stream_id", BigInteger, primary_key=True, autoincrement=False, comment="No key: streams come and go."),
    Column("measured_us", BigInteger, nullable=False, comment="When its pictures were last seen to come."),
    Column("codec", Text, comment="h264 | h265"),
    Column("transport", Text, nullable=False, server_default="", comment="tcp | udp: RTP over it; empty: not RTP."),
    Column("width", Integer),
    Column("height", Integer),
    Column("fps", Float),
    Column("bitrate_bps", BigInteger),
    Column("delay_ms", Integer, comment="From the time stamp of a picture until it is here."),
    Column("jitter_ms", Integer),
    Column("loss_ppm", Integer, comment="Packets in a million that did not arrive."),
    Column("clock_offset_us", BigInteger, comment="The camera's clock minus ours; NULL: it does not tell."),
    comment="What was measured of a stream last: the mean of some minutes.",
    sqlite_with_rowid=False,
)

# ---- store -----------------------------------------------------------------

volume = Table(
    "volume",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False, unique=True, comment="Absolute, or relative to the data directory."),
    Column("quota_bytes", BigInteger, comment="NULL = the whole file system"),
    Column("floor_bytes", BigInteger, nullable=False, comment="Free space that is never used."),
    Column("retired", Boolean, nullable=False, server_default="0", comment="Read from, not written to."),
)

segment = Table(
    "segment",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("start_us", BigInteger, primary_key=True, autoincrement=False),
    Column("end_us", BigInteger, nullable=False),
    Column("volume_id", ForeignKey("volume.id"), nullable=False),
    Column("path", Text, nullable=False, comment="Relative to the volume."),
    Column("size_bytes", BigInteger, nullable=False, comment="Bytes known to be on disk."),
    Column("fragments", Integer, nullable=False),
    Column("index", LargeBinary, nullable=False, comment="Key frames: see store.keyindex."),
    Column("digest", LargeBinary, comment="SHA-256 of the file; NULL while it is open."),
    Column(
        "clock_offset_us",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="Footage time minus the server's clock.",
    ),
    # The few open files among millions of closed ones.
    Index("ix_segment_open", "stream_id", sqlite_where=text("digest IS NULL"), postgresql_where=text("digest IS NULL")),
    sqlite_with_rowid=False,
)

footage_day = Table(
    "footage_day",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("volume_id", ForeignKey("volume.id"), primary_key=True),
    Column(
        "day", Integer, primary_key=True, autoincrement=False, comment="UTC days since 1970 at the segment's start."
    ),
    Column("segments", Integer, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("footage_us", BigInteger, nullable=False),
    comment="Sums over the closed segments, kept with them: quotas and forecasts need no walk over millions of rows.",
    sqlite_with_rowid=False,
)

gap = Table(
    "gap",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("start_us", BigInteger, primary_key=True, autoincrement=False),
    Column("end_us", BigInteger, comment="NULL = it goes on."),
    Column("cause", Text, nullable=False, comment="camera network disk restart clock disabled deleted"),
    Column("detail", Text, nullable=False, server_default="", comment="Error code of what happened."),
    sqlite_with_rowid=False,
)

hold = Table(
    "hold",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("camera_id", ForeignKey("camera.id"), nullable=False, index=True),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_by", ForeignKey("account.id")),
    Column("placed_us", BigInteger, nullable=False),
    Column("lifted_us", BigInteger),
    Column("until_us", BigInteger, comment="From then on it holds no more; NULL: until it is lifted."),
    Column("hold_order_id", BigInteger, index=True, comment="hold_order.id; no key: what is kept needs no regime."),
)

purge = Table(
    "purge",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column(
        "entry_id", BigInteger, nullable=False, index=True, comment="The decision in the register of duties. No key."
    ),
    Column("camera_id", ForeignKey("camera.id"), nullable=False, index=True),
    Column("from_us", BigInteger, nullable=False, server_default="0"),
    Column("until_us", BigInteger, nullable=False, comment="What ends later stays."),
    Column("placed_us", BigInteger, nullable=False),
    Column("withdrawn_us", BigInteger),
    Column("done_us", BigInteger, comment="When nothing of it was left."),
    # The few that the keeper is to carry out.
    Index(
        "ix_purge_open",
        "camera_id",
        sqlite_where=text("done_us IS NULL AND withdrawn_us IS NULL"),
        postgresql_where=text("done_us IS NULL AND withdrawn_us IS NULL"),
    ),
    comment="Footage that has served its purpose and goes, as soon as it is past its minimum and on no hold.",
)

deletion = Table(
    "deletion",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("stream_id", ForeignKey("stream.id"), nullable=False),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("digest", LargeBinary, comment="Of the file that went; NULL if it was never closed."),
    Column("reason", Text, nullable=False, comment="ceiling | quota | room | purpose-met:<purge.entry_id>"),
    Column("deleted_us", BigInteger, nullable=False),
    Column("file_left", Boolean, nullable=False, server_default="0", comment="The file is still to be removed."),
    Column("chain", LargeBinary, nullable=False, comment="SHA-256 over the entry before and this one."),
    Index(None, "stream_id", "start_us"),
    Index("ix_deletion_file_left", "id", sqlite_where=text("file_left = 1"), postgresql_where=text("file_left")),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False, comment="disk_full | forecast | camera_down | ..."),
    Column("severity", Text, nullable=False, comment="info | due | breach"),
    Column("subject", Text, nullable=False, comment="camera:7 | volume:1"),
    Column("params", Text, nullable=False, comment="JSON: what the translated message needs."),
    Column("raised_us", BigInteger, nullable=False),
    Column("cleared_us", BigInteger),
    Column("acknowledged_us", BigInteger),
    Column("acknowledged_by", ForeignKey("account.id")),
    Index(None, "raised_us"),
    # The few that are open, asked for at every step of the keeper.
    Index(
        "ix_alarm_open",
        "kind",
        "subject",
        sqlite_where=text("cleared_us IS NULL"),
        postgresql_where=text("cleared_us IS NULL"),
    ),
)

# ---- accounts --------------------------------------------------------------

account = Table(
    "account",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("username", Text, nullable=False, unique=True, comment="Lower case."),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False, comment="Argon2id"),
    Column("role", Text, nullable=False, comment="accounts.models.Role"),
    Column("disabled", Boolean, nullable=False, server_default="0"),
    Column("must_change_password", Boolean, nullable=False, server_default="0"),
    Column("all_cameras", Boolean, nullable=False, server_default="1", comment="False = only those in camera_right."),
    Column("created_us", BigInteger, nullable=False),
    Column("last_sign_in_us", BigInteger),
    Column("unit_id", Integer, comment="Whose staff; NULL: of the installation, not of one unit."),
    Column("authority_id", Integer, comment="Whose officer."),
    Column("ends_us", BigInteger, comment="The account ends: a contractor's, with the agreement."),
    Column("blocked", Text, nullable=False, server_default="", comment="Why a duty that is not kept blocks its role."),
    Column(
        "no_pictures",
        Text,
        nullable=False,
        server_default="",
        comment="Duties that are not kept and close pictures to it, not the rest: of who governs.",
    ),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)

camera_right = Table(
    "camera_right",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("camera_id", ForeignKey("camera.id"), primary_key=True),
    Column("live", Boolean, nullable=False),
    Column("playback", Boolean, nullable=False),
    Column("export", Boolean, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256; the token itself is only in the cookie."),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
)

grant = Table(
    "grant",
    metadata,
    Column(
        "id", Text, primary_key=True, comment="SHA-256 of the secret that players outside the console show, base64url."
    ),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="live | playback | export"),
    Column("purpose", Text, nullable=False),
    Column("camera_ids", Text, nullable=False, comment="JSON list"),
    Column("start_us", BigInteger),
    Column("end_us", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    Column("case_id", Integer, comment="The case that it belongs to."),
)

access = Table(
    "access",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("at_us", BigInteger, nullable=False, index=True),
    Column("account_id", Integer, comment="No key: the register outlives accounts."),
    Column("username", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="live | playback | thumbnail | hls | export | test"),
    Column("camera_id", Integer, nullable=False, index=True),
    Column("camera_name", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("start_us", BigInteger),
    Column("end_us", BigInteger),
    Column("purpose", Text, nullable=False),
    Column("grant_id", Text),
    Column("granted", Boolean, nullable=False),
    Column("refusal", Text, comment="Error code when refused."),
    Column("chain", LargeBinary, nullable=False, comment="SHA-256 over the entry before and this one."),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("at_us", BigInteger, nullable=False, index=True),
    Column("account_id", Integer),
    Column("username", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False, comment="subject.verb: camera.added, account.signed_in ..."),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False, comment="JSON: before and after, never a secret."),
    Column("chain", LargeBinary, nullable=False),
    Index(None, "subject", "id"),
    # The few by which it is told whose a camera is that stands nowhere yet.
    Index(
        "ix_audit_camera_added",
        "account_id",
        "subject",
        sqlite_where=text("action = 'camera.added'"),
        postgresql_where=text("action = 'camera.added'"),
    ),
)

layout = Table(
    "layout",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("tiles", Text, nullable=False, comment="JSON: grid and the camera of each tile."),
    Column("updated_us", BigInteger, nullable=False),
)
