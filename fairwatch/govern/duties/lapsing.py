# SPDX-License-Identifier: Apache-2.0
"""What counted until lately, or soon no more, and was not renewed: of the kinds that no text needs."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, cast, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from fairwatch.db.govern import entry
from fairwatch.db.registry import site
from fairwatch.govern.scope import Scope

from .items import NOW_US, Why, row
from .register import VOID, counting, in_scope

AFTER_US = 90 * 24 * 3600 * 1_000_000
"""How long what lapsed, and is not needed by a text, is still shown."""
_ACCOUNTS = "account:%"


def lapsing(
    wanted: list[str], scope: Scope, ahead_us: int, *, apart: str | None = None, postgresql: bool = False
) -> Select[Any]:
    """Entries of those kinds. `apart`: the field by which several about one subject are told apart, each renewed by
    itself.
    """
    query = (
        row(
            literal(Why.LAPSES.value),
            entry.c.kind,
            entry.c.subject,
            literal("") if apart is None else field_of(entry, apart, postgresql=postgresql),
            (entry.c.unit_id, entry.c.site_id, site.c.name),
            entry.c.lapses_us,
            entry.c.id,
            entry.c.happened_us,
        )
        .select_from(entry)
        .outerjoin(site, site.c.id == entry.c.site_id)
        .where(
            entry.c.kind.in_(wanted),
            entry.c.lapses_us.between(NOW_US - AFTER_US, NOW_US + ahead_us),
            counting(),
            in_scope(scope),
        )
    )
    if apart is None:
        return query.where(_newer().is_(None))
    # Of an account the last stands, whoever signed it; else what the same firm signed for the unit, about whatever.
    same = field_of(entry, apart, postgresql=postgresql)
    return query.where(
        _newer(apart, same, postgresql=postgresql).is_(None),
        or_(entry.c.subject.like(_ACCOUNTS), _newer_of_unit(apart, same, postgresql=postgresql).is_(None)),
    )


def field_of(table: Any, name: str, *, postgresql: bool) -> ColumnElement[str]:
    """What an entry's field says, as text without spaces around it."""
    if postgresql:
        said = func.jsonb_extract_path_text(cast(table.c.content, JSONB), "fields", name)
    else:
        said = func.json_extract(table.c.content, f"$.fields.{name}")
    return func.coalesce(func.trim(said), "")


def _later(newer: Any, kind: ColumnElement[str] | None = None) -> tuple[ColumnElement[bool], ...]:
    return (
        (newer.c.kind if kind is None else kind) == entry.c.kind,
        newer.c.happened_us >= entry.c.happened_us,
        newer.c.id > entry.c.id,
        newer.c.corrected_by.is_(None),
        newer.c.state != literal_column(f"'{VOID}'"),
    )


def _newer(
    apart: str | None = None, same: ColumnElement[str] | None = None, *, postgresql: bool = False
) -> ScalarSelect[int]:
    """Whether a later one is about the same; NULL: there is none."""
    newer = entry.alias()
    query = (
        select(literal(1))
        .where(*_later(newer), newer.c.subject == entry.c.subject)
        .where(func.coalesce(newer.c.site_id, 0) == func.coalesce(entry.c.site_id, 0))
        .where(func.coalesce(newer.c.unit_id, 0) == func.coalesce(entry.c.unit_id, 0))
    )
    if apart is not None:
        query = query.where(or_(entry.c.subject.like(_ACCOUNTS), field_of(newer, apart, postgresql=postgresql) == same))
    # Of each what is newer is looked up: to set all of ten years against all takes PostgreSQL far longer.
    return query.limit(1).scalar_subquery()


def _newer_of_unit(apart: str, same: ColumnElement[str], *, postgresql: bool) -> ScalarSelect[int]:
    """The same by what tells them apart, in the whole unit."""
    newer = entry.alias()
    # The kind as an expression: in the index of a kind there are all of ten years, in that of a unit only its own.
    kind = newer.c.kind + ""
    query = select(literal(1)).where(*_later(newer, kind), newer.c.unit_id == entry.c.unit_id)
    return query.where(field_of(newer, apart, postgresql=postgresql) == same).limit(1).scalar_subquery()
