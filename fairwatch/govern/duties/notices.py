# SPDX-License-Identifier: Apache-2.0
"""What is true of the whole installation is told to the units that use it: each gets an entry that somebody answers.

A unit that nobody in charge signs in for cannot answer, and gets none.
"""

import json
from typing import Any

from sqlalchemy import Connection, or_, select

from fairwatch.accounts.models import Role
from fairwatch.db.govern import entry
from fairwatch.db.registry import unit
from fairwatch.db.tables import account

from .kinds import Kind, kinds
from .register import COLUMNS, OPEN, VOID, Entry, get, still_open, to_entry

_IN_CHARGE = (Role.MANAGER.value, Role.ADMINISTRATOR.value)


def notices(connection: Connection, written: Entry, now_us: int) -> list[dict[str, Any]]:
    """Rows of the register for an entry that its kind tells of (`Kind.tells`); a correction is not told again."""
    tells = kinds()[written.kind].tells
    if tells is None or written.unit_id is not None or written.after is not None or written.state == VOID:
        return []
    kind = kinds()[tells]
    return [_row(kind, written, unit_id, now_us) for unit_id in connection.scalars(_users(now_us))]


def withdrawn_with(connection: Connection, taken_back: Entry) -> list[int]:
    """The notices of an entry, as it was first entered, that nobody answered yet: they go with it."""
    if kinds()[taken_back.kind].tells is None or taken_back.unit_id is not None:
        return []
    first, before = taken_back.id, taken_back.after
    while before is not None:
        earlier = get(connection, before)
        if earlier is None or earlier.kind != taken_back.kind:
            break
        first, before = earlier.id, earlier.after
    waiting = select(*COLUMNS).where(entry.c.kind == kinds()[taken_back.kind].tells, still_open()).order_by(entry.c.id)
    found = (to_entry(row) for row in connection.execute(waiting).mappings())
    return [each.id for each in found if each.content.get("auto", {}).get("of") == first]


def _users(now_us: int) -> Any:
    """The units that somebody in charge signs in for."""
    here = select(account.c.unit_id).where(
        account.c.role.in_(_IN_CHARGE),
        ~account.c.disabled,
        or_(account.c.ends_us.is_(None), account.c.ends_us > now_us),
    )
    return select(unit.c.id).where(unit.c.removed_us.is_(None), unit.c.id.in_(here)).order_by(unit.c.id)


def _row(kind: Kind, written: Entry, unit_id: int, now_us: int) -> dict[str, Any]:
    fields = {each.id: written.fields[each.id] for each in kind.fields if each.id in written.fields}
    return {
        "at_us": now_us,
        "account_id": written.account_id,
        "username": written.username,
        "address": written.address,
        "kind": kind.id,
        "unit_id": unit_id,
        "site_id": None,
        "subject": f"unit:{unit_id}",
        "happened_us": now_us,
        "lapses_us": None,
        "state": OPEN,
        "after": None,
        "content": json.dumps({"fields": fields, "auto": {"of": written.id}}, sort_keys=True, ensure_ascii=False),
    }
