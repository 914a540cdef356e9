# SPDX-License-Identifier: Apache-2.0
"""Whose hands an account was lately in: who made it, or gave it a new password, could have signed in with it.

That one person is behind two accounts no program can know. What the audit log tells is enough not to take such an account
for a second person.
"""

import json

from sqlalchemy import Connection, select

from fairwatch.accounts.register import Action
from fairwatch.db.tables import audit

SECOND_ACCOUNT_DAYS = 30
"""Our own rule: whose account the asker had in hand in this time is no second person."""
_DAY_US = 86_400_000_000


def in_hands_of(connection: Connection, account_id: int, other_id: int, now_us: int) -> bool:
    """Whether `other_id` made the account, gave it a password or switched it on again in the last days."""
    query = select(audit.c.action, audit.c.detail).where(
        audit.c.at_us >= now_us - SECOND_ACCOUNT_DAYS * _DAY_US,
        audit.c.subject == f"account:{account_id}",
        audit.c.account_id == other_id,
        audit.c.action.in_([Action.ACCOUNT_ADDED.value, Action.ACCOUNT_CHANGED.value]),
    )
    for action, detail in connection.execute(query):
        after = json.loads(detail).get("after", {})
        if action == Action.ACCOUNT_ADDED or "password" in after or after.get("disabled") is False:
            return True
    return False
