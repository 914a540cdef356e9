# SPDX-License-Identifier: Apache-2.0
"""Filings, supervision, the register of duties, and the cases in which footage is asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False, comment="When it was written: the server's clock."),
        sa.Column(
            "account_id", sa.Integer(), nullable=True, comment="Who signed it. No key: the register outlives accounts."
        ),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="duties/kinds.yaml: training, sweep, drill, attestation ..."
        ),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column(
            "subject", sa.Text(), nullable=False, comment="account:5 | place:3 | camera:7 | system:2 | control:... | ''"
        ),
        sa.Column(
            "happened_us",
            sa.BigInteger(),
            nullable=False,
            comment="When it happened, as its writer says; never after at_us.",
        ),
        sa.Column("lapses_us", sa.BigInteger(), nullable=True, comment="Until when it counts, or is to be answered."),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="open | done | void: what follows an open one names it in `after`.",
        ),
        sa.Column("after", sa.Integer(), nullable=True, comment="The entry that this one answers, closes or corrects."),
        sa.Column(
            "content", sa.Text(), nullable=False, comment="JSON: the kind's fields; documents by id and SHA-256."
        ),
        sa.Column("chain", sa.LargeBinary(), nullable=False, comment="SHA-256 over the entry before and this one."),
        sa.Column(
            "closed_by",
            sa.Integer(),
            nullable=True,
            comment="The entry that closed it. Follows from `after`, and is no part of the chain.",
        ),
        sa.Column(
            "corrected_by", sa.Integer(), nullable=True, comment="The entry that stands in its place. As `closed_by`."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        comment="The register of duties. It only grows: a mistake is corrected by another entry.",
    )
    op.create_index(op.f("ix_entry_after"), "entry", ["after"])
    op.create_index(op.f("ix_entry_at_us"), "entry", ["at_us"])
    op.create_index(op.f("ix_entry_kind_id"), "entry", ["kind", "id"])
    op.create_index(op.f("ix_entry_kind_lapses_us"), "entry", ["kind", "lapses_us"])
    op.create_index(op.f("ix_entry_kind_subject_happened_us"), "entry", ["kind", "subject", "happened_us"])
    still_open = sa.text("state = 'open' AND closed_by IS NULL AND corrected_by IS NULL")
    op.create_index("ix_entry_open", "entry", ["kind", "unit_id"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_index(op.f("ix_entry_unit_id"), "entry", ["unit_id"])
    op.create_table(
        "reminder",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="What it is about: one reminder for one thing due."),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False, comment="JSON: what the translated sentence needs."),
        sa.Column("link", sa.Text(), nullable=False, comment="Where in the console it is done."),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True, comment="By e-mail or webhook."),
        sa.Column("cleared_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    op.create_index(op.f("ix_reminder_unit_id"), "reminder", ["unit_id"])
    op.create_table(
        "case",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="internal | official | person"),
        sa.Column("state", sa.Text(), nullable=False, comment="asked | approved | refused | closed"),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="What is to be seen, in words."),
        sa.Column(
            "requester", sa.Text(), nullable=False, comment="JSON: officers and cards, or person, identity, kinship."
        ),
        sa.Column("camera_ids", sa.Text(), nullable=False, comment="JSON list: asked for."),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("export", sa.Boolean(), nullable=False, comment="False: viewing only."),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True, comment="By when it is to be answered."),
        sa.Column("due_rule", sa.Text(), nullable=True, comment="JSON: pack, article, text"),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("closed_us", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("start_us < end_us", name=op.f("ck_case_span")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_case_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_case_decided_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        comment="Why somebody may see or take footage: asked once, not at each click.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_unit_id"), "case", ["unit_id"])
    op.create_table(
        "outlet",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "unit_id",
            _ID,
            nullable=True,
            comment="NULL: whatever it is about.",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="email | webhook"),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True, comment="Signs what goes to a webhook."),
        sa.Column("enabled", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("failed_us", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outlet_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        comment="Where reminders go beside the console.",
    )
    op.create_index(op.f("ix_outlet_unit_id"), "outlet", ["unit_id"])
    op.create_table(
        "dispatch",
        sa.Column("reminder_id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_dispatch_outlet_id")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_dispatch_reminder_id")),
        sa.PrimaryKeyConstraint("reminder_id", "outlet_id", name=op.f("pk_dispatch")),
        comment="Which reminder went where: one outlet that fails has none sent twice by the others.",
    )
    op.create_table(
        "case_delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="playback | still | export"),
        sa.Column("access_id", sa.Integer(), nullable=False, comment="Its entry in the access register."),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_delivery_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_delivery")),
        sa.UniqueConstraint("case_id", "access_id", name=op.f("uq_case_delivery_case_id_access_id")),
    )
    op.create_index(op.f("ix_case_delivery_access_id"), "case_delivery", ["access_id"])
    op.create_index(op.f("ix_case_delivery_case_id"), "case_delivery", ["case_id"])
    op.create_table(
        "site_policy",
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("case_for_playback", sa.Boolean(), nullable=False),
        sa.Column("second_person_export", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, comment="JSON: the texts that ask for it."),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_policy_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_policy")),
        comment="What the binding texts ask of who wants footage of a site: the regime writes it, the gate reads it.",
    )
    op.create_table(
        "filing",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("system_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="first | change | end"),
        sa.Column("state", sa.Text(), nullable=False, comment="draft | submitted | returned | accepted | withdrawn"),
        sa.Column("division", sa.Text(), nullable=False, comment="The county that it goes to."),
        sa.Column("authority_id", _ID, nullable=True),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON: what is filed."),
        sa.Column("before", sa.Text(), nullable=True, comment="JSON: what was filed before; for a change report."),
        sa.Column("declared", sa.Boolean(), server_default="0", nullable=False, comment="Declared to be true."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why the change."),
        sa.Column(
            "event",
            sa.Text(),
            nullable=False,
            comment="in-use | legacy-<day> | change | end: what the clock runs from.",
        ),
        sa.Column("event_day", sa.Text(), nullable=False),
        sa.Column("due_day", sa.Text(), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=False, comment="JSON: pack, article, text, provisional"),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("submitted_us", sa.BigInteger(), nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True, comment="The filing number that the authority gave."),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_filing_authority_id")),
        sa.ForeignKeyConstraint(["system_id"], ["video_system.id"], name=op.f("fk_filing_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("uuid", name=op.f("uq_filing_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_filing_authority_id"), "filing", ["authority_id"])
    op.create_index("ix_filing_division_state", "filing", ["division", "state"])
    op.create_index(op.f("ix_filing_due_day"), "filing", ["due_day"])
    op.create_index(op.f("ix_filing_system_id"), "filing", ["system_id"])
    op.create_table(
        "inspection",
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.Column("system_id", _ID, nullable=False),
        sa.Column("planned_day", sa.Text(), nullable=False),
        sa.Column("visited_day", sa.Text(), nullable=True),
        sa.Column("inspectors", sa.Text(), server_default="[]", nullable=False, comment="JSON: names and card numbers"),
        sa.Column("checklist", sa.Text(), nullable=False, comment="JSON: control, articles, question, result, note"),
        sa.Column("state", sa.Text(), nullable=False, comment="planned | under-way | closed"),
        sa.Column("minutes", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_inspection_authority_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_inspection_created_by")),
        sa.ForeignKeyConstraint(["system_id"], ["video_system.id"], name=op.f("fk_inspection_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inspection_authority_id"), "inspection", ["authority_id"])
    op.create_index(op.f("ix_inspection_system_id"), "inspection", ["system_id"])
    op.create_table(
        "filing_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("filing_id", _ID, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "note", sa.Text(), server_default="", nullable=False, comment="Reasons for a return, each with its field."
        ),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_step_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_step")),
    )
    op.create_index(op.f("ix_filing_step_filing_id"), "filing_step", ["filing_id"])
    op.create_table(
        "rectification",
        sa.Column("id", _ID, nullable=False),
        sa.Column("inspection_id", _ID, nullable=True),
        sa.Column("authority_id", _ID, nullable=False),
        sa.Column("system_id", _ID, nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("due_day", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="open | reported | closed"),
        sa.Column("report", sa.Text(), server_default="", nullable=False, comment="What the unit did."),
        sa.Column("reported_us", sa.BigInteger(), nullable=True),
        sa.Column("closed_us", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_rectification_authority_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_rectification_inspection_id")),
        sa.ForeignKeyConstraint(["system_id"], ["video_system.id"], name=op.f("fk_rectification_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rectification_authority_id"), "rectification", ["authority_id"])
    op.create_index(op.f("ix_rectification_inspection_id"), "rectification", ["inspection_id"])
    op.create_index(op.f("ix_rectification_system_id"), "rectification", ["system_id"])
    op.add_column("grant", sa.Column("case_id", sa.Integer(), nullable=True, comment="The case that it belongs to."))
