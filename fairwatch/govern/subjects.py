# SPDX-License-Identifier: Apache-2.0
"""What a paper, a duty or a reminder is about, named as `kind:id`, and who may see that."""

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, true

from fairwatch.db.govern import case, entry, filing, inspection, rectification
from fairwatch.db.registry import document, floor_plan, move, place, placement, plan, site, unit, video_system
from fairwatch.db.tables import account, camera
from fairwatch.errors import FairwatchError
from fairwatch.govern.scope import EVERYTHING, Scope


class SubjectNotFound(FairwatchError):
    """There is no such thing to attach to, or not for this person."""

    code = "subject-not-found"
    status = 404


_LARGEST = 2**31 - 1
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_BY_UNIT: dict[str, Table] = {"plan": plan, "entry": entry, "case": case, "account": account}
_OF_SYSTEM: dict[str, Table] = {"filing": filing, "inspection": inspection, "rectification": rectification}
KINDS = frozenset(
    {"unit", "site", "place", "floor-plan", "system", "camera", "move", *_BY_UNIT, *_OF_SYSTEM},
)


def take_apart(subject: str) -> tuple[str, int]:
    """`system:3` as its kind and its id. Raises SubjectNotFound where it names nothing that there could be."""
    kind, _, number = subject.partition(":")
    # Written in one way alone: what is kept under a name is looked for by it.
    if kind not in KINDS or not _NUMBER.fullmatch(number) or int(number) > _LARGEST:
        raise SubjectNotFound(f"There is no {subject}.", subject=subject)
    return kind, int(number)


def owner(connection: Connection, scope: Scope, subject: str) -> int | None:
    """Whose it is: the unit's id, or None for what belongs to the whole installation.

    Raises SubjectNotFound where there is no such thing or it is out of `scope`.
    """
    kind, number = take_apart(subject)
    found = connection.execute(_query(kind, number, scope)).one_or_none()
    if found is None:
        raise SubjectNotFound(f"There is no {subject}.", subject=subject)
    return found[0] if found[0] is None else int(found[0])


def _query(kind: str, number: int, scope: Scope) -> Any:
    if kind == "unit":
        return select(unit.c.id).where(unit.c.id == number, scope.units())
    if kind in _BY_UNIT:
        table = _BY_UNIT[kind]
        return select(table.c.unit_id).where(table.c.id == number, of_unit(table.c.unit_id, scope))
    sites = select(site.c.unit_id).where(scope.sites())
    if kind == "site":
        return sites.where(site.c.id == number)
    if kind == "floor-plan":
        return sites.join(floor_plan, floor_plan.c.site_id == site.c.id).where(floor_plan.c.id == number)
    if kind == "system":
        return sites.join(video_system, video_system.c.site_id == site.c.id).where(video_system.c.id == number)
    if kind in _OF_SYSTEM:
        table = _OF_SYSTEM[kind]
        joined = sites.join(video_system, video_system.c.site_id == site.c.id)
        return joined.join(table, table.c.system_id == video_system.c.id).where(table.c.id == number)
    if kind == "camera" and scope == EVERYTHING:
        # One that stands nowhere yet has no unit.
        where = select(site.c.unit_id).select_from(camera)
        where = where.outerjoin(placement, placement.c.camera_id == camera.c.id)
        where = where.outerjoin(place, place.c.id == placement.c.place_id)
        return where.outerjoin(site, site.c.id == place.c.site_id).where(camera.c.id == number)
    placed = sites.join(place, place.c.site_id == site.c.id)
    if kind == "place":
        return placed.where(place.c.id == number)
    placed = placed.join(placement, placement.c.place_id == place.c.id)
    if kind == "camera":
        return placed.where(placement.c.camera_id == number)
    return placed.join(move, move.c.camera_id == placement.c.camera_id).where(move.c.id == number)


def of_unit(column: Any, scope: Scope) -> ColumnElement[bool]:
    """The condition on a table with a unit of its own; what has none belongs to the whole installation."""
    if scope == EVERYTHING:
        return true()
    return and_(column.is_not(None), column.in_(select(unit.c.id).where(scope.units())))


def citable(scope: Scope, account_id: int | None, unit_id: Any) -> ColumnElement[bool]:
    """The condition on `document` rows that something of a unit may rest on: the unit's, and the installation's where
    somebody of it cites them, or who handed them in.
    """
    free = true() if scope == EVERYTHING else document.c.added_by == account_id
    return or_(document.c.unit_id == unit_id, and_(document.c.unit_id.is_(None), free))
