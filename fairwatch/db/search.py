# SPDX-License-Identifier: Apache-2.0
"""Pages of what grows for years, the newest first; and searching it for words, some years at a time.

Whatever language it is in, text is searched as it is: neither database has an index that finds two characters within
Chinese text. So one question looks through so many rows and says how far it came; who wants more asks on from there.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Row, Select, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

SEARCHED = 15_000
"""Rows that one question looks through: less than a tenth of a second, and the register of most units in one go."""

Match = Callable[[Any], ColumnElement[bool]]
"""The condition on the columns of what is searched."""


def newest(
    connection: Connection,
    query: Select[Any],
    key: ColumnElement[int],
    *,
    before: int | None,
    limit: int,
    match: Match | None = None,
    searched: int = SEARCHED,
) -> tuple[Sequence[Row[Any]], int | None]:
    """At most `limit` rows of a query, those with the highest `key` first, and the `before` of the next page.

    `key` is the column `id` of the query; `before`: only rows below. With `match` a page may hold fewer rows than
    `limit`, even none, while there is a next one: then `searched` rows were looked through.
    """
    if before is not None:
        query = query.where(key < before)
    ordered = query.order_by(key.desc())
    if match is None:
        rows = connection.execute(ordered.limit(limit)).all()
        return rows, rows[-1].id if len(rows) == limit else None
    part = ordered.limit(searched).subquery()
    found = select(part).where(match(part.c)).order_by(part.c.id.desc()).limit(limit)
    rows = connection.execute(found).all()
    if len(rows) == limit:
        return rows, rows[-1].id
    last = ordered.with_only_columns(key, maintain_column_froms=True).offset(searched - 1).limit(1)
    return rows, connection.scalar(last)


class _Holds(FunctionElement[bool]):
    """A text and a pattern."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    # Its LIKE minds no case by itself.
    return _like("LIKE", element, compiler, more)


@compiles(_Holds, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return _like("ILIKE", element, compiler, more)


def _like(operator: str, element: Any, compiler: SQLCompiler, more: dict[str, Any]) -> str:
    text, pattern = (compiler.process(each, **more) for each in element.clauses)
    return f"({text} {operator} {pattern} ESCAPE '/')"


def holds(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether a text holds words as they are; upper and lower case are the same.

    Without lower(), which would be most of the work; and words without case, such as Chinese, are not folded at all.
    """
    if words.lower() == words.upper():
        return column.contains(words, autoescape=True)
    for each in "/%_":
        words = words.replace(each, f"/{each}")
    return _Holds(column, literal(f"%{words}%"))
