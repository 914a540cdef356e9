# SPDX-License-Identifier: Apache-2.0
"""Whose hands an account was in: who made it, or gave it a new password, could have signed in with it.

That one person is behind two accounts no program can know. What the registers tell is enough not to take such an account
for a second person: lately made, it does not decide for its maker; and its maker decides for it only once it stands on its
own feet (docs/decisions/0012). The numbers are in `detour.yaml`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt
from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from fairwatch.accounts.models import Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.register import Action
from fairwatch.db.govern import entry, filing, filing_step
from fairwatch.db.registry import site, video_system
from fairwatch.db.tables import account, audit
from fairwatch.errors import FairwatchError, OwnRequest


class _Policy(BaseModel):
    """See the file's comments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decider_days: PositiveInt
    asker_days: PositiveInt
    asker_vetting: str
    asker_result: str


_FILE = Path(__file__).parent / "detour.yaml"
POLICY = _Policy.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
_DAY_US = 86_400_000_000
_MOST_NAMES = 5


class SecondPersonNeeded(FairwatchError):
    """Who made the account that asks does not decide. `reason`: new (younger than `days`), password (it never set one of
    its own since), vetting (nobody was vetted for it). `others`: who could decide, as names; a dash: nobody yet.
    """

    code = "second-person-needed"
    status = 403


def check_hands(connection: Connection, decider_id: int, asker_id: int, now_us: int) -> None:
    """Raise OwnRequest where who asked made the deciding account, gave it a password or switched it on again lately."""
    if _lately(_hands_on(connection, decider_id, asker_id), now_us):
        raise OwnRequest("Who asked had this account in hand lately: somebody else decides.", reason="hands")


def check_apart(connection: Connection, officer_id: int | None, system_id: int, now_us: int) -> None:
    """Raise OwnRequest where who runs a system made the officer's account, gave it a password or switched it on again
    lately: works for its unit, entered or changed it, its site or its unit, or handed in a filing of it.
    """
    if officer_id is None:
        return
    since_us = now_us - POLICY.decider_days * _DAY_US
    makers = select(audit.c.account_id).where(
        audit.c.subject == f"account:{officer_id}", audit.c.account_id.is_not(None), audit.c.at_us >= since_us
    )
    for maker_id in connection.scalars(makers.distinct()).all():
        if maker_id is not None and _runs(connection, maker_id, system_id):
            check_hands(connection, officer_id, maker_id, now_us)


def _runs(connection: Connection, account_id: int, system_id: int) -> bool:
    here = select(site.c.id, site.c.unit_id).join(video_system, video_system.c.site_id == site.c.id)
    found = connection.execute(here.where(video_system.c.id == system_id)).one()
    about = (f"system:{system_id}", f"site:{found.id}", f"unit:{found.unit_id}")
    works = select(account.c.id).where(account.c.id == account_id, account.c.unit_id == found.unit_id)
    entered = select(audit.c.id).where(audit.c.subject.in_(about), audit.c.account_id == account_id)
    filed = select(filing_step.c.id).join(filing, filing.c.id == filing_step.c.filing_id)
    filed = filed.where(filing.c.system_id == system_id, filing_step.c.account_id == account_id)
    return any(connection.scalar(each.limit(1)) is not None for each in (works, entered, filed))


def check_second(
    connection: Connection,
    decider_id: int,
    asker_id: int,
    permission: Permission,
    now_us: int,
    unit_id: int | None = None,
) -> bool:
    """Whether an account may agree to what another one asked for, as a second person; gives whether it is the one that
    made the asker. `unit_id`: whose camera it is about.

    Raises OwnRequest where the asker had it in hand lately, SecondPersonNeeded where it had the asker in hand.
    """
    check_hands(connection, decider_id, asker_id, now_us)
    last = next(_hands_on(connection, asker_id, decider_id), None)
    if last is None:
        return False
    reason = _leans(connection, asker_id, last, now_us)
    if reason:
        others = _others(connection, decider_id, asker_id, permission, now_us, unit_id)
        raise SecondPersonNeeded(
            "You made the account that asks, or gave it its password: somebody else decides.",
            reason=reason,
            days=POLICY.asker_days,
            others=", ".join(others) or "—",
        )
    return True


def deciders(
    connection: Connection, asker_id: int, permission: Permission, now_us: int, unit_id: int | None = None
) -> list[str]:
    """Who may decide on what an account asked for, as names, some of them; empty: nobody yet."""
    return _others(connection, asker_id, asker_id, permission, now_us, unit_id)


def _hands_on(connection: Connection, account_id: int, other_id: int) -> Iterator[Row[Any]]:
    """When `other_id` made the account, gave it a password or switched it on again, the last time first."""
    query: Select[Any] = select(audit.c.id, audit.c.at_us, audit.c.action, audit.c.detail).where(
        audit.c.subject == f"account:{account_id}",
        audit.c.account_id == other_id,
        audit.c.action.in_([Action.ACCOUNT_ADDED.value, Action.ACCOUNT_CHANGED.value]),
    )
    for row in connection.execute(query.order_by(audit.c.id.desc())):
        after = json.loads(row.detail).get("after", {})
        if row.action == Action.ACCOUNT_ADDED or "password" in after or after.get("disabled") is False:
            yield row


def _lately(hands: Iterable[Row[Any]], now_us: int) -> bool:
    return any(each.at_us >= now_us - POLICY.decider_days * _DAY_US for each in hands)


def _leans(connection: Connection, account_id: int, last: Row[Any], now_us: int) -> str:
    """What an account lacks to stand on its own feet since somebody had it in hand; empty: nothing."""
    if last.at_us > now_us - POLICY.asker_days * _DAY_US:
        return "new"
    own = (audit.c.subject == f"account:{account_id}", audit.c.account_id == account_id)
    changed = select(audit.c.id).where(*own, audit.c.action == Action.ACCOUNT_PASSWORD.value, audit.c.id > last.id)
    if (number := connection.scalar(changed.order_by(audit.c.id.desc()).limit(1))) is None:
        return "password"
    signed_in = select(audit.c.id).where(*own, audit.c.action == Action.ACCOUNT_SIGNED_IN.value, audit.c.id > number)
    if connection.scalar(signed_in.limit(1)) is None:
        return "password"
    vetted = select(entry.c.content).where(
        entry.c.kind == POLICY.asker_vetting,
        entry.c.subject == f"account:{account_id}",
        entry.c.corrected_by.is_(None),
        entry.c.state != "void",
        or_(entry.c.lapses_us.is_(None), entry.c.lapses_us > now_us),
    )
    found = connection.scalar(vetted.order_by(entry.c.happened_us.desc(), entry.c.id.desc()).limit(1))
    passed = found is not None and json.loads(found).get("fields", {}).get("result") == POLICY.asker_result
    return "" if passed else "vetting"


def _others(
    connection: Connection,
    decider_id: int,
    asker_id: int,
    permission: Permission,
    now_us: int,
    unit_id: int | None,
) -> list[str]:
    """Who could decide instead, as names: what these two made is none."""
    roles = [role.value for role in Role if allows(role, permission)]
    theirs: ColumnElement[bool] = account.c.unit_id.is_(None)
    if unit_id is not None:
        theirs = theirs | (account.c.unit_id == unit_id)
    query = select(account.c.id, account.c.display_name).where(
        account.c.id.not_in((decider_id, asker_id)),
        account.c.role.in_(roles),
        account.c.disabled.is_(False),
        account.c.blocked == "",
        account.c.ends_us.is_(None) | (account.c.ends_us > now_us),
        theirs,
    )
    names: list[str] = []
    for row in connection.execute(query.order_by(account.c.display_name, account.c.id)):
        pairs = ((row.id, asker_id), (asker_id, row.id))
        if not any(_lately(_hands_on(connection, *pair), now_us) for pair in pairs):
            names.append(row.display_name)
        if len(names) == _MOST_NAMES:
            break
    return names
