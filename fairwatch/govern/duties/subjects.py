# SPDX-License-Identifier: Apache-2.0
"""What an entry is about: whose it is, where, in which time zone, and whether a person may see it.

A subject is written `account:5`, `place:3`, `site:1`, `system:2`, `camera:7`, `control:signage`, `unit:4`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, or_, select, true

from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import account, camera
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.scope import Scope

from .errors import EntryInvalid
from .kinds import Subject

ZONE = "Asia/Shanghai"
"""Where no site says another: as for a new site."""


@dataclass(frozen=True, slots=True)
class About:
    """A subject that was found. `unit_id` None: the whole installation's."""

    subject: str
    unit_id: int | None
    site_id: int | None
    zone: str = ZONE


def split(subject: str) -> tuple[str, str]:
    """`place:3` as place and 3."""
    kind, _, key = subject.partition(":")
    return kind, key


def locate(connection: Connection, subject: str, scope: Scope, unit_id: int | None, site_id: int | None) -> About:
    """Find a subject within a scope. `unit_id` and `site_id` say where, for subjects that do not.

    Raises EntryInvalid with the field `subject`, `unit_id` or `site_id`.
    """
    kind, key = split(subject)
    if kind == Subject.CONTROL:
        if key not in catalogue():
            raise _wrong("subject", f"There is no control {key}.")
        return _somewhere(connection, subject, scope, unit_id, site_id)
    if not key.isdecimal() or len(key) > 10:
        raise _wrong("subject", f"{subject} names nothing.")
    if kind == Subject.UNIT:
        return _somewhere(connection, subject, scope, int(key), site_id)
    if kind == Subject.ACCOUNT:
        found = connection.execute(
            select(account.c.unit_id).where(account.c.id == int(key), accounts_in(scope))
        ).one_or_none()
        if found is None:
            raise _wrong("subject", f"There is no account {key}.")
        return _somewhere(connection, subject, scope, found.unit_id or unit_id, site_id)
    row = connection.execute(_located(kind).where(_id_column(kind) == int(key), scope.sites())).one_or_none()
    if row is None:
        raise _wrong("subject", f"There is no {kind} {key}.")
    return About(subject, row.unit_id, row.site_id, row.zone)


def whole_installation(connection: Connection, scope: Scope, unit_id: int | None, site_id: int | None) -> About:
    """What is about a unit as a whole, or about the installation where no unit is named."""
    return _somewhere(connection, "", scope, unit_id, site_id)


def _somewhere(connection: Connection, subject: str, scope: Scope, unit_id: int | None, site_id: int | None) -> About:
    if site_id is not None:
        row = connection.execute(
            select(site.c.unit_id, site.c.zone).where(site.c.id == site_id, site.c.removed_us.is_(None), scope.sites())
        ).one_or_none()
        if row is None or unit_id not in (None, row.unit_id):
            raise _wrong("site_id", f"There is no site {site_id} of this unit.")
        return About(subject or f"unit:{row.unit_id}", row.unit_id, site_id, row.zone)
    unit_id = scope.unit_id if unit_id is None else unit_id
    if scope.nothing or (unit_id is None and scope.division is not None):
        raise _wrong("unit_id", "There is no such unit.")
    if unit_id is None:
        return About(subject, None, None)
    known = select(unit.c.id).where(unit.c.id == unit_id, unit.c.removed_us.is_(None), scope.units())
    if connection.scalar(known) is None:
        raise _wrong("unit_id", f"There is no unit {unit_id}.")
    return About(subject or f"unit:{unit_id}", unit_id, None, zone_of(connection, unit_id, None))


def zone_of(connection: Connection, unit_id: int | None, site_id: int | None) -> str:
    """The time zone of a site, though it be taken out; without one that of a unit's first."""
    here = site.c.id == site_id if site_id is not None else and_(site.c.unit_id == unit_id, site.c.removed_us.is_(None))
    return connection.scalar(select(site.c.zone).where(here).order_by(site.c.id).limit(1)) or ZONE


def accounts_in(scope: Scope) -> ColumnElement[bool]:
    """The condition on `account` rows: those of the unit; an authority sees those of the units that it sees."""
    if scope.unit_id is None and scope.division is None and not scope.nothing:
        return true()
    return account.c.unit_id.in_(select(unit.c.id).where(scope.units()))


def located(kind: str) -> Select[Any]:
    """Rows of what a subject of that kind can be: key, name, unit_id, site_id, zone, site; without what is removed."""
    return _located(kind)


def recalled(kind: str, key: int) -> Select[Any]:
    """The one row of a kind by its key, as `located` has it, also where it was removed since."""
    return _located(kind, removed=True).where(_id_column(kind) == key)


def _located(kind: str, *, removed: bool = False) -> Select[Any]:
    where = (site.c.unit_id, site.c.id.label("site_id"), site.c.zone, site.c.name.label("site"))
    if kind == Subject.SITE:
        query = select(site.c.id.label("key"), site.c.name, *where)
        there = [site.c.removed_us]
    elif kind == Subject.PLACE:
        query = select(place.c.id.label("key"), place.c.name, *where).join_from(place, site)
        there = [place.c.removed_us, site.c.removed_us]
    elif kind == Subject.SYSTEM:
        query = select(video_system.c.id.label("key"), video_system.c.name, *where).join_from(video_system, site)
        there = [video_system.c.removed_us, site.c.removed_us]
    elif kind == Subject.CAMERA:
        query = select(camera.c.id.label("key"), camera.c.name, *where)
        query = query.select_from(
            camera.join(placement, placement.c.camera_id == camera.c.id)
            .join(place, place.c.id == placement.c.place_id)
            .join(site, site.c.id == place.c.site_id)
        )
        there = [camera.c.removed_us]
    else:
        raise _wrong("subject", f"There is no {kind}.")
    return query if removed else query.where(*(column.is_(None) for column in there))


def _id_column(kind: str) -> Any:
    tables = {
        Subject.SITE.value: site,
        Subject.PLACE.value: place,
        Subject.SYSTEM.value: video_system,
        Subject.CAMERA.value: camera,
    }
    return tables[kind].c.id


def exists(connection: Connection, kind: str, key: int, scope: Scope) -> bool:
    """Whether a field may name it: an account, place, site, system or camera of the scope."""
    if kind == Subject.ACCOUNT:
        return connection.scalar(select(literal(1)).where(account.c.id == key, accounts_in(scope))) is not None
    if kind == Subject.CAMERA:
        # A camera that is in no place yet is the installation's.
        placed = select(placement.c.camera_id)
        free = and_(camera.c.id.not_in(placed), true() if scope.unit_id is None else literal(1) == 0)
        here = select(placement.c.camera_id).join_from(placement, place).join(site).where(scope.sites())
        query = select(literal(1)).where(camera.c.id == key, or_(free, camera.c.id.in_(here)))
        return connection.scalar(query) is not None
    return connection.execute(_located(kind).where(_id_column(kind) == key, scope.sites())).first() is not None


def names(connection: Connection, subjects: Iterable[str]) -> Mapping[str, str]:
    """What people call them, also what was removed since; of what is in no table nothing."""
    wanted: dict[str, set[int]] = {}
    for subject in subjects:
        kind, key = split(subject)
        if key.isdecimal():
            wanted.setdefault(kind, set()).add(int(key))
    found: dict[str, str] = {}
    for kind, table, column in (
        ("account", account, account.c.display_name),
        ("place", place, place.c.name),
        ("site", site, site.c.name),
        ("system", video_system, video_system.c.name),
        ("camera", camera, camera.c.name),
        ("unit", unit, unit.c.name),
    ):
        ids = wanted.get(kind)
        if ids:
            rows = connection.execute(select(table.c.id, column.label("name")).where(table.c.id.in_(ids)))
            found |= {f"{kind}:{row.id}": row.name for row in rows}
    return found


def _wrong(field: str, detail: str) -> EntryInvalid:
    return EntryInvalid(detail, field=field, reason="unknown")
