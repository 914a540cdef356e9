# SPDX-License-Identifier: Apache-2.0
"""Bringing a database to the schema of this version (Alembic)."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from fairwatch.db.engine import write

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> "Config":
    """Alembic's configuration, which needs no file."""
    from alembic.config import Config  # heavy, and needed once per start

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Run the steps that are missing, all in one transaction. Call it from one process, before any other uses it."""
    from alembic import command

    config = configuration()
    with write(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
