# SPDX-License-Identifier: Apache-2.0
"""The registry: who runs which video system where, its cameras' places, papers and plans; whose an account is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "division",
        sa.Column(
            "code", sa.Text(), nullable=False, comment="GB/T 2260, 6 digits; the division above follows from it."
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    op.create_table(
        "refusal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False, comment="api | import | console"),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("camera", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
        comment="What was tried against a prohibition.",
    )
    op.create_index(op.f("ix_refusal_at_us"), "refusal", ["at_us"])
    op.create_table(
        "authority",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column(
            "sector", sa.Text(), server_default="", nullable=False, comment="A trade; empty: the police, who see all."
        ),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["division"], ["division.code"], name=op.f("fk_authority_division")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_authority_division"), "authority", ["division"])
    op.create_table(
        "unit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="GB 32100; unique among those not removed."),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="government | enterprise | institution | association | individual",
        ),
        sa.Column(
            "trades", sa.Text(), server_default="[]", nullable=False, comment="JSON list: which special texts bind it."
        ),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("legal_person", sa.Text(), server_default="", nullable=False),
        sa.Column("security_head", sa.Text(), server_default="", nullable=False),
        sa.Column("security_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("public_page", sa.Boolean(), server_default="0", nullable=False),
        sa.Column(
            "sign_text",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What its signs say; on the public page too.",
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["division"], ["division.code"], name=op.f("fk_unit_division")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("uuid", name=op.f("uq_unit_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unit_division"), "unit", ["division"])
    op.create_index(op.f("ix_unit_name_id"), "unit", ["name", "id"])
    op.create_index(
        "uq_unit_credit_code_in_use",
        "unit",
        ["credit_code"],
        unique=True,
        sqlite_where=sa.text("removed_us IS NULL"),
        postgresql_where=sa.text("removed_us IS NULL"),
    )
    op.create_table(
        "document",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "unit_id",
            _ID,
            nullable=True,
            comment="Whose it is; NULL: the installation's.",
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="licence | plan | test-report | sign-photo | letter | ..."
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The file's name as it was given."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="What its bytes are, not what its name says."),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Hex; names the file below <data>/documents."),
        sa.Column("added_by", _ID, nullable=True),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_document_added_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"])
    op.create_index(op.f("ix_document_unit_id"), "document", ["unit_id"])
    op.create_table(
        "move",
        sa.Column("id", _ID, nullable=False),
        sa.Column("camera_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="asked | approved | refused | withdrawn"),
        sa.Column(
            "found",
            sa.Boolean(),
            server_default="0",
            nullable=False,
            comment="Found already moved: in breach till approved.",
        ),
        sa.Column("before", sa.Text(), nullable=False, comment="JSON: position, direction, angle, purpose, place"),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False, comment="Why so."),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_move_asked_by")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_move_camera_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_move_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
        comment="A change of a camera's position, direction or purpose.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_move_camera_id"), "move", ["camera_id"])
    op.create_table(
        "plan",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True, comment="JSON: GeoJSON Polygon"),
        sa.Column("budget_source", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="draft | approved | built | dropped"),
        sa.Column(
            "approvals", sa.Text(), server_default="[]", nullable=False, comment="JSON: who, on which day, document"
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_unit_id"), "plan", ["unit_id"])
    op.create_table(
        "site",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), server_default="CN", nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="Asia/Shanghai", nullable=False),
        sa.Column("site_class", sa.Text(), nullable=False, comment="rules.pack.SiteClass"),
        sa.Column("class_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "trades", sa.Text(), server_default="[]", nullable=False, comment="JSON list, beside those of the unit."
        ),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column(
            "neighbour",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Military zone or secret-bearing body nearby.",
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["division"], ["division.code"], name=op.f("fk_site_division")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_site_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("uuid", name=op.f("uq_site_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_site_division"), "site", ["division"])
    op.create_index(op.f("ix_site_name_id"), "site", ["name", "id"])
    op.create_index(op.f("ix_site_unit_id"), "site", ["unit_id"])
    op.create_table(
        "attachment",
        sa.Column("subject", sa.Text(), nullable=False, comment="system:3 | filing:8 | plan:1 | entry:40 ..."),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="Which of the asked-for papers it is."),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")),
        sa.PrimaryKeyConstraint("subject", "document_id", name=op.f("pk_attachment")),
    )
    op.create_table(
        "floor_plan",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column(
            "corners",
            sa.Text(),
            nullable=False,
            comment="JSON: four [longitude, latitude], clockwise from the top left",
        ),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_floor_plan_document_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_floor_plan_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_plan")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_floor_plan_site_id"), "floor_plan", ["site_id"])
    op.create_table(
        "video_system",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=False, comment="government | own"),
        sa.Column("area_covered", sa.Text(), server_default="", nullable=False),
        sa.Column("designer", sa.Text(), server_default="", nullable=False),
        sa.Column("installer", sa.Text(), server_default="", nullable=False),
        sa.Column("maintainer", sa.Text(), server_default="", nullable=False),
        sa.Column("network", sa.Text(), server_default="", nullable=False, comment="dedicated | private | internet"),
        sa.Column("police_link", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("control_room_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("storage_place", sa.Text(), server_default="", nullable=False),
        sa.Column("analytics", sa.Text(), server_default="[]", nullable=False, comment="JSON list"),
        sa.Column("design_day", sa.Text(), nullable=True),
        sa.Column("build_day", sa.Text(), nullable=True),
        sa.Column("use_day", sa.Text(), nullable=True, comment="In use since; from it the clock of filing runs."),
        sa.Column("end_day", sa.Text(), nullable=True, comment="Out of use since."),
        sa.Column("main_design_day", sa.Text(), nullable=True, comment="Of the main works."),
        sa.Column("main_build_day", sa.Text(), nullable=True),
        sa.Column("main_use_day", sa.Text(), nullable=True),
        sa.Column("plan_id", _ID, nullable=True),
        sa.Column(
            "origin",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The installation that filed it here by package.",
        ),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_video_system_plan_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_video_system_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_system")),
        sa.UniqueConstraint("uuid", name=op.f("uq_video_system_uuid")),
        comment="A video system: what is filed.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_video_system_site_id"), "video_system", ["site_id"])
    op.create_index(op.f("ix_video_system_name_id"), "video_system", ["name", "id"])
    op.create_table(
        "place",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="rules/place-kinds.yaml; with the packs it gives the legal class.",
        ),
        sa.Column(
            "reason", sa.Text(), server_default="", nullable=False, comment="Why this kind, where it is a judgement."
        ),
        sa.Column("outline", sa.Text(), nullable=True, comment="JSON: GeoJSON Polygon or Point in WGS 84"),
        sa.Column("floor_plan_id", _ID, nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["floor_plan_id"], ["floor_plan.id"], name=op.f("fk_place_floor_plan_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_place_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("uuid", name=op.f("uq_place_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_place_site_id"), "place", ["site_id"])
    op.create_index(op.f("ix_place_name_id"), "place", ["name", "id"])
    op.create_table(
        "placement",
        sa.Column("camera_id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("system_id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=True, comment="GB/T 28181, 20 digits"),
        sa.Column("kind", sa.Text(), server_default="fixed", nullable=False, comment="fixed | ptz | dome | panoramic"),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("height_m", sa.Float(), nullable=True),
        sa.Column(
            "direction_deg", sa.Float(), nullable=True, comment="Of the middle of the view, clockwise from north."
        ),
        sa.Column("angle_deg", sa.Float(), nullable=True, comment="Width of the view."),
        sa.Column("range_m", sa.Float(), nullable=True),
        sa.Column("indoor", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("necessity", sa.Text(), server_default="", nullable=False),
        sa.Column("funding", sa.Text(), server_default="own", nullable=False, comment="government | own"),
        sa.Column(
            "sees_faces",
            sa.Boolean(),
            server_default="0",
            nullable=False,
            comment="Sharp enough to know a face by eye.",
        ),
        sa.Column("sees_plates", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("sign_day", sa.Text(), nullable=True, comment="Since when a sign stands there."),
        sa.Column(
            "sign_document_id",
            _ID,
            nullable=True,
            comment="The photo of the sign.",
        ),
        sa.Column(
            "consent_document_id",
            _ID,
            nullable=True,
            comment="Letter, near a military or secret-bearing body.",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_placement_camera_id")),
        sa.ForeignKeyConstraint(
            ["consent_document_id"], ["document.id"], name=op.f("fk_placement_consent_document_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_placement_place_id")),
        sa.ForeignKeyConstraint(["sign_document_id"], ["document.id"], name=op.f("fk_placement_sign_document_id")),
        sa.ForeignKeyConstraint(["system_id"], ["video_system.id"], name=op.f("fk_placement_system_id")),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_placement")),
        comment="Where a camera stands, where it looks and why.",
    )
    op.create_index(op.f("ix_placement_place_id"), "placement", ["place_id"])
    op.create_index(op.f("ix_placement_latitude_longitude"), "placement", ["latitude", "longitude"])
    op.create_index(op.f("ix_placement_code"), "placement", ["code"])
    op.create_index(op.f("ix_placement_system_id"), "placement", ["system_id"])
    op.create_table(
        "planned_camera",
        sa.Column("id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("direction_deg", sa.Float(), nullable=False),
        sa.Column("angle_deg", sa.Float(), nullable=False),
        sa.Column("range_m", sa.Float(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_planned_camera_place_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planned_camera_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_camera")),
    )
    op.create_index(op.f("ix_planned_camera_plan_id"), "planned_camera", ["plan_id"])
    op.add_column(
        "camera",
        sa.Column(
            "barred",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why it may not run, whoever enables it; empty: it may.",
        ),
    )
    op.create_index(op.f("ix_camera_name_id"), "camera", ["name", "id"])
    removed = sa.text("removed_us IS NOT NULL")
    op.create_index("ix_camera_removed", "camera", ["id"], sqlite_where=removed, postgresql_where=removed)
    op.add_column(
        "account",
        sa.Column(
            "unit_id",
            sa.Integer(),
            nullable=True,
            comment="Whose staff; NULL: of the installation, not of one unit.",
        ),
    )
    op.add_column("account", sa.Column("authority_id", sa.Integer(), nullable=True, comment="Whose officer."))
    op.add_column(
        "account",
        sa.Column(
            "ends_us",
            sa.BigInteger(),
            nullable=True,
            comment="The account ends: a contractor's, with the agreement.",
        ),
    )
    op.add_column(
        "account",
        sa.Column(
            "blocked",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why a duty that is not kept blocks its role.",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments.
        op.alter_column(
            "account",
            "role",
            comment="accounts.models.Role",
            existing_comment="viewer | operator | manager | administrator",
            existing_type=sa.Text(),
            existing_nullable=False,
        )
