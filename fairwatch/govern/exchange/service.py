# SPDX-License-Identifier: Apache-2.0
"""Files into the registry: first a try that tells everything that is wrong, then all of it or nothing."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Engine

from fairwatch.collect.cameras import Cameras, Retention
from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.work import Work

from . import lookups, sheet
from .errors import Problem
from .report import Effect, Report
from .rows import Parsed, parse
from .sheet import Heads, Sheet
from .steps import Doer, Step, plan
from .tables import Table, TableName, tables

# The try holds the database for so many rows at a time: those who record wait behind it.
_TRY_AT_ONCE = 250
_MOST_PROBLEMS = 5000
_MOST_EFFECTS = 2000


class _RefusedError(Exception):
    """Ends a piece of work of which nothing is to stay."""


class Exchange:
    """Imports. Thread-safe. `cameras_changed` tells the recorders to read a camera again."""

    def __init__(
        self, engine: Engine, registry: Registry, cameras: Cameras, cameras_changed: Callable[[int], None]
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._cameras = cameras
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
        doer = Doer(self._engine, self._registry, self._cameras, self._cameras_changed, retention)
        todo = [step for step in steps if step.action is not None and not step.row.problems]
        camera_ids: tuple[int, ...] = ()
        written = False
        if dry:
            for start in range(0, len(todo), _TRY_AT_ONCE):
                with self._registry.work(dry=True) as work:
                    _do(doer, table, todo[start : start + _TRY_AT_ONCE], by, work)
        elif not any(row.problems for row in rows):
            camera_ids, written = self._write(doer, table, todo, by)
        return _report(table, read, heads, steps, camera_ids, written=written)

    def _steps(self, table: Table, rows: Sequence[Parsed], by: Hand) -> list[Step]:
        with self._engine.connect() as connection:
            lookups.resolve(connection, by.scope, table, rows)
            known = lookups.existing(connection, by.scope, table, rows)
        steps = [plan(table, row, known.get(row.number)) for row in rows]
        _find_twins(table, steps)
        return steps

    def _write(self, doer: Doer, table: Table, todo: Sequence[Step], by: Hand) -> tuple[tuple[int, ...], bool]:
        refused: list[Prohibited] = []
        camera_ids: list[int] = []
        try:
            with self._registry.work() as work:
                camera_ids, refused = _do(doer, table, todo, by, work)
                if any(step.row.problems for step in todo):
                    raise _RefusedError
        except _RefusedError:
            for error in refused:
                self._registry.refusals.record(error, by)
            return (), False
        return tuple(camera_ids), True


def _do(doer: Doer, table: Table, steps: Iterable[Step], by: Hand, work: Work) -> tuple[list[int], list[Prohibited]]:
    camera_ids, refused = [], []
    for step in steps:
        try:
            made = doer.do(table, step, by, work)
        except Prohibited as error:
            refused.append(error)
            continue
        if made is not None:
            camera_ids.append(made)
    return camera_ids, refused


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
