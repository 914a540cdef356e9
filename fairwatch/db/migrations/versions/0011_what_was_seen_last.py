# SPDX-License-Identifier: Apache-2.0
"""What a site is by its places, and what stays in sight until a filing says that it went."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward only."""
    _judged()
    _measured()
    _opened()
    _classified()
    _planned()
    _equipped()


def _judged() -> None:
    """What a site is by its places the program writes when it starts: which texts bind where is not for a migration to
    say. Trades that were taken off before are told by what was filed, and nobody had them in sight since.
    """
    comment = "What it is judged as, where what was chosen is lighter than its places."
    op.add_column("site", sa.Column("class_by_places", sa.Text(), nullable=True, comment=comment))
    comment = "JSON list: trades that were taken off while the filings still name them."
    op.add_column("site", sa.Column("left_trades", sa.Text(), nullable=False, server_default="[]", comment=comment))
    comment = "JSON: the kind that was changed last, why, by whom, when."
    op.add_column("unit", sa.Column("kind_was", sa.Text(), nullable=True, comment=comment))


def _measured() -> None:
    """Streams that nothing was measured of yet are told as such."""
    op.create_table(
        "stream_measure",
        sa.Column(
            "stream_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="No key: streams come and go."
        ),
        sa.Column("measured_us", sa.BigInteger(), nullable=False, comment="When its pictures were last seen to come."),
        sa.Column("codec", sa.Text(), nullable=True, comment="h264 | h265"),
        sa.Column(
            "transport",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="tcp | udp: RTP over it; empty: not RTP.",
        ),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("fps", sa.Float(), nullable=True),
        sa.Column("bitrate_bps", sa.BigInteger(), nullable=True),
        sa.Column(
            "delay_ms", sa.Integer(), nullable=True, comment="From the time stamp of a picture until it is here."
        ),
        sa.Column("jitter_ms", sa.Integer(), nullable=True),
        sa.Column("loss_ppm", sa.Integer(), nullable=True, comment="Packets in a million that did not arrive."),
        sa.Column(
            "clock_offset_us",
            sa.BigInteger(),
            nullable=True,
            comment="The camera's clock minus ours; NULL: it does not tell.",
        ),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_stream_measure")),
        comment="What was measured of a stream last: the mean of some minutes.",
        sqlite_with_rowid=False,
    )


def _opened() -> None:
    """When sites are open nobody said yet."""
    comment = "When it is open to the public: Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00"
    op.add_column("site", sa.Column("opening_hours", sa.Text(), nullable=False, server_default="", comment=comment))
    comment = "JSON list: the hours that were changed, by whom, until when they counted."
    op.add_column("site", sa.Column("opening_was", sa.Text(), nullable=False, server_default="[]", comment=comment))


def _classified() -> None:
    """The few cameras of classified systems are found at once."""
    some = sa.text("secrecy <> ''")
    op.create_index("ix_camera_secrecy", "camera", ["secrecy"], sqlite_where=some, postgresql_where=some)


def _planned() -> None:
    """Of two edits of a planned camera the later one says which it was made from."""
    op.add_column("planned_camera", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def _equipped() -> None:
    """What records and carries the pictures nobody entered yet."""
    comment = "Recorders, servers, switches: one a line."
    column = sa.Column("main_equipment", sa.Text(), nullable=False, server_default="", comment=comment)
    op.add_column("video_system", column)
