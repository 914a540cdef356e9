# SPDX-License-Identifier: Apache-2.0
"""The schema of what is done by the registry: filings, supervision, the register of duties, requests for footage.

Times and days, JSON and `version` are as in `registry`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

# ---- filing ----------------------------------------------------------------

filing = Table(
    "filing",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("system_id", ForeignKey("video_system.id"), nullable=False),
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
    Column("peer_id", Integer, comment="The installation that it came from by itself; NULL: ours, or by file."),
    Column("received_us", BigInteger, comment="When it came, as a package from another installation."),
    Column("handed_day", Text, comment="When it was handed in on paper, as a person entered it with proof."),
    Column(
        "on_paper",
        Text,
        nullable=False,
        server_default="",
        comment="The decision came on paper: entered | confirmed | disputed; empty: it did not.",
    ),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_filing_division_state", "division", "state"),
    Index(None, "system_id", "state", "due_day"),
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
    Column("paper", Text, nullable=False, server_default="", comment="handed-in | entered | confirmed | disputed"),
)

paper_entry = Table(
    "paper_entry",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("filing_id", ForeignKey("filing.id"), nullable=False, index=True),
    Column("submitted_us", BigInteger, nullable=False, comment="Which handing in of the filing it is about."),
    Column("kind", Text, nullable=False, comment="handed-in | accepted | returned"),
    Column("day", Text, nullable=False, comment="The day on the paper."),
    Column("document_id", ForeignKey("document.id"), nullable=False, comment="The scan of the paper."),
    Column("account_id", Integer),
    Column("username", Text, nullable=False, comment="Who entered it."),
    Column("filer", Text, nullable=False, comment="Who handed the filing in."),
    Column("at_us", BigInteger, nullable=False),
    Column(
        "answer", Text, nullable=False, server_default="", comment="What the authority says of it: confirmed | disputed"
    ),
    Column("answered_by", Text, nullable=False, server_default=""),
    Column("answered_us", BigInteger),
    Column("answer_reason", Text, nullable=False, server_default=""),
    Column("officer", Text, nullable=False, server_default="", comment="Who of the authority had an account here."),
    Column("officer_left_us", BigInteger, comment="When that account was switched off."),
    Column("officer_left_by", Text, nullable=False, server_default="", comment="Who switched it off."),
    sqlite_autoincrement=True,
    comment="What a unit entered of the dealings with an authority that has no installation.",
)

officer_left = Table(
    "officer_left",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("division", Text, nullable=False, index=True, comment="Of the police office whose officer it was."),
    Column("account_id", Integer, nullable=False, comment="No key: the account may be gone."),
    Column("username", Text, nullable=False),
    Column("left_us", BigInteger, nullable=False, comment="From when on that account could not answer any more."),
    Column("left_by", Text, nullable=False, comment="Who switched it off, or moved it elsewhere."),
    sqlite_autoincrement=True,
    comment="Officers who could answer filings here and cannot any more.",
)

authority_key = Table(
    "authority_key",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("authority_id", ForeignKey("authority.id"), nullable=False, index=True),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of the key that signs its answers."),
    Column("account_id", Integer),
    Column("username", Text, nullable=False, comment="Who compared it with the authority and confirmed it."),
    Column("confirmed_us", BigInteger, nullable=False),
    UniqueConstraint("authority_id", "fingerprint"),
    sqlite_autoincrement=True,
    comment="The keys of authorities whose answers come as files.",
)

unit_key = Table(
    "unit_key",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("credit_code", Text, nullable=False),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of the key that signs its filings."),
    Column("account_id", Integer),
    Column("username", Text, nullable=False, comment="Who compared it with the unit; empty: nobody was asked yet."),
    Column("confirmed_us", BigInteger, nullable=False),
    UniqueConstraint("credit_code", "fingerprint"),
    sqlite_autoincrement=True,
    comment="The keys of units whose filings come as files.",
)

peer = Table(
    "peer",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("direction", Text, nullable=False, comment="out: we send filings there | in: it sends filings to us"),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False, server_default="", comment="https://... of one that we send to."),
    Column("public_key", Text, nullable=False, comment="PEM: what comes from there is signed with it."),
    Column("fingerprint", Text, nullable=False, index=True, comment="SHA-256 of that key, as a person confirmed it."),
    Column("ca", Text, nullable=False, server_default="", comment="PEM: the only roots its TLS certificate may have."),
    Column("secret_sealed", LargeBinary, comment="What we show there to be let in."),
    Column("secret_hash", LargeBinary, unique=True, comment="SHA-256 of what it shows here."),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, comment="When it last answered, or last came."),
    Column("revoked_us", BigInteger),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
    comment="Other installations that filings go to or come from by HTTPS.",
)

peer_unit = Table(
    "peer_unit",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("peer_id", ForeignKey("peer.id"), nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("name", Text, nullable=False, server_default="", comment="As the first filing named it."),
    Column("asked_us", BigInteger, comment="When a filing of it came without being admitted; NULL: none did."),
    Column("admitted_us", BigInteger, comment="NULL: nothing is taken in for this unit."),
    Column("admitted_by", Text, nullable=False, server_default=""),
    Column("dismissed_us", BigInteger, comment="Turned away: it waits no more until it is admitted."),
    Column("dismissed_by", Text, nullable=False, server_default=""),
    UniqueConstraint("peer_id", "credit_code"),
    sqlite_autoincrement=True,
    comment="The units that an installation files for, as a person admitted them.",
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("filing_id", ForeignKey("filing.id"), nullable=False, index=True),
    Column("peer_id", ForeignKey("peer.id"), nullable=False, index=True),
    Column("submitted_us", BigInteger, nullable=False, comment="Which handing in of the filing it carries."),
    Column("state", Text, nullable=False, comment="waiting | sent | answered | refused | stopped"),
    Column("account_id", Integer),
    Column("username", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0", comment="In a row that did not work."),
    Column("due_us", BigInteger, index=True, comment="When it is tried next; NULL: never."),
    Column("tried_us", BigInteger),
    Column("sent_us", BigInteger, comment="When it was taken there, by our clock."),
    Column("received_us", BigInteger, comment="The same by theirs."),
    Column("answered_us", BigInteger),
    Column("failure", Text, nullable=False, server_default="", comment="A code: what did not work last."),
    Column("detail", Text, nullable=False, server_default="", comment="What the other side or the network said."),
    sqlite_autoincrement=True,
    comment="Filings on their way to another installation, and what came of it.",
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


def _of_those_that_count(name: str, *columns: str) -> Index:
    """An index of the entries that were neither corrected nor taken back.

    SQLite finds all in it only where the columns of the condition are in it, too.
    """
    counting = text("corrected_by IS NULL AND state <> 'void'")
    columns = (*columns, "state", "corrected_by")
    return Index(f"ix_entry_{name}", *columns, sqlite_where=counting, postgresql_where=counting)


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
    Index(None, "subject", "id"),
    Index(None, "kind", "id"),
    Index(None, "kind", "happened_us"),
    Index(None, "site_id", "id"),
    Index(None, "account_id", "id"),
    Index(None, "after"),
    # What counts is looked up all day, and found in the index alone: an entry's content is long.
    _of_those_that_count("newest", "subject", "kind", "happened_us", "id", "lapses_us", "unit_id", "site_id"),
    _of_those_that_count("lapses", "kind", "lapses_us", "unit_id", "id"),
    _of_those_that_count("of_unit", "unit_id", "kind", "lapses_us", "id"),
    _of_those_that_count("signed", "account_id", "kind", "happened_us"),
    Index(
        "ix_entry_closed_by",
        "closed_by",
        sqlite_where=text("closed_by IS NOT NULL"),
        postgresql_where=text("closed_by IS NOT NULL"),
    ),
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
    Column("failure", Text, nullable=False, server_default=""),  # A code: what did not work last.
    Column("failure_detail", Text, nullable=False, server_default="", comment="What the other side or network said."),
    Column("version", Integer, nullable=False, server_default="1"),
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

# ---- holds -----------------------------------------------------------------

hold_order = Table(
    "hold_order",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False, comment="important | legal"),
    Column("site_id", ForeignKey("site.id"), index=True, comment="Where its cameras stood; NULL: nowhere yet."),
    Column("unit_id", ForeignKey("unit.id"), comment="Whose, where there is no site."),
    Column("reason", Text, nullable=False),
    Column("authority", Text, nullable=False, server_default="", comment="Which office asked for it."),
    Column("case_number", Text, nullable=False, server_default=""),
    Column("case_id", ForeignKey("case.id"), index=True),
    Column("entry_id", Integer, index=True, comment="The matter in the register of duties that it is for."),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("floor_day", Text, comment="ISO date: the last day that a text asks for."),
    Column("rule", Text, comment="JSON: the text that says so."),
    Column(
        "last_day", Text, nullable=False, comment="ISO date: important: the last day; legal: the day of the review."
    ),
    Column("due_us", BigInteger, nullable=False, comment="The first moment after that day."),
    Column("placed_by", ForeignKey("account.id")),
    Column("placed_us", BigInteger, nullable=False),
    Column("lift_asked_by", ForeignKey("account.id")),
    Column("lift_asked_us", BigInteger),
    Column("lift_reason", Text, nullable=False, server_default=""),
    Column("lifted_by", ForeignKey("account.id")),
    Column("lifted_us", BigInteger),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("start_us < end_us", name="span"),
    CheckConstraint("kind in ('important', 'legal')", name="kind"),
    # Those that are not lifted, the next that is due first.
    Index(
        "ix_hold_order_standing",
        "due_us",
        sqlite_where=text("lifted_us IS NULL"),
        postgresql_where=text("lifted_us IS NULL"),
    ),
    sqlite_autoincrement=True,
    comment="Why footage is kept beyond its time, and until when. The rows of `hold` are what the keeper obeys.",
)
