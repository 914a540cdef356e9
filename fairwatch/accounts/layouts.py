# SPDX-License-Identifier: Apache-2.0
"""Saved arrangements of the wall: one's own, and those that someone shares: with their unit, who has none with all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, insert, or_, select, true, update

from fairwatch.accounts.errors import LayoutNotFound
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import account, layout


@dataclass(frozen=True, slots=True)
class Layout:
    """`grid` tiles; `tiles` holds a camera id or None for each, from the top left."""

    id: int
    name: str
    shared: bool
    own: bool
    grid: int
    tiles: tuple[int | None, ...]
    updated_us: int


class Layouts:
    """Thread-safe. Only the owner changes a layout."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def list(self, account_id: int) -> Sequence[Layout]:
        """One's own and the shared ones, by name; of other units' people none."""
        owner = select(account.c.unit_id).where(account.c.id == layout.c.account_id).scalar_subquery()
        with self._engine.connect() as connection:
            unit_id = connection.scalar(select(account.c.unit_id).where(account.c.id == account_id))
            near = true() if unit_id is None else or_(owner.is_(None), owner == unit_id)
            query = select(layout).where(or_(layout.c.account_id == account_id, and_(layout.c.shared, near)))
            rows = connection.execute(query.order_by(layout.c.name, layout.c.id))
            return [_layout(row, account_id) for row in rows]

    def add(self, account_id: int, name: str, grid: int, tiles: Sequence[int | None], *, shared: bool) -> Layout:
        """Save a new one."""
        values = self._values(name, grid, tiles, shared=shared)
        with write(self._engine) as connection:
            statement = insert(layout).values(account_id=account_id, **values).returning(*layout.c)
            return _layout(connection.execute(statement).one(), account_id)

    def replace(
        self, account_id: int, layout_id: int, name: str, grid: int, tiles: Sequence[int | None], *, shared: bool
    ) -> Layout:
        """Save over one's own. Raises LayoutNotFound."""
        values = self._values(name, grid, tiles, shared=shared)
        with write(self._engine) as connection:
            statement = (
                update(layout)
                .where(layout.c.id == layout_id, layout.c.account_id == account_id)
                .values(**values)
                .returning(*layout.c)
            )
            row = connection.execute(statement).one_or_none()
            if row is None:
                raise _not_found(layout_id)
            return _layout(row, account_id)

    def remove(self, account_id: int, layout_id: int) -> None:
        """Remove one's own. Raises LayoutNotFound."""
        own = layout.c.id == layout_id, layout.c.account_id == account_id
        with write(self._engine) as connection:
            if not connection.execute(delete(layout).where(*own)).rowcount:
                raise _not_found(layout_id)

    def _values(self, name: str, grid: int, tiles: Sequence[int | None], *, shared: bool) -> dict[str, Any]:
        content = json.dumps({"grid": grid, "tiles": list(tiles)})
        return {"name": name, "shared": shared, "tiles": content, "updated_us": self._clock.utc_us()}


def _layout(row: Row[Any], account_id: int) -> Layout:
    content = json.loads(row.tiles)
    return Layout(
        id=row.id,
        name=row.name,
        shared=row.shared,
        own=row.account_id == account_id,
        grid=content["grid"],
        tiles=tuple(content["tiles"]),
        updated_us=row.updated_us,
    )


def _not_found(layout_id: int) -> LayoutNotFound:
    return LayoutNotFound(f"You have no layout {layout_id}.", layout_id=layout_id)
