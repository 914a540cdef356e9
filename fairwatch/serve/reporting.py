# SPDX-License-Identifier: Apache-2.0
"""The commands that report on an installation: compliance with a text, article by article."""

import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, String, Table, cast, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.clock import SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.db.registry import site, unit
from fairwatch.db.upgrade import upgrade
from fairwatch.govern.compliance.connection import surroundings_of
from fairwatch.govern.compliance.errors import NothingToReport
from fairwatch.govern.compliance.prints import Form, printed
from fairwatch.govern.compliance.service import About, compute, pack_of
from fairwatch.settings import Settings

from .maintenance import NoDataError

MOST_NAMED = 30
"""Sites or units that are told where none is of the name that was asked for."""


def compliance(
    settings: Settings,
    rules: str,
    *,
    site_named: str | None,
    unit_named: str | None,
    form: str,
    language: str,
    output: Path | None,
) -> int:
    """`fairwatch report compliance`: 0 when the report was made, whatever it says.

    Where there is no database yet, the report is of an empty installation, and nothing is written. Raises NoDataError,
    RulesUnknown, NothingToReport.
    """
    pack = pack_of(rules)
    # The facts of a county are millions of objects that form no cycles: looking for some costs a tenth of the time.
    gc.set_threshold(200_000, 50, 1000)
    with _database(settings) as engine, engine.connect() as connection:
        about = About(
            unit_id=_found(connection, unit, unit_named) if unit_named else None,
            site_id=_found(connection, site, site_named) if site_named else None,
        )
        found = compute(connection, pack, about, SystemClock().utc_us(), surroundings_of(settings))
    made = printed(found, Form(form), language)
    if output is not None:
        output.write_bytes(made)
    else:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    return 0


def _found(connection: Connection, table: Table, named: str) -> int:
    """The id of a site or unit by its number, UUID or name, in this order. Raises NothingToReport, with those there are."""
    for same in (cast(table.c.id, String) == named, table.c.uuid == named, table.c.name == named):
        ids = connection.scalars(select(table.c.id).where(same, table.c.removed_us.is_(None))).all()
        if len(ids) == 1:
            return int(ids[0])
        if ids:
            numbers = ", ".join(str(each) for each in sorted(ids))
            raise NothingToReport(f"There are several called {named}: say which by number: {numbers}.")
    there = select(table.c.id, table.c.name).where(table.c.removed_us.is_(None)).order_by(table.c.id)
    rows = connection.execute(there.limit(MOST_NAMED + 1)).all()
    if not rows:
        raise NothingToReport(f"There is no {table.name} {named}: none is entered.")
    known = "; ".join(f"{row.id} {row.name}" for row in rows[:MOST_NAMED])
    more = "; and more" if len(rows) > MOST_NAMED else ""
    raise NothingToReport(f"There is no {table.name} {named}. There are: {known}{more}.")


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{folder}/empty.db")
            upgrade(engine)
            yield engine
            engine.dispose()
        return
    engine = open_engine(settings.database)
    try:
        upgrade(engine)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or "it was never set up"
        raise NoDataError(f"The database {url.render_as_string()} is not Fairwatch's: {reason}.") from error
    yield engine
    engine.dispose()
