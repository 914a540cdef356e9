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
    op.create_index(op.f("ix_placement_range_m"), "placement", ["range_m"])
    _on_paper()
    _plans_and_neighbours()
    for table in ("account", "outlet"):
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "stay",
        sa.Column("id", _ID, nullable=False),
        sa.Column("camera_id", _ID, nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False, comment="0: as far back as there is footage."),
        sa.Column(
            "until_us",
            sa.BigInteger(),
            nullable=True,
            comment="When it was placed at another site; NULL: the last that is known.",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_stay_camera_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_stay_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sqlite_autoincrement=True,
        comment="At which site a camera stood when: what is asked of who wants its footage goes by that.",
    )
    for column in ("camera_id", "site_id"):
        op.create_index(op.f(f"ix_stay_{column}"), "stay", [column])
    # Of the time before nothing else is known than where each camera stands.
    op.execute(
        "INSERT INTO stay (camera_id, site_id, since_us)"
        " SELECT placement.camera_id, place.site_id, 0 FROM placement JOIN place ON place.id = placement.place_id"
    )
    # Indices for the pages of a county.
    op.drop_index(op.f("ix_filing_system_id"), "filing")
    op.create_index(op.f("ix_filing_system_id_state_due_day"), "filing", ["system_id", "state", "due_day"])
    op.drop_index(op.f("ix_placement_place_id"), "placement")
    op.create_index(
        op.f("ix_placement_place_id_latitude_longitude"), "placement", ["place_id", "latitude", "longitude"]
    )
    op.drop_index(op.f("ix_entry_kind_subject_happened_us"), "entry")
    for columns in (
        ["subject", "kind", "happened_us"],
        ["unit_id", "kind", "lapses_us"],
        ["site_id", "id"],
        ["kind", "happened_us"],
        ["account_id", "kind", "happened_us"],
    ):
        op.create_index(op.f(f"ix_entry_{'_'.join(columns)}"), "entry", columns)
    closed = sa.text("closed_by IS NOT NULL")
    op.create_index("ix_entry_closed_by", "entry", ["closed_by"], sqlite_where=closed, postgresql_where=closed)


def _on_paper() -> None:
    """What a unit enters of an authority that has no installation, and the keys of those that answer by file."""
    op.add_column(
        "filing",
        sa.Column(
            "handed_day",
            sa.Text(),
            nullable=True,
            comment="When it was handed in on paper, as a person entered it with proof.",
        ),
    )
    op.add_column(
        "filing",
        sa.Column(
            "on_paper",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The decision came on paper: entered | confirmed | disputed; empty: it did not.",
        ),
    )
    op.add_column(
        "filing_step",
        sa.Column(
            "paper", sa.Text(), server_default="", nullable=False, comment="handed-in | entered | confirmed | disputed"
        ),
    )
    op.create_table(
        "paper_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("filing_id", _ID, nullable=False),
        sa.Column(
            "submitted_us", sa.BigInteger(), nullable=False, comment="Which handing in of the filing it is about."
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="handed-in | accepted | returned"),
        sa.Column("day", sa.Text(), nullable=False, comment="The day on the paper."),
        sa.Column("document_id", _ID, nullable=False, comment="The scan of the paper."),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False, comment="Who entered it."),
        sa.Column("filer", sa.Text(), nullable=False, comment="Who handed the filing in."),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column(
            "answer",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What the authority says of it: confirmed | disputed",
        ),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("answer_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_paper_entry_filing_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_entry_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sqlite_autoincrement=True,
        comment="What a unit entered of the dealings with an authority that has no installation.",
    )
    op.create_index(op.f("ix_paper_entry_filing_id"), "paper_entry", ["filing_id"])
    op.create_table(
        "authority_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of the key that signs its answers."),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "username", sa.Text(), nullable=False, comment="Who compared it with the authority and confirmed it."
        ),
        sa.Column("confirmed_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_authority_key_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_key")),
        sa.UniqueConstraint("authority_id", "fingerprint", name=op.f("uq_authority_key_authority_id_fingerprint")),
        sqlite_autoincrement=True,
        comment="The keys of authorities whose answers come as files.",
    )
    op.create_index(op.f("ix_authority_key_authority_id"), "authority_key", ["authority_id"])


def _plans_and_neighbours() -> None:
    """What was approved of a plan, which camera fulfils a planned one, and why a neighbour was taken off a site."""
    op.add_column(
        "plan",
        sa.Column(
            "approved",
            sa.Text(),
            nullable=True,
            comment="JSON: what was approved last, by whom; it stays when the plan is changed.",
        ),
    )
    op.add_column(
        "planned_camera",
        sa.Column(
            "camera_id",
            sa.Integer(),
            nullable=True,
            comment="The camera that fulfils it. No key: the plan outlives cameras.",
        ),
    )
    op.add_column(
        "site",
        sa.Column(
            "neighbour_gone",
            sa.Text(),
            nullable=True,
            comment="JSON: the neighbour that was taken off last, why, by whom, when.",
        ),
    )
