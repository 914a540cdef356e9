# SPDX-License-Identifier: Apache-2.0
"""What several parts of the registry ask of a camera, in SQL."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    not_,
    select,
    union_all,
)

from fairwatch.db.govern import filing
from fairwatch.db.registry import move, placement, site, unit
from fairwatch.db.tables import account, alarm, audit, camera, camera_right

_found, _later = move.alias("found"), move.alias("later")
_approved = exists().where(
    _later.c.camera_id == _found.c.camera_id, _later.c.state == "approved", _later.c.id > _found.c.id
)
_UNAPPROVED = (_found.c.found, _found.c.state.in_(("asked", "refused")), not_(_approved))


def in_service() -> ColumnElement[bool]:
    """The camera was not taken out of service."""
    return camera.c.removed_us.is_(None)


def still_there() -> ColumnElement[bool]:
    """`in_service` for placements that are counted without looking up their cameras: those taken out are few."""
    return placement.c.camera_id.not_in(select(camera.c.id).where(camera.c.removed_us.is_not(None)))


def working() -> ColumnElement[bool]:
    """In service, on, and no alarm says that it records nothing."""
    down = exists().where(
        alarm.c.kind == "camera_down",
        alarm.c.subject == "camera:" + cast(camera.c.id, String),
        alarm.c.cleared_us.is_(None),
    )
    return and_(in_service(), camera.c.enabled, camera.c.barred == "", not_(down))


def idle() -> CompoundSelect[int]:
    """The cameras that do not work, whose number is small: to leave out, where `working` would be asked of each camera."""
    some = (camera.c.removed_us.is_not(None), ~camera.c.enabled, is_barred())
    # One after the other: of each there is an index of the few.
    stopped = [select(camera.c.id).where(each) for each in some]
    down = select(cast(func.substr(alarm.c.subject, len("camera:") + 1), Integer)).where(
        alarm.c.kind == "camera_down", alarm.c.cleared_us.is_(None)
    )
    return union_all(*stopped, down)


def is_barred() -> ColumnElement[bool]:
    """It may not run. The word stands in the statement itself: SQLite does not see in a parameter that an index serves."""
    return camera.c.barred != literal_column("''")


def purposeless() -> Select[tuple[int]]:
    """The cameras of which nothing says what they are for: to choose by, as `breached`."""
    return select(placement.c.camera_id).where(placement.c.purpose == literal_column("''"))


def nowhere(connection: Connection, unit_id: int | None = None) -> ColumnElement[bool]:
    """The camera is in service and stands nowhere; with a unit: one that its own people entered or were given, or any
    where there is no other unit.
    """
    free = and_(in_service(), not_(exists().where(placement.c.camera_id == camera.c.id)))
    others = select(unit.c.id).where(unit.c.removed_us.is_(None), unit.c.id != unit_id).limit(1)
    if unit_id is None or connection.scalar(others) is None:
        return free
    # From the few that are its people's: to ask of each camera where it stands takes long where there are many.
    people = account.c.unit_id == unit_id
    entered = select(cast(func.substr(audit.c.subject, len("camera:") + 1), Integer))
    entered = entered.join_from(audit, account, account.c.id == audit.c.account_id)
    # The word stands in the statement itself, so that SQLite sees that the index of these few serves.
    entered = entered.where(people, audit.c.action == literal_column("'camera.added'"))
    given = select(camera_right.c.camera_id).join(account, account.c.id == camera_right.c.account_id).where(people)
    return and_(free, camera.c.id.in_(union_all(entered, given)))


def in_breach(camera_id: Any = placement.c.camera_id) -> ColumnElement[bool]:
    """The camera was found to be moved, and no move was approved since."""
    return exists().where(_found.c.camera_id == camera_id, *_UNAPPROVED)


def breached() -> Select[tuple[int]]:
    """The cameras that are in breach: to choose by, where `in_breach` would be asked of every row."""
    return select(_found.c.camera_id).where(*_UNAPPROVED)


def has_consent() -> ColumnElement[bool]:
    """A letter is on file by which the site's neighbour consents to the camera, not one that was there before. For
    queries that join `site`.
    """
    return and_(placement.c.consent_document_id.is_not(None), placement.c.consent_of == site.c.neighbour)


_told = filing.alias("told")


def how_filed() -> ColumnElement[str]:
    """Whether the camera stands in what was handed in of its system last: accepted, submitted or none. For queries of few
    rows that join `placement`: a content is long.
    """

    def told(state: str) -> ColumnElement[bool]:
        of_it = (_told.c.system_id == placement.c.system_id, _told.c.state == state, _told.c.kind != "end")
        last = select(func.max(_told.c.id)).where(*of_it).correlate(placement).scalar_subquery()
        return exists().where(filing.c.id == last, filing.c.content.contains(camera.c.uuid))

    return case((told("accepted"), "accepted"), (told("submitted"), "submitted"), else_="none")


def is_filed(connection: Connection, system_id: int) -> bool:
    """Whether a system was handed in to be filed, and its end is not accepted yet."""
    filed = (filing.c.system_id == system_id, filing.c.state.in_(("submitted", "accepted")))
    last = connection.execute(
        select(filing.c.kind, filing.c.state).where(*filed).order_by(filing.c.id.desc()).limit(1)
    ).one_or_none()
    return last is not None and (last.kind, last.state) != ("end", "accepted")


def is_to_be_filed(connection: Connection, system_id: int) -> bool:
    """Whether a system is filed, or something of it is to be filed."""
    waits = (filing.c.system_id == system_id, filing.c.state.in_(("draft", "returned")))
    found = connection.scalar(select(filing.c.id).where(*waits).limit(1)) is not None
    return found or is_filed(connection, system_id)


def is_overdue(connection: Connection, system_id: int, today: str) -> bool:
    """Whether what is to be filed of a system should have been handed in by now."""
    late = (filing.c.system_id == system_id, filing.c.state.in_(("draft", "returned")), filing.c.due_day < today)
    return connection.scalar(select(filing.c.id).where(*late).limit(1)) is not None
