# SPDX-License-Identifier: Apache-2.0
"""One file with several lists, a sheet each: what stands on a later sheet may be about what stands on an earlier one.

All of it is one piece of work. A try enters what later sheets may name, looks at the rest, and undoes it all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.work import Work

from . import lookups
from .cells import shown
from .rows import Parsed
from .sheet import Heads, Sheet
from .steps import Step, plan
from .tables import Table
from .todo import Desk, Todo, find_twins

# Which column names a row of a list, and the cells that it is named by.
_NAMED_BY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "units": ("unit", ("uuid", "name", "credit_code")),
    "sites": ("site", ("uuid", "name")),
    "places": ("place", ("uuid", "name")),
    "systems": ("system", ("uuid", "name")),
    "plans": ("plan", ("name",)),
}
# What the ids of a list are part of.
_PART_OF = {"sites": "unit_id", "places": "site_id", "systems": "site_id"}


@dataclass(slots=True)
class Leaf:
    """A sheet of the file."""

    table: Table
    sheet: Sheet
    heads: Heads
    rows: list[Parsed]
    steps: list[Step] = field(default_factory=list)
    camera_ids: tuple[int, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something is wrong with a row of it."""
        return any(row.problems for row in self.rows)


class Binding:
    """Takes the sheets one by one. `dry`: nothing is to stay. `sees` as for `Exchange.run`. `refused` gathers what is prohibited."""

    def __init__(self, desk: Desk, by: Hand, sees: lookups.Sees, *, dry: bool) -> None:
        self._desk = desk
        self._by = by
        self._sees = sees
        self._dry = dry
        self.refused: list[Prohibited] = []
        self._is_wrong = False
        self._beside: dict[str, dict[str, list[tuple[int, int | None]]]] = {}
        self._fallen: dict[str, dict[str, tuple[str, int]]] = {}
        self._places: set[int] = set()

    def take(self, work: Work, leaf: Leaf) -> None:
        """See what a sheet would do, and enter it where that may stay or is named later."""
        table, connection = leaf.table, work.connection
        lookups.resolve(connection, self._by.scope, table, leaf.rows, beside=self._beside)
        self._excuse(leaf)
        known = lookups.existing(connection, self._by.scope, table, leaf.rows, self._sees)
        leaf.steps = [plan(table, row, known.get(row.number), self._sees) for row in leaf.rows]
        find_twins(table, leaf.steps)
        todo = Todo(table, leaf.steps, self._by)
        self.refused += todo.check_within(connection, self._desk.additions)
        self._is_wrong = self._is_wrong or leaf.is_wrong
        if table.name in _NAMED_BY or not (self._dry or self._is_wrong):
            sound = [step for step in todo.additions if not step.row.problems]
            made = self._desk.additions.write(work, table, sound, self._by)
            self._remember(table, sound, made)
            if table.name == "cameras":
                leaf.camera_ids = tuple(made)
            elif table.name == "places":
                self._places.update(made)
        self.refused += todo.change(self._desk.changes, work)
        self._is_wrong = self._is_wrong or leaf.is_wrong
        self._fell(leaf)

    @property
    def is_wrong(self) -> bool:
        """Whether something was wrong so far."""
        return self._is_wrong

    def undone(self, leaves: Sequence[Leaf]) -> None:
        """Nothing was entered: forget the numbers of places, which others will get."""
        for error in self.refused:
            if error.place_id in self._places:
                error.place_id = error.params["place_id"] = None
        for row in (row for leaf in leaves for row in leaf.rows):
            for problem in row.problems:
                if problem.params.get("place_id") in self._places:
                    problem.params["place_id"] = None

    def _remember(self, table: Table, steps: Sequence[Step], made: Sequence[int]) -> None:
        """A file of another installation names things by identifiers that mean nothing here but in the file."""
        if table.name not in _NAMED_BY:
            return
        beside = self._beside.setdefault(_NAMED_BY[table.name][0], {})
        above = _PART_OF.get(table.name)
        for step, number in zip(steps, made, strict=True):
            if "uuid" in step.row.names:
                part_of = step.row.values[above] if above else None
                beside[step.row.names["uuid"].casefold()] = [(number, part_of)]

    def _fell(self, leaf: Leaf) -> None:
        """Remember what was not entered since its row is wrong."""
        if leaf.table.name not in _NAMED_BY:
            return
        column, cells = _NAMED_BY[leaf.table.name]
        fallen = self._fallen.setdefault(column, {})
        for row in leaf.rows:
            if row.problems:
                texts = (shown(row.raw.get(each)).strip().casefold() for each in cells)
                fallen.update((text, (leaf.table.name, row.number)) for text in texts if text)

    def _excuse(self, leaf: Leaf) -> None:
        """What a row names is on an earlier sheet, whose row is wrong: say that, and not that there is no such thing."""
        for row in leaf.rows:
            for index, problem in enumerate(row.problems):
                cause = self._fallen.get(problem.column, {}).get(problem.value.strip().casefold())
                if problem.code == "not-found" and cause is not None:
                    row.problems[index] = replace(problem, code="row-wrong", params={"list": cause[0], "row": cause[1]})
