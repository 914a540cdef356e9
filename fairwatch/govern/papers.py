# SPDX-License-Identifier: Apache-2.0
"""Who reads which papers and who puts them where, and when they stand still.

Papers follow what they belong to: whoever may not read requests for footage does not read their papers. What was
decided keeps the papers that it was decided on.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, or_, select, update

from fairwatch.accounts.cases import CaseKind
from fairwatch.accounts.errors import PermissionDenied
from fairwatch.accounts.models import Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.db.govern import case, entry, filing, inspection, rectification
from fairwatch.db.registry import attachment, floor_plan, place, place_decision, placement, plan, site
from fairwatch.errors import FairwatchError

from .scope import Scope
from .subjects import SubjectNotFound, owner, take_apart


class PapersClosed(FairwatchError):
    """What the papers belong to was handed in or decided; `state` says what it is."""

    code = "papers-closed"
    status = 409


_READ: Mapping[str, Permission] = {
    "filing": Permission.FILING_READ,
    "inspection": Permission.FILING_READ,
    "rectification": Permission.FILING_READ,
    "entry": Permission.DUTY_READ,
    "account": Permission.DUTY_READ,
    "case": Permission.CASE_READ,
}
_WRITE: Mapping[str, tuple[Permission, ...]] = {
    "filing": (Permission.FILING_WRITE,),
    "inspection": (Permission.SUPERVISION_WRITE,),
    "rectification": (Permission.FILING_WRITE, Permission.SUPERVISION_WRITE),
    "entry": (Permission.DUTY_WRITE,),
    "account": (Permission.DUTY_MANAGE,),
    "case": (Permission.CASE_ASK,),
}
# While they are in one of these states papers come and go.
_OPEN: Mapping[str, tuple[Table, frozenset[str]]] = {
    "case": (case, frozenset({"asked"})),
    "filing": (filing, frozenset({"draft", "returned"})),
    "inspection": (inspection, frozenset({"planned", "under-way"})),
    "rectification": (rectification, frozenset({"open", "reported"})),
}


def may_read(role: Role, subject: str) -> bool:
    """Whether a role reads the papers of such a thing at all."""
    return allows(role, _READ.get(take_apart(subject)[0], Permission.REGISTRY_READ))


def must_read(role: Role | None, subject: str) -> None:
    """Raise PermissionDenied unless the role reads such papers. None: the program itself."""
    if role is not None and not may_read(role, subject):
        needed = _READ.get(take_apart(subject)[0], Permission.REGISTRY_READ)
        raise PermissionDenied(f"This needs the permission {needed.value}.", permission=needed.value)


def must_write(role: Role | None, subject: str) -> None:
    """Raise PermissionDenied unless the role puts papers there. None: the program itself."""
    needed = _WRITE.get(take_apart(subject)[0], (Permission.REGISTRY_WRITE,))
    if role is not None and not any(allows(role, each) for each in needed):
        raise PermissionDenied(f"This needs the permission {needed[0].value}.", permission=needed[0].value)


def touch(connection: Connection, subject: str) -> None:
    """Before papers come or go: raise PapersClosed where it is decided already. Who decides on a request for footage at
    the same moment is told that it is another one now.
    """
    kind, number = take_apart(subject)
    if kind not in _OPEN:
        return
    table, states = _OPEN[kind]
    state = connection.scalar(select(table.c.state).where(table.c.id == number).with_for_update())
    if state not in states:
        raise PapersClosed(f"The papers of {subject} stand still: it is {state}.", subject=subject, state=str(state))
    if kind == "case":
        connection.execute(update(case).where(case.c.id == number).values(version=case.c.version + 1))


def personal(
    connection: Connection, document_id: int, scope: Scope, account_id: int | None, kinds: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a paper is about a person and not for their colleagues: of somebody's account, of an entry of one of these
    kinds (with the fields of each that hold papers), or of a request for footage that has a requester. What was taken
    away since counts too. Not so for who it is about, and who signed or asked.
    """
    places = connection.scalars(select(attachment.c.subject).where(attachment.c.document_id == document_id))
    at: dict[str, list[int]] = {"account": [], "entry": [], "case": []}
    for kind, number in map(take_apart, places):
        at.setdefault(kind, []).append(number)
    mine = [number == account_id for number in at["account"]]
    requests = select(case.c.asked_by).where(case.c.id.in_(at["case"]), case.c.kind != CaseKind.INTERNAL.value)
    mine += [asked_by == account_id for asked_by in connection.scalars(requests)]
    columns = (entry.c.id, entry.c.kind, entry.c.subject, entry.c.account_id, entry.c.content)
    named = select(*columns).where(
        entry.c.kind.in_(kinds), or_(entry.c.id.in_(at["entry"]), entry.c.content.contains(str(document_id)))
    )
    if scope.unit_id is not None:
        named = named.where(or_(entry.c.unit_id == scope.unit_id, entry.c.unit_id.is_(None)))
    for row in connection.execute(named):
        if row.id in at["entry"] or document_id in _named_by(row.content, kinds[row.kind]):
            mine.append(account_id is not None and account_id in (row.account_id, _account_of(row.subject)))
    return bool(mine) and not any(mine)


def about_people(
    connection: Connection, document_ids: Collection[int], kinds: Mapping[str, Sequence[str]]
) -> frozenset[int]:
    """Which of many papers are about a person, whoever is asked: as `personal`, in few queries."""
    at: dict[str, dict[int, set[int]]] = {"account": {}, "entry": {}, "case": {}}
    told = select(attachment.c.subject, attachment.c.document_id).where(attachment.c.document_id.in_(document_ids))
    for subject, document_id in connection.execute(told):
        kind, number = take_apart(subject)
        at.setdefault(kind, {}).setdefault(number, set()).add(document_id)
    found = set().union(*at["account"].values())
    requests = select(case.c.id).where(case.c.id.in_(at["case"]), case.c.kind != CaseKind.INTERNAL.value)
    found.update(*(at["case"][number] for number in connection.scalars(requests)))
    entries = select(entry.c.id, entry.c.kind, entry.c.content).where(
        entry.c.kind.in_(kinds), or_(entry.c.id.in_(at["entry"]), entry.c.content.contains('"sha256"'))
    )
    for row in connection.execute(entries):
        found |= _named_by(row.content, kinds[row.kind]) | at["entry"].get(row.id, set())
    return frozenset(found.intersection(document_ids))


def _named_by(content: str, names: Sequence[str]) -> set[int]:
    """The papers that an entry names in its fields, where each stands with its name and digest."""
    fields = json.loads(content).get("fields", {})
    listed = [each for name in names for each in fields.get(name) or ()]
    return {each["id"] if isinstance(each, dict) else each for each in listed}


def _account_of(subject: str) -> int | None:
    kind, _, number = subject.partition(":")
    return int(number) if kind == "account" else None


def reads_personal(role: Role) -> bool:
    """Whether a role reads the papers about people: who manages them, and who audits."""
    return allows(role, Permission.DUTY_MANAGE) or role is Role.AUDITOR


def seen_by_authority(connection: Connection, found: Row[Any], scope: Scope) -> bool:
    """Whether an authority reads a paper: one of what it supervises, not of requests for footage or of the staff.
    What was taken away since stays readable: a filing may rest on it.
    """
    places = select(attachment.c.subject).where(attachment.c.document_id == found.id)
    for subject in connection.scalars(places).all():
        try:
            if may_read(Role.OFFICER, subject):
                owner(connection, scope, subject)
                return True
        except SubjectNotFound:
            continue
    here = select(site.c.id).where(scope.sites())
    standing = select(placement.c.camera_id).join(place, place.c.id == placement.c.place_id)
    standing = standing.where(
        place.c.site_id.in_(here),
        or_(placement.c.sign_document_id == found.id, placement.c.consent_document_id == found.id),
    )
    drawn = select(floor_plan.c.id).where(floor_plan.c.document_id == found.id, floor_plan.c.site_id.in_(here))
    decided = select(place_decision.c.id).join(place, place.c.id == place_decision.c.place_id)
    decided = decided.where(place_decision.c.document_id == found.id, place.c.site_id.in_(here))
    if any(connection.execute(each.limit(1)).first() is not None for each in (standing, drawn, decided)):
        return True
    units = select(site.c.unit_id).where(scope.sites())
    approvals = connection.scalars(
        select(plan.c.approvals).where(plan.c.unit_id == found.unit_id, plan.c.unit_id.in_(units))
    )
    return any(each["document_id"] == found.id for line in approvals for each in json.loads(line))
