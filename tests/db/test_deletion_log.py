# SPDX-License-Identifier: Apache-2.0
"""A deletion log in use becomes a chain that verifies, with what it held."""

from sqlalchemy import insert, select

from fairwatch.db.engine import write
from fairwatch.db.tables import camera, deletion, stream
from fairwatch.db.upgrade import upgrade
from fairwatch.store import deletion_log
from tests.db.test_migrations import at_revision

ENTRY = {"stream_id": 1, "end_us": 9, "size_bytes": 3, "reason": "room", "deleted_us": 10}


def test_entries_of_an_older_version_are_chained(blank_url: str) -> None:
    engine = at_revision(blank_url, "0002")
    with write(engine) as connection:
        values = {"uuid": "one", "name": "Gate", "enabled": True, "created_us": 1, "updated_us": 1}
        connection.execute(insert(camera).values(id=1, **values))
        connection.execute(
            insert(stream).values(id=1, camera_id=1, kind="main", address="rtsp://camera.invalid/1", record=True)
        )
        # Numbers with holes, and more than are copied at once.
        rows = [
            {"id": 2 * n, "start_us": n, "digest": None if n % 3 else bytes([n % 256]) * 32, **ENTRY}
            for n in range(1, 2501)
        ]
        connection.execute(insert(deletion), rows)
    upgrade(engine)
    with engine.connect() as connection:
        kept = connection.execute(select(deletion).order_by(deletion.c.id)).all()
    assert [(row.id, row.start_us, row.digest) for row in kept] == [
        (n, row["start_us"], row["digest"]) for n, row in enumerate(rows, 1)
    ]
    assert not any(row.file_left for row in kept)
    assert deletion_log.verify(engine).count == 2500
    engine.dispose()
