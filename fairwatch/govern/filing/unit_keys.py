# SPDX-License-Identifier: Apache-2.0
"""Whose key signs the filings of a unit that come as files: an officer says so once for each credit code, after comparing
the fingerprint with the unit. Whoever has a key of their own cannot file in another unit's name.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.db.govern import peer, peer_unit, unit_key

from .errors import PackageInvalid


def check(connection: Connection, units: Mapping[str, str], key: str, confirmed: str | None) -> list[str]:
    """Whether a key may file for units, given as credit codes with names; gives the codes that `confirmed`, the
    fingerprint that a person compared, says so of only now. Raises PackageInvalid (`unit-unconfirmed`).
    """
    admitted = select(peer_unit.c.credit_code).join(peer, peer.c.id == peer_unit.c.peer_id)
    admitted = admitted.where(peer.c.fingerprint == key, peer.c.revoked_us.is_(None), peer.c.direction == "in")
    known = set(connection.scalars(admitted.where(peer_unit.c.admitted_us.is_not(None))))
    known |= set(connection.scalars(select(unit_key.c.credit_code).where(unit_key.c.fingerprint == key)))
    fresh = [code for code in units if code not in known]
    if fresh and (confirmed is None or confirmed.replace(" ", "").lower() != key):
        told = {"key": key, "unit": units[fresh[0]][:200], "credit_code": fresh[0]}
        raise PackageInvalid("Nobody has confirmed yet that this key is the unit's.", reason="unit-unconfirmed", **told)
    return fresh


def confirm(connection: Connection, codes: list[str], key: str, by: Actor, now_us: int, audit: AuditLog) -> None:
    """A person says that the key is that of these units."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for code in codes:
        row = {"credit_code": code, "fingerprint": key, "confirmed_us": now_us}
        row |= {"account_id": by.account_id, "username": by.username}
        connection.execute(dialect.insert(unit_key).values(row).on_conflict_do_nothing())
        audit.by(by)(connection, Action.UNIT_KEY_CONFIRMED, f"credit-code:{code}", {"credit_code": code, "key": key})
