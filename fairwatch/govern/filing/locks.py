# SPDX-License-Identifier: Apache-2.0
"""One at a time at the filings of a system: of two that say what is to be filed now, the second sees what the first did.

SQLite has one writer. On PostgreSQL whoever comes second waits until the first is done. No row is locked for it: a change
of the system itself, or the import of a hundred, waits for nobody here and nobody for it.
"""

from sqlalchemy import Connection, func, select

from fairwatch.db.govern import filing

_SYSTEMS = 0x66696C65 << 31
_INTAKE = _SYSTEMS - 1
_NUMBERS = _SYSTEMS - 2


def alone_at(connection: Connection, system_id: int) -> None:
    """Until the end of the transaction nobody else is at the filings of the system. Before anything is written."""
    _wait(connection, _SYSTEMS + system_id)


def alone_at_filing(connection: Connection, filing_id: int) -> None:
    """`alone_at` the system of a filing, where there is one."""
    system_id = connection.scalar(select(filing.c.system_id).where(filing.c.id == filing_id))
    if system_id is not None:
        alone_at(connection, system_id)


def alone_taking_in(connection: Connection) -> None:
    """Packages are taken in one after the other: what one of them is of may not be known yet."""
    _wait(connection, _INTAKE)


def alone_numbering(connection: Connection) -> None:
    """Numbers of the register are given one after the other: no two systems have the same."""
    _wait(connection, _NUMBERS)


def _wait(connection: Connection, key: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))
