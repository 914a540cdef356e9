# SPDX-License-Identifier: Apache-2.0
"""What the rows of one list come to: what is new, what changes, what two rows say of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.work import Work

from .additions import Additions
from .steps import Changes, Step
from .tables import Table

# Lists whose key nothing else may have, whatever it is called.
_ALONE = frozenset({"units"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What carries steps out."""

    additions: Additions
    changes: Changes


class Todo:
    """The steps of a list that change something, those apart that add."""

    def __init__(self, table: Table, steps: Sequence[Step], by: Hand) -> None:
        self.table = table
        self.by = by
        sound = [step for step in steps if not step.row.problems]
        self.additions = [step for step in sound if step.action == "add"]
        self.changes = [step for step in sound if step.action == "change"]

    @property
    def is_wrong(self) -> bool:
        """Whether something was found wrong since."""
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


def find_twins(table: Table, steps: Sequence[Step]) -> None:
    """Two rows about the same thing: nobody can say which counts."""
    first: dict[object, int] = {}
    for step in steps:
        row = step.row
        names: list[object] = []
        if step.known is not None:
            names.append(("known", step.known.id))
        key = [row.values.get(table.columns[name].field, row.names.get(name)) for name in table.key]
        if "uuid" in row.names and table.name not in _ALONE:
            # Names need not be unique: those that are not are told apart by it.
            names.append(("uuid", row.names["uuid"].lower()))
        elif None not in key:
            names.append(("key", *key))
        if row.values.get("code"):
            names.append(("code", row.values["code"]))
        for name in names:
            before = first.setdefault(name, row.number)
            if before != row.number:
                row.wrong(table, table.key[-1], "twice", {"row": before})
                break
