# SPDX-License-Identifier: Apache-2.0
"""Where an account belongs: a unit's staff, an authority's officer, until when. What does not go together is refused."""

from typing import TypedDict

from sqlalchemy import Connection, select

from fairwatch.accounts.errors import AccountInvalid
from fairwatch.accounts.models import Role
from fairwatch.db.registry import authority, unit


class Belonging(TypedDict, total=False):
    """What to change; what is missing stays. None: the whole installation's, no authority, without an end."""

    unit_id: int | None
    authority_id: int | None
    ends_us: int | None


def must_have_authority(role: Role, authority_id: int | None) -> None:
    """Raise AccountInvalid (`authority-needed`) for an officer of no authority, who would see nothing."""
    if role is Role.OFFICER and authority_id is None:
        raise AccountInvalid("An officer belongs to an authority.", reason="authority-needed")


def check_belonging(connection: Connection, role: Role, unit_id: int | None, authority_id: int | None) -> None:
    """Raise AccountInvalid with the reason: `authority-only-for-officers`, `officer-of-no-unit`,
    `administrator-of-no-unit`, `unit-unknown` or `authority-unknown`.
    """
    if role is not Role.OFFICER and authority_id is not None:
        raise AccountInvalid("Only officers belong to an authority.", reason="authority-only-for-officers")
    if role is Role.OFFICER and unit_id is not None:
        raise AccountInvalid("An officer supervises units and belongs to none.", reason="officer-of-no-unit")
    if role is Role.ADMINISTRATOR and unit_id is not None:
        raise AccountInvalid("Administrators are the whole installation's.", reason="administrator-of-no-unit")
    for table, key, reason in ((unit, unit_id, "unit-unknown"), (authority, authority_id, "authority-unknown")):
        known = select(table.c.id).where(table.c.id == key, table.c.removed_us.is_(None))
        if key is not None and connection.scalar(known) is None:
            raise AccountInvalid(f"There is no {table.name} {key}.", reason=reason)
