# SPDX-License-Identifier: Apache-2.0
"""Bringing a database to the schema of this version (Alembic)."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from fairwatch.db.engine import rebuild

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^revision\b[^=]*= "(\w+)"', re.MULTILINE)
_DOWN_REVISION = re.compile(r'^down_revision\b[^=]*= "(\w+)"', re.MULTILINE)


def configuration() -> "Config":
    """Alembic's configuration, which needs no file."""
    from alembic.config import Config  # heavy, and needed once per start

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """The revision that this version's schema has: the one that no other builds on."""
    texts = [path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
    revisions = {found[1] for text in texts if (found := _REVISION.search(text))}
    before = {found[1] for text in texts if (found := _DOWN_REVISION.search(text))}
    (last,) = revisions - before
    return last


def is_current(engine: Engine) -> bool:
    """Whether no step is missing. Asked at each start, because loading Alembic takes longer than this."""
    if not inspect(engine).has_table("alembic_version"):
        return False
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()


def upgrade(engine: Engine) -> None:
    """Run the steps that are missing, all in one transaction. Call it from one process, before any other uses it."""
    if is_current(engine):
        return
    from alembic import command

    config = configuration()
    with rebuild(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
