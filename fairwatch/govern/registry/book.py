# SPDX-License-Identifier: Apache-2.0
"""One table of the registry: rows are added, changed, taken out and read page by page, within a person's scope.

A change names the version that it was made from; an older one is refused, and nothing is lost.
"""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Select,
    Table,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from fairwatch.clock import Clock
from fairwatch.db.search import holds
from fairwatch.db.tables import account, audit
from fairwatch.errors import VersionConflict
from fairwatch.govern.scope import Scope

from .errors import RegistryInUse, RegistryInvalid, RegistryNotFound
from .fields import Fields, checked
from .models import Hand, Page
from .work import Work, part_of

Item = TypeVar("Item")
_CODES = 0x636F6465 << 31
_NARROWS = ("unit_id", "site_id", "place_id", "system_id")


class Book(ABC, Generic[Item]):
    """The parts say what is theirs: table, name, fields, what a search looks at, and what a row is made of."""

    table: ClassVar[Table]
    what: ClassVar[str]
    fields: ClassVar[Fields]
    needed: ClassVar[frozenset[str]]
    searched: ClassVar[tuple[str, ...]] = ("name",)
    fixed: ClassVar[frozenset[str]] = frozenset()
    """What a row keeps for good."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    # ---- what the parts give

    @abstractmethod
    def _query(self) -> Select[Any]:
        """The rows in the registry, with what `_made` needs."""

    @abstractmethod
    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        """The condition on the rows that a scope sees."""

    @abstractmethod
    def _made(self, row: Row[Any]) -> Item:
        """What a row of `_query` is."""

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        """Refuse what does not go together with other rows; `values` may be completed."""

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        """Whatever follows from a row that was added or changed."""

    def _removed(self, work: Work, by: Hand, before: Row[Any]) -> None:
        """Whatever follows from a row that was taken out."""

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        """What would lose its footing if the row were taken out: kind and count."""
        return {}

    # ---- reading

    def get(self, item_id: int, scope: Scope) -> Item:
        """One row. Raises RegistryNotFound."""
        with self._engine.connect() as connection:
            return self._made(self._found(connection, item_id, scope))

    def page(
        self,
        scope: Scope,
        *,
        search: str = "",
        where: Mapping[str, Any] | None = None,
        sort: str = "name",
        after: int | None = None,
        limit: int = 100,
    ) -> Page[Item]:
        """Rows by `sort` (a column; with `-` in front descending), from the one that follows the row `after`.

        `where` gives columns and values, None or an empty text: any. Raises RegistryInvalid for a column to sort by
        that is none.
        """
        with self._engine.connect() as connection:
            conditions = self._conditions(connection, scope, where or {})
            whole = not conditions and not search.strip()
            query = self._query().where(self._seen(connection, scope) if whole else self._visible(scope), *conditions)
            if search.strip():
                query = query.where(self._matches(search.strip()))
            narrow = scope.unit_id is not None or any((where or {}).get(name) for name in _NARROWS)
            query = self._sorted(connection, scope, query, sort, after, narrow=narrow).limit(limit + 1)
            rows = self._rows(connection, query)
        items = tuple(self._made(row) for row in rows[:limit])
        return Page(items, self._key(rows[limit - 1]) if len(rows) > limit else None)

    def _seen(self, connection: Connection, scope: Scope) -> ColumnElement[bool]:
        """`_visible`, where all that is seen is listed."""
        return self._visible(scope)

    def _rows(self, connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
        """The rows of a page."""
        return connection.execute(query).all()

    def _key(self, row: Row[Any]) -> int:
        return int(row.id)

    @property
    def _id(self) -> ColumnElement[int]:
        return self.table.c.id

    def _conditions(self, connection: Connection, scope: Scope, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        return [self.table.c[name] == value for name, value in where.items() if value not in (None, "")]

    def _matches(self, search: str) -> ColumnElement[bool]:
        return or_(*(holds(self._column(name), search) for name in self.searched))

    def _column(self, name: str) -> Any:
        """The column of that name, None where there is none."""
        return self.table.c.get(name)

    def _sorted(
        self, connection: Connection, scope: Scope, query: Select[Any], sort: str, after: int | None, *, narrow: bool
    ) -> Select[Any]:
        name = sort.removeprefix("-")
        column, key = self._column(name), self._id
        if name not in (*self.searched, "id", "created_us", "updated_us") or column is None:
            raise RegistryInvalid([("sort", "choice")])
        if narrow and name in self.searched:
            # Few rows are asked for: found by what they belong to and then sorted, not by reading all in order.
            column = func.coalesce(column, "")
        down = sort.startswith("-")
        if after is not None:
            # Of what is not seen not even where it would stand is told.
            last = self._query().with_only_columns(column, key).where(key == after, self._visible(scope))
            anchor = connection.execute(last).one_or_none()
            if anchor is None:
                raise RegistryInvalid([("after", "unknown")])
            pair = tuple_(column, key)
            query = query.where(pair < tuple(anchor) if down else pair > tuple(anchor))
        return query.order_by(column.desc(), key.desc()) if down else query.order_by(column, key)

    def _found(self, connection: Connection, item_id: int, scope: Scope) -> Row[Any]:
        row = connection.execute(self._query().where(self._id == item_id, self._visible(scope))).one_or_none()
        if row is None:
            raise RegistryNotFound(f"There is no {self.what} {item_id}.", what=self.what, id=item_id)
        return row

    # ---- writing

    def add(self, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Item:
        """A new row. Raises RegistryInvalid, RegistryNotFound, NotYourUnit and Prohibited."""
        values = checked(self.fields, self.needed, given, whole=True)
        with part_of(self._engine, work) as within:
            self._check(within, by, None, values)
            try:
                item_id = self._insert(within.connection, values)
            except IntegrityError as error:
                raise VersionConflict("Somebody entered the same at the same moment.", version=None) from error
            by.note(within.connection, f"{self.what}.added", f"{self.what}:{item_id}", {"after": values})
            self._changed(within, by, item_id, None, values)
            return self._made(self._found(within.connection, item_id, by.scope))

    def _insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        own: dict[str, Any] = {}
        if "uuid" in self.table.c:
            own = {"uuid": str(uuid.uuid4()), "created_us": self._clock.utc_us()}
        made = connection.execute(insert(self.table).values(**values, **own)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def change(self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Item:
        """Change what is given. Raises as `add` does, and VersionConflict."""
        wanted = checked(self.fields, self.needed, given, whole=False)
        with part_of(self._engine, work) as within:
            connection = within.connection
            before = self._current(connection, item_id, version, by.scope)
            values = {name: value for name, value in wanted.items() if getattr(before, name) != value}
            if self.fixed & values.keys():
                raise RegistryInvalid([(name, "fixed") for name in sorted(self.fixed & values.keys())])
            self._check(within, by, before, values)
            if values:
                self._update(connection, item_id, version, values)
                told = {"before": {name: getattr(before, name) for name in values}, "after": values}
                by.note(connection, f"{self.what}.changed", f"{self.what}:{item_id}", told)
                self._changed(within, by, item_id, before, values)
            return self._made(self._found(connection, item_id, by.scope))

    def remove(self, item_id: int, version: int, by: Hand, work: Work | None = None) -> None:
        """Take a row out of the registry; it stays in the database.

        Raises RegistryNotFound, VersionConflict and RegistryInUse.
        """
        with part_of(self._engine, work) as within:
            connection = within.connection
            before = self._current(connection, item_id, version, by.scope)
            # Taken out first, and counted then: on PostgreSQL who enters something in it just now is waited for (`held`).
            self._update(connection, item_id, version, {"removed_us": self._clock.utc_us()})
            for what, count in self._dependants(connection, item_id).items():
                if count:
                    raise RegistryInUse(f"The {self.what} has {count} {what}.", what=self.what, by=what, count=count)
            by.note(connection, f"{self.what}.removed", f"{self.what}:{item_id}", {"name": before.name})
            self._removed(within, by, before)

    def _current(self, connection: Connection, item_id: int, version: int, scope: Scope) -> Row[Any]:
        """The row if it is still of that version."""
        row = self._found(connection, item_id, scope)
        if row.version != version:
            raise conflict(connection, f"{self.what}:{item_id}", row.version)
        return row

    def _update(self, connection: Connection, item_id: int, version: int, values: Mapping[str, Any]) -> None:
        own = {"updated_us": self._clock.utc_us()} if "updated_us" in self.table.c else {}
        same = update(self.table).where(self._id == item_id, self.table.c.version == version)
        try:
            found = connection.execute(same.values(**values, **own, version=version + 1)).rowcount
        except IntegrityError as error:
            raise VersionConflict("Somebody entered the same at the same moment.", version=None) from error
        if not found:
            raise conflict(connection, f"{self.what}:{item_id}", None)


def conflict(
    connection: Connection, subject: str, version: int | None, besides: Collection[str] = ()
) -> VersionConflict:
    """The error for a change that was made from an older version, with who changed it last and when; `besides`: the
    actions in the audit log that change nothing of it.
    """
    name = func.coalesce(account.c.display_name, audit.c.username).label("name")
    changes = select(name, audit.c.at_us).outerjoin(account, account.c.id == audit.c.account_id)
    last = connection.execute(
        changes.where(audit.c.subject == subject, audit.c.action.not_in(besides)).order_by(audit.c.id.desc()).limit(1)
    ).one_or_none()
    return VersionConflict(
        "Somebody changed it meanwhile.",
        version=version,
        by=last.name if last else None,
        at_us=last.at_us if last else None,
    )


def held(connection: Connection, table: FromClause, *conditions: ColumnElement[bool]) -> bool:
    """Whether there is such a row. It stays there until the end of the transaction: on PostgreSQL who takes it out at the
    same moment waits, or is waited for.
    """
    query = select(literal(1)).select_from(table).where(*conditions)
    return connection.execute(query.with_for_update(read=True)).first() is not None


def alone_coding(connection: Connection) -> None:
    """Device codes are given one after the other: whoever looks whether somebody has one sees what was given before. On
    SQLite one writes at a time; on PostgreSQL whoever comes second waits until the first is done. Before anything else.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CODES)))


def count_of(connection: Connection, table: FromClause, *conditions: ColumnElement[bool]) -> int:
    """How many rows fulfil the conditions."""
    return int(connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)
