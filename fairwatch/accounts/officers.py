# SPDX-License-Identifier: Apache-2.0
"""Keeps when the police's own accounts end here, and who ended them: an authority that can answer is not passed over by
taking its account away.
"""

from sqlalchemy import Connection, insert, select

from fairwatch.accounts.models import Account, Actor, Role
from fairwatch.db.govern import officer_left
from fairwatch.db.registry import authority


def note_leaving(connection: Connection, before: Account, after: Account | None, by: Actor, now_us: int) -> None:
    """To be said of a change of an account; `after` None: it is gone. Writes a line where an officer who could answer
    cannot any more, or can until a day.
    """
    if not _answers(before, now_us):
        return
    stays = after is not None and (after.role, after.authority_id) == (before.role, before.authority_id)
    if after is not None and stays and not after.disabled:
        if after.ends_us is None or after.ends_us == before.ends_us:
            return
        left_us = max(after.ends_us, now_us)
    else:
        left_us = now_us
    division = connection.scalar(
        select(authority.c.division).where(authority.c.id == before.authority_id, authority.c.sector == "")
    )
    if division is not None:
        row = {"division": division, "account_id": before.id, "username": before.username}
        connection.execute(insert(officer_left).values(**row, left_us=left_us, left_by=by.username))


def _answers(account: Account, now_us: int) -> bool:
    ended = account.ends_us is not None and account.ends_us <= now_us
    return account.role is Role.OFFICER and account.authority_id is not None and not account.disabled and not ended
