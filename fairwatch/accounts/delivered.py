# SPDX-License-Identifier: Apache-2.0
"""Whether what was delivered for cases is what the access register says: it stands beside the chain and follows from it."""

import re

from sqlalchemy import Engine, Text, cast, func, literal, or_, select

from fairwatch.accounts.errors import ChainBroken
from fairwatch.db.govern import case, case_delivery
from fairwatch.db.tables import access

_KINDS = {"playback": "playback", "still": "thumbnail", "export": "export"}
_RECORDED = tuple(_KINDS.values())
# Stills count as whole minutes, also where one ends an hour that its entry names.
_SLACK_US = 60_000_000
_CASE = re.compile(r"case:(\d{1,10}) ")


def verify_deliveries(engine: Engine) -> None:
    """Raise ChainBroken, naming the entry of the access register, where a delivery was changed, added or taken away."""
    same = or_(*((case_delivery.c.kind == ours) & (access.c.kind == theirs) for ours, theirs in _KINDS.items()))
    # The number before the purpose, compared as text: no other one begins like it.
    named = literal("case:").concat(cast(case_delivery.c.case_id, Text)).concat(" ")
    wrong = (
        select(case_delivery.c.access_id)
        .outerjoin(access, access.c.id == case_delivery.c.access_id)
        .where(
            or_(
                access.c.id.is_(None),
                ~access.c.granted,
                ~same,
                access.c.camera_id != case_delivery.c.camera_id,
                func.substr(access.c.purpose, 1, func.length(named)) != named,
                case_delivery.c.start_us < access.c.start_us - _SLACK_US,
                case_delivery.c.end_us > access.c.end_us + _SLACK_US,
            )
        )
    )
    lost = (
        select(access.c.id, access.c.account_id, access.c.purpose)
        .outerjoin(case_delivery, case_delivery.c.access_id == access.c.id)
        .where(access.c.granted, access.c.kind.in_(_RECORDED), access.c.purpose.startswith("case:"))
        .where(case_delivery.c.id.is_(None))
        .order_by(access.c.id)
    )
    with engine.connect() as connection:
        found = connection.scalar(wrong.order_by(case_delivery.c.access_id).limit(1))
        if found is None:
            asked = {row.id: row.asked_by for row in connection.execute(select(case.c.id, case.c.asked_by))}
            # Before purposes were held against it people could write such a word themselves.
            found = next(
                (
                    row.id
                    for row in connection.execute(lost)
                    if (match := _CASE.match(row.purpose)) and asked.get(int(match[1]), 0) == row.account_id
                ),
                None,
            )
    if found is not None:
        raise ChainBroken(
            f"Register access, entry {found}: what was delivered for its case is not what it says.",
            register="access",
            entry=found,
        )
