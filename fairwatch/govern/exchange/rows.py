# SPDX-License-Identifier: Apache-2.0
"""One row of a file as it was read: what its cells say, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairwatch.govern.codes import CodeError, is_plain
from fairwatch.govern.registry.fields import FieldWrong

from .cells import ELSEWHERE, Cell, blank, read, shown
from .errors import CellWrong, Param, Problem
from .sheet import Heads, Row
from .tables import Column, Table

# An empty cell says nothing of these: nobody takes away a camera's address or password by leaving it out.
_KEPT = frozenset({"address", "sub_address", "username", "password"})
_SECRET = frozenset({"password"})


@dataclass(slots=True)
class Parsed:
    """`given`: by field of the registry, as the registry takes it; `values`: the same as it would be kept. `names`:
    what the row names (uuid, unit, site ...), as text. `remarks`: what it says of its changes.
    """

    number: int
    given: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, name: str, value: Any) -> None:
        """Enter a field's value that needs no check."""
        self.given[name] = self.values[name] = value

    def wrong(self, table: Table, name: str, code: str, params: Mapping[str, Param] | None = None) -> None:
        """Enter a problem with a column or a field."""
        column = table.columns.get(name) or next((each for each in table.columns.values() if each.field == name), None)
        known = "" if column is None else column.id
        value = "" if known in _SECRET else shown(self.raw.get(known))
        self.problems.append(Problem(self.number, known or name, code, value, dict(params or {})))


def parse(table: Table, heads: Heads, row: Row) -> Parsed:
    """Read the cells of a row."""
    parsed = Parsed(row.number)
    for column, cell in zip(heads.columns, row.cells, strict=False):
        if column is None:
            continue
        parsed.raw[column.id] = cell
        if column.check is None:
            _name(table, parsed, column, cell)
        else:
            _value(table, parsed, column, cell)
    return parsed


def _name(table: Table, parsed: Parsed, column: Column, cell: Cell) -> None:
    try:
        text = read(column, cell)
    except CellWrong as error:
        parsed.wrong(table, column.id, error.reason)
        return
    if isinstance(text, str) and not is_plain(text):
        parsed.wrong(table, column.id, "characters")
    elif column.about and not blank(cell):
        parsed.remarks[column.id] = text
    elif text:
        parsed.names[column.id] = text


def _value(table: Table, parsed: Parsed, column: Column, cell: Cell) -> None:
    assert column.check is not None
    if column.type == "outline" and cell == ELSEWHERE:
        return
    if blank(cell):
        if column.id in _KEPT:
            return
        if column.needed:
            parsed.wrong(table, column.id, "missing")
            return
        try:
            _take(parsed, column, None)
        except (FieldWrong, CodeError):
            return  # it cannot be empty: what it was stays
        return
    try:
        _take(parsed, column, cell)
    except (CellWrong, FieldWrong) as error:
        parsed.wrong(table, column.id, error.reason)
    except CodeError as error:
        parsed.wrong(table, column.id, error.reason, {} if error.at is None else {"at": error.at + 1})


def _take(parsed: Parsed, column: Column, cell: Cell) -> None:
    assert column.check is not None
    given = read(column, cell)
    parsed.values[column.field] = column.check(given)
    parsed.given[column.field] = given
