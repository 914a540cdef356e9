# SPDX-License-Identifier: Apache-2.0
"""Cases as people read them: lists by number, single ones, and those whose answer is due."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from fairwatch.accounts.cases import CaseKind, CaseState, Footage, Policy, needs_second_person, policies_of
from fairwatch.db.govern import case
from fairwatch.db.search import holds, newest
from fairwatch.db.tables import account, camera
from fairwatch.govern.scope import Scope
from fairwatch.govern.subjects import of_unit

from .errors import CaseNotFound
from .models import CameraName, CaseFile, CaseFilter, Someone, Standing

_asker = account.alias("asker")
_decider = account.alias("decider")
_WAITS = case.c.state == CaseState.ASKED.value


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case that waits for an answer. `kind` official or person."""

    id: int
    kind: CaseKind
    unit_id: int | None
    reason: str
    due_us: int


def due_cases(connection: Connection, scope: Scope) -> list[DueCase]:
    """Every case that waits for an answer with a date, the earliest first."""
    query = select(case.c.id, case.c.kind, case.c.unit_id, case.c.reason, case.c.due_us)
    query = query.where(_WAITS, case.c.due_us.is_not(None), of_unit(case.c.unit_id, scope))
    rows = connection.execute(query.order_by(case.c.due_us, case.c.id))
    return [DueCase(row.id, CaseKind(row.kind), row.unit_id, row.reason, row.due_us) for row in rows]


def page(
    connection: Connection, scope: Scope, wanted: CaseFilter, before: int | None, limit: int, now_us: int
) -> tuple[list[CaseFile], int | None]:
    """The newest `limit` cases older than number `before`, newest first, and the `before` of the next page.

    See `db.search` for how far one page looks for words.
    """
    query = _query().where(_in_scope(scope))
    if wanted.standing is not None:
        query = query.where(_stands(wanted.standing, now_us))
    if wanted.kind is not None:
        query = query.where(case.c.kind == wanted.kind.value)
    if wanted.asked_by is not None:
        query = query.where(case.c.asked_by == wanted.asked_by)
    if wanted.usable_by is not None:
        own = and_(case.c.kind == CaseKind.INTERNAL.value, _stands(Standing.ASKED, now_us))
        query = query.where(case.c.asked_by == wanted.usable_by, or_(_stands(Standing.OPEN, now_us), own))
    if wanted.overdue:
        query = query.where(_WAITS, case.c.due_us < now_us)
    words = wanted.words.split()[:8]

    def match(columns: Any) -> ColumnElement[bool]:
        return and_(*(_tells_of(columns, word) for word in words))

    rows, following = newest(connection, query, case.c.id, before=before, limit=limit, match=match if words else None)
    return _files(connection, rows, now_us), following


def _tells_of(columns: Any, word: str) -> ColumnElement[bool]:
    texts = columns.reason, columns.content, columns.requester
    people = select(account.c.id).where(holds(account.c.display_name, word))
    return or_(*(holds(each, word) for each in texts), columns.asked_by.in_(people))


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    # One unit by equality: then the index gives its cases in order.
    return of_unit(case.c.unit_id, scope) if scope.unit_id is None else case.c.unit_id == scope.unit_id


def one(connection: Connection, scope: Scope, case_id: int, now_us: int) -> CaseFile:
    """A case. Raises CaseNotFound."""
    rows = connection.execute(_query().where(case.c.id == case_id, of_unit(case.c.unit_id, scope))).all()
    if not rows:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    return _files(connection, rows, now_us)[0]


def _query() -> Select[Any]:
    joined = case.join(_asker, _asker.c.id == case.c.asked_by).outerjoin(_decider, _decider.c.id == case.c.decided_by)
    return select(
        case,
        _asker.c.username.label("asker_username"),
        _asker.c.display_name.label("asker_name"),
        _decider.c.username.label("decider_username"),
        _decider.c.display_name.label("decider_name"),
    ).select_from(joined)


def _stands(standing: Standing, now_us: int) -> Any:
    """The condition on rows that stand so now."""
    in_time = or_(case.c.expires_us.is_(None), case.c.expires_us > now_us)
    if standing is Standing.ASKED:
        return _WAITS
    if standing is Standing.OPEN:
        return and_(case.c.state == CaseState.APPROVED.value, in_time)
    if standing is Standing.EXPIRED:
        return and_(case.c.state == CaseState.APPROVED.value, case.c.expires_us <= now_us)
    return case.c.state == standing.value


def _standing(row: Row[Any], now_us: int) -> Standing:
    if row.state != CaseState.APPROVED:
        return Standing(row.state)
    return Standing.EXPIRED if row.expires_us is not None and row.expires_us <= now_us else Standing.OPEN


def _files(connection: Connection, rows: Sequence[Row[Any]], now_us: int) -> list[CaseFile]:
    asked = {row.id: tuple(json.loads(row.camera_ids)) for row in rows}
    wanted = {number for numbers in asked.values() for number in numbers}
    known = connection.execute(select(camera.c.id, camera.c.name).where(camera.c.id.in_(wanted)))
    names: dict[int, str] = {row.id: row.name for row in known}
    policies = policies_of(connection, [Footage(asked[row.id], row.start_us, row.end_us) for row in rows])
    return [_file(row, asked[row.id], names, policy, now_us) for row, policy in zip(rows, policies, strict=True)]


def _file(row: Row[Any], camera_ids: tuple[int, ...], names: dict[int, str], policy: Policy, now_us: int) -> CaseFile:
    kind, standing = CaseKind(row.kind), _standing(row, now_us)
    agreed = standing is Standing.OPEN

    def opens(*, export: bool) -> bool:
        if needs_second_person(kind, policy, export=export):
            return agreed and row.decided_by is not None
        waits = standing is Standing.ASKED and (row.expires_us is None or row.expires_us > now_us)
        return agreed or (waits and not export)

    return CaseFile(
        id=row.id,
        kind=kind,
        standing=standing,
        unit_id=row.unit_id,
        reason=row.reason,
        content=row.content,
        requester=json.loads(row.requester),
        cameras=tuple(CameraName(number, names.get(number, "")) for number in camera_ids),
        start_us=row.start_us,
        end_us=row.end_us,
        export=row.export,
        asked_by=Someone(row.asked_by, row.asker_username, row.asker_name),
        asked_us=row.asked_us,
        due_us=row.due_us,
        due_rule=json.loads(row.due_rule) if row.due_rule else None,
        decided_by=None if row.decided_by is None else Someone(row.decided_by, row.decider_username, row.decider_name),
        decided_us=row.decided_us,
        decision=row.decision,
        expires_us=row.expires_us,
        closed_us=row.closed_us,
        outcome=row.outcome,
        version=row.version,
        second_person=needs_second_person(kind, policy, export=row.export),
        opens_view=opens(export=False),
        opens_export=row.export and opens(export=True),
    )
