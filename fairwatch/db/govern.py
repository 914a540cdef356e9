# SPDX-License-Identifier: Apache-2.0
"""The schema of the regime: who runs which system where, what is filed, what is done each day, and the proof of it.

Moments are UTC microseconds (`*_us`); days that the law counts by are ISO dates (`*_day`) in the site's time zone;
lists and mappings are JSON in Text. `version` grows with each change: who changes an old one is refused.
`removed_us` is set where a row is taken out of the registry; rows are never deleted.
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
    Table,
    Text,
    UniqueConstraint,
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
    Column("trades", Text, nullable=False, server_default="[]", comment="JSON list: which special texts bind it."),
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
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Index(None, "name", "id"),
    sqlite_autoincrement=True,
)

place = Table(
    "place",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="rules/place-kinds.yaml; with the packs it gives the legal class."),
    Column("reason", Text, nullable=False, server_default="", comment="Why this kind, where it is a judgement."),
    Column("outline", Text, comment="JSON: GeoJSON Polygon or Point in WGS 84"),
    Column("floor_plan_id", ForeignKey("floor_plan.id")),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_us", BigInteger),
    Index(None, "name", "id"),
    sqlite_autoincrement=True,
)

floor_plan = Table(
    "floor_plan",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("document_id", ForeignKey("document.id"), nullable=False),
    Column("corners", Text, nullable=False, comment="JSON: four [longitude, latitude], clockwise from the top left"),
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
    Column("analytics", Text, nullable=False, server_default="[]", comment="JSON list"),
    Column("design_day", Text),
    Column("build_day", Text),
    Column("use_day", Text, comment="In use since; from it the clock of filing runs."),
    Column("end_day", Text, comment="Out of use since."),
    Column("main_design_day", Text, comment="Of the main works."),
    Column("main_build_day", Text),
    Column("main_use_day", Text),
    Column("plan_id", ForeignKey("plan.id")),
    Column(
        "origin", Text, nullable=False, server_default="", comment="The installation that filed it here by package."
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
    Column("place_id", ForeignKey("place.id"), nullable=False, index=True),
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
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_us", BigInteger, nullable=False),
    Index(None, "latitude", "longitude"),
    Index(None, "code"),
    comment="Where a camera stands, where it looks and why.",
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
)

# ---- filing ----------------------------------------------------------------

filing = Table(
    "filing",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("system_id", ForeignKey("video_system.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="first | change | end"),
    Column("state", Text, nullable=False, comment="draft | submitted | returned | accepted | withdrawn"),
    Column("division", Text, nullable=False, comment="The county that it goes to."),
    Column("authority_id", ForeignKey("authority.id"), index=True),
    Column("content", Text, nullable=False, comment="JSON: what is filed."),
    Column("before", Text, comment="JSON: what was filed before; for a change report."),
    Column("declared", Boolean, nullable=False, server_default="0", comment="Declared to be true."),
    Column("reason", Text, nullable=False, server_default="", comment="Why the change."),
    Column("event", Text, nullable=False, comment="in-use | legacy-<day> | change | end: what the clock runs from."),
    Column("event_day", Text, nullable=False),
    Column("due_day", Text, nullable=False, index=True),
    Column("due_rule", Text, nullable=False, comment="JSON: pack, article, text, provisional"),
    Column("created_us", BigInteger, nullable=False),
    Column("submitted_us", BigInteger),
    Column("decided_us", BigInteger),
    Column("number", Text, comment="The filing number that the authority gave."),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_filing_division_state", "division", "state"),
    sqlite_autoincrement=True,
)

filing_step = Table(
    "filing_step",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("filing_id", ForeignKey("filing.id"), nullable=False, index=True),
    Column("at_us", BigInteger, nullable=False),
    Column("account_id", Integer),
    Column("username", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False, server_default="", comment="Reasons for a return, each with its field."),
)

# ---- supervision -----------------------------------------------------------

inspection = Table(
    "inspection",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("authority_id", ForeignKey("authority.id"), nullable=False, index=True),
    Column("system_id", ForeignKey("video_system.id"), nullable=False, index=True),
    Column("planned_day", Text, nullable=False),
    Column("visited_day", Text),
    Column("inspectors", Text, nullable=False, server_default="[]", comment="JSON: names and card numbers"),
    Column("checklist", Text, nullable=False, comment="JSON: control, articles, question, result, note"),
    Column("state", Text, nullable=False, comment="planned | under-way | closed"),
    Column("minutes", Text, nullable=False, server_default=""),
    Column("created_by", ForeignKey("account.id"), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)

rectification = Table(
    "rectification",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("inspection_id", ForeignKey("inspection.id"), index=True),
    Column("authority_id", ForeignKey("authority.id"), nullable=False, index=True),
    Column("system_id", ForeignKey("video_system.id"), nullable=False, index=True),
    Column("control", Text, nullable=False),
    Column("demand", Text, nullable=False),
    Column("due_day", Text, nullable=False),
    Column("state", Text, nullable=False, comment="open | reported | closed"),
    Column("report", Text, nullable=False, server_default="", comment="What the unit did."),
    Column("reported_us", BigInteger),
    Column("closed_us", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)

# ---- the day's work --------------------------------------------------------

entry = Table(
    "entry",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("at_us", BigInteger, nullable=False, index=True, comment="When it was written: the server's clock."),
    Column("account_id", Integer, comment="Who signed it. No key: the register outlives accounts."),
    Column("username", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="duties/kinds.yaml: training, sweep, drill, attestation ..."),
    Column("unit_id", Integer, index=True),
    Column("site_id", Integer),
    Column("subject", Text, nullable=False, comment="account:5 | place:3 | camera:7 | system:2 | control:... | ''"),
    Column(
        "happened_us", BigInteger, nullable=False, comment="When it happened, as its writer says; never after at_us."
    ),
    Column("lapses_us", BigInteger, comment="Until when it counts, or is to be answered."),
    Column("state", Text, nullable=False, comment="open | done | void: what follows an open one names it in `after`."),
    Column("after", Integer, comment="The entry that this one answers, closes or corrects."),
    Column("content", Text, nullable=False, comment="JSON: the kind's fields; documents by id and SHA-256."),
    Column("chain", LargeBinary, nullable=False, comment="SHA-256 over the entry before and this one."),
    Column(
        "closed_by", Integer, comment="The entry that closed it. Follows from `after`, and is no part of the chain."
    ),
    Column("corrected_by", Integer, comment="The entry that stands in its place. As `closed_by`."),
    Index(None, "kind", "subject", "happened_us"),
    Index(None, "kind", "id"),
    Index(None, "kind", "lapses_us"),
    Index(None, "after"),
    Index(
        "ix_entry_open",
        "kind",
        "unit_id",
        sqlite_where=text("state = 'open' AND closed_by IS NULL AND corrected_by IS NULL"),
        postgresql_where=text("state = 'open' AND closed_by IS NULL AND corrected_by IS NULL"),
    ),
    comment="The register of duties. It only grows: a mistake is corrected by another entry.",
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="What it is about: one reminder for one thing due."),
    Column("unit_id", Integer, index=True),
    Column("kind", Text, nullable=False),
    Column("params", Text, nullable=False, comment="JSON: what the translated sentence needs."),
    Column("link", Text, nullable=False, comment="Where in the console it is done."),
    Column("due_us", BigInteger),
    Column("raised_us", BigInteger, nullable=False),
    Column("sent_us", BigInteger, comment="By e-mail or webhook."),
    Column("cleared_us", BigInteger),
)

outlet = Table(
    "outlet",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), index=True, comment="NULL: whatever it is about."),
    Column("kind", Text, nullable=False, comment="email | webhook"),
    Column("target", Text, nullable=False),
    Column("secret_sealed", LargeBinary, comment="Signs what goes to a webhook."),
    Column("enabled", Boolean, nullable=False, server_default="1"),
    Column("failed_us", BigInteger),
    Column("failure", Text, nullable=False, server_default=""),
    comment="Where reminders go beside the console.",
)

dispatch = Table(
    "dispatch",
    metadata,
    Column("reminder_id", ForeignKey("reminder.id"), primary_key=True),
    Column("outlet_id", ForeignKey("outlet.id"), primary_key=True),
    Column("sent_us", BigInteger, nullable=False),
    comment="Which reminder went where: one outlet that fails has none sent twice by the others.",
)

# ---- access ----------------------------------------------------------------

case = Table(
    "case",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False, comment="internal | official | person"),
    Column("state", Text, nullable=False, comment="asked | approved | refused | closed"),
    Column("unit_id", ForeignKey("unit.id"), index=True),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False, comment="What is to be seen, in words."),
    Column("requester", Text, nullable=False, comment="JSON: officers and cards, or person, identity, kinship."),
    Column("camera_ids", Text, nullable=False, comment="JSON list: asked for."),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("export", Boolean, nullable=False, comment="False: viewing only."),
    Column("asked_by", ForeignKey("account.id"), nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("due_us", BigInteger, comment="By when it is to be answered."),
    Column("due_rule", Text, comment="JSON: pack, article, text"),
    Column("decided_by", ForeignKey("account.id")),
    Column("decided_us", BigInteger),
    Column("decision", Text, nullable=False, server_default=""),
    Column("expires_us", BigInteger),
    Column("closed_us", BigInteger),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("start_us < end_us", name="span"),
    sqlite_autoincrement=True,
    comment="Why somebody may see or take footage: asked once, not at each click.",
)

case_delivery = Table(
    "case_delivery",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, index=True),
    Column("camera_id", Integer, nullable=False),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="playback | still | export"),
    Column("access_id", Integer, nullable=False, index=True, comment="Its entry in the access register."),
    Column("at_us", BigInteger, nullable=False),
    UniqueConstraint("case_id", "access_id"),
)

site_policy = Table(
    "site_policy",
    metadata,
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("case_for_playback", Boolean, nullable=False),
    Column("second_person_export", Boolean, nullable=False),
    Column("why", Text, nullable=False, comment="JSON: the texts that ask for it."),
    comment="What the binding texts ask of who wants footage of a site: the regime writes it, the gate reads it.",
)
