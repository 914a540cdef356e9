# SPDX-License-Identifier: Apache-2.0
"""How an authority can answer filings here without the unit's help, and until when it could."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from fairwatch.accounts.models import Actor, Role
from fairwatch.db.govern import authority_key, delivery, filing, filing_step, officer_left, peer
from fairwatch.db.registry import authority
from fairwatch.db.tables import account
from fairwatch.govern.codes import above
from fairwatch.govern.detour import check_apart, check_hands

_DAY_US = 86_400_000_000
GONE_DAYS = 30
"""So long after the last way to answer ended here nothing is entered from paper: it is time enough to give the office
another account, and too long to take one away for an afternoon.
"""


@dataclass(frozen=True, slots=True)
class OfficerGone:
    """The last officer who could answer here. `left_by`: who switched the account off; empty: not known."""

    username: str
    left_us: int
    left_by: str


def answers_by_itself(connection: Connection, division: str, now_us: int) -> str | None:
    """How the police of a division can answer a filing here: `officer`, one of theirs or of the offices above has an
    account; `officer-gone`, one had until lately; `key`, theirs was confirmed; `peer`, filings go there by HTTPS, or did
    until lately. None: they cannot.
    """
    offices = _offices(_upwards(division))
    officer = select(account.c.id).where(
        account.c.role == Role.OFFICER.value,
        account.c.authority_id.in_(offices),
        account.c.disabled.is_(False),
        account.c.ends_us.is_(None) | (account.c.ends_us > now_us),
    )
    if connection.scalar(officer.limit(1)) is not None:
        return "officer"
    if connection.scalar(select(authority_key.c.id).where(authority_key.c.authority_id.in_(offices)).limit(1)):
        return "key"
    # What is sent elsewhere for another county does not count, once it answered for that one and never for this.
    lately_us = now_us - GONE_DAYS * _DAY_US
    answered = select(delivery.c.id).join(filing, filing.c.id == delivery.c.filing_id)
    answered = answered.where(delivery.c.peer_id == peer.c.id, delivery.c.state == "answered")
    ours = filing.c.authority_id.in_(offices) | filing.c.authority_id.is_(None)
    here = answered.where(ours)
    stands = peer.c.revoked_us.is_(None) & (here.exists() | ~answered.exists())
    # Who took a filing in and was revoked before the answer could have answered, too.
    took = select(delivery.c.id).join(filing, filing.c.id == delivery.c.filing_id)
    took = took.where(delivery.c.peer_id == peer.c.id, delivery.c.received_us.is_not(None), ours)
    ended = (peer.c.revoked_us > lately_us) & (here.exists() | took.exists())
    theirs = select(peer.c.id).where(peer.c.direction == "out", stands | ended)
    if connection.scalar(theirs.limit(1)) is not None:
        return "peer"
    gone = officer_gone(connection, division, now_us)
    return "officer-gone" if gone is not None and gone.left_us > lately_us else None


def officer_gone(connection: Connection, division: str, now_us: int) -> OfficerGone | None:
    """The officer of a division, or of one above it, whose account ended last."""
    last = select(officer_left).where(officer_left.c.division.in_(_upwards(division)), officer_left.c.left_us <= now_us)
    row = connection.execute(last.order_by(officer_left.c.left_us.desc()).limit(1)).one_or_none()
    return None if row is None else OfficerGone(row.username, row.left_us, row.left_by)


def check_officer(connection: Connection, filing_id: int, by: Actor, now_us: int) -> None:
    """Raise OwnRequest where whoever handed the filing in, or entered its paper, made the account that decides, gave it a
    password or switched it on lately: nobody accepts their own filing with an officer's account of their making. So where
    who runs the system did, whoever else handed it in.
    """
    system_id = connection.scalar(select(filing.c.system_id).where(filing.c.id == filing_id))
    if system_id is not None:
        check_apart(connection, by.account_id, system_id, now_us)
    steps = (filing_step.c.filing_id == filing_id, filing_step.c.account_id.is_not(None))
    handed = select(filing_step.c.account_id).where(
        *steps, (filing_step.c.state == "submitted") | (filing_step.c.paper != "")
    )
    for asker_id in connection.scalars(handed.distinct()).all():
        if by.account_id is not None and asker_id is not None:
            check_hands(connection, by.account_id, asker_id, now_us)


def _upwards(division: str) -> list[str]:
    codes, code = [division], above(division)
    while code is not None:
        codes.append(code)
        code = above(code)
    return codes


def _offices(codes: list[str]) -> Select[Any]:
    return select(authority.c.id).where(
        authority.c.division.in_(codes), authority.c.sector == "", authority.c.removed_us.is_(None)
    )
