# SPDX-License-Identifier: Apache-2.0
"""What a file would do, or did: what is new, changed and the same, and everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .errors import Problem
from .sheet import Format, Heads, Sheet
from .tables import Table, TableName

if TYPE_CHECKING:
    from .steps import Step

Action = Literal["add", "change"]
_MOST_PROBLEMS = 20_000
_MOST_EFFECTS = 2000


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one row. `fields`: the columns that change."""

    row: int
    action: Action
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`effects` and `problems` are the first of many; the counts count all. `wrong_rows` have one problem or more."""

    what: TableName
    format: Format
    encoding: str
    rows: int
    added: int
    changed: int
    unchanged: int
    wrong_rows: int
    problem_count: int
    problems: tuple[Problem, ...]
    effects: tuple[Effect, ...]
    unknown_columns: tuple[str, ...]
    written: bool
    camera_ids: tuple[int, ...] = ()
    """Cameras that were added."""


@dataclass(frozen=True, slots=True)
class WorkbookReport:
    """Of each sheet that is a list, in the order in which they were taken. `unknown_sheets`: titles of those that are none."""

    sheets: tuple[Report, ...]
    unknown_sheets: tuple[str, ...]
    written: bool


def report_of(
    table: Table, read: Sheet, heads: Heads, steps: "Sequence[Step]", camera_ids: tuple[int, ...], *, written: bool
) -> Report:
    """What a list's steps come to."""
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
