# SPDX-License-Identifier: Apache-2.0
"""Which entries of the registers are a unit's: what its people did, and what was done to what is its own."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, case, cast, func, literal, or_, select, union_all

from fairwatch.accounts.models import Account, Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.rights import read_rights
from fairwatch.db.govern import filing, hold_order
from fairwatch.db.registry import place, placement, plan, site, unit, video_system
from fairwatch.db.tables import access, account, audit, camera_right


def access_of_unit(unit_id: int) -> ColumnElement[bool]:
    """The condition on `access` rows: its people's, and those about cameras at its sites."""
    return or_(access.c.account_id.in_(_people(unit_id)), access.c.camera_id.in_(_cameras(unit_id)))


def told_to_unit(unit_id: int) -> ColumnElement[bool]:
    """The condition on `access` rows that a unit may know what the camera is called: whoever asks for a picture of another
    unit's and is refused learns nothing from what is entered of that.
    """
    # Row by row: of a county's cameras a page names few.
    stands = select(literal(1)).select_from(placement).join(place, place.c.id == placement.c.place_id)
    stands = stands.join(site, site.c.id == place.c.site_id).where(placement.c.camera_id == access.c.camera_id)
    others = stands.where(site.c.unit_id != unit_id).correlate(access).exists()
    right = select(literal(1)).where(camera_right.c.camera_id == access.c.camera_id)
    right = right.where(camera_right.c.account_id.in_(_people(unit_id)))
    return or_(access.c.granted, ~others, right.correlate(access).exists())


def audit_of_unit(unit_id: int) -> ColumnElement[bool]:
    """The condition on `audit` rows: its people's, and those about its people, what it has in the registry, filings and
    holds.
    """
    sites = select(site.c.id).where(site.c.unit_id == unit_id)
    systems = select(video_system.c.id).where(video_system.c.site_id.in_(sites))
    subjects = union_all(
        select(literal(f"unit:{unit_id}")),
        *(
            select(literal(f"{kind}:").concat(cast(ids.subquery().c[0], Text)))
            for kind, ids in (
                ("account", _people(unit_id)),
                ("site", sites),
                ("place", select(place.c.id).where(place.c.site_id.in_(sites))),
                ("system", systems),
                ("filing", select(filing.c.id).where(filing.c.system_id.in_(systems))),
                ("plan", select(plan.c.id).where(plan.c.unit_id == unit_id)),
                ("camera", _cameras(unit_id)),
                ("placement", _cameras(unit_id)),
                (
                    "hold",
                    # Of cameras that stand nowhere yet it is the unit's own.
                    select(hold_order.c.id).where(
                        or_(hold_order.c.site_id.in_(sites), hold_order.c.unit_id == unit_id)
                    ),
                ),
            )
        ),
    )
    return or_(audit.c.account_id.in_(_people(unit_id)), audit.c.subject.in_(subjects))


def told_cameras(connection: Connection, of: Account) -> frozenset[int] | None:
    """The cameras about whose footage (how much there is, what was deleted) somebody is told; None = all. Those that they
    see; who audits sees none, and is told of all at the unit's sites, as in the registers.
    """
    if allows(of.role, Permission.CAMERA_READ):
        return read_rights(connection, of).seen_cameras
    return None if of.unit_id is None else frozenset(connection.scalars(_cameras(of.unit_id)))


def staff_of() -> ColumnElement[Any]:
    """Of an `account` row the unit whose staff it is. Who belongs to none works for the only one, where there is just
    one; an officer supervises it and is nobody's staff.
    """
    only = select(func.min(unit.c.id)).where(unit.c.removed_us.is_(None)).having(func.count() == 1)
    return func.coalesce(account.c.unit_id, case((account.c.role != Role.OFFICER.value, only.scalar_subquery())))


def _people(unit_id: int) -> Select[Any]:
    return select(account.c.id).where(account.c.unit_id == unit_id)


def _cameras(unit_id: int) -> Select[Any]:
    here = select(placement.c.camera_id).join(place, place.c.id == placement.c.place_id)
    return here.join(site, site.c.id == place.c.site_id).where(site.c.unit_id == unit_id)
