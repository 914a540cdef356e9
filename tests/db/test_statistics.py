# SPDX-License-Identifier: Apache-2.0
"""What the database knows of how full its tables are."""

from sqlalchemy import Engine, insert, text

from fairwatch.db.engine import write
from fairwatch.db.statistics import refresh_statistics
from fairwatch.db.tables import alarm


def test_sqlite_is_told_how_full_the_tables_are_and_postgresql_knows(engine: Engine) -> None:
    row = {"kind": "camera_down", "severity": "due", "subject": "camera:1", "params": "{}", "raised_us": 1}
    with write(engine) as connection:
        connection.execute(insert(alarm), [row] * 20)
    refresh_statistics(engine)
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        stat: str = connection.scalar(text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_alarm_raised_us'"))
    assert stat.split(maxsplit=1)[0] == "20"
