# SPDX-License-Identifier: Apache-2.0
"""Camera and kind to stream id, remembered: live and playback ask for every request."""

from sqlalchemy import Engine, select

from fairwatch.db.tables import stream
from fairwatch.errors import FairwatchError


class NoStreamError(FairwatchError):
    """The camera has no such stream."""

    code = "no-such-stream"
    status = 404


class Directory:
    """Stream ids never change once given; only what is missing is looked up again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids: dict[tuple[int, str], int] = {}

    def stream_id(self, camera_id: int, kind: str) -> int:
        """Raises NoStreamError. May ask the database."""
        found = self._ids.get((camera_id, kind))
        if found is not None:
            return found
        with self._engine.connect() as connection:
            for row in connection.execute(select(stream.c.id, stream.c.camera_id, stream.c.kind)):
                self._ids[row.camera_id, row.kind] = row.id
        try:
            return self._ids[camera_id, kind]
        except KeyError:
            raise NoStreamError(f"Camera {camera_id} has no {kind} stream.", camera=camera_id, stream=kind) from None
