# SPDX-License-Identifier: Apache-2.0
"""Which of the next steps a person may take: nobody enters their own vetting, and who belongs to a unit enters nothing about
people of the installation. To whom a step is not offered, it says who takes it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from fairwatch.accounts.models import Account, Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.db.tables import account
from fairwatch.govern.duties.kinds import Kind, Subject, kinds
from fairwatch.govern.duties.subjects import exists
from fairwatch.govern.scope import Scope

from .models import ArticleReport
from .tally import MOST_SUBJECTS
from .telling import words
from .words import say

_FORM = "/duties?new="
_MOST_NAMED = 3
_SECOND = "/users?add=true&as=administrator"


def offer(
    connection: Connection, findings: Sequence[dict[str, Any]], one: ArticleReport, who: Account, scope: Scope
) -> None:
    """Take out of the steps of an article's findings, as they are told, what this person may not enter about others'
    accounts. `findings`: those of `one`, in its order.
    """
    if not allows(who.role, Permission.DUTY_MANAGE):
        return
    for finding, control in zip(findings, one.controls, strict=True):
        step = control.next
        if step is None or not step.among or not step.link.startswith(_FORM):
            continue
        kind = kinds()[step.link.removeprefix(_FORM).partition("&")[0]]
        people = [int(key) for each in step.among for sort, _, key in [each.partition(":")] if sort == Subject.ACCOUNT]
        if not people:
            continue
        mine = [each for each in people if _may_enter(connection, kind, each, who, scope)]
        if mine:
            some = mine[: MOST_SUBJECTS if kind.several else 1]
            link = f"{_FORM}{kind.id}&subject={','.join(f'account:{each}' for each in some)}"
            finding["next"] = finding["next"] | {"link": link}
            continue
        names = _others(connection, kind, people[0])
        key = "another-enters" if names else "nobody-enters"
        # Who gives accounts can mend it; the others are told what is missing.
        link = _SECOND if not names and allows(who.role, Permission.ACCOUNT_WRITE) else ""
        finding["next"] |= {"link": link, "text": words(say("steps", key, {"what": kind.name, "names": names}))}


def _may_enter(connection: Connection, kind: Kind, account_id: int, who: Account, scope: Scope) -> bool:
    oneself = kind.by_another and account_id == who.id
    return not oneself and exists(connection, Subject.ACCOUNT, account_id, scope)


def _others(connection: Connection, kind: Kind, account_id: int) -> tuple[str, ...]:
    """Who may enter it: those in charge of the same unit, and of the installation."""
    unit_id = connection.scalar(select(account.c.unit_id).where(account.c.id == account_id))
    everywhere = account.c.unit_id.is_(None)
    here = everywhere if unit_id is None else or_(everywhere, account.c.unit_id == unit_id)
    roles = [role.value for role in Role if allows(role, Permission.DUTY_MANAGE)]
    able = (account.c.role.in_(roles), account.c.disabled.is_(False), account.c.blocked == "", here)
    query = select(account.c.display_name).where(*able).order_by(account.c.id).limit(_MOST_NAMED)
    if kind.by_another:
        query = query.where(account.c.id != account_id)
    return tuple(connection.scalars(query))
