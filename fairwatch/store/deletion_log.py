# SPDX-License-Identifier: Apache-2.0
"""The deletion log: what went, when and why, with the digest of each file. It only grows, as a chain of hashes.

`file_left` stands beside the chain: the entry is written before the file is
removed, and says until then that the file is still to go.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Engine, and_, func, select, update

from fairwatch.accounts.chain import Chain, Head
from fairwatch.db.tables import camera, deletion, segment, stream
from fairwatch.store.catalogue import SegmentRow, transaction
from fairwatch.store.layout import segment_path

UNSETTLED_US = 600_000_000
"""A power cut may bring back files removed this long before it: far more than any file system waits."""

UNSETTLED_ROWS = 50_000
"""And no more than this many are removed in that time."""

LOG = Chain(deletion, outside={"file_left"})


class Reason(StrEnum):
    """Why footage went: past its maximum age, past the camera's size, room was needed on the volume, or somebody decided
    that it has served its purpose.
    """

    CEILING = "ceiling"
    QUOTA = "quota"
    ROOM = "room"
    PURPOSE = "purpose-met"


@dataclass(frozen=True, slots=True)
class Doomed:
    """A closed segment that is to go. `order`: the number of the decision, where that is the reason."""

    row: SegmentRow
    reason: Reason
    order: int | None = None

    @property
    def written(self) -> str:
        """The reason as the log has it."""
        return self.reason.value if self.order is None else f"{self.reason.value}:{self.order}"


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file whose deletion is on record and which is still there. `path` is relative to its volume. `known`: the
    catalogue has it again, because it was rebuilt.
    """

    entry: int
    path: str
    known: bool


def record(connection: Connection, doomed: Sequence[Doomed], now_us: int) -> list[int]:
    """Enter segments within the caller's write transaction, their files as left; gives the entries' numbers."""
    return LOG.extend(
        connection,
        [
            {
                "stream_id": each.row.stream_id,
                "start_us": each.row.start_us,
                "end_us": each.row.end_us,
                "size_bytes": each.row.size_bytes,
                "digest": each.row.digest,
                "reason": each.written,
                "deleted_us": now_us,
                "file_left": True,
            }
            for each in doomed
        ],
    )


def verify(engine: Engine) -> Head:
    """Raise ChainBroken unless every entry is as it was written."""
    return LOG.verify(engine)


def files_left(engine: Engine, after: int, limit: int) -> list[LeftFile]:
    """The first `limit` files that are still to be removed, of the entries behind number `after`."""
    query = (
        select(deletion.c.id, camera.c.uuid, stream.c.kind, deletion.c.start_us, segment.c.stream_id.label("again"))
        .join_from(deletion, stream)
        .join(camera)
        .outerjoin(segment, _SAME)
        .where(deletion.c.file_left, deletion.c.id > after)
        .order_by(deletion.c.id)
        .limit(limit)
    )
    with engine.connect() as connection:
        return [
            LeftFile(row.id, segment_path(row.uuid, row.kind, row.start_us), row.again is not None)
            for row in connection.execute(query)
        ]


def files_gone(engine: Engine, entries: Collection[int]) -> None:
    """Say that the files of some entries are removed. Raises CatalogueError."""
    if entries:
        with transaction(engine) as connection:
            connection.execute(update(deletion).where(deletion.c.id.in_(entries)).values(file_left=False))


def recent(engine: Engine) -> list[str]:
    """Paths, relative to their volumes, of the last segments deleted: those whose files a crash may have left."""
    newest = select(func.max(deletion.c.id)).scalar_subquery()
    last_us = select(deletion.c.deleted_us).order_by(deletion.c.id.desc()).limit(1).scalar_subquery()
    query = (
        select(camera.c.uuid, stream.c.kind, deletion.c.start_us)
        .join_from(deletion, stream)
        .join(camera)
        .outerjoin(segment, _SAME)
        .where(
            deletion.c.id > newest - UNSETTLED_ROWS,
            deletion.c.deleted_us >= last_us - UNSETTLED_US,
            segment.c.start_us.is_(None),
        )
    )
    with engine.connect() as connection:
        return [segment_path(row.uuid, row.kind, row.start_us) for row in connection.execute(query)]


def deleted_at(engine: Engine, stream_id: int, start_us: int) -> int | None:
    """When the program deleted a segment, None if it did not."""
    query = select(func.max(deletion.c.deleted_us)).where(
        deletion.c.stream_id == stream_id, deletion.c.start_us == start_us
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar()


_SAME = and_(segment.c.stream_id == deletion.c.stream_id, segment.c.start_us == deletion.c.start_us)
