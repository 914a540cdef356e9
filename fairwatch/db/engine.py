# SPDX-License-Identifier: Apache-2.0
"""Opening the database: SQLite for one machine, PostgreSQL for many. Synchronous; call it from threads.

Reading: `engine.connect()`. Writing: `write(engine)`, which on SQLite takes
the write lock at once. A transaction that reads first and writes later could
not wait for the lock: SQLite refuses to upgrade a stale snapshot
(SQLITE_BUSY_SNAPSHOT), however long the timeout.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

# As many connections as the web server has threads. Errors are logged, so they must not repeat what was written.
_OPTIONS: dict[str, Any] = {"pool_size": 5, "max_overflow": 40, "pool_timeout": 30, "hide_parameters": True}
_IMMEDIATE = "fairwatch_immediate"


def open_engine(url: str, *, busy_ms: int = 15_000) -> Engine:
    """An engine for `url`. `busy_ms` is how long SQLite waits for a lock before it gives up.

    The directory of an SQLite file must exist, the file need not. Thread-safe.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, parsed.database, busy_ms)
    engine = create_engine(url, pool_pre_ping=True, **_OPTIONS)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        # Our statements are short: to compile one takes PostgreSQL longer than to run it.
        connection.execute("SET jit = off")
        connection.commit()

    return engine


def _sqlite(url: str, database: str | None, busy_ms: int) -> Engine:
    if database is None or not Path(database).parent.is_dir():
        raise FileNotFoundError(f"There is no directory for the database {database}.")
    engine = create_engine(url, connect_args={"timeout": busy_ms / 1000}, **_OPTIONS)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        # The driver's own BEGIN comes only before the first write and is never IMMEDIATE: we send ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "journal_size_limit = 67108864",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = " IMMEDIATE" if connection.get_execution_options().get(_IMMEDIATE) else ""
        connection.exec_driver_sql(f"BEGIN{mode}")

    return engine


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed at the end, rolled back on an error."""
    with engine.connect() as connection, connection.execution_options(**{_IMMEDIATE: True}).begin():
        yield connection


@contextmanager
def rebuild(engine: Engine) -> Iterator[Connection]:
    """As `write`, with SQLite's foreign keys unchecked, so that tables that others refer to can be made anew.

    Not within a transaction: there SQLite ignores the setting. PostgreSQL needs none of it.
    """
    if engine.dialect.name != "sqlite":
        with write(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(**{_IMMEDIATE: True}).begin():
                yield connection
        finally:
            # The connection goes back to the pool and is used by others.
            driver.execute("PRAGMA foreign_keys = ON")
            driver.close()
