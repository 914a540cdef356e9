# SPDX-License-Identifier: Apache-2.0
"""What was tried against a prohibition: each try stays, whatever becomes of the transaction that it was part of."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, func, insert, select, true

from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import place, refusal, site
from fairwatch.db.tables import account
from fairwatch.govern.scope import EVERYTHING, Scope

from .errors import Prohibited
from .models import Hand, Page, Refusal
from .work import Work

_MOST_NAMED = 50


class Refusals:
    """The list of tries. It only grows."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def record(self, error: Prohibited, by: Hand) -> None:
        """Enter a try in a transaction of its own: call it when the one that was refused is over."""
        with write(self._engine) as connection:
            connection.execute(insert(refusal).values(self._values(error, by, {"code": error.code, **error.more})))

    def _values(self, error: Prohibited, by: Hand, told: Mapping[str, object]) -> dict[str, object]:
        return {
            "at_us": self._clock.utc_us(),
            "account_id": by.actor.account_id,
            "username": by.actor.username,
            "way": by.way,
            "place_id": error.place_id,
            "camera": error.camera,
            "control": error.control,
            "pack": error.params["pack"],
            "article": error.params["article"],
            "detail": json.dumps(told, ensure_ascii=False, sort_keys=True),
        }

    def record_try(self, errors: Sequence[Prohibited], by: Hand, digest: str) -> None:
        """Enter what a file would have done, as one try, and once however often the same person tries that file. `digest`
        is the file's SHA-256 in hex.
        """
        first = errors[0]
        told = {
            "code": first.code,
            **first.more,
            "dry": True,
            "count": len(errors),
            "cameras": [each.camera for each in errors[:_MOST_NAMED]],
            "places": sorted({each.place_id for each in errors if each.place_id is not None})[:_MOST_NAMED],
            "file": digest,
        }
        same = select(refusal.c.id).where(
            refusal.c.account_id.is_not_distinct_from(by.actor.account_id),
            refusal.c.way == by.way,
            refusal.c.detail.contains(f'"file": "{digest}"', autoescape=True),
        )
        with write(self._engine) as connection:
            if connection.execute(same.limit(1)).first() is None:
                connection.execute(insert(refusal).values(self._values(first, by, told)))

    @contextmanager
    def watching(self, by: Hand, work: Work | None) -> Iterator[None]:
        """Enter what is refused within. Not while a larger piece of work holds the database: whoever does that one
        records what it refuses when it is over.
        """
        try:
            yield
        except Prohibited as error:
            if work is None:
                self.record(error, by)
            raise

    def page(
        self, scope: Scope, *, control: str = "", way: str = "", before: int | None = None, limit: int = 100
    ) -> Page[Refusal]:
        """The newest tries, older than number `before`."""
        query = select(refusal, func.coalesce(account.c.display_name, refusal.c.username).label("name"))
        query = query.outerjoin(account, account.c.id == refusal.c.account_id).where(_visible(scope))
        query = query.order_by(refusal.c.id.desc()).limit(limit + 1)
        for name, value in (("control", control), ("way", way)):
            if value:
                query = query.where(refusal.c[name] == value)
        if before is not None:
            query = query.where(refusal.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        items = tuple(_refusal(row) for row in rows[:limit])
        return Page(items, items[-1].id if len(rows) > limit else None)


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope == EVERYTHING:
        return true()
    return refusal.c.place_id.in_(select(place.c.id).join(site, site.c.id == place.c.site_id).where(scope.sites()))


def _refusal(row: Row[Any]) -> Refusal:
    values = {name: getattr(row, name) for name in Refusal.__slots__}
    return Refusal(**values | {"detail": json.loads(row.detail)})
