# SPDX-License-Identifier: Apache-2.0
"""Ways around the regime that were closed: cameras under a new number, units of other installations, officers gone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "placement",
        sa.Column(
            "instead_of",
            sa.Integer(),
            nullable=True,
            comment="The camera taken out that this one is, or came for. No key.",
        ),
    )
    op.create_index(op.f("ix_placement_instead_of"), "placement", ["instead_of"])
    # Names of what is gone, and all that was done to one thing, out of years of entries.
    op.create_index(op.f("ix_audit_subject_id"), "audit", ["subject", "id"])
    _units_of_peers()
    _officers_gone()


def _units_of_peers() -> None:
    op.create_table(
        "peer_unit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("peer_id", _ID, nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False, comment="As the first filing named it."),
        sa.Column(
            "asked_us",
            sa.BigInteger(),
            nullable=True,
            comment="When a filing of it came without being admitted; NULL: none did.",
        ),
        sa.Column("admitted_us", sa.BigInteger(), nullable=True, comment="NULL: nothing is taken in for this unit."),
        sa.Column("admitted_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.id"], name=op.f("fk_peer_unit_peer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_unit")),
        sa.UniqueConstraint("peer_id", "credit_code", name=op.f("uq_peer_unit_peer_id_credit_code")),
        sqlite_autoincrement=True,
        comment="The units that an installation files for, as a person admitted them.",
    )
    # Whom an installation filed for until now, and nobody minded.
    op.execute(
        "INSERT INTO peer_unit (peer_id, credit_code, name, admitted_us)"
        " SELECT peer.id, unit.credit_code, MIN(unit.name), MIN(filing.received_us) FROM filing"
        " JOIN peer ON peer.id = filing.peer_id JOIN video_system ON video_system.id = filing.system_id"
        " JOIN site ON site.id = video_system.site_id JOIN unit ON unit.id = site.unit_id"
        " GROUP BY peer.id, unit.credit_code"
    )


def _officers_gone() -> None:
    op.create_table(
        "officer_left",
        sa.Column("id", _ID, nullable=False),
        sa.Column("division", sa.Text(), nullable=False, comment="Of the police office whose officer it was."),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="No key: the account may be gone."),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column(
            "left_us",
            sa.BigInteger(),
            nullable=False,
            comment="From when on that account could not answer any more.",
        ),
        sa.Column("left_by", sa.Text(), nullable=False, comment="Who switched it off, or moved it elsewhere."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_left")),
        sqlite_autoincrement=True,
        comment="Officers who could answer filings here and cannot any more.",
    )
    op.create_index(op.f("ix_officer_left_division"), "officer_left", ["division"])
    # Of those before it is not known when and by whom: from when they were seen last.
    op.execute(
        "INSERT INTO officer_left (division, account_id, username, left_us, left_by)"
        " SELECT authority.division, account.id, account.username,"
        " COALESCE(account.last_sign_in_us, account.created_us), '' FROM account"
        " JOIN authority ON authority.id = account.authority_id"
        " WHERE account.role = 'officer' AND account.disabled AND authority.sector = ''"
    )
    for column in (
        sa.Column(
            "officer",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Who of the authority had an account here.",
        ),
        sa.Column("officer_left_us", sa.BigInteger(), nullable=True, comment="When that account was switched off."),
        sa.Column("officer_left_by", sa.Text(), server_default="", nullable=False, comment="Who switched it off."),
    ):
        op.add_column("paper_entry", column)
