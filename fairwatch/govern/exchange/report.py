# SPDX-License-Identifier: Apache-2.0
"""What a file would do, or did: what is new, changed and the same, and everything that is wrong with it."""

from dataclasses import dataclass
from typing import Literal

from .errors import Problem
from .sheet import Format
from .tables import TableName

Action = Literal["add", "change"]


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
