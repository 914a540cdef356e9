# SPDX-License-Identifier: Apache-2.0
"""What the regime still needed: filings sent by HTTPS, storeys of floor plans, indices for the pages of a county."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "filing",
        sa.Column(
            "peer_id",
            sa.Integer(),
            nullable=True,
            comment="The installation that it came from by itself; NULL: ours, or by file.",
        ),
    )
    op.add_column(
        "filing",
        sa.Column(
            "received_us",
            sa.BigInteger(),
            nullable=True,
            comment="When it came, as a package from another installation.",
        ),
    )
    op.create_table(
        "peer",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "direction", sa.Text(), nullable=False, comment="out: we send filings there | in: it sends filings to us"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "address", sa.Text(), server_default="", nullable=False, comment="https://... of one that we send to."
        ),
        sa.Column("public_key", sa.Text(), nullable=False, comment="PEM: what comes from there is signed with it."),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of that key, as a person confirmed it."),
        sa.Column(
            "ca",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="PEM: the only roots its TLS certificate may have.",
        ),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True, comment="What we show there to be let in."),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=True, comment="SHA-256 of what it shows here."),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=True, comment="When it last answered, or last came."),
        sa.Column("revoked_us", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_peer_secret_hash")),
        sqlite_autoincrement=True,
        comment="Other installations that filings go to or come from by HTTPS.",
    )
    op.create_index(op.f("ix_peer_fingerprint"), "peer", ["fingerprint"])
    op.create_table(
        "delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("filing_id", _ID, nullable=False),
        sa.Column("peer_id", _ID, nullable=False),
        sa.Column(
            "submitted_us", sa.BigInteger(), nullable=False, comment="Which handing in of the filing it carries."
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting | sent | answered | refused | stopped"),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="In a row that did not work."),
        sa.Column("due_us", sa.BigInteger(), nullable=True, comment="When it is tried next; NULL: never."),
        sa.Column("tried_us", sa.BigInteger(), nullable=True),
        sa.Column("sent_us", sa.BigInteger(), nullable=True, comment="When it was taken there, by our clock."),
        sa.Column("received_us", sa.BigInteger(), nullable=True, comment="The same by theirs."),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False, comment="A code: what did not work last."),
        sa.Column(
            "detail",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What the other side or the network said.",
        ),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_delivery_filing_id")),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.id"], name=op.f("fk_delivery_peer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sqlite_autoincrement=True,
        comment="Filings on their way to another installation, and what came of it.",
    )
    for column in ("due_us", "filing_id", "peer_id"):
        op.create_index(op.f(f"ix_delivery_{column}"), "delivery", [column])
    for name, comment in (
        ("level", "Storey: 1 is the ground floor, -1 below it."),
        ("width_px", "Of the picture."),
        ("height_px", None),
        ("version", None),
    ):
        op.add_column("floor_plan", sa.Column(name, sa.Integer(), server_default="1", nullable=False, comment=comment))
    op.create_index(op.f("ix_place_floor_plan_id"), "place", ["floor_plan_id"])
    # Indices for the pages of a county.
    op.drop_index(op.f("ix_filing_system_id"), "filing")
    op.create_index(op.f("ix_filing_system_id_state_due_day"), "filing", ["system_id", "state", "due_day"])
    for columns in (["site_id", "id"], ["kind", "happened_us"], ["account_id", "kind", "happened_us"]):
        op.create_index(op.f(f"ix_entry_{'_'.join(columns)}"), "entry", columns)
    closed = sa.text("closed_by IS NOT NULL")
    op.create_index("ix_entry_closed_by", "entry", ["closed_by"], sqlite_where=closed, postgresql_where=closed)
