# SPDX-License-Identifier: Apache-2.0
"""Reads what is true of the whole installation: the state of its registers and of the way to its console."""

from sqlalchemy import Connection, case, func, select

from fairwatch.db.tables import access, alarm, audit, setting
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.govern.software.bill import installed

from .connection import Surroundings
from .facts import HouseFacts, SoftwareFacts, Verification
from .files import last_check
from .heads import read_heads, signer_of
from .policy import DAY_US
from .verification import verified

_SPAN_DAYS = 30
_RETRIEVALS = ("playback", "export")


def read_house(connection: Connection, now_us: int, surroundings: Surroundings) -> HouseFacts:
    """The facts of the installation."""
    heads = connection.scalars(select(setting.c.value).where(setting.c.name.like("chain.%"))).all()
    found = verified(connection)
    retrieved = access.c.granted & access.c.kind.in_(_RETRIEVALS)
    counts = connection.execute(
        select(
            func.sum(case((retrieved, 1), else_=0)),
            func.sum(case((retrieved & (access.c.purpose == ""), 1), else_=0)),
            func.sum(case((~access.c.granted, 1), else_=0)),
        ).where(access.c.at_us >= now_us - _SPAN_DAYS * DAY_US)
    ).one()
    logs = (audit.c.at_us, access.c.at_us, alarm.c.raised_us)
    # Each for itself: then an index has it.
    oldest = connection.execute(select(*(select(func.min(each)).scalar_subquery() for each in logs))).one()
    bill = installed()
    return HouseFacts(
        now_us=now_us,
        software=SoftwareFacts(bill.version, len(bill.parts), bill.whole),
        logs_since_us=min((each for each in oldest if each is not None), default=None),
        way=surroundings.way,
        certificate=surroundings.certificate,
        verification=None if found.told_us is None else Verification(found.told_us, found.broken, *_signed(connection)),
        entries_in_registers=sum(int(each.split(" ")[0]) for each in heads),
        retrievals=counts[0] or 0,
        without_purpose=counts[1] or 0,
        refusals=counts[2] or 0,
        files=last_check(connection),
    )


def _signed(connection: Connection) -> tuple[int | None, str]:
    """When heads were signed last, and the fingerprint of the key; what is kept there and not signed does not count."""
    for each in reversed(read_heads(connection)):
        try:
            key = signer_of(each)
            return int(each["statement"]["at_us"]), key
        except PackageInvalid:
            continue
    return None, ""
