# SPDX-License-Identifier: Apache-2.0
"""Which version of the program runs on a database and since when, and since when it asks here for what it alone asks
for: rows of `setting`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, text

from .tables import setting
from .upgrade import newest

_NAME = "program"
_ASKS = "asks."


@dataclass(frozen=True, slots=True)
class Program:
    """A version, and when it was first started here."""

    version: str
    since_us: int


def program(connection: Connection) -> Program | None:
    """What runs; None where none has been started since this is kept."""
    told = connection.scalar(select(setting.c.value).where(setting.c.name == _NAME))
    if told is None:
        return None
    version, since_us = str(told).split(" ")
    return Program(version, int(since_us))


def put_program(connection: Connection, version: str, now_us: int) -> Program | None:
    """Keep that this version runs from now on, unless it does already; gives what ran before."""
    before = program(connection)
    if before is None or before.version != version:
        connection.execute(delete(setting).where(setting.c.name == _NAME))
        connection.execute(insert(setting).values(name=_NAME, value=f"{version} {now_us}"))
    return before


def asks_since(connection: Connection) -> dict[str, int]:
    """By kind of entry, when a version was first started here that asks for it: nobody could keep it before."""
    told = connection.execute(select(setting.c.name, setting.c.value).where(setting.c.name.startswith(_ASKS)))
    return {name.removeprefix(_ASKS): int(value) for name, value in told}


def put_asks(connection: Connection, kinds: Collection[str], now_us: int) -> None:
    """Keep that these kinds of entries are asked for from now on, but for those that were before."""
    for each in sorted(set(kinds) - set(asks_since(connection))):
        connection.execute(insert(setting).values(name=f"{_ASKS}{each}", value=str(now_us)))


def schema_fits(connection: Connection) -> bool:
    """Whether the database has the schema of this version, neither an older one nor a newer."""
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest())
