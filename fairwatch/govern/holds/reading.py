# SPDX-License-Identifier: Apache-2.0
"""Holds as people read them: lists by number, and single ones."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from fairwatch.db.govern import hold_order
from fairwatch.db.registry import site
from fairwatch.db.search import holds, newest
from fairwatch.db.tables import account, camera, hold
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.subjects import of_unit

from .errors import HoldNotFound
from .law import HOME
from .models import HeldCamera, HoldFile, HoldFilter, HoldKind, HoldStanding, Someone

SOON_US = 14 * 86_400_000_000
"""So long before its day a hold is due: as everything that people are reminded of."""

_people = {name: account.alias(name) for name in ("placed_by", "lift_asked_by", "lifted_by")}


def page(
    connection: Connection, scope: Scope, wanted: HoldFilter, before: int | None, limit: int, now_us: int
) -> tuple[list[HoldFile], int | None]:
    """The newest `limit` holds older than number `before`, newest first, and the `before` of the next page.

    See `db.search` for how far one page looks for words.
    """
    query = _query().where(in_scope(scope))
    if wanted.standing is not None:
        query = query.where(_stands(wanted.standing, now_us))
    for column, value in (
        (hold_order.c.kind, wanted.kind),
        (hold_order.c.site_id, wanted.site_id),
        (hold_order.c.case_id, wanted.case_id),
        (hold_order.c.entry_id, wanted.entry_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.unit_id is not None:
        query = query.where(_unit() == wanted.unit_id)
    if wanted.camera_id is not None:
        of_camera = select(hold.c.hold_order_id).where(hold.c.camera_id == wanted.camera_id)
        query = query.where(hold_order.c.id.in_(of_camera))
    if wanted.due:
        query = query.where(_stands(HoldStanding.HELD, now_us), hold_order.c.due_us <= now_us + SOON_US)
    if wanted.lift_asked:
        query = query.where(_stands(HoldStanding.HELD, now_us), hold_order.c.lift_asked_us.is_not(None))
    words = wanted.words.split()[:8]

    def match(columns: Any) -> ColumnElement[bool]:
        texts = columns.reason, columns.authority, columns.case_number, columns.site_name
        return and_(*(or_(*(holds(func.coalesce(each, ""), word) for each in texts)) for word in words))

    rows, following = newest(
        connection, query, hold_order.c.id, before=before, limit=limit, match=match if words else None
    )
    return _files(connection, rows, now_us), following


def one(connection: Connection, scope: Scope, hold_id: int, now_us: int) -> HoldFile:
    """A hold. Raises HoldNotFound."""
    rows = connection.execute(_query().where(hold_order.c.id == hold_id, in_scope(scope))).all()
    if not rows:
        raise HoldNotFound(f"There is no hold {hold_id}.", hold_id=hold_id)
    return _files(connection, rows, now_us)[0]


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on `hold_order` rows that a person may see: of sites in scope, and of their unit where there is no
    site.
    """
    if scope == EVERYTHING:
        return true()
    here = hold_order.c.site_id.in_(select(site.c.id).where(scope.sites()))
    return or_(here, and_(hold_order.c.site_id.is_(None), of_unit(hold_order.c.unit_id, scope)))


def _unit() -> ColumnElement[Any]:
    return func.coalesce(site.c.unit_id, hold_order.c.unit_id)


def _query() -> Select[Any]:
    joined: Any = hold_order.outerjoin(site, site.c.id == hold_order.c.site_id)
    names = []
    for column, person in _people.items():
        joined = joined.outerjoin(person, person.c.id == hold_order.c[column])
        names += [person.c.username.label(f"{column}_username"), person.c.display_name.label(f"{column}_name")]
    own = [column for column in hold_order.c if column.name != "unit_id"]
    return select(*own, _unit().label("unit_id"), site.c.name.label("site_name"), site.c.zone, *names).select_from(
        joined
    )


def _stands(standing: HoldStanding, now_us: int) -> ColumnElement[bool]:
    """The condition on rows that stand so now."""
    over = and_(hold_order.c.kind == HoldKind.IMPORTANT.value, hold_order.c.due_us <= now_us)
    if standing is HoldStanding.LIFTED:
        return hold_order.c.lifted_us.is_not(None)
    return and_(hold_order.c.lifted_us.is_(None), over if standing is HoldStanding.ENDED else ~over)


def _standing(row: Row[Any], now_us: int) -> HoldStanding:
    if row.lifted_us is not None:
        return HoldStanding.LIFTED
    over = row.kind == HoldKind.IMPORTANT and row.due_us <= now_us
    return HoldStanding.ENDED if over else HoldStanding.HELD


def _files(connection: Connection, rows: Sequence[Row[Any]], now_us: int) -> list[HoldFile]:
    cameras: dict[int, list[HeldCamera]] = defaultdict(list)
    query = select(hold.c.hold_order_id, camera.c.id, camera.c.name, camera.c.removed_us).join_from(hold, camera)
    query = query.where(hold.c.hold_order_id.in_([row.id for row in rows])).order_by(hold.c.id)
    for row in connection.execute(query):
        cameras[row.hold_order_id].append(HeldCamera(row.id, row.name, row.removed_us is not None))
    return [_file(row, tuple(cameras[row.id]), now_us) for row in rows]


def _file(row: Row[Any], cameras: tuple[HeldCamera, ...], now_us: int) -> HoldFile:
    zone = row.zone or HOME

    def someone(column: str) -> Someone | None:
        number = getattr(row, column)
        if number is None:
            return None
        return Someone(number, getattr(row, f"{column}_username"), getattr(row, f"{column}_name"))

    return HoldFile(
        id=row.id,
        kind=HoldKind(row.kind),
        standing=_standing(row, now_us),
        site_id=row.site_id,
        site=row.site_name or "",
        unit_id=row.unit_id,
        zone=zone,
        reason=row.reason,
        authority=row.authority,
        case_number=row.case_number,
        case_id=row.case_id,
        entry_id=row.entry_id,
        cameras=cameras,
        start_us=row.start_us,
        end_us=row.end_us,
        floor_day=row.floor_day,
        rule=json.loads(row.rule) if row.rule else None,
        last_day=row.last_day,
        days_left=(date.fromisoformat(row.last_day) - local_day(now_us, zone)).days,
        due_us=row.due_us,
        placed_by=someone("placed_by"),
        placed_us=row.placed_us,
        lift_asked_by=someone("lift_asked_by"),
        lift_asked_us=row.lift_asked_us,
        lift_reason=row.lift_reason,
        lifted_by=someone("lifted_by"),
        lifted_us=row.lifted_us,
        version=row.version,
    )
