# SPDX-License-Identifier: Apache-2.0
"""The schema of the registry: who runs which system where, its cameras' places, papers and plans.

Moments are UTC microseconds (`*_us`); days that the law counts by are ISO dates (`*_day`) in the site's time zone;
lists and mappings are JSON in Text. `version` grows with each change: who changes an old one is refused.
`removed_us` is set where a row is taken out of the registry; rows are never deleted.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from .tables import BigKey, metadata

# ---- registry --------------------------------------------------------------

division = Table(
    "division",
    metadata,
    Column("code", Text, primary_key=True, comment="GB/T 2260, 6 digits; the division above follows from it."),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False, server_default=""),
)

authority = Table(
    "authority",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("name", Text, nullable=False),
    Column("division", ForeignKey("division.code"), nullable=False, index=True),
    Column("sector", Text, nullable=False, server_default="", comment="A trade; empty: the police, who see all."),
    Column("contact", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    sqlite_autoincrement=True,
)

unit = Table(
    "unit",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("credit_code", Text, nullable=False, comment="GB 32100; unique among those not removed."),
    Column("kind", Text, nullable=False, comment="government | enterprise | institution | association | individual"),
    Column("kind_was", Text, comment="JSON: the kind that was changed last, why, by whom, when."),
    Column("trades", Text, nullable=False, server_default="[]", comment="JSON list: which special texts bind it."),
    Column("trades_was", Text, comment="JSON: the trades that were taken off last, why, by whom, when."),
    Column("division", ForeignKey("division.code"), nullable=False, index=True),
    Column("address", Text, nullable=False, server_default=""),
    Column("legal_person", Text, nullable=False, server_default=""),
    Column("security_head", Text, nullable=False, server_default=""),
    Column("security_phone", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("public_page", Boolean, nullable=False, server_default="0"),
    Column("sign_text", Text, nullable=False, server_default="", comment="What its signs say; on the public page too."),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Index(None, "name", "id"),
    Index(
        "uq_unit_credit_code_in_use",
        "credit_code",
        unique=True,
        sqlite_where=text("removed_us IS NULL"),
        postgresql_where=text("removed_us IS NULL"),
    ),
    sqlite_autoincrement=True,
)

site = Table(
    "site",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False, server_default="CN"),
    Column("division", ForeignKey("division.code"), nullable=False, index=True),
    Column("address", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default="Asia/Shanghai"),
    Column("site_class", Text, nullable=False, comment="rules.pack.SiteClass"),
    Column("class_reason", Text, nullable=False, server_default=""),
    Column("trades", Text, nullable=False, server_default="[]", comment="JSON list, beside those of the unit."),
    Column("latitude", Float),
    Column("longitude", Float),
    Column(
        "neighbour", Text, nullable=False, server_default="", comment="Military zone or secret-bearing body nearby."
    ),
    Column("neighbour_gone", Text, comment="JSON: the neighbour that was taken off last, why, by whom, when."),
    Column("class_was", Text, comment="JSON: the class that was changed last, why, by whom, when."),
    Column("class_by_places", Text, comment="What it is judged as, where what was chosen is lighter than its places."),
    Column("trades_was", Text, comment="JSON: the trades that were taken off last, why, by whom, when."),
    Column(
        "opening_hours",
        Text,
        nullable=False,
        server_default="",
        comment="When it is open to the public: Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00",
    ),
    Column(
        "opening_was",
        Text,
        nullable=False,
        server_default="[]",
        comment="JSON list: the hours that were changed, by whom, until when they counted.",
    ),
    Column("left_division", Text, comment="Where its systems are filed while it stands in another division already."),
    Column(
        "left_trades",
        Text,
        nullable=False,
        server_default="[]",
        comment="JSON list: trades that were taken off while the filings still name them.",
    ),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Index(None, "name", "id"),
    Index(
        "ix_site_left_division",
        "left_division",
        sqlite_where=text("left_division IS NOT NULL"),
        postgresql_where=text("left_division IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

place = Table(
    "place",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column(
        "kind",
        Text,
        nullable=False,
        index=True,
        comment="rules/place-kinds.yaml; with the packs it gives the legal class.",
    ),
    Column("reason", Text, nullable=False, server_default="", comment="Why this kind, where it is a judgement."),
    Column("outline", Text, comment="JSON: GeoJSON Polygon or Point in WGS 84"),
    Column("west", Float, comment="How far the outline reaches, in degrees: follows from it, as the next three."),
    Column("south", Float),
    Column("east", Float),
    Column("north", Float),
    Column("floor_plan_id", ForeignKey("floor_plan.id"), index=True),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Column(
        "decided",
        Text,
        nullable=False,
        server_default="",
        comment="forbidden | permitted: what a person decided last; empty: nothing, or the place is of another kind since.",
    ),
    Column("decided_for", Text, nullable=False, server_default="", comment="On which question: on another it is none."),
    Column("decision_id", BigInteger, comment="place_decision.id; no key: the two would name each other."),
    Index(None, "name", "id"),
    Index(None, "south", "north", "west", "east"),
    sqlite_autoincrement=True,
)

place_decision = Table(
    "place_decision",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("place_id", ForeignKey("place.id"), nullable=False, index=True),
    Column("at_us", BigInteger, nullable=False),
    Column("account_id", Integer, comment="No key: the account may be gone."),
    Column("username", Text, nullable=False),
    Column("outcome", Text, nullable=False, comment="forbidden | permitted"),
    Column(
        "question", Text, nullable=False, comment="The kind of place and the entries of the texts that it is about."
    ),
    Column("reason", Text, nullable=False),
    Column("document_id", ForeignKey("document.id"), index=True),
    Column("texts", Text, nullable=False, comment="JSON: the articles as they were cited."),
    sqlite_autoincrement=True,
    comment="Whether a text that names the whole means this part of it, as people decided. Only grows.",
)

floor_plan = Table(
    "floor_plan",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("level", Integer, nullable=False, server_default="1", comment="Storey: 1 is the ground floor, -1 below it."),
    Column("document_id", ForeignKey("document.id"), nullable=False),
    Column("width_px", Integer, nullable=False, server_default="1", comment="Of the picture."),
    Column("height_px", Integer, nullable=False, server_default="1"),
    Column("corners", Text, nullable=False, comment="JSON: four [longitude, latitude], clockwise from the top left"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    sqlite_autoincrement=True,
)

video_system = Table(
    "video_system",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("funding", Text, nullable=False, comment="government | own"),
    Column("area_covered", Text, nullable=False, server_default=""),
    Column("designer", Text, nullable=False, server_default=""),
    Column("installer", Text, nullable=False, server_default=""),
    Column("maintainer", Text, nullable=False, server_default=""),
    Column("network", Text, nullable=False, server_default="", comment="dedicated | private | internet"),
    Column("police_link", Boolean, nullable=False, server_default="0"),
    Column("control_room_phone", Text, nullable=False, server_default=""),
    Column("storage_place", Text, nullable=False, server_default=""),
    Column(
        "main_equipment", Text, nullable=False, server_default="", comment="Recorders, servers, switches: one a line."
    ),
    Column("analytics", Text, nullable=False, server_default="[]", comment="JSON list"),
    Column("design_day", Text),
    Column("build_day", Text),
    Column("use_day", Text, comment="In use since; from it the clock of filing runs."),
    Column("end_day", Text, comment="Out of use since."),
    Column(
        "clock_day", Text, comment="The earliest day of use that was known while cameras ran: it is filed from then."
    ),
    Column("use_day_was", Text, comment="JSON: the day of use that counted and was changed last, why, by whom, when."),
    Column("excluded", Text, comment="JSON: that it is state security's, as the police said, why, by whom, when."),
    Column("main_design_day", Text, comment="Of the main works."),
    Column("main_build_day", Text),
    Column("main_use_day", Text),
    Column("plan_id", ForeignKey("plan.id")),
    Column(
        "origin", Text, nullable=False, server_default="", comment="The installation that filed it here by package."
    ),
    Column(
        "secrecy", Text, nullable=False, server_default="", comment="internal | trade | state: how it is classified."
    ),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Index(None, "name", "id"),
    sqlite_autoincrement=True,
    comment="A video system: what is filed.",
)

placement = Table(
    "placement",
    metadata,
    Column("camera_id", ForeignKey("camera.id"), primary_key=True),
    Column("place_id", ForeignKey("place.id"), nullable=False),
    Column("system_id", ForeignKey("video_system.id"), nullable=False, index=True),
    Column("code", Text, comment="GB/T 28181, 20 digits"),
    Column("kind", Text, nullable=False, server_default="fixed", comment="fixed | ptz | dome | panoramic"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("height_m", Float),
    Column("direction_deg", Float, comment="Of the middle of the view, clockwise from north."),
    Column("angle_deg", Float, comment="Width of the view."),
    Column("range_m", Float),
    Column("indoor", Boolean, nullable=False, server_default="0"),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("necessity", Text, nullable=False, server_default=""),
    Column("funding", Text, nullable=False, server_default="own", comment="government | own"),
    Column("sees_faces", Boolean, nullable=False, server_default="0", comment="Sharp enough to know a face by eye."),
    Column("sees_plates", Boolean, nullable=False, server_default="0"),
    Column("sign_day", Text, comment="Since when a sign stands there."),
    Column("sign_document_id", ForeignKey("document.id"), comment="The photo of the sign."),
    Column("consent_document_id", ForeignKey("document.id"), comment="Letter, near a military or secret-bearing body."),
    Column(
        "consent_of",
        Text,
        nullable=False,
        server_default="",
        comment="Whose consent the letter is: the neighbour of the site when it was entered.",
    ),
    Column("instead_of", Integer, index=True, comment="The camera taken out that this one is, or came for. No key."),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_us", BigInteger, nullable=False),
    Index(None, "place_id", "latitude", "longitude"),
    Index(None, "place_id", "sign_day"),
    Index(None, "latitude", "longitude"),
    Index(None, "range_m"),
    Index(None, "code"),
    Index(
        "ix_placement_without_purpose",
        "camera_id",
        sqlite_where=text("purpose = ''"),
        postgresql_where=text("purpose = ''"),
    ),
    comment="Where a camera stands, where it looks and why.",
)

stay = Table(
    "stay",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("camera_id", ForeignKey("camera.id"), nullable=False, index=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("since_us", BigInteger, nullable=False, comment="0: as far back as there is footage."),
    Column("until_us", BigInteger, comment="When it was placed at another site; NULL: the last that is known."),
    sqlite_autoincrement=True,
    comment="At which site a camera stood when: what is asked of who wants its footage goes by that.",
)

move = Table(
    "move",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("camera_id", ForeignKey("camera.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, comment="asked | approved | refused | withdrawn"),
    Column(
        "found", Boolean, nullable=False, server_default="0", comment="Found already moved: in breach till approved."
    ),
    Column("before", Text, nullable=False, comment="JSON: position, direction, angle, purpose, place"),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", ForeignKey("account.id"), nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("decided_by", ForeignKey("account.id")),
    Column("decided_us", BigInteger),
    Column("decision", Text, nullable=False, server_default="", comment="Why so."),
    Column(
        "by_maker", Boolean, nullable=False, server_default="0", comment="Decided by who made the account that asked."
    ),
    sqlite_autoincrement=True,
    comment="A change of a camera's position, direction or purpose.",
)

refusal = Table(
    "refusal",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("at_us", BigInteger, nullable=False, index=True),
    Column("account_id", Integer),
    Column("username", Text, nullable=False),
    Column("way", Text, nullable=False, comment="api | import | console"),
    Column("place_id", Integer),
    Column("camera", Text, nullable=False),
    Column("control", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("detail", Text, nullable=False, comment="JSON"),
    comment="What was tried against a prohibition.",
)

document = Table(
    "document",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), index=True, comment="Whose it is; NULL: the installation's."),
    Column("kind", Text, nullable=False, comment="licence | plan | test-report | sign-photo | letter | ..."),
    Column("name", Text, nullable=False, comment="The file's name as it was given."),
    Column("media_type", Text, nullable=False, comment="What its bytes are, not what its name says."),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False, index=True, comment="Hex; names the file below <data>/documents."),
    Column("added_by", ForeignKey("account.id")),
    Column("added_us", BigInteger, nullable=False),
    Column(
        "consent_of",
        Text,
        nullable=False,
        server_default="",
        comment="Of a letter of consent: whose it was when a camera first had it; empty: none had.",
    ),
    sqlite_autoincrement=True,
)

attachment = Table(
    "attachment",
    metadata,
    Column("subject", Text, primary_key=True, comment="system:3 | filing:8 | plan:1 | entry:40 ..."),
    Column("document_id", ForeignKey("document.id"), primary_key=True),
    Column("kind", Text, nullable=False, comment="Which of the asked-for papers it is."),
    Column("added_us", BigInteger, nullable=False),
    Column("removed_us", BigInteger),
)

# ---- planning --------------------------------------------------------------

plan = Table(
    "plan",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("area", Text, comment="JSON: GeoJSON Polygon"),
    Column("budget_source", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, comment="draft | approved | built | dropped"),
    Column("approvals", Text, nullable=False, server_default="[]", comment="JSON: who, on which day, document"),
    Column("approved", Text, comment="JSON: what was approved last, by whom; it stays when the plan is changed."),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    sqlite_autoincrement=True,
)

planned_camera = Table(
    "planned_camera",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("plan_id", ForeignKey("plan.id"), nullable=False, index=True),
    Column("place_id", ForeignKey("place.id")),
    Column("name", Text, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("direction_deg", Float, nullable=False),
    Column("angle_deg", Float, nullable=False),
    Column("range_m", Float, nullable=False),
    Column("cost_cents", BigInteger, nullable=False, server_default="0"),
    Column("camera_id", Integer, comment="The camera that fulfils it. No key: the plan outlives cameras."),
    Column("version", Integer, nullable=False, server_default="1"),
)
