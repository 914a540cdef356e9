# SPDX-License-Identifier: Apache-2.0
"""Files into the registry: first a try that tells everything that is wrong, then all of it or nothing."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine

from fairwatch.accounts.register import AuditLog
from fairwatch.clock import Clock
from fairwatch.collect.cameras import Cameras, Retention
from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.work import Work

from . import lookups, sheet
from .additions import Additions
from .errors import Problem
from .report import Effect, Report
from .rows import Parsed, parse
from .sheet import Heads, Sheet
from .steps import Changes, Step, plan
from .tables import Table, TableName, tables

# The try holds the database for so many rows at a time: those who record wait behind it.
_TRY_AT_ONCE = 250
_MOST_PROBLEMS = 20_000
_MOST_EFFECTS = 2000


class _RefusedError(Exception):
    """Ends a piece of work of which nothing is to stay."""


class Exchange:
    """Imports. Thread-safe. `cameras_changed` tells the recorders to read a camera again."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        registry: Registry,
        cameras: Cameras,
        audit: AuditLog,
        cameras_changed: Callable[[int], None],
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._registry = registry
        self._cameras = cameras
        self._audit = audit
        self._cameras_changed = cameras_changed

    def run(self, what: TableName, body: bytes, by: Hand, *, dry: bool, retention: Retention) -> Report:
        """Read a file and enter it. With `dry`, or where anything is wrong, nothing is written.

        What is prohibited is entered as refused, unless it was a try. Raises FileUnreadable, FileTooLarge and
        FormatUnknown.
        """
        table = tables()[what]
        read = sheet.read(body, table)
        heads = sheet.heads(table, read.headings)
        rows = [parse(table, heads, row) for row in read.rows]
        steps = self._steps(table, rows, by)
        changes = Changes(self._engine, self._registry, self._cameras, self._cameras_changed)
        additions = Additions(self._clock, self._registry, self._cameras, self._audit, self._cameras_changed, retention)
        todo = _Todo(table, steps, by)
        refused = todo.check(self._engine, additions)
        camera_ids: tuple[int, ...] = ()
        written = False
        if dry:
            for start in range(0, len(todo.changes), _TRY_AT_ONCE):
                with self._registry.work(dry=True) as work:
                    todo.change(changes, work, start, start + _TRY_AT_ONCE)
        else:
            if not any(row.problems for row in rows):
                camera_ids, written = self._write(todo, additions, changes, refused)
            for error in refused:
                self._registry.refusals.record(error, by)
        return _report(table, read, heads, steps, camera_ids, written=written)

    def _steps(self, table: Table, rows: Sequence[Parsed], by: Hand) -> list[Step]:
        with self._engine.connect() as connection:
            lookups.resolve(connection, by.scope, table, rows)
            known = lookups.existing(connection, by.scope, table, rows)
        steps = [plan(table, row, known.get(row.number)) for row in rows]
        _find_twins(table, steps)
        return steps

    def _write(
        self, todo: "_Todo", additions: Additions, changes: Changes, refused: list[Prohibited]
    ) -> tuple[tuple[int, ...], bool]:
        camera_ids: list[int] = []
        try:
            with self._registry.work() as work:
                # Somebody may have entered the same since it was checked.
                refused += todo.check_within(work.connection, additions)
                if not todo.is_wrong:
                    camera_ids = additions.write(work, todo.table, todo.additions, todo.by)
                    refused += todo.change(changes, work)
                if todo.is_wrong:
                    raise _RefusedError
        except _RefusedError:
            return (), False
        return tuple(camera_ids), True


class _Todo:
    """The steps of a file that change something, those apart that add."""

    def __init__(self, table: Table, steps: Sequence[Step], by: Hand) -> None:
        self.table = table
        self.by = by
        sound = [step for step in steps if not step.row.problems]
        self.additions = [step for step in sound if step.action == "add"]
        self.changes = [step for step in sound if step.action == "change"]

    @property
    def is_wrong(self) -> bool:
        return any(step.row.problems for step in (*self.additions, *self.changes))

    def check(self, engine: Engine, additions: Additions) -> list[Prohibited]:
        """See what new rows would be refused; gives what is prohibited."""
        with engine.connect() as connection:
            return self.check_within(connection, additions)

    def check_within(self, connection: Connection, additions: Additions) -> list[Prohibited]:
        """`check` in a transaction of the caller's."""
        return additions.check(connection, self.table, self.additions, self.by)

    def change(self, changes: Changes, work: Work, start: int = 0, end: int | None = None) -> list[Prohibited]:
        """Carry changes out; gives what is prohibited."""
        refused = []
        for step in self.changes[start:end]:
            try:
                changes.make(self.table, step, self.by, work)
            except Prohibited as error:
                refused.append(error)
        return refused


def _find_twins(table: Table, steps: Sequence[Step]) -> None:
    """Two rows about the same thing: nobody can say which counts."""
    first: dict[object, int] = {}
    for step in steps:
        row = step.row
        names: list[object] = []
        if step.known is not None:
            names.append(("known", step.known.id))
        key = [row.values.get(table.columns[name].field, row.names.get(name)) for name in table.key]
        if None not in key:
            names.append(("key", *key))
        if row.values.get("code"):
            names.append(("code", row.values["code"]))
        for name in names:
            before = first.setdefault(name, row.number)
            if before != row.number:
                row.wrong(table, table.key[-1], "twice", {"row": before})
                break


def _report(
    table: Table, read: Sheet, heads: Heads, steps: Sequence[Step], camera_ids: tuple[int, ...], *, written: bool
) -> Report:
    problems: list[Problem] = []
    effects: list[Effect] = []
    added = changed = wrong = total = 0
    names = {column.field: column.id for column in table.columns.values()}
    for step in steps:
        if step.row.problems:
            wrong += 1
            total += len(step.row.problems)
            problems += step.row.problems[: max(0, _MOST_PROBLEMS - len(problems))]
            continue
        if step.action is None:
            continue
        added += step.action == "add"
        changed += step.action == "change"
        if len(effects) < _MOST_EFFECTS:
            fields = () if step.known is None else tuple(sorted(names.get(name, name) for name in step.changes))
            effects.append(Effect(step.row.number, step.action, step.name, fields))
    return Report(
        what=table.name,
        format=read.format,
        encoding=read.encoding,
        rows=len(steps),
        added=added,
        changed=changed,
        unchanged=len(steps) - wrong - added - changed,
        wrong_rows=wrong,
        problem_count=total,
        problems=tuple(problems),
        effects=tuple(effects),
        unknown_columns=heads.unknown,
        written=written,
        camera_ids=camera_ids,
    )
