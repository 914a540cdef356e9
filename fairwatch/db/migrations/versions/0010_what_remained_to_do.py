# SPDX-License-Identifier: Apache-2.0
"""What a person decides where a text leaves a place open."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only."""
    _decisions()
    _second_person()
    _dismissed()
    _unit_keys()
    _letters()
    _holds()
    _floors()
    _purges()
    _excluded()
    _left()
    _closed_pictures()


def _decisions() -> None:
    """Of a place that a text may mean. Nobody has decided yet: whatever is barred there stays so."""
    for name, comment in (
        (
            "decided",
            "forbidden | permitted: what a person decided last; empty: nothing, or the place is of another kind since.",
        ),
        ("decided_for", "On which question: on another it is none."),
    ):
        op.add_column("place", sa.Column(name, sa.Text(), nullable=False, server_default="", comment=comment))
    comment = "place_decision.id; no key: the two would name each other."
    op.add_column("place", sa.Column("decision_id", sa.BigInteger(), nullable=True, comment=comment))
    op.create_table(
        "place_decision",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True, comment="No key: the account may be gone."),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False, comment="forbidden | permitted"),
        sa.Column(
            "question",
            sa.Text(),
            nullable=False,
            comment="The kind of place and the entries of the texts that it is about.",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", _ID, nullable=True),
        sa.Column("texts", sa.Text(), nullable=False, comment="JSON: the articles as they were cited."),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_decision_place_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_place_decision_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_decision")),
        sqlite_autoincrement=True,
        comment="Whether a text that names the whole means this part of it, as people decided. Only grows.",
    )
    for column in ("place_id", "document_id"):
        op.create_index(op.f(f"ix_place_decision_{column}"), "place_decision", [column])


def _second_person() -> None:
    """Moves that were decided before were decided by whoever it was: nothing is said of them."""
    comment = "Decided by who made the account that asked."
    op.add_column("move", sa.Column("by_maker", sa.Boolean(), nullable=False, server_default="0", comment=comment))


def _dismissed() -> None:
    """Units of other installations that an officer turned away."""
    told = "Turned away: it waits no more until it is admitted."
    op.add_column("peer_unit", sa.Column("dismissed_us", sa.BigInteger(), nullable=True, comment=told))
    op.add_column("peer_unit", sa.Column("dismissed_by", sa.Text(), nullable=False, server_default=""))


def _unit_keys() -> None:
    """Units whose filings came as files before keep the key that they came with."""
    op.create_table(
        "unit_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of the key that signs its filings."),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "username", sa.Text(), nullable=False, comment="Who compared it with the unit; empty: nobody was asked yet."
        ),
        sa.Column("confirmed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_key")),
        sa.UniqueConstraint("credit_code", "fingerprint", name=op.f("uq_unit_key_credit_code_fingerprint")),
        sqlite_autoincrement=True,
        comment="The keys of units whose filings come as files.",
    )
    op.execute(
        "INSERT INTO unit_key (credit_code, fingerprint, username, confirmed_us) "
        "SELECT unit.credit_code, video_system.origin, '', MIN(filing.received_us) FROM filing "
        "JOIN video_system ON video_system.id = filing.system_id JOIN site ON site.id = video_system.site_id "
        "JOIN unit ON unit.id = site.unit_id "
        "WHERE video_system.origin <> '' AND filing.peer_id IS NULL AND filing.received_us IS NOT NULL "
        "GROUP BY unit.credit_code, video_system.origin"
    )


def _holds() -> None:
    """What was on hold before stays so until it is lifted, and is to be looked at after a year: nothing said until when."""
    op.create_table(
        "hold_order",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="important | legal"),
        sa.Column("site_id", _ID, nullable=True, comment="Where its cameras stood; NULL: nowhere yet."),
        sa.Column("unit_id", _ID, nullable=True, comment="Whose, where there is no site."),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), server_default="", nullable=False, comment="Which office asked for it."),
        sa.Column("case_number", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column(
            "entry_id", sa.Integer(), nullable=True, comment="The matter in the register of duties that it is for."
        ),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("floor_day", sa.Text(), nullable=True, comment="ISO date: the last day that a text asks for."),
        sa.Column("rule", sa.Text(), nullable=True, comment="JSON: the text that says so."),
        sa.Column(
            "last_day",
            sa.Text(),
            nullable=False,
            comment="ISO date: important: the last day; legal: the day of the review.",
        ),
        sa.Column("due_us", sa.BigInteger(), nullable=False, comment="The first moment after that day."),
        sa.Column("placed_by", _ID, nullable=True),
        sa.Column("placed_us", sa.BigInteger(), nullable=False),
        sa.Column("lift_asked_by", _ID, nullable=True),
        sa.Column("lift_asked_us", sa.BigInteger(), nullable=True),
        sa.Column("lift_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lifted_by", _ID, nullable=True),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("start_us < end_us", name=op.f("ck_hold_order_span")),
        sa.CheckConstraint("kind in ('important', 'legal')", name=op.f("ck_hold_order_kind")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_hold_order_site_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hold_order_unit_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_hold_order_case_id")),
        *(
            sa.ForeignKeyConstraint([each], ["account.id"], name=op.f(f"fk_hold_order_{each}"))
            for each in ("placed_by", "lift_asked_by", "lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_order")),
        sqlite_autoincrement=True,
        comment="Why footage is kept beyond its time, and until when. The rows of `hold` are what the keeper obeys.",
    )
    for column in ("site_id", "case_id", "entry_id"):
        op.create_index(op.f(f"ix_hold_order_{column}"), "hold_order", [column])
    standing = sa.text("lifted_us IS NULL")
    op.create_index(
        "ix_hold_order_standing", "hold_order", ["due_us"], sqlite_where=standing, postgresql_where=standing
    )
    for name, comment in (
        ("until_us", "From then on it holds no more; NULL: until it is lifted."),
        ("hold_order_id", "hold_order.id; no key: what is kept needs no regime."),
    ):
        op.add_column("hold", sa.Column(name, sa.BigInteger(), nullable=True, comment=comment))
    op.create_index(op.f("ix_hold_hold_order_id"), "hold", ["hold_order_id"])
    connection = op.get_bind()
    # Where its camera stands: else its own unit would not see it any more.
    held = (
        "SELECT hold.id, start_us, end_us, hold.reason, placed_by, placed_us, lifted_us, place.site_id FROM hold "
        "LEFT JOIN placement ON placement.camera_id = hold.camera_id LEFT JOIN place ON place.id = placement.place_id "
        "WHERE start_us < end_us"
    )
    for row in connection.execute(sa.text(held)).mappings().all():
        review_us = row["placed_us"] + 365 * 86_400_000_000
        day = datetime.fromtimestamp(review_us // 1_000_000, UTC).date()
        made = connection.execute(
            sa.text(
                "INSERT INTO hold_order (kind, site_id, reason, start_us, end_us, last_day, due_us, placed_by, placed_us, "
                "lifted_us) VALUES ('legal', :site_id, :reason, :start_us, :end_us, :day, :due_us, :placed_by, "
                ":placed_us, :lifted_us) "
                "RETURNING id"
            ),
            {**row, "day": day.isoformat(), "due_us": review_us},
        ).scalar_one()
        connection.execute(
            sa.text("UPDATE hold SET hold_order_id = :made WHERE id = :id"), {"made": made, "id": row["id"]}
        )


def _floors() -> None:
    """Which texts bind where is not for a migration to say: the program writes the floors when it starts."""
    comment = "What the texts ask for at least where it stands or stood: whatever is set, no footage younger goes."
    for table in ("unit", "site"):
        was = "JSON: the trades that were taken off last, why, by whom, when."
        op.add_column(table, sa.Column("trades_was", sa.Text(), nullable=True, comment=was))
    op.add_column("camera", sa.Column("floor_days", sa.Integer(), nullable=False, server_default="0", comment=comment))


def _purges() -> None:
    """What was entered before as having served its purpose named no footage that a program could delete."""
    op.create_table(
        "purge",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "entry_id", sa.BigInteger(), nullable=False, comment="The decision in the register of duties. No key."
        ),
        sa.Column("camera_id", _ID, nullable=False),
        sa.Column("from_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False, comment="What ends later stays."),
        sa.Column("placed_us", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_us", sa.BigInteger(), nullable=True),
        sa.Column("done_us", sa.BigInteger(), nullable=True, comment="When nothing of it was left."),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_purge_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge")),
        comment="Footage that has served its purpose and goes, as soon as it is past its minimum and on no hold.",
    )
    for column in ("entry_id", "camera_id"):
        op.create_index(op.f(f"ix_purge_{column}"), "purge", [column])
    is_open = sa.text("done_us IS NULL AND withdrawn_us IS NULL")
    op.create_index("ix_purge_open", "purge", ["camera_id"], sqlite_where=is_open, postgresql_where=is_open)
    # SQLite keeps no comments.
    if op.get_bind().dialect.name == "postgresql":
        reason = "ceiling | quota | room | purpose-met:<purge.entry_id>"
        op.alter_column("deletion", "reason", existing_type=sa.Text(), existing_nullable=False, comment=reason)


def _letters() -> None:
    """A letter of consent that cameras have is the one of whoever it counts for there."""
    comment = "Of a letter of consent: whose it was when a camera first had it; empty: none had."
    op.add_column("document", sa.Column("consent_of", sa.Text(), nullable=False, server_default="", comment=comment))
    op.execute(
        "UPDATE document SET consent_of = COALESCE((SELECT MIN(placement.consent_of) FROM placement "
        "WHERE placement.consent_document_id = document.id AND placement.consent_of <> ''), '')"
    )


def _left() -> None:
    """Of sites that moved before, the office that has their systems in its register hears of that from now on: else what
    is handed in there would be in nobody's sight.
    """
    comment = "Where its systems are filed while it stands in another division already."
    op.add_column("site", sa.Column("left_division", sa.Text(), nullable=True, comment=comment))
    there = sa.text("left_division IS NOT NULL")
    name = op.f("ix_site_left_division")
    op.create_index(name, "site", ["left_division"], sqlite_where=there, postgresql_where=there)
    connection = op.get_bind()
    filed = (
        "SELECT filing.system_id, filing.kind, filing.state, filing.division, site.id AS site_id, site.division AS here "
        "FROM filing JOIN video_system ON video_system.id = filing.system_id "
        "JOIN site ON site.id = video_system.site_id "
        "WHERE filing.state IN ('submitted', 'accepted') AND site.removed_us IS NULL ORDER BY filing.id"
    )
    of_systems: dict[int, list[Any]] = {}
    for row in connection.execute(sa.text(filed)):
        of_systems.setdefault(row.system_id, []).append(row)
    for rows in of_systems.values():
        last = next((each for each in reversed(rows) if each.state == "accepted"), rows[0])
        if (rows[-1].kind, rows[-1].state) != ("end", "accepted") and last.division != last.here:
            given = {"left": last.division, "id": last.site_id}
            connection.execute(sa.text("UPDATE site SET left_division = :left WHERE id = :id"), given)


def _closed_pictures() -> None:
    """Whoever governs keeps their pictures until the program looks; what was classified before is restricted from now."""
    comment = "Duties that are not kept and close pictures to it, not the rest: of who governs."
    op.add_column("account", sa.Column("no_pictures", sa.Text(), nullable=False, server_default="", comment=comment))
    for table, comment in (
        ("video_system", "internal | trade | state: how it is classified."),
        (
            "camera",
            "internal | trade | state: as the system was classified that it belongs to, or belonged to last.",
        ),
    ):
        op.add_column(table, sa.Column("secrecy", sa.Text(), nullable=False, server_default="", comment=comment))
    connection = op.get_bind()
    entered = (
        "SELECT subject, content FROM entry WHERE kind = 'classification' AND corrected_by IS NULL AND state <> 'void' "
        "ORDER BY happened_us, id"
    )
    levels = {
        row.subject: json.loads(row.content)["fields"].get("level", "") for row in connection.execute(sa.text(entered))
    }
    for subject, level in levels.items():
        given = {"level": level, "id": int(subject.partition(":")[2])}
        if level in ("", "none"):
            continue
        connection.execute(sa.text("UPDATE video_system SET secrecy = :level WHERE id = :id"), given)
        cameras = (
            "UPDATE camera SET secrecy = :level WHERE id IN (SELECT camera_id FROM placement WHERE system_id = :id)"
        )
        connection.execute(sa.text(cameras), given)


def _excluded() -> None:
    """Nothing was said of any system."""
    comment = "JSON: that it is state security's, as the police said, why, by whom, when."
    op.add_column("video_system", sa.Column("excluded", sa.Text(), nullable=True, comment=comment))
