# SPDX-License-Identifier: Apache-2.0
"""Which version of the program runs on a database, and since when: one row of `setting`."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, text

from .tables import setting
from .upgrade import newest

_NAME = "program"


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


def schema_fits(connection: Connection) -> bool:
    """Whether the database has the schema of this version, neither an older one nor a newer."""
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest())
