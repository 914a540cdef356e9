# SPDX-License-Identifier: Apache-2.0
"""One transaction of the registry, what is to be done once it is committed, and the try that it may turn out to be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from fairwatch.db.engine import write


@dataclass(slots=True)
class Work:
    """Changes that stand or fall together. `after` is done when they stand: recorders told, alarms raised."""

    connection: Connection
    after: list[Callable[[], object]] = field(default_factory=list)


class _DryRunError(Exception):
    """Ends a try."""


@contextmanager
def begin(engine: Engine, *, dry: bool = False) -> Iterator[Work]:
    """A piece of work of its own. With `dry` nothing of it stays, and nothing follows from it."""
    done: list[Callable[[], object]] = []
    try:
        with write(engine) as connection:
            work = Work(connection)
            yield work
            if dry:
                raise _DryRunError
            done = work.after
    except _DryRunError:
        return
    for each in done:
        each()


@contextmanager
def part_of(engine: Engine, work: Work | None) -> Iterator[Work]:
    """A step within `work`, which undoes itself alone when it fails; without one, a piece of work of its own."""
    if work is None:
        with begin(engine) as own:
            yield own
        return
    known, stands = len(work.after), False
    try:
        with work.connection.begin_nested():
            yield work
        stands = True
    finally:
        if not stands:
            del work.after[known:]
