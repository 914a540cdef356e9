# SPDX-License-Identifier: Apache-2.0
"""Changes that were made from an older version: refused, with who changed it last and when."""

from sqlalchemy import Connection, func, select

from fairwatch.accounts.register import Action
from fairwatch.db.tables import account, audit
from fairwatch.errors import VersionConflict


def must_be_newest(connection: Connection, subject: str, now: int, given: int | None, *changes: Action) -> None:
    """Raise VersionConflict unless `given` is the version that is there `now`; None: whoever asks knows of none. `changes`:
    the actions of the audit log that make a new one.
    """
    if given is None or given == now:
        return
    name = func.coalesce(account.c.display_name, audit.c.username).label("name")
    query = select(name, audit.c.at_us).outerjoin(account, account.c.id == audit.c.account_id)
    query = query.where(audit.c.subject == subject, audit.c.action.in_([each.value for each in changes]))
    last = connection.execute(query.order_by(audit.c.id.desc()).limit(1)).one_or_none()
    raise VersionConflict(
        "Somebody changed it meanwhile.",
        version=now,
        by=last.name if last else None,
        at_us=last.at_us if last else None,
    )
