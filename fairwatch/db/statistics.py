# SPDX-License-Identifier: Apache-2.0
"""What SQLite knows of how full its tables are. PostgreSQL finds that out by itself.

Without it SQLite does not see that an index of the few open entries is shorter than one of all, and a page of a county
takes three times as long.
"""

from sqlalchemy import Engine, Table

from . import govern, registry
from .engine import write
from .tables import account, alarm, camera

_ROWS = 1000
"""So many of each index are looked at: some milliseconds for a table, however long."""

# What is recorded is left alone: its few statements are written for the indices that it has.
_REGIME = [each for part in (registry, govern) for each in vars(part).values() if isinstance(each, Table)]
_TABLES = sorted({table.name for table in (account, alarm, camera, *_REGIME)})


def refresh_statistics(engine: Engine) -> None:
    """Look again, at one table after the other: nobody waits long for the lock."""
    if engine.dialect.name != "sqlite":
        return
    for name in _TABLES:
        with write(engine) as connection:
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {_ROWS}")
            connection.exec_driver_sql(f'ANALYZE "{name}"')
