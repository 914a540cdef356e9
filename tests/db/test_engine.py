# SPDX-License-Identifier: Apache-2.0
"""The database as it is opened, and what its migrations make."""

import re
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from fairwatch.db.engine import open_engine, rebuild, write
from fairwatch.db.tables import camera, metadata, setting, stream
from fairwatch.db.upgrade import upgrade


def test_the_migrated_schema_is_the_one_in_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        # SQLite's defaults are compared word for word below.
        defaults = engine.dialect.name != "sqlite"
        context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
        assert compare_metadata(context, metadata) == []


def test_sqlite_tables_are_created_word_for_word_alike(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Alembic's comparison does not see WITHOUT ROWID or checks; the stored text does."""
    direct = open_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(direct)
    assert _statements(direct) == {
        name: sql for name, sql in _statements(sqlite_engine).items() if name != "alembic_version"
    }
    direct.dispose()


def test_upgrading_twice_changes_nothing(blank_url: str) -> None:
    engine = open_engine(blank_url)
    upgrade(engine)
    with write(engine) as connection:
        connection.execute(insert(setting).values(name="kept", value="yes"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(setting.c.value)) == "yes"
    engine.dispose()


def test_a_reference_to_nothing_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write(engine) as connection:
        connection.execute(insert(stream).values(camera_id=99, kind="main", address="rtsp://x", record=True))


def test_a_write_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write(engine) as connection:
        connection.execute(insert(setting).values(name="one", value="1"))
        connection.execute(insert(setting).values(name="one", value="2"))
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(setting)) == 0


def test_writers_who_read_first_wait_for_each_other(sqlite_engine: Engine) -> None:
    """With a deferred transaction one of them would fail at once: SQLITE_BUSY_SNAPSHOT."""
    with write(sqlite_engine) as connection:
        connection.execute(insert(setting).values(name="n", value="0"))

    def count_up() -> None:
        for _ in range(25):
            with write(sqlite_engine) as connection:
                value = int(connection.scalar(select(setting.c.value)) or 0)
                connection.execute(update(setting).values(value=str(value + 1)))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(setting.c.value)) == "100"


def test_readers_do_not_wait_for_a_writer(sqlite_engine: Engine) -> None:
    with write(sqlite_engine) as writing:
        writing.execute(insert(setting).values(name="n", value="0"))
        with sqlite_engine.connect() as reading:
            assert reading.scalar(select(func.count()).select_from(setting)) == 0


def test_a_locked_database_says_so_after_the_timeout(sqlite_engine: Engine) -> None:
    impatient = open_engine(str(sqlite_engine.url), busy_ms=10)
    with write(sqlite_engine), pytest.raises(OperationalError, match="locked"), write(impatient):
        pass
    impatient.dispose()


def test_sqlite_runs_with_wal_and_foreign_keys(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA synchronous")) == 1


def test_an_error_does_not_repeat_what_was_written(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as error, write(engine) as connection:
        for _ in range(2):
            connection.execute(insert(setting).values(name="one", value="a secret"))
    assert "a secret" not in str(error.value)


def test_a_rebuild_that_fails_leaves_everything_as_it_was(sqlite_engine: Engine) -> None:
    with pytest.raises(RuntimeError), rebuild(sqlite_engine) as connection:
        connection.execute(text("DROP TABLE camera"))
        raise RuntimeError
    with sqlite_engine.connect() as connection:
        assert connection.execute(select(camera)).all() == []
        # The very connection that the next request gets.
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such"):
        open_engine(f"sqlite:///{tmp_path}/no-such/x.db")


def test_keys_grow_by_themselves(engine: Engine) -> None:
    with write(engine) as connection:
        ids = [
            connection.execute(
                insert(camera).values(uuid=str(n), name="a", enabled=True, created_us=1, updated_us=1)
            ).inserted_primary_key
            for n in range(2)
        ]
    assert [each and each[0] for each in ids] == [1, 2]


def _statements(engine: Engine) -> dict[str, list[str]]:
    """Each table's and index's words. The order of the clauses within a statement does not matter."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: sorted(re.findall(r"[^\s,()]+", sql)) for name, sql in rows}
