# SPDX-License-Identifier: Apache-2.0
"""Files into the registry: first a try that tells everything that is wrong, then all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from fairwatch.accounts.register import AuditLog
from fairwatch.clock import Clock
from fairwatch.collect.cameras import Cameras, Retention
from fairwatch.errors import VersionConflict
from fairwatch.govern.planning.plans import Plans
from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry

from . import lookups, sheet
from .additions import Additions
from .report import Report, WorkbookReport, report_of
from .rows import Parsed, parse
from .steps import Changes, Step, plan
from .tables import Table, TableName, tables
from .todo import Desk, Todo, find_twins
from .workbook import Binding, Leaf

# The try holds the database for so many rows at a time: those who record wait behind it.
_TRY_AT_ONCE = 250


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
        self._plans = Plans(engine, clock)
        self._cameras = cameras
        self._audit = audit
        self._cameras_changed = cameras_changed

    def run(
        self,
        what: TableName,
        body: bytes,
        by: Hand,
        *,
        dry: bool,
        retention: Retention,
        sees: lookups.Sees = lambda _: False,
        plan_id: int | None = None,
    ) -> Report:
        """Read a file and enter it. With `dry`, or where anything is wrong, nothing is written. `plan_id`: the plan of
        planned cameras that name none. `sees`: which cameras the person may see; of others nothing but where they stand
        changes.

        What is prohibited is entered as refused; of a try once, however many rows there are and however often it is
        made. Raises FileUnreadable, FileTooLarge, FormatUnknown and VersionConflict.
        """
        table = tables()[what]
        read = sheet.read(body, table)
        heads = sheet.heads(table, read.headings)
        rows = [parse(table, heads, row) for row in read.rows]
        steps = self._steps(table, rows, by, plan_id, sees)
        desk = self._desk(retention)
        todo = Todo(table, steps, by)
        refused = todo.check(self._engine, desk.additions)
        camera_ids: tuple[int, ...] = ()
        written = False
        if dry:
            for start in range(0, len(todo.changes), _TRY_AT_ONCE):
                with self._registry.work(dry=True) as work:
                    refused += todo.change(desk.changes, work, start, start + _TRY_AT_ONCE)
        elif not any(row.problems for row in rows):
            camera_ids, written = self._write(todo, desk, refused)
        self._enter(refused, by, body, dry=dry)
        return report_of(table, read, heads, steps, camera_ids, written=written)

    def run_workbook(
        self, body: bytes, by: Hand, *, dry: bool, retention: Retention, sees: lookups.Sees = lambda _: False
    ) -> WorkbookReport:
        """`run` for a workbook with several lists, a sheet each: all of it together."""
        leaves, unknown = _leaves(body)
        binding = Binding(self._desk(retention), by, sees, dry=dry)
        written = False
        try:
            with _alone(), self._registry.work(dry=dry) as work:
                for leaf in leaves:
                    binding.take(work, leaf)
                if binding.is_wrong:
                    raise _RefusedError
            written = not dry
        except _RefusedError:
            pass
        if not written:
            binding.undone(leaves)
        self._enter(binding.refused, by, body, dry=dry)
        sheets = tuple(
            report_of(
                leaf.table, leaf.sheet, leaf.heads, leaf.steps, leaf.camera_ids if written else (), written=written
            )
            for leaf in leaves
        )
        return WorkbookReport(sheets, unknown, written)

    def _desk(self, retention: Retention) -> Desk:
        return Desk(
            Additions(
                self._clock, self._registry, self._plans, self._cameras, self._audit, self._cameras_changed, retention
            ),
            Changes(self._engine, self._registry, self._plans, self._cameras, self._cameras_changed),
        )

    def _enter(self, refused: Sequence[Prohibited], by: Hand, body: bytes, *, dry: bool) -> None:
        if dry and refused:
            self._registry.refusals.record_try(refused, by, hashlib.sha256(body).hexdigest())
        elif not dry:
            for error in refused:
                self._registry.refusals.record(error, by)

    def _steps(
        self, table: Table, rows: Sequence[Parsed], by: Hand, plan_id: int | None, sees: lookups.Sees
    ) -> list[Step]:
        with self._engine.connect() as connection:
            lookups.resolve(connection, by.scope, table, rows, plan_id=plan_id)
            known = lookups.existing(connection, by.scope, table, rows, sees)
        steps = [plan(table, row, known.get(row.number), sees) for row in rows]
        find_twins(table, steps)
        return steps

    def _write(self, todo: Todo, desk: Desk, refused: list[Prohibited]) -> tuple[tuple[int, ...], bool]:
        made: list[int] = []
        try:
            with _alone(), self._registry.work() as work:
                # Somebody may have entered the same since it was checked.
                refused += todo.check_within(work.connection, desk.additions)
                if not todo.is_wrong:
                    made = desk.additions.write(work, todo.table, todo.additions, todo.by)
                    refused += todo.change(desk.changes, work)
                if todo.is_wrong:
                    raise _RefusedError
        except _RefusedError:
            return (), False
        return tuple(made) if todo.table.name == "cameras" else (), True


@contextmanager
def _alone() -> Iterator[None]:
    """Raise VersionConflict where somebody else enters the same at this very moment."""
    try:
        yield
    except IntegrityError as error:
        raise VersionConflict("Somebody entered the same at the same moment.", version=None) from error


def _leaves(body: bytes) -> tuple[list[Leaf], tuple[str, ...]]:
    """The sheets that are lists, in the order in which one may name the other; and those that are none."""
    sheets, unknown = sheet.read_workbook(body)
    leaves = []
    for name, read in sheets.items():
        table = tables()[name]
        heads = sheet.heads(table, read.headings)
        leaves.append(Leaf(table, read, heads, [parse(table, heads, row) for row in read.rows]))
    return leaves, unknown
